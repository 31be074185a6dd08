"""From polled records to rows: each record judged, repeats decided, columns in the order of the table's schema.

A repeat is decided against committed rows (the index) plus the batch itself, only for records that the contract
accepts: a refused record doesn't use up its identity. Nothing here looks at the clock except the landing time it is
given, so a replay decides the same.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyiceberg.io.pyarrow import schema_to_pyarrow

from connectors.contract import Contract, Finding, Record, Verdict
from infra.lake import EVENTS_SCHEMA, Place
from streams.landing.identities import IdentityIndex, digest
from streams.landing.source import PREFIX, Polled

log = logging.getLogger(__name__)

ARROW_SCHEMA: pa.Schema = schema_to_pyarrow(EVENTS_SCHEMA, include_field_ids=False)
_LAST_MS = 253_402_300_799_999  # 9999-12-31, the last time there is
PLATFORM_FAULT = "PLATFORM_FAULT"
"""The one reason that isn't of the contract: judging itself failed. Nothing of the record is kept but a keyed hash."""
DISPOSITIONS = ("accepted", "duplicate", "conflict", "refused")


@dataclass
class Batch:
    """What one commit brings: the rows, the places before and after it, and what the index has to learn afterwards."""

    rows: pa.Table
    started: dict[str, Place]
    places: dict[str, Place]
    moved: dict[str, dict[str, Any]]
    accepted: list[tuple[bytes, bytes]]
    first_seq: int
    last_seq: int
    landed_at: datetime


@dataclass
class _Judged:
    """One record with its verdict and, for accepted ones, its identity."""

    verdict: Verdict
    disposition: str
    reasons: tuple[Finding, ...]
    key: bytes | None = None
    content: bytes = b""


def _appended_at(milliseconds: int) -> datetime:
    """The record's time in Kafka; one outside the calendar becomes the nearest day there is, to be judged."""
    return datetime.fromtimestamp(min(max(milliseconds, 0), _LAST_MS) / 1000, UTC)


