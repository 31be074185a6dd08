# airflow dag: works on *now*, not on a data interval; may be rerun, cleared or started by hand at any time (see below).
"""Why last night's picture differs from that of the night before, in five parts that add up.

Works on *now*: on the two days before today. Rerun: at any moment; a split of the same two pictures takes the place of
the former. The pictures in between are built aside, so readers and the live build don't notice; only while the live
warehouse is copied nobody can build, and while somebody builds the task fails and is tried again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task


@task
def compare() -> str:
    """The id of the comparison, which the next build shows."""
    from connectors.publication.restatements.nightly import compare_last_nights
    from infra.settings import settings

    return compare_last_nights(settings(), print)[0]


@dag(
    schedule=CronTriggerTimetable("10 0 * * *", timezone="UTC"),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 10, "retry_delay": timedelta(seconds=30)},
    doc_md=__doc__,
)
def restatements() -> None:
    compare()


restatements()
