"""How far receipts have come: the last committed record of an internal topic, written with what was told."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from kafka import KafkaConsumer, TopicPartition

TOPIC = "risicobeeld.cursor.receipts"
_PARTITION = TopicPartition(TOPIC, 0)
_STEP = 64


@dataclass(frozen=True, slots=True)
class Reached:
    """The last record of the lake that a statement spoke of, and the last notice that was told."""

    ingest_seq: int = 0
    notice_seq: int = 0

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()


def read(config: dict[str, Any]) -> Reached:
    """How far telling was committed; zeros when nothing was.

    Reads the topic backwards in small steps: between two cursors lie only markers of transactions, and the one that was
    aborted. Raises kafka-python's `KafkaError`, and `TimeoutError` when the topic doesn't answer.
    """
    consumer = KafkaConsumer(
        **config, group_id=None, enable_auto_commit=False, auto_offset_reset="none", isolation_level="read_committed"
    )
    try:
        consumer.assign([_PARTITION])
        begin = consumer.beginning_offsets([_PARTITION])[_PARTITION]
        end = upper = consumer.end_offsets([_PARTITION])[_PARTITION]
        while upper > begin:
            lower = max(begin, upper - _STEP)
            found = _newest(consumer, lower, end)
            if found is not None:
                return found
            upper = lower
        return Reached()
    finally:
        consumer.close()


def _newest(consumer: KafkaConsumer, lower: int, end: int) -> Reached | None:
    consumer.seek(_PARTITION, lower)
    newest: Reached | None = None
    for _ in range(100):
        for records in consumer.poll(timeout_ms=200).values():
            newest = Reached(**json.loads(records[-1].value))
        if consumer.position(_PARTITION) >= end:
            return newest
    raise TimeoutError(f"{TOPIC} wasn't read to its end within 20 s: is a transaction hanging?")
