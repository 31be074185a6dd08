"""A message on `in.redrive` becomes a second judgement of the row that it names.

Partner, time, content and trace are the row's; the judgement is the contract's of now, and repeats are decided as
for every other record. What names no row that may be redriven is refused, and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from pyiceberg.expressions import And, EqualTo, GreaterThanOrEqual, In, IsNull, LessThanOrEqual
from pyiceberg.table import Table

from connectors.contract import Reason
from connectors.contract.envelope import STRUCTURED
from streams.landing.decode import Read
from streams.landing.judging import EPOCH, Judge, Run
from streams.landing.source import PREFIX, Polled
from streams.redrive.eligible import obstacle
from streams.redrive.message import TOPIC, USER, named

INVALID = "REDRIVE_INVALID"
_COLUMNS = ("ingest_seq", "partner", "appended_at", "payload", "trace_id", "reasons")
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Original:
    """What landing takes from the row that a message names."""

    ingest_seq: int
    partner: str
    appended_ms: int
    payload: bytes
    trace_id: str | None


NO_ORIGINALS: Mapping[int, Original] = MappingProxyType({})


def originals(table: Table, polled: Polled, reasons: Mapping[str, Reason]) -> dict[int, Original]:
    """The rows that these records name, by number: only those that were refused, delivered by a partner, and kept."""
    records = [record for (topic, _), some in polled.records.items() if topic == TOPIC for record in some]
    numbers = {number for record in records if (number := named(record.value)) is not None}
    if not numbers:
        return {}
    within = And(GreaterThanOrEqual("ingest_seq", min(numbers)), LessThanOrEqual("ingest_seq", max(numbers)))
    first_refusals = And(EqualTo("disposition", "refused"), IsNull("redrive_of"))
    found = table.scan(And(within, first_refusals, In("ingest_seq", numbers)), selected_fields=_COLUMNS).to_arrow()
    return {
        row["ingest_seq"]: Original(
            row["ingest_seq"],
            row["partner"],
            (row["appended_at"] - EPOCH) // _MILLISECOND,
            row["payload"].encode(),
            row["trace_id"],
        )
        for row in found.to_pylist()
        if obstacle(row, reasons) is None
    }


def run(judge: Judge, topic: str, partition: int, records: list[Any], found: Mapping[int, Original]) -> Run:
    """Judge the records of `in.redrive`; `found`: by number, what they may name."""
    named_rows = [found.get(named(record.value) or 0) for record in records]
    judged = [
        _invalid(judge, record) if original is None else _again(judge, record.offset, original)
        for record, original in zip(records, named_rows, strict=True)
    ]
    return Run(
        topic,
        partition,
        records=[one.records[0] for one in judged],
        verdicts=[one.verdicts[0] for one in judged],
        dispositions=[one.dispositions[0] for one in judged],
        reasons=[one.reasons[0] for one in judged],
        keys=[one.keys[0] for one in judged],
        partners=[USER if original is None else original.partner for original in named_rows],
        redrive_of=[None if original is None else original.ingest_seq for original in named_rows],
    )


def _again(judge: Judge, offset: int, original: Original) -> Run:
    """The record as its partner delivered it, but at its place on `in.redrive`."""
    headers: list[tuple[str, bytes | None]] = [("content-type", STRUCTURED.encode())]
    record = Read(offset, original.appended_ms, None, original.payload, headers)
    judged = judge.run(f"{PREFIX}{original.partner}", 0, [record])
    (verdict,) = judged.verdicts
    judged.verdicts = [verdict._replace(trace_id=verdict.trace_id or original.trace_id)]
    return judged


def _invalid(judge: Judge, record: Any) -> Run:
    verdict = judge.refusal(INVALID, record.value)
    return Run(TOPIC, 0, [record], [verdict], [verdict.disposition], [verdict.reasons], [None])
