"""A CSV file as a grid. The separator tells the decimal sign: in a Dutch file `;` and a comma, else `,` and a point."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from connectors.sender.sheets.faults import Fault, Place, SheetError
from connectors.sender.sheets.grid import Cell, Grid


def read_csv(content: bytes, file_time: datetime) -> Grid:
    """Every record. Raises `SheetError` when it isn't UTF-8 (with or without byte order mark)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(Fault("SHEET_NOT_UTF8", Place("", ""))) from error
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    rows: dict[int, dict[int, Cell]] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            cells = {
                column: Cell(number, column, "text", value.strip())
                for column, value in enumerate(record, 1)
                if value.strip()
            }
            if cells:
                rows[number] = cells
    except csv.Error as error:
        raise SheetError(Fault("SHEET_CSV_BROKEN", Place("", f"rij {number + 1}"))) from error
    return Grid("", rows, (), (), separator == ";", None, file_time.replace(microsecond=0))
