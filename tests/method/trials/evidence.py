"""Everything that one run measures, each part when it is first asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from infra.settings import REPOSITORY
from tests.method.bronze_rows import SEEDS, Lake
from tests.method.trials import cells, early_warning, figures, silence, warned
from tests.method.trials.parameters import settings
from tests.method.trials.recovery import recovered
from tests.method.trials.scoring import Score, score
from tests.method.trials.sensitivity import Place, moves, place_of, weights
from tests.twin.facts import Facts, Seeds, gather
from tests.twin.method import compute

SILENT_FROM = date(2026, 4, 28)
SILENT_MONTHS = 12


PARTS: dict[str, Callable[[], Any]] = {
    "countries": settings,
    "recovery": settings,
    "silence": settings,
    "sensitivity": weights,
    "early_warning": lambda: {**warned.settings(), "worlds": repr(warned.WORLDS)},
}
"""Parts of the page that are measured here, with what fixes their parameters beforehand."""
DRAWN = {"countries": ("cell", "variant"), "recovery": ("recovery",), "early_warning": ("world",)}


def parameters_hash(part: str) -> str:
    """Of all but the number of draws, which stands beside it, and what is asserted."""
    told = {name: value for name, value in PARTS[part]().items() if name not in ("draws", "asserted")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def method_hash(repository: Path = REPOSITORY) -> str:
    """Of the method's SQL and seeds: what a figure was measured of, whatever the commit."""
    told = hashlib.sha256()
    for folder in ("models/intermediate/method", "models/intermediate/warnings", "macros/method", "seeds/method"):
        for path in sorted((repository / "dbt_project" / folder).glob("*.*")):
            told.update(path.name.encode() + path.read_bytes())
    return told.hexdigest()[:12]


@dataclass
class Evidence:
    form: str
    """`short` or `long`: section of countries.yml that says how many draws."""
    lake: Lake

    @cached_property
    def matched(self) -> list[Score]:
        return cells.run(score, cells.matched(self.form))

    @cached_property
    def variants(self) -> dict[str, list[Score]]:
        trials = cells.variants(self.form)
        scores = iter(cells.run(score, [trial for of_country in trials.values() for trial in of_country]))
        return {name: [next(scores) for _ in of_country] for name, of_country in trials.items()}

    @cached_property
    def recovery(self) -> dict[str, dict[str, np.ndarray]]:
        trials = cells.recovery(self.form)
        return dict(zip(trials, cells.run(recovered, trials.values()), strict=True))

    @property
    def _until(self) -> int:
        return max(row["ingest_seq"] for row in self.lake.rows if row["appended_at"].date() < SILENT_FROM)

    def _facts(self, day: date, pin: int) -> Facts:
        return gather(self.lake.rows, self.lake.agreements, Seeds(SEEDS), day, pin, "synthetic")

    @cached_property
    def silenced(self) -> list[silence.Silenced]:
        today, seeds = self.lake.reference_date, Seeds(SEEDS)
        before, _ = compute(self._facts(SILENT_FROM, self._until), seeds, ranked=False)
        silent, _ = compute(self._facts(today, self._until), seeds, ranked=False)
        reporting = compute(self._facts(today, self.lake.head), seeds, ranked=False)
        return silence.silenced(before, reporting, silent, seeds)

    @cached_property
    def faded(self) -> list[tuple[str, np.ndarray, np.ndarray]]:
        return [(trial.name, *silence.faded(trial, SILENT_MONTHS)) for trial in cells.matched(self.form)]

    @cached_property
    def moved(self) -> tuple[dict[str, Place], list[tuple[str, float, dict[str, Place]]]]:
        """Where units stand, and where when a weight has moved. The short form: of one organisation in eight."""
        facts = self._facts(self.lake.reference_date, self.lake.head)
        if self.form == "short":
            facts = facts.of(set(sorted(facts.organisations)[::8]))
        all_moves = moves(facts, Seeds(SEEDS))
        still, *places = cells.run(place_of, all_moves)
        return still, [(move.weight, move.factor, place) for move, place in zip(all_moves[1:], places, strict=True)]

    @cached_property
    def warned(self) -> dict[str, dict[str, early_warning.Score]]:
        return warned.measure(self.form)

    def part(self, name: str) -> figures.Figures:
        """The figures of one part of the page."""
        if name == "countries":
            return self._countries()
        if name == "recovery":
            return {country: figures.recovery(found) for country, found in self.recovery.items()}
        if name == "silence":
            return figures.silence(self.silenced, self.faded)
        if name == "sensitivity":
            return {"moves": figures.sensitivity(*self.moved)}
        if name == "early_warning":
            return figures.early_warning(self.warned)
        raise ValueError(f"{name}: no such part of the evidence; see PARTS")

    def _countries(self) -> figures.Figures:
        labels = {name: variant["label"] for name, variant in settings()["variants"].items()}
        others = {name: figures.country(labels[name], scores) for name, scores in self.variants.items()}
        return {cells.MATCHED: figures.country("matched: the method's own assumptions", self.matched), **others}

    def about(self, name: str) -> figures.Figures:
        """With what a part was measured."""
        told = warned.settings() if name == "early_warning" else settings()
        versions = {row["method_version"] for row in Seeds(SEEDS).rows("method/parameters")}
        return {
            "form": self.form,
            "seed": told["seed"],
            "draws": {kind: told["draws"][self.form][kind] for kind in DRAWN.get(name, ())},
            "parameters": parameters_hash(name),
            "method_version": max(versions),
            "method": method_hash(),
        }
