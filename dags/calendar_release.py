# airflow dag: works on *now*, not on a data interval; may be rerun, cleared or started by hand at any time (see below).
"""A release for the public or of the statutory series, which two different people approve before readers get it.

Works on *now*: proposes what the last build holds. Started by hand, with whose release it is. Both
people answer under *Required Actions*, where
the request stands. One rejection is enough: nothing changes for readers, and the proposal stays with who said what.
Rerun: the whole run proposes anew; when one person answered twice, the last task fails and says so: clear one of the
two questions, and another person answers it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, dag, task
from airflow.sdk.exceptions import AirflowFailException

APPROVE, REJECT = "Goedkeuren", "Afwijzen"
APPROVERS = [{"id": "publisher", "name": "publisher"}, {"id": "privacy_officer", "name": "privacy_officer"}]


@task
def propose(audience: str) -> dict[str, str]:
    """Protects, attacks and writes the release aside; the id of the proposal, and what people are asked."""
    from connectors.publication.calendar.proposal import propose as propose_release
    from infra.settings import settings

    proposal = propose_release(settings(), audience)
    return {"proposal_id": proposal.proposal_id, "request": proposal.request}


def ask(task_id: str) -> HITLOperator:
    return HITLOperator(
        task_id=task_id,
        subject="Mag deze release naar buiten? {{ ti.xcom_pull(task_ids='propose')['proposal_id'] }}",
        body="{{ ti.xcom_pull(task_ids='propose')['request'] }}",
        options=[APPROVE, REJECT],
        assigned_users=APPROVERS,
    )


@task
def decide(proposed: dict[str, str], answers: list[dict[str, object]]) -> str | None:
    """The id of the release, or nothing after a rejection."""
    from connectors.publication.calendar.answered import NotDecided, decide_on
    from infra.settings import settings

    try:
        return decide_on(settings(), proposed["proposal_id"], answers, APPROVE)
    except NotDecided as undecided:  # asking the same answers again gives the same
        raise AirflowFailException(str(undecided)) from undecided


@dag(
    schedule=None,
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params={"audience": Param("public", type="string", enum=["public", "statutory"], title="Voor wie is de release?")},
    default_args={"retries": 3, "retry_delay": timedelta(seconds=30)},
    doc_md=__doc__,
)
def calendar_release() -> None:
    proposed = propose("{{ params.audience }}")
    first, second = ask("first_person"), ask("second_person")
    proposed >> [first, second]
    decide(proposed, [first.output, second.output])


calendar_release()
