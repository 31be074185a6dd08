# airflow dag: works on *now*, not on a data interval; may be rerun, cleared or started by hand at any time (see below).
"""What partners delivered, held against what they agreed to; and what they are told of it.

Works on *now*: on what the last build of the risk picture left. Rerun: any task, at any moment. A check covers what
landed since the last one, and a day's statement is written once a partner, whoever asks for it. While the risk picture
is being built the warehouse can't be read: the task then fails and is tried again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronTriggerTimetable, dag, task


@task
def check_deliveries() -> int:
    """Findings of the delivery gate, written down for their partners."""
    from connectors.publication.delivery_gate import check
    from infra.settings import settings

    return len(check(settings()))


@task
def tell_partners() -> int:
    """Today's statement for every partner that has none yet."""
    from infra.settings import settings
    from streams.deliveries.daily import tell

    return len(tell(settings()))


@dag(
    schedule=CronTriggerTimetable("20 * * * *", timezone="UTC"),
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 10, "retry_delay": timedelta(seconds=20)},
    doc_md=__doc__,
)
def deliveries() -> None:
    check_deliveries() >> tell_partners()


deliveries()
