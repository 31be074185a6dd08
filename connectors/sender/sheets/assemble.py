"""Rows become statements: those that agree in the key are one, and each says an item of every list that it fills."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.sender.sheets.cells import CellError, Reading
from connectors.sender.sheets.faults import Fault, Place
from connectors.sender.sheets.grid import Cell
from connectors.sender.sheets.layout import Column, Level
from connectors.sender.sheets.table import Table

_UNREADABLE = object()  # a cell with a fault: it holds its place in the key, and no value


@dataclass
class Draft:
    """What rows of a sheet say about one subject."""

    table: Table
    rows: list[int]
    key: dict[str, Any]
    """Field to value of what the statement is about; fields that are left out aren't in it."""
    data: dict[str, Any]
    faults: list[Fault]
    _row_of: dict[str, int] = field(default_factory=dict)
    """JSON pointer of an object to the row that says it; "" is the event."""

    @property
    def where(self) -> str:
        """Dutch."""
        first, last = self.rows[0], self.rows[-1]
        return f"rij {first}" if first == last else f"rijen {first}-{last}"

    def place(self, pointer: str) -> Place:
        """The cell that a path of the contract's findings speaks of."""
        steps = pointer.removeprefix("/data").strip("/").split("/") if pointer.startswith("/data") else []
        above = [pointer for count in range(len(steps), 0, -1) if (pointer := "/".join(steps[:count])) in self._row_of]
        row = self._row_of[above[0]] if above else self.rows[0]
        name = ".".join(step for step in steps if not step.isdigit() and not step.startswith("?"))
        names = [one for one in self.table.layout.columns if one == name or one.startswith(f"{name}.")]
        filled = [one for one in names if self.table.columns.get(one) in self.table.rows[row]]
        if not name or not names:
            return Place(self.table.grid.sheet, self.where if row == self.rows[0] else f"rij {row}")
        return self.table.place(row, (filled or names)[0])


def drafts_of(table: Table, reading: Reading) -> list[Draft]:
    """In the order of their first rows. What is wrong stands in `faults` of the draft that it spoils."""
    rows = {number: _Row(table, number, reading) for number in table.rows}
    groups: dict[tuple[str, ...], list[_Row]] = {}
    for row in rows.values():
        key = tuple(row.identity(column) for column in table.layout.key)
        groups.setdefault(key, []).append(row)
    return [_draft(table, group) for group in groups.values()]


class _Row:
    """The cells of one row, read."""

    def __init__(self, table: Table, number: int, reading: Reading) -> None:
        self.number = number
        self.values: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self._cells: dict[str, Cell] = {}
        cells = table.rows[number]
        for name, position in table.columns.items():
            if (cell := cells.get(position)) is not None:
                self._cells[name] = cell
                try:
                    self.values[name] = reading.value(table.layout.columns[name], cell)
                except CellError as error:
                    self.values[name] = _UNREADABLE
                    self.faults.append(Fault(error.code, table.place(number, name)))

    def identity(self, column: Column) -> str:
        """What the cell says, as text; what can't be read stands for itself."""
        value = self.values.get(column.name)
        return f"?{self._cells[column.name].value!r}" if value is _UNREADABLE else f"{value!r}"

    def differs(self, other: _Row, column: Column) -> bool:
        """Whether two rows say something else; what can't be read is told by its own fault."""
        mine, theirs = self.values.get(column.name), other.values.get(column.name)
        return _UNREADABLE not in (mine, theirs) and self.identity(column) != other.identity(column)

    def fills(self, level: Level) -> bool:
        return any(column.name in self.values for column in level.everything())


def _draft(table: Table, rows: list[_Row]) -> Draft:
    event, first = table.layout.event, rows[0]
    draft = Draft(table, [row.number for row in rows], {}, {}, [fault for row in rows for fault in row.faults])
    draft.data = _object(event, rows, "", draft)
    for column in table.layout.key:
        if first.values.get(column.name, _UNREADABLE) is not _UNREADABLE:
            draft.key[column.name] = first.values[column.name]
    for row in rows[1:]:
        for column in event.columns:
            if row.differs(first, column):
                draft.faults.append(
                    Fault("SHEET_ROW_DIFFERS", table.place(row.number, column.name), f"rij {first.number}")
                )
    if len(rows) > 1:
        silent = [row for row in rows if not any(row.fills(level) for level in event.lists)]
        for row in silent or ([] if event.lists else rows[1:]):
            draft.faults.append(Fault("SHEET_ROW_REPEATED", Place(table.grid.sheet, f"rij {row.number}")))
    return draft


def _object(level: Level, rows: list[_Row], pointer: str, draft: Draft) -> dict[str, Any]:
    """The object that `rows` describe together; its own fields come from the first of them."""
    made: dict[str, Any] = {}
    draft._row_of[pointer] = rows[0].number
    for group in level.groups:
        _put(made, group, None)
    for column in level.columns:
        value = rows[0].values.get(column.name, _UNREADABLE)
        if value is not _UNREADABLE:
            _put(made, column.path, value)
    for inner in level.lists:
        filling = [row for row in rows if row.fills(inner)]
        if filling or inner.required:
            at = "/".join((pointer, *inner.path)).strip("/")
            items = enumerate(_items(inner, filling))
            _put(made, inner.path, [_object(inner, item, f"{at}/{number}", draft) for number, item in items])
    return made


def _items(level: Level, rows: list[_Row]) -> Iterator[list[_Row]]:
    """The rows of each item: one each, or where lists stand within it, those that agree in its own fields."""
    if not level.lists:
        yield from ([row] for row in rows)
        return
    same: dict[tuple[str, ...], list[_Row]] = {}
    for row in rows:
        same.setdefault(tuple(row.identity(column) for column in level.columns), []).append(row)
    yield from same.values()


def _put(target: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """`value` at `path`, groups made on the way; None: an empty group at `path` itself."""
    *groups, last = path
    for group in groups:
        target = target.setdefault(group, {})
    if value is None:
        target.setdefault(last, {})
    else:
        target[last] = value