class Builder:
    """Makes batches. `contract` may be replaced between batches."""

    def __init__(self, contract: Contract, index: IdentityIndex, hash_key: bytes) -> None:
        self.contract = contract
        self._index = index
        self._hash_key = hash_key

    def _judge(self, record: Any, partner: str) -> _Judged:
        try:
            verdict = self.contract.judge(
                Record(record.value, record.key, record.headers, partner, _appended_at(record.timestamp))
            )
        except Exception as error:  # a fault of ours: one record must not stop the stream, and none may be lost
            where = traceback.extract_tb(error.__traceback__)[-1]  # its message could repeat content: it isn't logged
            place = f"{Path(where.filename).name}:{where.lineno}"
            log.error("%s at %s: %s offset %d wasn't judged", type(error).__name__, place, partner, record.offset)
            verdict = self._fault(record.value or b"")
        if verdict.disposition != "accepted":
            return _Judged(verdict, verdict.disposition, verdict.reasons)
        key = digest(partner, verdict.source or "", verdict.id or "")
        return _Judged(verdict, "accepted", (), key, bytes.fromhex(verdict.payload_hash))

    def _fault(self, value: bytes) -> Verdict:
        keyed = hmac.new(self._hash_key, value, hashlib.sha256).hexdigest()
        reasons = (Finding(PLATFORM_FAULT, "value", "The platform failed to judge this record; it is looked into"),)
        versions = (self.contract.version, self.contract.reference_version)
        nothing = (None, None, None, None, None)
        return Verdict("refused", "unknown", *nothing, keyed, reasons, (), None, None, *versions)

    def _decide_repeats(self, judged: list[_Judged]) -> list[tuple[bytes, bytes]]:
        """Turn repeats into duplicates and conflicts. Returns the identities that this batch accepts."""
        candidates = [(one, one.key) for one in judged if one.key is not None]
        known = self._index.known([key for _, key in candidates])
        fresh: dict[bytes, bytes] = {}
        for one, key in candidates:
            before = known.get(key) or fresh.get(key)
            if before is None:
                fresh[key] = one.content
            elif before == one.content:
                one.disposition, one.reasons = "duplicate", (self._repeat("IDENTITY_DUPLICATE"),)
            else:
                one.disposition, one.reasons = "conflict", (self._repeat("IDENTITY_CONFLICT"),)
        return list(fresh.items())

    def _repeat(self, code: str) -> Finding:
        return Finding(code, "/id", self.contract.reasons[code].rule_en)

    def build(
        self,
        polled: Polled,
        places: Mapping[str, Place],
        first_seq: int,
        landed_at: datetime,
        on_seconds: Callable[[str, float], None],
    ) -> Batch:
        """The rows of `polled`, numbered from `first_seq`."""
        started = time.process_time()
        runs = [
            (where, records, [self._judge(r, where[0].removeprefix(PREFIX)) for r in records])
            for where, records in polled.records.items()
        ]
        judged = time.process_time()
        accepted = self._decide_repeats([one for _, _, run in runs for one in run])
        decided = time.process_time()
        tables, after, moved, seq = [], dict(places), {}, first_seq
        for (topic, partition), records, run in runs:
            key = f"{topic}:{partition}"
            topic_id = polled.topic_ids[topic]
            tables.append(self._columns(topic, topic_id, partition, records, run, seq, landed_at))
            seq += len(records)
            start, end = places[key]["next_offset"], records[-1].offset + 1
            after[key] = Place(next_offset=end, topic_id=topic_id, first_offset=places[key]["first_offset"])
            counts = Counter(one.disposition for one in run)
            moved[key] = {
                "topic_id": topic_id,
                "from": start,
                "to": end,
                **{name: counts[name] for name in DISPOSITIONS},
                "gaps": gaps_of(start, records),
            }
        rows = pa.concat_tables(tables)
        for name, seconds in (
            ("judge", judged - started),
            ("repeats", decided - judged),
            ("columns", time.process_time() - decided),
        ):
            on_seconds(name, seconds)
        return Batch(rows, dict(places), after, moved, accepted, first_seq, seq - 1, landed_at)

    def _columns(
        self,
        topic: str,
        topic_id: str,
        partition: int,
        records: list[Any],
        run: list[_Judged],
        seq: int,
        landed_at: datetime,
    ) -> pa.Table:
        size = len(records)
        verdicts = [one.verdict for one in run]

        def constant(value: Any, name: str) -> pa.Array:
            return pa.repeat(pa.scalar(value, type=ARROW_SCHEMA.field(name).type), size)

        milliseconds = pa.array([min(max(r.timestamp, 0), _LAST_MS) for r in records], pa.timestamp("ms", "UTC"))
        values: dict[str, Any] = {
            "ingest_seq": range(seq, seq + size),
            "topic": constant(topic, "topic"),
            "topic_id": constant(topic_id, "topic_id"),
            "partition": constant(partition, "partition"),
            "offset": [r.offset for r in records],
            "appended_at": milliseconds.cast(ARROW_SCHEMA.field("appended_at").type),
            "landed_at": constant(landed_at, "landed_at"),
            "partner": constant(topic.removeprefix(PREFIX), "partner"),
            "stream": [v.stream for v in verdicts],
            "type": [v.type for v in verdicts],
            "source": [v.source for v in verdicts],
            "id": [v.id for v in verdicts],
            "time": [v.time for v in verdicts],
            "payload": [v.payload for v in verdicts],
            "payload_hash": [v.payload_hash for v in verdicts],
            "disposition": [one.disposition for one in run],
            "reasons": [_findings(one.reasons) for one in run],
            "warnings": [_findings(v.warnings) for v in verdicts],
            "contract_version": [v.contract_version for v in verdicts],
            "reference_version": constant(self.contract.reference_version, "reference_version"),
            "data_origin": [v.data_origin for v in verdicts],
            "trace_id": [v.trace_id for v in verdicts],
        }
        arrays = [v if isinstance(v, pa.Array) else pa.array(v, ARROW_SCHEMA.field(n).type) for n, v in values.items()]
        return pa.Table.from_arrays(arrays, schema=ARROW_SCHEMA)


def _findings(findings: tuple[Finding, ...]) -> list[dict[str, str]]:
    return [{"code": f.code, "path": f.path, "rule": f.rule} for f in findings] if findings else []


def gaps_of(start: int, records: list[Any]) -> list[list[int]]:
    """Offsets from `start` on that hold no record (transaction markers, aborted records), as [from, to) pairs."""
    if not records or records[-1].offset - start + 1 == len(records):
        return []
    gaps, expected = [], start
    for record in records:
        if record.offset > expected:
            gaps.append([expected, record.offset])
        expected = record.offset + 1
    return gaps
