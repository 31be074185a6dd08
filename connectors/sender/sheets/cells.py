"""One cell's content as a JSON value, or the rule that it breaks. Nothing is guessed and nothing rounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from connectors.sender.sheets.grid import Cell
from connectors.sender.sheets.layout import Column
from connectors.sender.sheets.words import Words

_NUMBER = re.compile(r"(-?[0-9]{1,15})(?:([.,])([0-9]{1,15}))?", re.ASCII)
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}", re.ASCII)
_DUTCH_DATE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})", re.ASCII)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FLAGS = {
    "ja": True,
    "nee": False,
    "yes": True,
    "no": False,
    "waar": True,
    "onwaar": False,
    "true": True,
    "false": False,
}
MANY = ";"
"""Between the values of a cell that holds several."""


class CellError(ValueError):
    """The cell breaks a rule of reasons.yml, named by `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one file are read."""

    words: Words
    comma: bool
    mapping: Mapping[str, Mapping[str, str]]
    """Field to local code to code of the platform."""

    def value(self, column: Column, cell: Cell) -> Any:
        """Raises `CellError`."""
        if cell.kind in ("formula", "error"):
            raise CellError("SHEET_FORMULA" if cell.kind == "formula" else "SHEET_ERROR_VALUE")
        if not column.many:
            return self._one(column, cell)
        if cell.kind != "text":
            return [self._one(column, cell)]
        pieces = [piece.strip() for piece in cell.value.split(MANY)]
        return [self._one(column, Cell(cell.row, cell.column, "text", piece)) for piece in pieces if piece]

    def _one(self, column: Column, cell: Cell) -> Any:
        local = self.mapping.get(column.name)
        if local is not None:
            text = f"{cell.value}" if cell.kind in ("text", "number") else ""
            if text not in local:
                raise CellError("SHEET_CODE_UNMAPPED")
            cell = Cell(cell.row, cell.column, "text", local[text])
        return _READERS[column.kind](self, column, cell)

    def _whole(self, column: Column, cell: Cell) -> int:
        value = self._decimal(column, cell)
        if value != int(value):
            raise CellError("SHEET_NOT_WHOLE")
        return int(value)

    def _decimal(self, column: Column, cell: Cell) -> int | float:
        if cell.kind == "number":
            return int(cell.value) if cell.value == int(cell.value) else cell.value
        match = _NUMBER.fullmatch(cell.value) if cell.kind == "text" else None
        if match is None:
            raise CellError("SHEET_NOT_NUMBER")
        whole, sign, decimals = match.groups()
        if sign is None:
            return int(whole)
        if sign != ("," if self.comma else ".") and len(decimals) == 3 and _THOUSANDS.fullmatch(whole):
            raise CellError("SHEET_NUMBER_AMBIGUOUS")
        value = float(f"{whole}.{decimals}")
        return int(value) if value == int(value) else value

    def _flag(self, column: Column, cell: Cell) -> bool:
        if cell.kind == "flag":
            return bool(cell.value)
        if cell.kind != "text" or cell.value.lower() not in _FLAGS:
            raise CellError("SHEET_NOT_FLAG")
        return _FLAGS[cell.value.lower()]

    def _date(self, column: Column, cell: Cell) -> str:
        if cell.kind == "date":
            return str(cell.value.isoformat())
        text = cell.value if cell.kind == "text" else ""
        dutch = _DUTCH_DATE.fullmatch(text)
        try:
            if dutch is not None:
                day, month, year = dutch.groups()
                return date(int(year), int(month), int(day)).isoformat()
            if _ISO_DATE.fullmatch(text):
                return date.fromisoformat(text).isoformat()
        except ValueError:
            pass  # no such day
        raise CellError("SHEET_NOT_DATE")

    def _text(self, column: Column, cell: Cell) -> str:
        if cell.kind != "text":
            raise CellError("SHEET_NOT_TEXT")
        code = self.words.code(column, cell.value)
        if code is None:
            raise CellError("SHEET_LABEL_DIFFERS")
        return code

    def _choice(self, column: Column, cell: Cell) -> Any:
        """A value of the schema by how it is written; another text stays, for the contract to refuse."""
        values = {f"{value}": value for value in column.choices()}
        if cell.kind == "number" and f"{cell.value}" in values:
            return values[f"{cell.value}"]
        text = self._text(column, cell)
        return values.get(text, text)


_READERS: dict[str, Callable[[Reading, Column, Cell], Any]] = {
    "integer": Reading._whole,
    "number": Reading._decimal,
    "boolean": Reading._flag,
    "date": Reading._date,
    "text": Reading._text,
    "choice": Reading._choice,
}
