"""A figure that breaks a rule stays inside, the screen keeps the last good release, and somebody is told why."""

from __future__ import annotations

import re
from collections.abc import Callable

import duckdb
import pytest

from connectors.publication import gate, release, shelf
from connectors.publication.outcomes import GateRefused, GateResult, kept, latest, report_file, result_file
from infra.settings import Settings
from infra.warehouse import BuildPin

PLANTED = "UPDATE mart_picture__headline SET handelen_count = 4711"


def _shown(settings: Settings) -> int:
    with duckdb.connect(str(shelf.current_link(settings, "sbo")), read_only=True) as connection:
        row = connection.execute("SELECT handelen_count FROM mart_picture__headline").fetchone()
    assert row is not None
    return int(row[0])


def test_a_red_gate_raises_and_the_last_good_release_stays(
    here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    good = release.make(here, pin, gate.enforce(here, pin))
    change(PLANTED)
    with pytest.raises(GateRefused) as refused:
        gate.enforce(here, pin)
    told = str(refused.value)
    assert "headline_quadrants_sum_to_units on mart_picture__headline: 1 of 1 rows" in told
    assert "totals_equal_their_parts" in told
    assert str(report_file(here, pin.build_id)) in told
    assert shelf.current_release(here) == good
    assert _shown(here) == 2


def test_a_red_result_is_refused_by_the_release_itself(
    here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    change(PLANTED)
    with pytest.raises(GateRefused):
        release.make(here, pin, gate.check_release(here, pin))
    assert shelf.releases(here) == []


def test_without_the_gate_the_planted_figure_would_have_left(
    here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    """The control of the tests above: nothing but the gate stands between this figure and the screen."""
    change(PLANTED)
    red = gate.check_release(here, pin)
    bypassed = red.model_copy(update={"outcomes": tuple(each for each in red.outcomes if each.passed)})
    release.make(here, pin, bypassed)
    assert _shown(here) == 4711


def test_a_warning_is_recorded_and_lets_the_release_pass(
    here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    change("UPDATE mart_audit__intake SET refused = 9, accepted = 1 WHERE partner = 'politie'")
    change("INSERT INTO mart_audit__refusals VALUES ('politie', 'case-statistics', 'SCHEMA_INVALID', 9, 'platform')")
    result = gate.enforce(here, pin)
    assert [each.id for each in result.warnings] == ["intake_much_is_refused"]
    assert shelf.manifest(here, release.make(here, pin, result)).gate.warnings == ["intake_much_is_refused"]


def test_nothing_checked_is_nothing_passed(here: Settings, pin: BuildPin) -> None:
    empty = gate.check_release(here, pin).model_copy(update={"outcomes": ()})
    assert not empty.passed


def test_the_result_is_kept_as_json_page_and_audit_rows(
    here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    change(
        "UPDATE mart_picture__units SET organisation_name = '<b>naam</b>', quadrant = 'Veilig' WHERE rank_expected = 1"
    )
    result = gate.check_release(here, pin)
    assert kept(here, pin.build_id) == result == latest(here)
    assert GateResult.model_validate_json(result_file(here, pin.build_id).read_text()) == result
    page = report_file(here, pin.build_id).read_text()
    assert "Tegengehouden" in page
    assert "units_quadrant_is_known" in page
    assert "unit_id=o000000001-P01" in page
    with duckdb.connect(str(here.warehouse_file), read_only=True) as connection:
        rows = connection.execute(
            "SELECT expectation_id, failing_rows FROM publication.gate_outcomes WHERE NOT passed AND build_id = ?",
            [pin.build_id],
        ).fetchall()
    assert dict(rows) == {each.id: each.count for each in result.outcomes if not each.passed}


def test_the_page_fetches_nothing_and_runs_nothing(here: Settings, pin: BuildPin) -> None:
    gate.check_release(here, pin)
    page = report_file(here, pin.build_id).read_text()
    assert re.findall(r"https?://|<script|<link|<img|@import|url\(", page) == []
    assert '<html lang="nl">' in page
