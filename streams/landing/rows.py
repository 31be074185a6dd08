"""From judged records to rows: columns in the order of the table's schema, one Arrow table a stream.

Rows are numbered in the order of partitions and offsets; they are built stream by stream, because a file of the lake
holds one stream.

Longer than a hundred lines: every column of the table is made here.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from pyiceberg.io.pyarrow import schema_to_pyarrow

from connectors.contract import Contract, Finding
from infra.lake import EVENTS_SCHEMA, Place
from streams.landing import redriven
from streams.landing.identities import IdentityIndex
from streams.landing.judging import LAST_MS, Judge, Run
from streams.landing.source import PREFIX, Polled
from streams.redrive.message import TOPIC as REDRIVE_TOPIC

ARROW_SCHEMA: pa.Schema = schema_to_pyarrow(EVENTS_SCHEMA, include_field_ids=False)
DISPOSITIONS = ("accepted", "duplicate", "conflict", "refused")


@dataclass
class Batch:
    """What one commit brings: the rows, the places before and after it, and what the index has to learn afterwards."""

    by_stream: dict[str, pa.Table]
    started: dict[str, Place]
    places: dict[str, Place]
    moved: dict[str, dict[str, Any]]
    accepted: list[tuple[bytes, bytes]]
    first_seq: int
    last_seq: int
    landed_at: datetime

    @property
    def rows(self) -> pa.Table:
        """All rows in the order of their numbers."""
        return pa.concat_tables(self.by_stream.values()).sort_by("ingest_seq")


class Builder:
    """Makes batches. `contract` may be replaced between batches."""

    def __init__(self, contract: Contract, index: IdentityIndex, hash_key: bytes) -> None:
        self._judge = Judge(contract, index, hash_key)

    @property
    def contract(self) -> Contract:
        return self._judge.contract

    @contract.setter
    def contract(self, contract: Contract) -> None:
        self._judge.contract = contract

    def build(
        self,
        polled: Polled,
        places: Mapping[str, Place],
        first_seq: int,
        landed_at: datetime,
        on_seconds: Callable[[str, float], None],
        originals: Mapping[int, redriven.Original] = redriven.NO_ORIGINALS,
    ) -> Batch:
        """The rows of `polled`, numbered from `first_seq`. `originals`: what records of `in.redrive` may name."""
        started = time.process_time()
        runs = [
            redriven.run(self._judge, *where, records, originals)
            if where[0] == REDRIVE_TOPIC
            else self._judge.run(*where, records)
            for where, records in polled.records.items()
        ]
        judged = time.process_time()
        accepted = self._judge.decide_repeats(runs)
        decided = time.process_time()
        tables: dict[str, list[pa.Table]] = defaultdict(list)
        after, moved, seq = dict(places), {}, first_seq
        for run in runs:
            key, topic_id = f"{run.topic}:{run.partition}", polled.topic_ids[run.topic]
            for stream, chosen in _by_stream(run).items():
                tables[stream].append(self._columns(run, chosen, topic_id, seq, landed_at))
            seq += len(run.records)
            after[key] = Place(
                next_offset=run.records[-1].offset + 1, topic_id=topic_id, first_offset=places[key]["first_offset"]
            )
            moved[key] = _moved(run, topic_id, places[key]["next_offset"])
        by_stream = {stream: pa.concat_tables(parts) for stream, parts in tables.items()}
        on_seconds("judge", judged - started)
        on_seconds("repeats", decided - judged)
        on_seconds("columns", time.process_time() - decided)
        return Batch(by_stream, dict(places), after, moved, accepted, first_seq, seq - 1, landed_at)

    def _columns(self, run: Run, chosen: list[int], topic_id: str, seq: int, landed_at: datetime) -> pa.Table:
        """The columns of the records at the positions `chosen` of a run that is numbered from `seq`."""
        size = len(chosen)
        records, verdicts = [run.records[i] for i in chosen], [run.verdicts[i] for i in chosen]

        def constant(value: Any, name: str) -> pa.Array:
            return pa.repeat(pa.scalar(value, type=ARROW_SCHEMA.field(name).type), size)

        milliseconds = np.clip(np.array([r.timestamp for r in records], dtype=np.int64), 0, LAST_MS)
        values: dict[str, Any] = {
            "ingest_seq": [seq + i for i in chosen],
            "topic": constant(run.topic, "topic"),
            "topic_id": constant(topic_id, "topic_id"),
            "partition": constant(run.partition, "partition"),
            "offset": [r.offset for r in records],
            "appended_at": pa.array(milliseconds * 1000).cast(ARROW_SCHEMA.field("appended_at").type),
            "landed_at": constant(landed_at, "landed_at"),
            "partner": (
                constant(run.topic.removeprefix(PREFIX), "partner")
                if run.partners is None
                else [run.partners[i] for i in chosen]
            ),
            "stream": constant(verdicts[0].stream, "stream"),
            "type": [v.type for v in verdicts],
            "source": [v.source for v in verdicts],
            "id": [v.id for v in verdicts],
            "time": [v.time for v in verdicts],
            "payload": [v.payload for v in verdicts],
            "payload_hash": [v.payload_hash for v in verdicts],
            "disposition": [run.dispositions[i] for i in chosen],
            "reasons": _findings("reasons", [run.reasons[i] for i in chosen]),
            "warnings": _findings("warnings", [v.warnings for v in verdicts]),
            "contract_version": constant(self.contract.version, "contract_version"),
            "reference_version": constant(self.contract.reference_version, "reference_version"),
            "data_origin": [v.data_origin for v in verdicts],
            "trace_id": [v.trace_id for v in verdicts],
            "redrive_of": (
                constant(None, "redrive_of") if run.redrive_of is None else [run.redrive_of[i] for i in chosen]
            ),
        }
        arrays = [v if isinstance(v, pa.Array) else pa.array(v, ARROW_SCHEMA.field(n).type) for n, v in values.items()]
        return pa.Table.from_arrays(arrays, schema=ARROW_SCHEMA)


def _by_stream(run: Run) -> dict[str, list[int]]:
    """Positions in a run by stream."""
    chosen: dict[str, list[int]] = defaultdict(list)
    for place, verdict in enumerate(run.verdicts):
        chosen[verdict.stream].append(place)
    return chosen


def _findings(name: str, findings: list[tuple[Finding, ...]]) -> pa.Array:
    kind = ARROW_SCHEMA.field(name).type
    if not any(findings):  # nearly always; a list of nothing costs nothing
        nothing = pa.repeat(pa.scalar(0, pa.int64()), len(findings) + 1)
        return pa.LargeListArray.from_arrays(nothing, pa.array([], kind.value_type), type=kind)
    return pa.array([[{"code": f.code, "path": f.path, "rule": f.rule} for f in one] for one in findings], kind)


def _moved(run: Run, topic_id: str, start: int) -> dict[str, Any]:
    """The account of one partition's range in a commit."""
    counts = Counter(run.dispositions)
    return {
        "topic_id": topic_id,
        "from": start,
        "to": run.records[-1].offset + 1,
        **{name: counts[name] for name in DISPOSITIONS},
        "gaps": gaps_of(start, run.records),
    }


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
