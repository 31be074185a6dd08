"""Cells as they stand, whatever file they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl.utils import get_column_letter


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with content."""

    row: int
    """From 1, as a spreadsheet counts; in a CSV file the record's number, its header being 1."""
    column: int
    """From 1."""
    kind: str
    """text, number, flag, date, moment, formula or error."""
    value: Any
    """str (stripped), int or float, bool, `datetime.date`, `datetime.datetime`; None for formula and error."""

    @property
    def name(self) -> str:
        return cell_name(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet that is read, its empty cells left out."""

    sheet: str
    rows: Mapping[int, Mapping[int, Cell]]
    """Row number to column number to cell; only rows with content, in order."""
    hidden: tuple[str, ...]
    """Names of hidden rows (`rij 7`) and columns (`kolom C`) with content."""
    merged: tuple[str, ...]
    """Ranges of merged cells, `A3:A5`, with the first row of each."""
    comma: bool
    """Whether the comma is the decimal sign; the point otherwise."""
    made_for: str | None
    """The event type that the file itself names."""
    saved_at: datetime
    """When the file says that it was saved, or else the time of the file; aware, whole seconds."""


def cell_name(row: int, column: int) -> str:
    """`C7`."""
    return f"{get_column_letter(column)}{row}"
