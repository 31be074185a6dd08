"""How far landing is behind the topics, and whether the lake's account of the offsets adds up."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from pyiceberg.table import Table

from infra import lake
from infra.errors import OperationError
from infra.kafka.client import platform_client_config
from infra.settings import Settings


@dataclass(frozen=True)
class Lag:
    """One partition: where landing goes on, where the topic begins and ends, and how many offsets lie between."""

    topic: str
    partition: int
    next_offset: int
    log_start: int
    log_end: int

    @property
    def behind(self) -> int:
        """Offsets not landed yet; a marker of a transaction at the very end counts as one."""
        return max(0, self.log_end - max(self.next_offset, self.log_start))


def lags(settings: Settings) -> list[Lag]:
    """The lag of every partition that the lake knows or the broker has. Raises `OperationError` without a broker."""
    places = lake.offsets(lake.events_table(settings))
    try:
        consumer = KafkaConsumer(**platform_client_config(settings, "landing"), group_id=None)
        try:
            names = sorted(name for name in consumer.topics() if name.startswith("in."))
            partitions = [TopicPartition(n, number) for n in names for number in consumer.partitions_for_topic(n)]
            begins, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
        finally:
            consumer.close()
    except KafkaError as error:
        raise OperationError("the broker doesn't answer: run `risicobeeld status`") from error
    found = []
    for partition in partitions:
        place = places.get(f"{partition.topic}:{partition.partition}")
        start = place["next_offset"] if place else begins[partition]
        found.append(Lag(partition.topic, partition.partition, start, begins[partition], ends[partition]))
    return found


def account_errors(table: Table) -> list[str]:
    """What doesn't add up: for every topic (by id), rows + gaps + lost must be the offsets from its first to its next.

    Reads four columns of the whole table. Empty when each offset was landed exactly once or is an accounted gap.
    """
    account: dict[str, dict[str, Any]] = json.loads(table.properties.get(lake.GAPS, "{}"))
    rows = table.scan(selected_fields=("topic_id", "partition", "offset", "ingest_seq")).to_arrow()
    names = [f"{i}:{p}" for i, p in zip(rows["topic_id"].to_pylist(), rows["partition"].to_pylist(), strict=True)]
    errors = []
    if set(names) - set(account):
        errors.append(f"rows of topics without an account: {sorted(set(names) - set(account))}")
    counted = Counter(names)
    offsets, keys = rows["offset"].to_numpy(), np.array(names)
    for name, entry in sorted(account.items()):
        mine = np.sort(offsets[keys == name]) if counted[name] else np.array([], dtype=np.int64)
        once = np.unique(mine)
        if len(once) != len(mine):
            errors.append(f"{entry['topic']} ({name}): {len(mine) - len(once)} offsets landed twice")
        expected = entry["next_offset"] - entry["first_offset"] - entry["gaps"] - entry["lost"]
        if len(once) != expected:
            errors.append(
                f"{entry['topic']} ({name}): {len(once)} offsets landed, {expected} expected from its offsets and gaps"
            )
    numbers = rows["ingest_seq"].to_numpy()
    head = lake.head_ingest_seq(table)
    if len(numbers) != head or (head and (numbers.min() != 1 or len(np.unique(numbers)) != head)):
        errors.append(f"ingest_seq isn't one number a row from 1 to {head}: {len(numbers)} rows")
    return errors
