"""One commit: the rows, the places and the counter in one Iceberg transaction, or nothing.

The transaction is checked against the head of the table. When somebody else moved the head, the places in the lake
decide: unchanged, it was maintenance, and the same files are committed again; changed, another landing was faster,
and this one has to start again from the lake. Iceberg's automatic retry is off, since it would hide the difference.

Longer than a hundred lines: files, properties and conflicts are one transaction.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.io.pyarrow import _determine_partitions, pyarrow_to_schema, write_file
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table, WriteTask

from infra import lake
from streams.landing.rows import ARROW_SCHEMA, Batch
from streams.landing.source import Alarm

log = logging.getLogger(__name__)

_ATTEMPTS = 20
_EXPIRE_EVERY = 40  # commits: a commit's cost grows with the snapshots that are kept
_KEEP = 40
_KEEP_RANGES = 1000
_KEEP_ALARMS = 100


State = tuple[dict[str, lake.Place], int]


class Overtaken(Exception):
    """Another landing has moved the places since we read them."""


def _gaps_after(table: Table, batch: Batch) -> dict[str, Any]:
    """The account of offsets without a row, by topic id and partition: counts for ever, the last ranges in full.

    gaps: offsets that hold no record (markers of transactions, aborted records); lost: records that expired unread.
    """
    account: dict[str, Any] = json.loads(table.properties.get(lake.GAPS, "{}"))
    reached = lake.offsets(table)
    for key, place in batch.places.items():
        topic, _, partition = key.rpartition(":")
        start, before = batch.started[key], reached.get(key)
        lost: list[list[int]] = []
        if before and before["topic_id"] == start["topic_id"] and before["next_offset"] < start["next_offset"]:
            lost = [[before["next_offset"], start["next_offset"]]]
        gaps = batch.moved[key]["gaps"] if key in batch.moved else []
        if key not in batch.moved and not lost:
            continue
        new = {"topic": topic, "first_offset": place["first_offset"], "gaps": 0, "lost": 0, "ranges": []}
        entry = account.setdefault(f"{place['topic_id']}:{partition}", new)
        entry["next_offset"] = place["next_offset"]
        entry["gaps"] += sum(end - begin for begin, end in gaps)
        entry["lost"] += sum(end - begin for begin, end in lost)
        entry["ranges"] = (entry["ranges"] + lost + gaps)[-_KEEP_RANGES:]
    return account


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


class Writer:
    """Appends batches to `bronze.events`. `on_step` is called with a step's name just before or after it happens."""

    def __init__(self, load: Callable[[], Table], on_step: Callable[[str], None]) -> None:
        self._load = load
        self._on_step = on_step
        self._since_expiry = 0
        self.conflicts = 0
        self.table = load()

    def reload(self) -> Table:
        self.table = self._load()
        return self.table

    def properties(self, batch: Batch, alarms: Iterable[Alarm]) -> dict[str, str]:
        """The table properties that say what the rows of `batch` bring the table to."""
        told = json.loads(self.table.properties.get(lake.ALARMS, "[]"))
        told += [{"name": a.name, "topic": a.topic, "at": batch.landed_at.isoformat(), **a.detail} for a in alarms]
        return {
            lake.OFFSETS: _json(batch.places),
            lake.INGEST_SEQ: str(batch.last_seq),
            lake.LANDED_AT: batch.landed_at.isoformat(),
            lake.GAPS: _json(_gaps_after(self.table, batch)),
            lake.ALARMS: _json(told[-_KEEP_ALARMS:]),
        }

    def files(self, by_stream: Mapping[str, pa.Table]) -> list[DataFile]:
        """Write the rows as Parquet files, one a stream. Nobody sees them before the commit.

        Each table holds one stream and one landing time, so one partition: its key is that of its first row.
        """
        metadata = self.table.metadata
        name, schema = uuid.uuid4(), pyarrow_to_schema(ARROW_SCHEMA, name_mapping=metadata.schema().name_mapping)
        tasks = []
        for number, rows in enumerate(by_stream.values()):
            (first,) = _determine_partitions(metadata.spec(), metadata.schema(), rows.slice(0, 1))
            batches = rows.combine_chunks().to_batches()
            tasks.append(WriteTask(name, number, schema, batches, partition_key=first.partition_key))
        return list(write_file(self.table.io, metadata, iter(tasks)))

    def state(self) -> State:
        """What the table as loaded last says: the places and the counter."""
        return lake.offsets(self.table), lake.head_ingest_seq(self.table)

    def commit(self, batch: Batch, files: list[DataFile], began: State, alarms: Iterable[Alarm] = ()) -> None:
        """Make `files` part of the table. Raises `Overtaken` when the lake isn't in the state `began` of this batch."""
        alarms = list(alarms)
        for _ in range(_ATTEMPTS):
            if self.state() != began:
                raise Overtaken("the lake's offsets moved: another landing is at work")
            self._on_step("before_commit")
            try:
                self._append(files, {"risicobeeld.moved": _json(batch.moved)}, self.properties(batch, alarms))
                self._on_step("after_commit")
                return
            except CommitFailedException:
                self.conflicts += 1
                self.reload()
                if self.state() == began:
                    log.info("the table's head moved and its offsets did not (maintenance): the same files once more")
        raise Overtaken(f"{_ATTEMPTS} attempts to commit met a moved head each time")

    def _append(self, files: list[DataFile], summary: dict[str, str], properties: dict[str, str]) -> None:
        with self.table.transaction() as transaction:
            with transaction.update_snapshot(snapshot_properties=summary).merge_append() as update:
                for file in files:
                    update.append_data_file(file)
            transaction.set_properties(properties)

    def expire(self) -> None:
        """Every few dozen commits: forget old snapshots (no file is deleted). After a conflict: the next time."""
        self._since_expiry += 1
        if self._since_expiry < _EXPIRE_EVERY:
            return
        self._since_expiry = 0
        kept = sorted(snapshot.timestamp_ms for snapshot in self.table.metadata.snapshots)
        if len(kept) <= _KEEP:
            return
        before = datetime.fromtimestamp(kept[-_KEEP] / 1000, UTC)
        try:
            self.table.maintenance.expire_snapshots().older_than(before).commit()
        except CommitFailedException:
            log.info("expiry met another commit; it comes again later")
        self.reload()
