"""What is wrong with a sheet, by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_SCOPES = ("file", "event", "warning")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of reasons.yml."""

    code: str
    scope: str
    rule_nl: str
    rule_en: str
    action_nl: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file. Never what stands there: it may be what must not be repeated."""

    sheet: str
    """Name of the sheet; "" in a CSV file."""
    cell: str
    """As spreadsheets name it, `C7`; `rij 7` for a whole row, "" for the whole file."""
    field: str = ""
    """Dotted name of the column's field, or "" where the cell belongs to none."""

    def __str__(self) -> str:
        at = "!".join(part for part in (self.sheet, self.cell) if part) or "bestand"
        return f"{at} ({self.field})" if self.field else at


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a place breaks. Dutch in `detail`: names of fields, never content of cells."""

    code: str
    place: Place
    detail: str = ""


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by code. Raises `ValueError` naming code and rule."""
    rows = yaml.safe_load((Path(__file__).parent / "reasons.yml").read_text(encoding="utf-8"))
    for code, row in rows.items():
        if row["scope"] not in _SCOPES:
            raise ValueError(f"reasons.yml: {code} has scope {row['scope']}; rule: one of {', '.join(_SCOPES)}")
    return {code: Rule(code=code, **row) for code, row in rows.items()}


class SheetError(ValueError):
    """A file of which nothing can be read; `faults` say why, by cell."""

    def __init__(self, *faults: Fault) -> None:
        said = "; ".join(f"{fault.place}: {fault.code} {rules()[fault.code].rule_en}" for fault in faults)
        super().__init__(said)
        self.faults = faults
