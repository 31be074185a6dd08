"""Which sheet it is: the row with the field names, and the event type that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.contract import Contract
from connectors.sender.sheets.faults import Fault, Place, SheetError
from connectors.sender.sheets.grid import Cell, Grid, cell_name
from connectors.sender.sheets.layout import Layout, layout_of

_HEADING_ROWS = 6  # a title and words for people may stand above the field names


@dataclass(frozen=True, slots=True)
class Table:
    """A grid that is understood."""

    grid: Grid
    layout: Layout
    columns: Mapping[str, int]
    """Field to the number of its column."""
    rows: Mapping[int, Mapping[int, Cell]]
    """Below the field names; at least one."""

    def place(self, row: int, name: str) -> Place:
        """The cell of a field in a row; the whole row where the field has no column."""
        column = self.columns.get(name)
        return Place(self.grid.sheet, f"rij {row}" if column is None else cell_name(row, column), name)


def table_of(grid: Grid, contract: Contract, asked_for: str | None) -> Table:
    """`asked_for`: an event type, or a stream for its statement. Raises `SheetError` with every fault of the file."""
    layouts = {name: layout_of(event_type) for name, event_type in contract.catalogue.types.items()}
    header = _header(grid, {name for layout in layouts.values() for name in layout.columns})
    names = [cell.value for cell in grid.rows[header].values()]
    layout = layouts[_type(grid, contract, asked_for, layouts, names, header)]
    rows = {number: cells for number, cells in grid.rows.items() if number > header}
    faults = [*_columns(grid, layout, header), *_looks(grid, header)]
    if not rows:
        faults.append(Fault("SHEET_EMPTY", Place(grid.sheet, f"rij {header + 1}")))
    if faults:
        raise SheetError(*faults)
    return Table(grid, layout, {cell.value: cell.column for cell in grid.rows[header].values()}, rows)


def _header(grid: Grid, known: set[str]) -> int:
    for number, cells in grid.rows.items():
        if number <= _HEADING_ROWS and any(cell.value in known for cell in cells.values() if cell.kind == "text"):
            return number
    raise SheetError(Fault("SHEET_NO_TABLE", Place(grid.sheet, "")))


def _type(
    grid: Grid,
    contract: Contract,
    asked_for: str | None,
    layouts: Mapping[str, Layout],
    names: list[str],
    header: int,
) -> str:
    """What was asked for, what the file says, or else the one type that has all of the columns."""
    streams = contract.catalogue.streams
    if asked_for is not None and asked_for in streams:
        asked_for = contract.catalogue.statements(asked_for)[0].type
    said = {one for one in (asked_for, grid.made_for) if one is not None}
    fitting = said or {name for name, layout in layouts.items() if _fits(layout, names)}
    if len(fitting) != 1 or not fitting <= layouts.keys():
        types = ", ".join(sorted(fitting))
        raise SheetError(Fault("SHEET_TYPE_UNCLEAR", Place(grid.sheet, f"rij {header}"), types))
    return fitting.pop()


def _fits(layout: Layout, names: list[str]) -> bool:
    return set(names) <= layout.columns.keys() and not any(name not in names for name in _required(layout))


def _required(layout: Layout) -> list[str]:
    """Fields that every statement has; those of a list that may be empty included, or it would always be."""
    in_lists = {column.name for level in layout.event.lists if level.required for column in level.columns}
    return [
        name
        for name, column in layout.columns.items()
        if column.required == "always" or (column.required == "within" and name in in_lists)
    ]


def _columns(grid: Grid, layout: Layout, header: int) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, cell in grid.rows[header].items():
        place = Place(grid.sheet, cell_name(header, number))
        if cell.value not in layout.columns:
            yield Fault("SHEET_COLUMN_UNKNOWN", place)
        elif cell.value in seen:
            yield Fault("SHEET_COLUMN_TWICE", place, cell.value)
        seen.add(cell.value)
    named = grid.rows[header].keys()
    strays = {number: row for row, cells in grid.rows.items() if row > header for number in cells.keys() - named}
    for number, row in sorted(strays.items()):
        yield Fault("SHEET_COLUMN_UNKNOWN", Place(grid.sheet, cell_name(row, number)))
    for name in _required(layout):
        if name not in seen:
            yield Fault("SHEET_COLUMN_MISSING", Place(grid.sheet, f"rij {header}", name))


def _looks(grid: Grid, header: int) -> Iterator[Fault]:
    """Hidden and merged cells."""
    yield from (Fault("SHEET_HIDDEN", Place(grid.sheet, name)) for name in grid.hidden)
    for area in grid.merged:
        last_row = int("".join(character for character in area.partition(":")[2] if character.isdigit()))
        if last_row >= header:  # a heading for people above the field names may be merged
            yield Fault("SHEET_MERGED", Place(grid.sheet, area))
