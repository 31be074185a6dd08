"""What was decided for a simulation, kept beside its outboxes: a second run goes on with the same country.

Records are made anew from the plan; they are the same bytes, so that what an outbox holds already isn't sent twice.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from connectors.contract import Contract
from connectors.simulation.country import load_country
from connectors.simulation.events import Outgoing
from connectors.simulation.published import published_records
from connectors.simulation.records import Run, prepare, records

_FILE = "plan.json"


class PlanError(ValueError):
    """The folder holds another simulation; the message names both and says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`until`: ISO date, nothing is logged on or after it. `months`: simulated months; None = the scale's number."""

    country: str
    scale: str
    seed: int
    until: str
    months: int | None
    published: bool


def keep(state: Path, plan: Plan) -> Plan:
    """Keep the plan in `state`; the one that is there already must be the same. Raises `PlanError`."""
    there = kept(state)
    if there is not None and there != plan:
        raise PlanError(
            f"{state} holds another simulation ({_words(there)}) than the one asked for ({_words(plan)}): its outboxes "
            "can't be shared. Give another --state, or the same options."
        )
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    (state / _FILE).write_text(json.dumps(asdict(plan), indent=2) + "\n", encoding="utf-8")
    return plan


def kept(state: Path) -> Plan | None:
    """The plan that is kept in `state`; None when there is none."""
    path = state / _FILE
    return Plan(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def prepare_plan(plan: Plan, contract: Contract, seeds_dir: Path) -> Run:
    """The run of a plan; see `records.prepare` for what it raises."""
    return prepare(
        load_country(plan.country),
        contract,
        seeds_dir,
        until=date.fromisoformat(plan.until),
        scale=plan.scale,
        seed=plan.seed,
        months=plan.months,
    )


def records_of(plan: Plan, run: Run) -> dict[str, list[Outgoing]]:
    """Every record of the plan by partner, in order of logging; published figures half a day before the end."""
    by_partner = records(run)
    if plan.published:
        for record in published_records(run.voices, run.key, run.end - timedelta(hours=12)):
            by_partner.setdefault(record.partner, []).append(record)
    return {partner: sorted(part, key=lambda record: record.logged_at) for partner, part in sorted(by_partner.items())}


def _words(plan: Plan) -> str:
    months = "all months" if plan.months is None else f"{plan.months} months"
    published = ", published figures" if plan.published else ""
    return f"{plan.country}, {plan.scale}, seed {plan.seed}, until {plan.until}, {months}{published}"
