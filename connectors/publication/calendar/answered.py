"""What people answered in Airflow, as a decision on a proposal."""

from __future__ import annotations

from typing import Any

from connectors.publication.calendar.proposal import Answer, NotDecided, decide
from infra.airflow.config import APPROVERS
from infra.settings import Settings

__all__ = ["NotDecided", "decide_on"]


def decide_on(settings: Settings, proposal_id: str, answers: list[dict[str, Any]], approve: str) -> str | None:
    """`answers`: as Airflow's human-in-the-loop operator returns them; `approve`: the option that approves.

    The id of the release, or None after a rejection. Raises what `decide` raises, and `NotDecided` for an answer of
    somebody who may not approve: Airflow lets nobody else answer, so then its settings or its DAG were changed.
    """
    given = [
        Answer(
            user=str(answer["responded_by_user"]["id"]),
            approved=answer["chosen_options"] == [approve],
            at=answer["responded_at"],
        )
        for answer in answers
    ]
    if strangers := sorted({one.user for one in given} - set(APPROVERS)):
        raise NotDecided(
            f"proposal {proposal_id}: {', '.join(strangers)} may not approve a release; {' and '.join(APPROVERS)} may."
            " Ask one of them"
        )
    return decide(settings, proposal_id, given).release_id
