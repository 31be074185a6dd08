"""A workbook to fill in, made from the catalogue: a sheet to fill in, an example, an explanation, and the lists.

Longer than a hundred lines: a function a sheet, and how they look.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from connectors.sender.sheets.explanation import GREY, WRAPPED, write_explanation
from connectors.sender.sheets.flatten import rows_of
from connectors.sender.sheets.form import NUMBER_FORMATS, TEXT_FORMAT, Form, texts
from connectors.sender.sheets.layout import RARE, Column, Layout
from connectors.sender.sheets.words import Words
from connectors.sender.sheets.xlsx import SHEETS, TYPE_PROPERTY

ROWS = 2000
"""Rows that are prepared for filling in; more may be filled."""
_FIRST_ROW = 3  # below the heading and the field names
_FIELD = Font(italic=True, size=9, color="595959")
_FILLS = {  # (required, in a list): of the heading, whose asterisk says it too
    (True, False): PatternFill("solid", fgColor="154273"),
    (False, False): PatternFill("solid", fgColor="8FA9C4"),
    (True, True): PatternFill("solid", fgColor="39670B"),
    (False, True): PatternFill("solid", fgColor="A6C38A"),
}
_MARKS = {"always": " *", "within": " (*)", "no": ""}


def template_columns(layout: Layout) -> list[Column]:
    """The columns of a template, in the order of the schema."""
    return [column for name, column in layout.columns.items() if name.split(".")[0] not in RARE]


def csv_template(layout: Layout) -> bytes:
    """The row with the field names; a Dutch CSV file with a byte order mark, by which Excel knows UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerow(column.name for column in template_columns(layout))
    return text.getvalue().encode("utf-8-sig")


def workbook(
    layout: Layout,
    words: Words,
    example: Mapping[str, Any],
    language: str,
    today: date,
    organisations: Sequence[str] = (),
) -> bytes:
    """An .xlsx file. example: an event of the type; organisations: OINs to choose from, none for any."""
    book: Any = Workbook()
    book.custom_doc_props.append(StringProperty(name=TYPE_PROPERTY, value=layout.event_type.type))
    names = SHEETS[language]
    fill, shown, explained, lists = book.active, *(book.create_sheet(name) for name in names[1:])
    fill.title = names[0]
    columns = template_columns(layout)
    chosen = {column.name: _offered(column, words, language, today, organisations) for column in columns}
    ranges = _lists_sheet(lists, names[3], chosen)
    forms = [
        Form(column, layout.event_type.fields[column.name], language, ranges.get(column.name)) for column in columns
    ]
    _fill_sheet(fill, layout, forms)
    _example_sheet(shown, layout, forms, words, example)
    write_explanation(explained, layout, forms, words)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _offered(column: Column, words: Words, language: str, today: date, organisations: Sequence[str]) -> list[str]:
    if column.kind == "boolean":
        return list(texts(language)["flags"])
    codes = organisations if column.schema.get("x-kind") == "oin" else words.offered(column, today.isoformat())
    return [words.shown(column, code, language) for code in codes]


def _lists_sheet(sheet: Worksheet, name: str, chosen: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Values of drop-downs, a column each. Returns field to range."""
    ranges = {}
    for position, (field, values) in enumerate(((f, v) for f, v in chosen.items() if v), 1):
        letter = get_column_letter(position)
        for row, value in enumerate((field, *values), 1):
            sheet.cell(row, position, value).number_format = TEXT_FORMAT
        ranges[field] = f"'{name}'!${letter}$2:${letter}${len(values) + 1}"
    sheet.sheet_state = "hidden"
    return ranges


def _heading_rows(sheet: Worksheet, layout: Layout, forms: Sequence[Form]) -> None:
    in_lists = {column.name for level in layout.event.lists for column in level.everything()}
    for position, form in enumerate(forms, 1):
        column, must = form.column, form.column.required == "always"
        top = sheet.cell(1, position, f"{form.heading()}{_MARKS[column.required]}")
        top.font = Font(bold=True, color="FFFFFF" if must else "000000")
        top.fill, top.alignment = _FILLS[must, column.name in in_lists], WRAPPED
        field = sheet.cell(2, position, column.name)
        field.font, field.fill = _FIELD, GREY
        width = max(18, len(column.name) + 2, 30 if form.chosen_from else 0)
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.row_dimensions[1].height = 62
    sheet.freeze_panes = f"A{_FIRST_ROW}"


def _fill_sheet(sheet: Worksheet, layout: Layout, forms: Sequence[Form]) -> None:
    _heading_rows(sheet, layout, forms)
    for position, form in enumerate(forms, 1):
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].number_format = NUMBER_FORMATS.get(form.column.kind, TEXT_FORMAT)
        rule = form.validation()
        rule.add(f"{letter}{_FIRST_ROW}:{letter}{_FIRST_ROW + ROWS - 1}")
        sheet.add_data_validation(rule)


def _example_sheet(
    sheet: Worksheet, layout: Layout, forms: Sequence[Form], words: Words, example: Mapping[str, Any]
) -> None:
    _heading_rows(sheet, layout, forms)
    for row, values in enumerate(rows_of(example["data"], layout), _FIRST_ROW):
        for position, form in enumerate(forms, 1):
            if form.column.name in values:
                cell = sheet.cell(row, position, _value(values[form.column.name], form, words))
                cell.number_format = NUMBER_FORMATS.get(form.column.kind, TEXT_FORMAT)


def _value(value: Any, form: Form, words: Words) -> Any:
    """As it stands in a filled-in sheet: with the words of the drop-down, where there is one."""
    column = form.column
    if column.many:
        return "; ".join(words.shown(column, f"{one}", form.language) for one in value)
    if column.kind == "boolean":
        return texts(form.language)["flags"][0 if value else 1]
    if column.kind == "date":
        return date.fromisoformat(value)
    if column.kind in ("integer", "number") or form.chosen_from is None:
        return value
    return words.shown(column, f"{value}", form.language)
