"""What a reader sees in a cell, computed by DuckDB from values that test its edges."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest

from dashboards.builder.cells import CELLS, MARKS, STATES, Words

DUTCH = Words("nl", {})
ENGLISH = Words("en", {})


def shown(kind: str, words: Words, rows: list[dict[str, Any]], *columns: str) -> list[Any]:
    """What a cell shows for rows of values."""
    cell = CELLS[kind](columns, words)
    values = ", ".join(f"({', '.join('?' for _ in row)})" for row in rows)
    sql = f"SELECT {cell.sql} FROM (VALUES {values}) AS t({', '.join(rows[0])})"
    return [value for (value,) in duckdb.execute(sql, [value for row in rows for value in row.values()]).fetchall()]


@pytest.mark.parametrize(
    ("value", "dutch", "english"),
    [
        (0.0, "0", "0"),
        (0.0423, "0,042", "0.042"),
        (0.999, "1", "1"),
        (1.0, "1", "1"),
        (3.14, "3,1", "3.1"),
        (9.94, "9,9", "9.9"),
        (9.96, "10", "10"),
        (48.6, "49", "49"),
        (1234.0, "1.200", "1,200"),
        (98_765.0, "99.000", "99,000"),
    ],
)
def test_an_estimate_has_two_significant_digits_in_the_readers_form(value: float, dutch: str, english: str) -> None:
    assert shown("rough", DUTCH, [{"x": value}], "x") == [dutch]
    assert shown("rough", ENGLISH, [{"x": value}], "x") == [english]


def test_a_month_and_a_quarter_are_told_by_their_first_day() -> None:
    first = [{"day": date(2026, 4, 1)}, {"day": None}]
    assert [shown("month", words, first, "day") for words in (DUTCH, ENGLISH)] == [["04-2026", ""], ["Apr 2026", ""]]
    assert shown("quarter", DUTCH, first, "day") == ["2e kwartaal 2026", ""]
    assert shown("quarter", ENGLISH, first, "day") == ["Q2 2026", ""]


def test_an_estimate_never_stands_without_its_interval() -> None:
    words = Words("nl", {})
    (cell,) = shown("estimate", words, [{"low": 12.0, "middle": 48.0, "high": 190.0}], "low", "middle", "high")
    assert re.sub("<[^>]+>", "", cell) == "48 (12–190)"


def test_text_from_a_mart_cannot_become_markup() -> None:
    hostile = """<img src=x onerror=alert(1)> & "quote" """
    for kind, columns in (("text", ("x",)), ("unit", ("x", "x"))):
        (cell,) = shown(kind, DUTCH, [{"x": hostile}], *columns)
        tags: list[str] = []
        parser = HTMLParser()
        parser.handle_starttag = lambda tag, attributes, found=tags: found.append(tag)  # type: ignore[method-assign]
        parser.feed(cell)
        assert "img" not in tags
        assert "&lt;img" in cell


def test_whiskers_share_one_scale_from_zero_to_the_largest_bound() -> None:
    rows = [{"low": 1.0, "middle": 2.0, "high": 4.0}, {"low": 5.0, "middle": 10.0, "high": 20.0}]
    words = Words("nl", {"between": "tussen", "and": "en"})
    cells = shown("interval", words, rows, "low", "middle", "high")
    drawn = [re.findall(r"left:([0-9.]+)%;width:([0-9.]+)%.*?left:([0-9.]+)%", cell)[0] for cell in cells]
    assert [tuple(map(float, numbers)) for numbers in drawn] == [(5.0, 15.0, 10.0), (25.0, 75.0, 50.0)]
    assert 'title="10 (tussen 5 en 20)"' in cells[1]


def test_a_quadrant_has_its_mark_and_word_and_says_when_an_older_picture_holds_it() -> None:
    words = Words("nl", {**{code: code for code in MARKS}, "outdated": "verouderd"})
    rows = [{"quadrant": code, "held": held} for code in MARKS for held in (False, True)]
    cells = [re.sub("<[^>]+>", "", cell) for cell in shown("quadrant", words, rows, "quadrant", "held")]
    assert cells == [text for code, mark in MARKS.items() for text in (f"{mark} {code}", f"{mark} {code}, verouderd")]


def test_the_bar_of_states_has_a_part_for_each_state_that_occurs_and_they_fill_it() -> None:
    words = Words("nl", {state: state for state in STATES})
    counts = dict(zip(STATES, (60, 10, 0, 20, 10, 0), strict=True))
    (cell,) = shown("states", words, [counts], *STATES)
    parts = re.findall(r'title="(\w+): ([0-9.]+)".*?width:([0-9.]+)%', cell)
    assert [(state, int(count)) for state, count, _ in parts] == [(s, n) for s, n in counts.items() if n]
    assert sum(float(width) for _, _, width in parts) == pytest.approx(100.0)


def test_a_code_without_a_word_is_shown_as_it_is() -> None:
    words = Words("nl", {"known": "bekend"})
    assert shown("coded", words, [{"x": "known"}, {"x": "new<"}], "x") == ["bekend", "new&lt;"]


def test_a_name_with_quotes_leads_to_its_own_page_and_to_nothing_else() -> None:
    (cell,) = shown("unit_link", DUTCH, [{"o": "Gemeente 's-Hert!ogen\"bosch", "p": "inkoop & zo"}], "o", "p")
    (address,) = re.findall(r'href="([^"]+)"', cell)
    assert address.startswith("/superset/dashboard/proces/?native_filters=")
    choice = "Gemeente !'s-Hert!!ogen\"bosch, inkoop & zo"
    assert unquote(address).count(f"'{choice}'") == 3
    assert re.fullmatch(r"[A-Za-z0-9_.~%-]+", address.partition("native_filters=")[2])


def test_a_bound_is_shown_as_a_share_of_the_same_whole_as_its_middle() -> None:
    row = {"low": 10.0, "mean": 40.0, "share": 0.2}
    assert shown("share_of_whole", DUTCH, [row], "low", "mean", "share") == [pytest.approx(0.05)]
