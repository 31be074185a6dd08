"""Texts that are true for the release on the page: filled from its marts, in the reader's form, and never guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from infra.superset.release_texts import TextError, columns_used, fill_layout, show

MARTS: dict[str, list[dict[str, Any]]] = {
    "SELECT * FROM head": [
        {"share": 0.715, "until": date(2026, 12, 31), "draft": True, "said": "Eén *zin* [x](y)", "n": 1498}
    ],
    "SELECT * FROM many": [{"share": 1.0}, {"share": 0.5}],
    "SELECT sum(late) AS total FROM coverage": [{"total": 3936}],
    "SELECT sum(late) AS total FROM empty": [{"total": None}],
    "SELECT DISTINCT data_origin FROM mixed ORDER BY data_origin DESC": [
        {"data_origin": "synthetic"},
        {"data_origin": "published"},
    ],
    "SELECT DISTINCT data_origin FROM strange ORDER BY data_origin DESC": [{"data_origin": "made up"}],
    "SELECT DISTINCT data_origin FROM none ORDER BY data_origin DESC": [],
    "SELECT DISTINCT source AS value FROM none ORDER BY value": [],
    "SELECT DISTINCT source AS value FROM series ORDER BY value": [{"value": "NRC"}, {"value": "OM"}],
}


def filled(code: str, *, is_current: bool = True, is_noticed: bool = False, language: str = "nl") -> str:
    layout = json.dumps({"A": {"meta": {"code": code}}, "B": "v2", "C": {"meta": {"chartId": 1}}})
    done = fill_layout(
        layout, MARTS.__getitem__, "r000042", is_current=is_current, is_noticed=is_noticed, language=language
    )
    return str(json.loads(done)["A"]["meta"]["code"])


@pytest.mark.parametrize(
    ("code", "dutch", "english"),
    [
        ("dekking ⟦head.share:percent⟧", "dekking 72 %", "dekking 72%"),
        ("t/m ⟦head.until:date⟧", "t/m 31-12-2026", "t/m 31 December 2026"),
        ("⟦head.n:count⟧ processen", "1.498 processen", "1,498 processen"),
        ("⟦sum:coverage.late⟧ te laat", "3.936 te laat", "3,936 te laat"),
        ("⟦sum:empty.late⟧ te laat", "0 te laat", "0 te laat"),
        ("release ⟦release⟧⟦if:head.draft| · voorlopig⟧", "release r000042 · voorlopig", "release r000042 · voorlopig"),
        ("bron: ⟦list:series.source⟧", "bron: NRC; OM", "bron: NRC; OM"),
        ("⟦origin:mixed|synthetic=verzonnen|published=echt⟧", "verzonnen, echt", "verzonnen, echt"),
    ],
)
def test_a_mark_becomes_the_releases_own_value_in_the_readers_form(code: str, dutch: str, english: str) -> None:
    assert filled(code) == dutch
    assert filled(code, language="en") == english


def test_an_older_release_says_so_and_the_newest_does_not() -> None:
    assert filled("⟦older|Dit is een eerdere release.⟧", is_current=False) == "Dit is een eerdere release."
    assert filled("x⟦older|Dit is een eerdere release.⟧") == "x"


def test_a_release_of_which_something_was_undone_later_says_so() -> None:
    assert filled("x⟦noticed| · later gecorrigeerd⟧", is_noticed=True) == "x · later gecorrigeerd"
    assert filled("x⟦noticed| · later gecorrigeerd⟧") == "x"


def test_text_from_the_release_cannot_become_markup_or_a_link() -> None:
    assert filled("⟦head.said:text⟧") == r"Eén \*zin\* \[x\](y)"


def test_a_time_is_dutch_time_in_summer_and_winter() -> None:
    assert show(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "moment", "nl") == "01-07-2026 14:00"
    assert show(datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "moment", "nl") == "01-12-2026 13:00"


def test_a_small_share_is_not_said_to_be_nothing() -> None:
    shares = (0.0, 0.0005, 0.004, 0.006, 0.5, 1.0)
    assert [show(share, "percent", "nl") for share in shares] == [
        "0 %",
        "minder dan 1 %",
        "minder dan 1 %",
        "1 %",
        "50 %",
        "100 %",
    ]
    assert show(0.004, "percent", "en") == "less than 1%"


def test_a_value_that_is_not_known_is_said_in_words() -> None:
    assert [show(None, form, "nl") for form in ("percent", "date", "count")] == ["onbekend"] * 3
    assert show(None, "percent", "en") == "unknown"


def test_a_mart_without_rows_has_no_origin_and_no_source_and_says_so() -> None:
    assert filled("⟦origin:none|synthetic=verzonnen⟧ · ⟦list:none.source⟧") == "nog geen gegevens · nog geen gegevens"
    assert filled("⟦list:none.source⟧", language="en") == "no data yet"


def test_an_origin_without_a_word_stops_the_page() -> None:
    with pytest.raises(KeyError, match="made up"):
        filled("⟦origin:strange|synthetic=verzonnen⟧")


def test_a_column_of_a_mart_of_more_rows_is_refused() -> None:
    with pytest.raises(TextError, match="many holds 2 rows"):
        filled("⟦many.share:percent⟧")


@pytest.mark.parametrize("mark", ["head.share", "head.share:money", "head; DROP x:text", "HEAD.n:count", "sum:head"])
def test_a_mark_that_is_not_understood_is_refused_at_build_time(mark: str) -> None:
    with pytest.raises(TextError, match="isn't understood"):
        columns_used(f"tekst ⟦{mark}⟧")


def test_the_columns_of_a_text_are_known() -> None:
    code = (
        "⟦head.share:percent⟧ ⟦sum:coverage.late⟧ ⟦list:series.source⟧ ⟦if:head.draft|x⟧ ⟦origin:mixed|a=b⟧ ⟦release⟧"
    )
    assert columns_used(code) == {
        ("head", "share"),
        ("coverage", "late"),
        ("series", "source"),
        ("head", "draft"),
        ("mixed", "data_origin"),
    }
