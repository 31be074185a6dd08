"""One redrive from trial to outcome."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from pyiceberg.expressions import And, EqualTo, GreaterThanOrEqual, LessThanOrEqual

from connectors.contract import Contract
from infra import lake
from infra.errors import OperationError
from infra.settings import Settings
from streams.landing.reference import load_contract
from streams.redrive.publish import Published, alone, next_offset, publish, waiting
from streams.redrive.selection import Selection
from streams.redrive.trial import Trial, try_out

_LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Outcome:
    """What became of it. `landed`: dispositions; `by_other_versions`: records that landing judged by another contract
    or other code lists than the trial did."""

    landed: Counter[str]
    by_other_versions: int


def dry_run(settings: Settings, selection: Selection, on_judged: Callable[[], None] = lambda: None) -> Trial:
    """What a redrive would do now. Reads the lake only."""
    contract = load_contract(settings)
    trial = try_out(lake.events_table(settings), contract, selection, on_judged=on_judged)
    require_known(trial, contract, selection)
    return trial


def redrive(
    settings: Settings, selection: Selection, limit: int, on_judged: Callable[[], None] = lambda: None
) -> tuple[Trial, Published | None]:
    """Judge again and publish up to `limit` of what would be accepted, the oldest first."""
    with alone(settings) as producer:
        table, contract = lake.events_table(settings), load_contract(settings)
        trial = try_out(table, contract, selection, waiting(settings, table), on_judged)
        require_known(trial, contract, selection)
        numbers = trial.redrivable[:limit]
        return trial, publish(settings, producer, numbers, selection, trial) if numbers else None


def landed(settings: Settings, published: Published, trial: Trial, wait_seconds: float) -> Outcome | None:
    """What landing made of it; None when it hasn't read all of it in time."""
    until = time.monotonic() + wait_seconds
    while True:
        table = lake.events_table(settings)
        if next_offset(table, published.topic_id) > published.last_offset:
            break
        if time.monotonic() >= until:
            return None
        time.sleep(_LOOK_SECONDS)
    ours = And(
        EqualTo("topic_id", published.topic_id),
        GreaterThanOrEqual("offset", published.first_offset),
        LessThanOrEqual("offset", published.last_offset),
    )
    columns = ("disposition", "contract_version", "reference_version")
    rows = table.scan(ours, selected_fields=columns).to_arrow().to_pylist()
    versions = (trial.contract_version, trial.reference_version)
    other = sum((row["contract_version"], row["reference_version"]) != versions for row in rows)
    return Outcome(Counter(row["disposition"] for row in rows), other)


def require_known(trial: Trial, contract: Contract, selection: Selection) -> None:
    """Raise `OperationError` for a name that nothing has: it selects nothing, which reads like good news."""
    if trial.selected:
        return
    for kind, given, there in (
        ("reason", selection.reasons, contract.reasons),
        ("partner", selection.partners, contract.agreements),
        ("stream", selection.streams, {*contract.catalogue.streams, "unknown"}),
    ):
        for name in given:
            if name not in there:
                raise OperationError(
                    f"{kind} {name} is not known and no refused record has it; "
                    "rule: one of the contract, or one that stands in the lake"
                )
