"""The demo's comparison finds a number that differs: each kind of check is shown to fail on one changed figure."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest

from infra.cli import demo_checks as checks
from infra.cli.demo_lake import Row

EXPECTED = {
    ("politie", 0): ("accepted", ()),
    ("politie", 1): ("refused", ("CODE_UNKNOWN",)),
    ("loket", 0): ("accepted", ()),
    ("loket", 1): ("duplicate", ("IDENTITY_DUPLICATE",)),
}
ROWS = [Row(number, *place, *said) for number, (place, said) in enumerate(EXPECTED.items(), start=1)]
INTAKE = [
    {"partner": "politie", "accepted": 1, "duplicate": 0, "conflict": 0, "refused": 0},
    {"partner": "politie", "accepted": 0, "duplicate": 0, "conflict": 0, "refused": 1},
    {"partner": "loket", "accepted": 1, "duplicate": 1, "conflict": 0, "refused": 0},
]
COVERAGE = {("risk-scans", "uitvoering"): Counter(value=2, true_zero=1, overdue=3, not_yet_due=4)}
WORDS = checks.Words(stream={"risk-scans": "Risicoscans"}, sector={"uitvoering": "Uitvoering"})
COVERAGE_TILE = [
    {
        "stream": "Risicoscans",
        "sector": "Uitvoering",
        "expected": 10,
        "value": 2,
        "true_zero": 1,
        "not_yet_due": 4,
        "overdue": 3,
        "not_participating": 0,
        "suppressed": 0,
        "share": 0.3,
    }
]
PUBLISHED = Counter({("case-statistics", 2018, 33): 1, ("screening-outcomes", 2022, 1_500_000): 1})
JUSTICE = [{"year": 2018, "count": 33}]
SCREENING = [{"year": 2022, "count": 1_500_000}]


def _wrong(found: list[checks.Check]) -> list[str]:
    return [check.what for check in found if not check.ok]


def test_equal_numbers_pass_every_check() -> None:
    found = [
        *checks.lake_checks(EXPECTED, ROWS),
        *checks.intake_checks(ROWS, EXPECTED, INTAKE),
        *checks.coverage_checks(COVERAGE, WORDS, COVERAGE_TILE),
        *checks.published_checks(PUBLISHED, JUSTICE, SCREENING),
        checks.release_check("r000001", [[{"release_id": "r000001"}], [{"release_id": "r000001"}]]),
    ]
    assert _wrong(found) == []
    assert len(found) > 20


def test_a_record_without_a_row_in_the_lake_is_found() -> None:
    assert "lake: politie, accepted" in _wrong(checks.lake_checks(EXPECTED, ROWS[1:]))


def test_a_row_with_another_disposition_is_found() -> None:
    rows = [*ROWS[:3], Row(4, "loket", 1, "accepted", ())]
    assert _wrong(checks.lake_checks(EXPECTED, rows)) == [
        "lake: loket, accepted",
        "lake: loket, duplicate",
        "lake: records with another disposition or other codes than expected",
    ]


def test_dispositions_that_are_swapped_between_two_records_are_found_though_the_counts_agree() -> None:
    rows = [Row(1, "politie", 0, "refused", ("CODE_UNKNOWN",)), Row(2, "politie", 1, "accepted", ()), *ROWS[2:]]
    assert _wrong(checks.lake_checks(EXPECTED, rows)) == [
        "lake: records with another disposition or other codes than expected"
    ]


def test_a_refusal_for_another_reason_is_found() -> None:
    rows = [ROWS[0], Row(2, "politie", 1, "refused", ("SUM_MISMATCH",)), *ROWS[2:]]
    wrong = _wrong(checks.lake_checks(EXPECTED, rows))
    assert wrong[:2] == ["lake: refused with CODE_UNKNOWN", "lake: refused with SUM_MISMATCH"]


@pytest.mark.parametrize("name", checks.DISPOSITIONS)
def test_one_more_record_on_the_screen_is_found(name: str) -> None:
    tile = copy.deepcopy(INTAKE)
    tile[2][name] += 1
    assert _wrong(checks.intake_checks(ROWS, EXPECTED, tile)) == [f"screen: loket, {name}"]


def test_a_partner_that_only_the_screen_knows_is_found() -> None:
    stranger = {"partner": "vreemd", "accepted": 1, "duplicate": 0, "conflict": 0, "refused": 0}
    assert _wrong(checks.intake_checks(ROWS, EXPECTED, [*INTAKE, stranger])) == ["screen: vreemd, accepted"]


def test_what_others_sent_is_counted_from_the_lake() -> None:
    rows = [*ROWS, Row(5, "loket", 2, "refused", ("SUM_MISMATCH",))]
    assert _wrong(checks.intake_checks(rows, EXPECTED, INTAKE)) == ["screen: loket, refused"]
    tile = copy.deepcopy(INTAKE)
    tile[2]["refused"] = 1
    assert _wrong(checks.intake_checks(rows, EXPECTED, tile)) == []


@pytest.mark.parametrize("name", ["expected", *checks.STATES, "share"])
def test_a_changed_figure_of_coverage_is_found(name: str) -> None:
    tile: list[dict[str, Any]] = copy.deepcopy(COVERAGE_TILE)
    tile[0][name] += 0.01 if name == "share" else 1
    assert _wrong(checks.coverage_checks(COVERAGE, WORDS, tile)) == [f"screen: Risicoscans, Uitvoering: {name}"]


def test_a_sector_that_is_missing_on_the_screen_is_found() -> None:
    assert _wrong(checks.coverage_checks(COVERAGE, WORDS, [])) == ["screen: rows of the coverage tile"]


def test_what_is_not_yet_due_is_expected_all_the_same() -> None:
    """As on the model card: coverage is a share of what was expected, whoever still has time."""
    nothing_due = {("risk-scans", "uitvoering"): Counter(not_yet_due=4)}
    tile = [dict.fromkeys(("value", "true_zero", "overdue", "not_participating", "suppressed"), 0)]
    tile[0] |= {"stream": "Risicoscans", "sector": "Uitvoering", "expected": 4, "not_yet_due": 4, "share": 0.0}
    assert _wrong(checks.coverage_checks(nothing_due, WORDS, tile)) == []
    tile[0]["share"] = None
    assert _wrong(checks.coverage_checks(nothing_due, WORDS, tile)) == ["screen: Risicoscans, Uitvoering: share"]


def test_a_published_figure_that_changed_is_found_both_ways() -> None:
    wrong = _wrong(checks.published_checks(PUBLISHED, [{"year": 2018, "count": 34}], SCREENING))
    assert wrong == [
        "screen: published figure 33 of 2018 (case-statistics)",
        "screen: published figure 34 of 2018 (case-statistics)",
    ]


def test_two_releases_on_one_page_are_found() -> None:
    tiles = [[{"release_id": "r000001"}], [{"release_id": "r000002"}]]
    assert not checks.release_check("r000001", tiles).ok


def test_an_empty_quadrant_is_found() -> None:
    cards = {
        name: f"<div style='x'>{number}</div>"
        for name, number in zip(checks.QUADRANTS, ("39", "1.610", "0", "7"), strict=True)
    }
    counts = checks.quadrant_counts([cards])
    assert counts == {"handelen": 39, "onderzoeken": 1610, "borgen": 0, "volgen": 7}
    assert _wrong(checks.quadrant_checks(counts)) == ["screen: processes in borgen"]
