"""A workbook as a grid: formulas, merged and hidden cells seen for what they are."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from connectors.sender.sheets.faults import Fault, Place, SheetError
from connectors.sender.sheets.grid import Cell, Grid

SHEETS = {"nl": ("Invullen", "Voorbeeld", "Uitleg", "Lijsten"), "en": ("Fill in", "Example", "Explanation", "Lists")}
"""Names of the sheets of a template by language: to fill in, the example, the explanation, the lists."""
TYPE_PROPERTY = "risicobeeld.type"
_LARGEST_BYTES = 20_000_000
_LARGEST_UNPACKED_BYTES = 200_000_000


def read_workbook(content: bytes, file_time: datetime) -> Grid:
    """The sheet to fill in. Raises `SheetError` when there is none."""
    if len(content) > _LARGEST_BYTES:
        raise SheetError(Fault("SHEET_UNREADABLE", Place("", "")))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _LARGEST_UNPACKED_BYTES:
                raise SheetError(Fault("SHEET_UNREADABLE", Place("", "")))
        book: Any = openpyxl.load_workbook(io.BytesIO(content))
    except SheetError:
        raise
    except Exception as error:  # openpyxl raises what it happens to stumble over in a broken file
        raise SheetError(Fault("SHEET_UNREADABLE", Place("", ""))) from error
    sheet = _data_sheet(book)
    rows = _rows(sheet)
    named = [one.value for one in book.custom_doc_props.props if one.name == TYPE_PROPERTY]
    saved = book.properties.modified
    return Grid(
        sheet=sheet.title,
        rows=rows,
        hidden=tuple(_hidden(sheet, rows)),
        merged=tuple(str(area) for area in sheet.merged_cells.ranges),
        comma=True,
        made_for=str(named[0]) if named else None,
        saved_at=(saved.replace(tzinfo=UTC) if saved else file_time).replace(microsecond=0),
    )


def _data_sheet(book: Any) -> Any:
    """By the name that templates give it; a workbook with one sheet has no other to mean."""
    for names in SHEETS.values():
        if names[0] in book.sheetnames:
            return book[names[0]]
    if len(book.worksheets) == 1:
        return book.worksheets[0]
    raise SheetError(Fault("SHEET_NO_TABLE", Place("", "")))


def _rows(sheet: Any) -> dict[int, dict[int, Cell]]:
    """Only cells that the file has: one stray cell in the last row must not make a million of them."""
    rows: dict[int, dict[int, Cell]] = {}
    for _, raw in sorted(sheet._cells.items()):
        cell = _cell(raw)
        if cell is not None:
            rows.setdefault(cell.row, {})[cell.column] = cell
    return rows


def _cell(raw: Any) -> Cell | None:
    value, kind = raw.value, ""
    if raw.data_type == "f":
        value, kind = None, "formula"
    elif raw.data_type == "e":
        value, kind = None, "error"
    elif isinstance(value, bool):
        kind = "flag"
    elif isinstance(value, (int, float)):
        kind = "number"
    elif isinstance(value, datetime) and value.time() == time():
        value, kind = value.date(), "date"
    elif isinstance(value, date) and not isinstance(value, datetime):
        kind = "date"
    elif isinstance(value, str):
        value, kind = value.strip(), "text"
        if not value:
            return None
    elif value is None:
        return None
    else:  # a time of day, a duration, a day with a time
        kind = "moment"
    return Cell(raw.row, raw.column, kind, value)


def _hidden(sheet: Any, rows: Mapping[int, Mapping[int, Cell]]) -> Iterator[str]:
    """Hidden rows and columns that hold something; a group of columns is kept under its first one."""
    columns = {column for cells in rows.values() for column in cells}
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            dimension.reindex()
            for column in sorted(columns & set(range(dimension.min, dimension.max + 1))):
                yield f"kolom {get_column_letter(column)}"
    yield from (f"rij {row}" for row in rows if sheet.row_dimensions[row].hidden)
