"""What codes are called, for readers: from the same seeds as the code lists. Nothing is judged by a label."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.contract.codelists import SEEDS

_NAMED = {  # lists that no seed of their own has: seed, key column, stem of the label's column
    "dimensions": ("scan_dimensions", "dimension_id", "dimension_name"),
    "instruments": ("scan_dimensions", "instrument_id", "instrument_name"),
    "organisations": ("population_frame", "organisation_oin", "organisation"),
}
_STEMS = ("name", "label", "title")


@dataclass(frozen=True, slots=True)
class Label:
    """A code in words; "" where the register has none."""

    nl: str
    en: str


Labels = Mapping[str, Mapping[str, Label]]
"""Code list to code to label."""


def load_labels(folder: Path) -> Labels:
    """Labels of every code list, of the dimensions of instruments and of the organisations of the frame."""
    lists = {name: (seed, key, "") for name, (seed, key) in SEEDS.items()} | _NAMED
    return {name: _labels(folder / f"{seed}.csv", key, stem) for name, (seed, key, stem) in lists.items()}


def _labels(path: Path, key: str, stem: str) -> dict[str, Label]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row[key]: Label(_label(row, stem, "nl"), _label(row, stem, "en")) for row in rows}


def _label(row: Mapping[str, str], stem: str, language: str) -> str:
    """An own name (of an organisation, an instrument) stands in one language only."""
    stems = (stem,) if stem else _STEMS
    named = (row.get(f"{one}_{language}") or row.get(f"{one}_nl") or row.get(f"{one}_name") for one in stems)
    return next((name for name in named if name), "")
