# airflow dag: works on *now*, not on a data interval; may be rerun, cleared or started by hand at any time (see below).
"""From what landed to what policymakers see.

Works on *now*: the first task pins the build to the head of the lake and to today; the logical date plays no part.
Rerun: any task or the whole run, at any moment. Staging takes its watermark from itself, the later layers are rebuilt
whole, a release of the same inputs is not made twice, and an older release stays until the new one is complete.
Started by the asset `bronze_events` (landing knocks after a commit) and every quarter of an hour. A knock carries no
work: Airflow strands those that come while a run is active, so the last task looks at the lake again and knocks itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import Asset, AssetOrTimeSchedule, CronTriggerTimetable, TriggerRule, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

BRONZE_EVENTS = Asset("bronze_events", uri="bronze://events")


@task.short_circuit
def pin() -> dict[str, str | int] | None:
    """What this run reads; nothing, and the rest is skipped, when the current release was made of the same."""
    from connectors.publication.steps import pin_build
    from infra.settings import settings

    return pin_build(settings())


@task
def build(pinned: dict[str, str | int]) -> None:
    from connectors.publication.steps import build_picture
    from infra.settings import settings

    build_picture(settings(), pinned)


@task
def gate(pinned: dict[str, str | int]) -> None:
    from connectors.publication.steps import GateRefused, pass_gate
    from infra.settings import settings

    try:
        pass_gate(settings(), pinned)
    except GateRefused as refusal:  # the same marts give the same verdict: no retry
        raise AirflowFailException(str(refusal)) from refusal


@task
def release(pinned: dict[str, str | int]) -> str:
    from connectors.publication.steps import make_release
    from infra.settings import settings

    return make_release(settings(), pinned)


@task
def refresh() -> None:
    """Superset reads the release's link and caches no figures: this holds the release against every tile."""
    from dashboards.builder.refresh import refresh as hold_against_tiles
    from infra.settings import settings

    hold_against_tiles(settings())


@task
def served(release_id: str) -> None:
    """Proves that a reader who opens the dashboard gets this release, or a newer one."""
    from connectors.publication.steps import confirm_served
    from infra.settings import settings

    confirm_served(settings(), release_id)


@task
def tell_warnings() -> int:
    """Early warnings that stand in the release, written down for the partners whom they ask."""
    from connectors.publication.early_warnings import tell
    from infra.settings import settings

    return len(tell(settings()))


@task(outlets=[BRONZE_EVENTS], trigger_rule=TriggerRule.ALL_DONE)
def knock_again(pinned: dict[str, str | int] | None) -> None:
    """Start another run when records landed during this one, also when the gate was red: they may mend it."""
    from connectors.publication.steps import lake_has_grown
    from infra.settings import settings

    if not lake_has_grown(settings(), pinned):
        raise AirflowSkipException("nothing landed since the pin")


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("*/15 * * * *", timezone="UTC"), assets=[BRONZE_EVENTS]
    ),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(seconds=5)},
    doc_md=__doc__,
)
def risk_picture() -> None:
    pinned = pin()
    released = release(pinned)
    build(pinned) >> gate(pinned) >> released >> knock_again(pinned)
    # One after the other: side by side they would take the processors from the readers who now open the new release.
    served(released) >> refresh() >> tell_warnings()


risk_picture()
