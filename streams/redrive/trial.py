"""The trial: the rows meant, judged by the contract of now, and counted by what would become of them. Sends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pyiceberg.table import Table

from connectors.contract import Contract, Record
from connectors.contract.envelope import STRUCTURED
from streams.redrive.earlier import Identity, earlier, sent_again
from streams.redrive.eligible import WHY, obstacle
from streams.redrive.selection import Selection, rows

ACCEPTED, REFUSED, BEFORE, SUPERSEDED = "accepted", "refused", "redriven before", "sent again since"


class Line(NamedTuple):
    """One line of the histogram: the reasons it was refused for, what would become of it, the reasons it would have."""

    reasons: tuple[str, ...]
    outcome: str
    new_reasons: tuple[str, ...]


@dataclass
class Trial:
    """What a redrive would do. `redrivable`: the numbers of what would be accepted now, the oldest first."""

    contract_version: str
    reference_version: str
    selected: int = 0
    histogram: Counter[Line] = field(default_factory=Counter)
    redrivable: list[int] = field(default_factory=list)

    def count(self, *outcomes: str) -> int:
        return sum(number for line, number in self.histogram.items() if line.outcome in outcomes)

    @property
    def impossible(self) -> dict[str, int]:
        """Records that can't be redriven, by the obstacle (see `eligible.WHY`)."""
        return {kind: number for kind in WHY if (number := self.count(kind))}

    def lines(self) -> list[dict[str, Any]]:
        """The histogram as plain values, the most frequent first."""
        ordered = sorted(self.histogram.items(), key=lambda item: (-item[1], item[0]))
        return [line._asdict() | {"records": number} for line, number in ordered]


def try_out(
    table: Table,
    contract: Contract,
    selection: Selection,
    waiting: frozenset[int] = frozenset(),
    on_judged: Callable[[], None] = lambda: None,
) -> Trial:
    """Judge the rows of `selection` again. `waiting`: rows whose redrive landing hasn't read yet."""
    trial = Trial(contract.version, contract.reference_version)
    versions, before = (contract.version, contract.reference_version), earlier(table, waiting)
    candidates: dict[int, tuple[Identity, tuple[str, ...]]] = {}
    for row in rows(table, selection):
        trial.selected += 1
        on_judged()
        number, reasons = row["ingest_seq"], tuple(sorted({found["code"] for found in row["reasons"]}))
        if before.holds(number, versions):
            trial.histogram[Line(reasons, BEFORE, ())] += 1
        elif kind := obstacle(row, contract.reasons):
            trial.histogram[Line(reasons, kind, ())] += 1
        else:
            verdict = contract.judge(as_delivered(row))
            if verdict.reasons:
                codes = tuple(sorted({finding.code for finding in verdict.reasons}))
                trial.histogram[Line(reasons, REFUSED, codes)] += 1
            else:
                candidates[number] = ((row["partner"], verdict.source or "", verdict.id or ""), reasons)
    late = sent_again(table, {number: identity for number, (identity, _) in candidates.items()})
    for number, (_, reasons) in sorted(candidates.items()):
        trial.histogram[Line(reasons, SUPERSEDED if number in late else ACCEPTED, ())] += 1
    trial.redrivable = [number for number in sorted(candidates) if number not in late]
    return trial


def as_delivered(row: dict[str, Any]) -> Record:
    """The record as the contract is asked about it: content, partner and time are the row's."""
    headers = (("content-type", STRUCTURED.encode()),)
    return Record(row["payload"].encode(), None, headers, row["partner"], row["appended_at"])
