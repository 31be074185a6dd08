"""Spreadsheets for tests: workbooks and CSV files with given rows, and what the sender reads in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import openpyxl

from connectors.contract import EventType
from connectors.contract.labels import load_labels
from connectors.sender.sheets import NONE, Draft, LocalCodes, drafts_in
from connectors.sender.sheets.flatten import rows_of
from connectors.sender.sheets.layout import layout_of
from connectors.sender.sheets.template import workbook
from connectors.sender.sheets.words import Words
from infra.settings import REPOSITORY
from tests.benchmarks.records import demo_contract

CONTRACT = demo_contract()
WORDS = Words(CONTRACT, load_labels(REPOSITORY / "dbt_project" / "seeds" / "reference"))
FILE_TIME = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)
Cells = Mapping[str, Any]
"""Cell (`C3`) to value."""


def event_type(stream: str, kind: str = "statement") -> EventType:
    types = (CONTRACT.catalogue.types[name] for name in CONTRACT.catalogue.streams[stream].types)
    return next(one for one in types if one.kind == kind)


def template(of: EventType, example: Mapping[str, Any], language: str = "nl") -> bytes:
    return workbook(layout_of(of), WORDS, example, language, TODAY)


def filled(content: bytes, change: Callable[[Any], object] | None = None) -> bytes:
    """A template with its example copied to the sheet to fill in, and then changed."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    target, example = book.worksheets[:2]
    for row in example.iter_rows(min_row=3):
        for cell in row:
            if cell.value is not None:
                target.cell(cell.row, cell.column, cell.value).number_format = cell.number_format
    if change is not None:
        change(target)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def csv_of(data: Sequence[Mapping[str, Any]], of: EventType, separator: str = ";", comma: bool = True) -> bytes:
    """Events' data as a CSV file, each column that some row fills; numbers with a decimal comma or point."""
    layout = layout_of(of)
    rows = [row for one in data for row in rows_of(one, layout)]
    names = [name for name in layout.columns if any(name in row for row in rows)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(names)
    writer.writerows([[_text(row.get(name, ""), comma) for name in names] for row in rows])
    return text.getvalue().encode()


def _text(value: Any, comma: bool) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return "; ".join(f"{one}" for one in value)
    return f"{value}".replace(".", ",") if comma and isinstance(value, float) else f"{value}"


def read(
    content: bytes, suffix: str = ".xlsx", mapping: LocalCodes = NONE, asked_for: str | None = None
) -> list[Draft]:
    return drafts_in(content, suffix, FILE_TIME, WORDS, mapping, asked_for)[0]
