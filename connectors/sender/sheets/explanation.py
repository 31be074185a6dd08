"""The sheet of a template that explains: how to fill it in, every field, every code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from connectors.sender.sheets.form import Form, texts
from connectors.sender.sheets.layout import RARE, Layout
from connectors.sender.sheets.words import Words, list_name

GREY = PatternFill("solid", fgColor="EEEEEE")
WRAPPED = Alignment(wrap_text=True, vertical="top")
_TITLE = Font(bold=True, size=14)
_WIDTHS = (32, 24, 40, 40, 24, 60, 60)
_CHARACTERS_A_LINE, _POINTS_A_LINE = 260, 15


def write_explanation(sheet: Worksheet, layout: Layout, forms: Sequence[Form], words: Words) -> None:
    """forms: of the columns of the template, in their order."""
    language = forms[0].language
    say, stream = texts(language), words.contract.catalogue.streams[layout.event_type.stream]
    sheet.append([getattr(stream, f"name_{language}")])
    sheet["A1"].font = _TITLE
    for line in (getattr(stream, f"description_{language}"), *_introduction(layout, forms)):
        sheet.append([line])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=len(_WIDTHS))
        sheet.cell(sheet.max_row, 1).alignment = WRAPPED
        sheet.row_dimensions[sheet.max_row].height = _POINTS_A_LINE * (1 + len(line) // _CHARACTERS_A_LINE)
    _table(sheet, None, say["fields"], _fields(layout, forms))
    _table(sheet, say["codes_title"], say["codes"], _codes(forms, words))
    if any(form.column.code_list == "dimensions" for form in forms):
        _table(sheet, say["scales_title"], say["scales"], _scales(words))
    for position, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width


def _introduction(layout: Layout, forms: Sequence[Form]) -> Iterator[str]:
    say = texts(forms[0].language)
    lists = [level for level in layout.event.lists if level.name not in RARE]
    named = ", ".join(level.name for level in lists)
    empty = ", ".join(level.name for level in lists if level.may_be_empty)
    key = ", ".join(f"{letter} ({name})" for letter, name in _letters(forms) if name in {c.name for c in layout.key})
    rows = [say["rows_list"].format(lists=named) if named else say["rows_plain"]]
    if empty:
        rows.append(say["rows_zero"].format(lists=empty))
    for line in say["intro"]:
        yield line.format(rows=" ".join(rows), key=key)


def _letters(forms: Sequence[Form]) -> Iterator[tuple[str, str]]:
    """Letter of the column, and its field."""
    yield from ((get_column_letter(number), form.column.name) for number, form in enumerate(forms, 1))


def _table(sheet: Worksheet, title: str | None, headings: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    sheet.append([])
    if title is not None:
        sheet.append([title])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
    sheet.append(list(headings))
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = Font(bold=True), GREY
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            cell.alignment = WRAPPED


def _fields(layout: Layout, forms: Sequence[Form]) -> Iterator[Sequence[Any]]:
    letters = {name: letter for letter, name in _letters(forms)}
    shown = {form.column.name: form for form in forms}
    for name, column in layout.columns.items():
        doc = layout.event_type.fields[name]
        form = shown.get(name) or Form(column, doc, forms[0].language, None)
        yield name, letters.get(name, "–"), form.required(), form.words(), doc.unit, doc.nl, doc.en


def _codes(forms: Sequence[Form], words: Words) -> Iterator[Sequence[Any]]:
    """Every code, also those that are valid no more or not yet, since a statement may be about then."""
    told = set()
    for column in (form.column for form in forms):
        if column.kind == "choice":
            for value in column.choices():
                yield column.name, f"{value}", words.label(column, f"{value}").nl
        name = list_name(column) if column.code_list else None
        if name is None or name in told:
            continue
        told.add(name)
        codes = words.contract.reference.lists.get(name)
        for code, label in words.labels.get(name, {}).items():
            first, last = codes.validity[code] if codes is not None else ("", "")
            ends = (first if first > "0001-01-01" else "", last if last < "9999-12-31" else "")
            yield name, code, label.nl, label.en, *ends


def _scales(words: Words) -> Iterator[Sequence[Any]]:
    for instrument, dimensions in words.contract.reference.scales.items():
        for dimension, (low, high) in dimensions.items():
            yield instrument, dimension, low, high
