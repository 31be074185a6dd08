"""An event that a partner sends becomes a figure in a release, through the real broker, lake, scheduler and dbt."""

from __future__ import annotations

import time
from pathlib import Path

from connectors.publication import shelf
from connectors.publication.verify import differences
from infra.settings import Settings
from tests.end_to_end import story


def _figures(settings: Settings) -> tuple[object, ...]:
    """What the picture says of the unit that the statement is about."""
    return story.read(
        settings,
        "SELECT intensity_p05, intensity_p50, intensity_p95, p_above_appetite, data_weight, coverage_mean"
        f" FROM mart_picture__units WHERE unit_id = '{story.UNIT}'",
    )[0]


def test_a_sent_event_changes_the_figures_of_the_next_release(full_stack: Settings, tmp_path: Path) -> None:
    before = story.release_up_to(full_stack, story.head(full_stack))
    figures = _figures(full_stack)
    event = story.statement(full_stack, months_ago=1)
    story.send(full_stack, tmp_path, event)
    after = story.release_up_to(full_stack, story.head(full_stack))
    assert after.release_id > before.release_id
    assert after.inputs.ingest_seq > before.inputs.ingest_seq
    assert _figures(full_stack) != figures
    period = event["data"]["period"]["from"]
    told = story.read(
        full_stack,
        f"SELECT state FROM mart_audit__deliveries WHERE partner = '{story.PARTNER}'"
        f" AND organisation_oin = '{story.ORGANISATION}' AND stream = 'monitoring-alerts' AND period_from = '{period}'",
    )
    assert told in ([("value",)], [("true_zero",)])
    [(records,)] = story.read(full_stack, "SELECT sum(records) FROM mart_audit__intake")
    assert records == after.inputs.ingest_seq
    assert differences(full_stack, after) == []


def test_events_that_land_during_a_run_do_not_wait_for_the_timetable(full_stack: Settings, tmp_path: Path) -> None:
    """Airflow strands asset events that come while a run is active; the picture catches up all the same."""
    story.release_up_to(full_stack, story.head(full_stack))
    first = shelf.current_release(full_stack)
    for months_ago in (2, 3, 4, 5):
        story.send(full_stack, tmp_path, story.statement(full_stack, months_ago))
        time.sleep(1)
    story.release_up_to(full_stack, story.head(full_stack))
    airflow = story.Airflow(full_stack)
    story.until(airflow.is_idle, "no run is left")
    runs = [run["run_type"] for run in airflow.runs()]
    assert shelf.current_release(full_stack) != first
    assert "asset_triggered" in runs


def test_a_run_without_news_makes_no_release(full_stack: Settings) -> None:
    airflow = story.Airflow(full_stack)
    story.release_up_to(full_stack, story.head(full_stack))
    story.until(airflow.is_idle, "no run is left")
    before = shelf.current_release(full_stack)
    run_id = airflow.start()
    story.until(lambda: airflow.state(run_id) in ("success", "failed"), f"run {run_id} ends")
    assert airflow.state(run_id) == "success"
    assert airflow.states(run_id) == {
        "pin": "success",
        **dict.fromkeys(("build", "gate", "release", "served", "refresh", "tell_warnings", "knock_again"), "skipped"),
    }
    assert shelf.current_release(full_stack) == before
