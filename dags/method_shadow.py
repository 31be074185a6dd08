# airflow dag: works on *now*, not on a data interval; may be rerun, cleared or started by hand at any time (see below).
"""What each candidate version of the method would make of the events of now, beside the live picture.

Works on *now*: on the last build. Rerun: at any moment; a report takes the place of the candidate's former one. Nothing
of it reaches readers: a version is adopted by a dated, signed row, and then counts in the live build from that day on.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task


@task
def run_candidates() -> list[str]:
    """The pages that were written, one for each candidate that isn't adopted."""
    from connectors.publication.shadow import run_all
    from infra.settings import settings

    return [page.name for page in run_all(settings(), print)]


@dag(
    schedule=CronTriggerTimetable("40 1 * * *", timezone="UTC"),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 10, "retry_delay": timedelta(seconds=30)},
    doc_md=__doc__,
)
def method_shadow() -> None:
    run_candidates()


method_shadow()
