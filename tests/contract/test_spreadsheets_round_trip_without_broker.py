"""What is filled in is what is sent: template, cells and event agree, for every type that the catalogue has."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import EventType, Record
from connectors.contract.catalogue import FieldDoc
from connectors.contract.examples import example_of
from connectors.sender import STRUCTURED
from connectors.sender.sheets import Draft, plan_all, speaker_of
from connectors.sender.sheets.assemble import drafts_of
from connectors.sender.sheets.cells import Reading
from connectors.sender.sheets.csv_file import read_csv
from connectors.sender.sheets.layout import Column, Level, layout_of
from connectors.sender.sheets.table import Table
from connectors.sender.sheets.template import csv_template, template_columns
from connectors.sender.sheets.xlsx import SHEETS
from tests.bad_records import APPENDED_AT
from tests.sheets import CONTRACT, FILE_TIME, TODAY, WORDS, csv_of, event_type, filled, read, template

TYPES = list(CONTRACT.catalogue.types)


def _speaks(event: dict[str, Any]) -> str:
    """The partner whose event the example is."""
    return next(name for name, row in CONTRACT.agreements.items() if row.oin in event["source"])


@pytest.mark.parametrize("language", SHEETS)
@pytest.mark.parametrize("name", TYPES)
def test_a_template_filled_in_like_its_example_is_an_event_that_the_contract_accepts(name: str, language: str) -> None:
    of = CONTRACT.catalogue.types[name]
    example = example_of(of)
    (draft,) = read(filled(template(of, example, language)))
    assert (draft.data, draft.faults) == (example["data"], [])
    partner = _speaks(example)
    (planned,) = plan_all([draft], speaker_of(CONTRACT, partner, example["dataorigin"]), lambda _: [])
    event = {**json.loads(planned.value), "time": example["time"]}  # a workbook is saved now, the example in the past
    verdict = CONTRACT.judge(Record(json.dumps(event).encode(), None, STRUCTURED, partner, APPENDED_AT))
    assert (verdict.disposition, verdict.reasons) == ("accepted", ())


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("name", TYPES)
def test_a_csv_file_and_a_workbook_with_the_same_content_are_the_same_event(name: str, separator: str) -> None:
    of = CONTRACT.catalogue.types[name]
    data = example_of(of)["data"]
    (draft,) = read(csv_of([data], of, separator, separator == ";"), ".csv", asked_for=name)
    assert (draft.data, draft.faults) == (data, [])
    header = csv_template(layout_of(of))
    assert header.startswith(b"\xef\xbb\xbf")
    assert header.decode("utf-8-sig").strip().split(";") == [one.name for one in template_columns(layout_of(of))]


@pytest.mark.parametrize("name", TYPES)
def test_a_template_offers_the_codes_that_are_valid_today_and_marks_what_is_required(name: str) -> None:
    of = CONTRACT.catalogue.types[name]
    book = openpyxl.load_workbook(io.BytesIO(template(of, example_of(of))))
    fill, lists = book[SHEETS["nl"][0]], book[SHEETS["nl"][3]]
    assert (book.sheetnames, lists.sheet_state, fill.freeze_panes) == (list(SHEETS["nl"]), "hidden", "A3")
    rules = {str(one.sqref).split(":")[0].rstrip("3"): one for one in fill.data_validations.dataValidation}
    for cell in fill[2]:
        column = layout_of(of).columns[cell.value]
        rule, mark = rules[cell.column_letter], {"always": " *", "within": " (*)", "no": ""}[column.required]
        assert fill.cell(1, cell.column).value.endswith(mark)
        assert (len(rule.prompt) <= 255, len(rule.promptTitle) <= 32, len(rule.error) <= 225) == (True, True, True)
        offered = list(WORDS.offered(column, TODAY.isoformat()))
        if offered and not column.many:
            shown = [one.value for (one,) in lists[rule.formula1.split("!")[1].replace("$", "")]]
            assert shown == [WORDS.shown(column, code, "nl") for code in offered]
            assert [WORDS.code(column, one) for one in shown] == offered
        codes = CONTRACT.reference.lists.get(column.code_list or "")
        if codes is not None:
            today = TODAY.isoformat()
            assert set(offered) == {code for code in codes.validity if codes.is_valid(code, today, today)}


_CHARACTERS = st.sampled_from("abcXYZ019-_.:/ éü'\"")
_NESTED = {
    "type": "object",
    "required": ["day", "teams"],
    "properties": {
        "day": {"type": "string", "format": "date"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "wrap": {
            "type": "object",
            "required": ["yes"],
            "properties": {
                "yes": {"type": "boolean"},
                "deep": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}},
            },
        },
        "teams": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["team"],
                "properties": {
                    "team": {"type": "string"},
                    "share": {"type": "number"},
                    "tools": {
                        "type": "array",
                        "items": {"type": "object", "required": ["tool"], "properties": {"tool": {"type": "string"}}},
                    },
                },
            },
        },
    },
}


class _Everything(dict[str, FieldDoc]):
    def __missing__(self, name: str) -> FieldDoc:
        return FieldDoc(name, name, "text")


NESTED = replace(event_type("risk-scans"), type="nl.test.genest.v1", schema=_NESTED, key=("day",), fields=_Everything())
"""A schema with everything that a sheet can hold: groups, plain lists, lists beside and within each other."""
_DIFFERENT = [one for one in CONTRACT.catalogue.types.values() if one.kind == "statement"]
_DIFFERENT.append(event_type("risk-scans", "retraction"))  # those of other streams have the same fields


def _value(column: Column) -> st.SearchStrategy[Any]:
    if column.kind == "choice":
        one = st.sampled_from(column.choices())
    elif column.kind == "integer":
        one = st.integers(-(10**14), 10**14)
    elif column.kind == "number":
        one = st.integers(-(10**6), 10**6) | st.integers(-(10**9), 10**9).map(lambda n: n / 10**4)
    elif column.kind == "boolean":
        one = st.booleans()
    elif column.kind == "date":
        one = st.dates().map(lambda day: f"{day.isoformat():0>10}")
    else:
        one = st.text(_CHARACTERS, min_size=1).map(str.strip).filter(bool)
    return st.lists(one, min_size=1, max_size=3) if column.many else one


@st.composite
def _object(draw: st.DrawFn, level: Level) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for group in level.groups:
        _put(made, group, {})
    for column in level.columns:
        if column.required != "no" or draw(st.booleans()):
            _put(made, column.path, draw(_value(column)))
    for inner in level.lists:
        items = draw(st.lists(_object(inner), max_size=3))
        if inner.lists:  # items with the same own fields would be one
            items = list({json.dumps([one.get(c.path[0]) for c in inner.columns]): one for one in items}.values())
        items = [one for one in items if one]
        if items or inner.required:
            _put(made, inner.path, items)
    return made


def _put(target: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        target = target.setdefault(step, {})
    target[path[-1]] = value


def _normal(value: Any) -> Any:
    """Whole numbers are integers in JSON as in a sheet."""
    if isinstance(value, dict):
        return {name: _normal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_normal(inner) for inner in value]
    return int(value) if isinstance(value, float) and value == int(value) else value


@settings(max_examples=40, deadline=None)
@given(st.data())
@pytest.mark.parametrize("of", [*_DIFFERENT, NESTED], ids=lambda of: of.type)
def test_whatever_events_say_survives_a_csv_file(of: EventType, data: st.DataObject) -> None:
    layout = layout_of(of)
    said = [_normal(one) for one in data.draw(st.lists(_object(layout.event), min_size=1, max_size=3))]
    keys = [json.dumps([_at(one, column.path) for column in layout.key]) for one in said]
    said = [one for number, one in enumerate(said) if keys.index(keys[number]) == number]
    separator, comma = data.draw(st.sampled_from([(";", True), (",", False)]))
    drafts = _drafts(csv_of(said, of, separator, comma), of)
    assert [draft.faults for draft in drafts] == [[] for _ in said]
    assert [draft.data for draft in drafts] == said


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        data = data.get(step, {})
    return data


def _drafts(content: bytes, of: EventType) -> list[Draft]:
    """Also of a type that the catalogue doesn't have."""
    grid = read_csv(content, FILE_TIME)
    columns = {cell.value: cell.column for cell in grid.rows[1].values()}
    rows = {number: cells for number, cells in grid.rows.items() if number > 1}
    return drafts_of(Table(grid, layout_of(of), columns, rows), Reading(WORDS, grid.comma, {}))
