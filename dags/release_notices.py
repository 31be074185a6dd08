# airflow dag: works on *now*, not on a data interval; may be rerun, cleared or started by hand at any time (see below).
"""A notice beside every release that held a statement which was corrected or withdrawn afterwards.

Works on *now*: on the last build and on the releases that are kept. Rerun: at any moment; a notice is given once a
release and statement, and never taken back. While somebody builds the task fails and is tried again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task


@task
def give() -> dict[str, int]:
    """How many notices are new, by release."""
    from connectors.publication.notices.give import give as give_due
    from infra.settings import settings

    return {release_id: len(new) for release_id, new in give_due(settings()).items()}


@dag(
    schedule=CronTriggerTimetable("40 0 * * *", timezone="UTC"),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 10, "retry_delay": timedelta(seconds=30)},
    doc_md=__doc__,
)
def release_notices() -> None:
    give()


release_notices()
