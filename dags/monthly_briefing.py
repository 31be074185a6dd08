# airflow dag: works on *now*, not on a data interval; may be rerun, cleared or started by hand at any time (see below).
"""The monthly briefing by e-mail: once a month to each recipient, of a release that is as its signed manifest says.

Works on *now*: on the current release, and on what this month was sent to whom. Looks every day, so that a machine that
stood still on the first of the month, or a new recipient, is served on the next day. Rerun: at any moment; who has this
month's briefing gets none. Nobody named as recipient: the task says so and is skipped.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException


@task.short_circuit
def sound() -> str | None:
    """The id of the current release; nothing, and the rest is skipped, before the first."""
    from connectors.publication.steps import NotSound, sound_release
    from infra.settings import settings

    try:
        return sound_release(settings())
    except NotSound as fault:  # the same files give the same verdict: no retry
        raise AirflowFailException(str(fault)) from fault


@task
def brief(release_id: str) -> int:
    """To how many it went now."""
    from dashboards.builder.briefing import NoRecipients, send
    from infra.settings import settings

    try:
        return len(send(settings(), release_id))
    except NoRecipients as nobody:
        raise AirflowSkipException(str(nobody)) from nobody


@dag(
    schedule=CronTriggerTimetable("0 6 * * *", timezone="UTC"),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 5, "retry_delay": timedelta(minutes=5)},
    doc_md=__doc__,
)
def monthly_briefing() -> None:
    brief(sound())


monthly_briefing()
