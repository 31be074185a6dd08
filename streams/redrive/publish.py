"""Publishing: the numbers go to `in.redrive` in one transaction, and the audit row is written before it commits.

A second run that starts fences the first, whose transaction then counts for nothing; so what one run reads as not yet
redriven can't be sent by another meanwhile.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.table import Table

from infra import clock, lake
from infra.errors import OperationError
from infra.kafka.client import platform_client_config
from infra.settings import Settings
from streams.redrive.message import TOPIC, USER, encode, named
from streams.redrive.selection import Selection
from streams.redrive.trial import Trial

_PARTITION = TopicPartition(TOPIC, 0)
_TRANSACTION_MS = 60_000
_READ_SECONDS = 30.0


@dataclass(frozen=True)
class Published:
    """Where the messages of one run stand on `in.redrive`; offsets are both included."""

    run_id: str
    topic_id: str
    count: int
    first_offset: int
    last_offset: int


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[KafkaProducer]:
    """The right to redrive, taken from every earlier run. Raises `OperationError` when the broker says no."""
    try:
        producer = KafkaProducer(
            **platform_client_config(settings, USER),
            transactional_id=USER,
            transaction_timeout_ms=_TRANSACTION_MS,
            max_block_ms=15_000,
        )
    except KafkaError as error:
        raise OperationError("the broker doesn't answer: run `risicobeeld status`") from error
    try:
        producer.init_transactions()
        yield producer
    except KafkaError as error:
        raise OperationError(
            f"nothing was redriven: the broker refused ({type(error).__name__}), "
            "or another redrive started meanwhile. Run the command again"
        ) from error
    finally:
        producer.close(timeout=5)


def topic_id(settings: Settings) -> str:
    """The id of `in.redrive` as the broker has it now."""
    admin = KafkaAdminClient(**platform_client_config(settings, USER))
    try:
        return str(admin.describe_topics([TOPIC])[0]["topic_id"])
    finally:
        admin.close()


def next_offset(table: Table, topic_id: str) -> int:
    """How far landing has come in this `in.redrive`; 0 for one that it hasn't read from yet."""
    place = lake.offsets(table).get(f"{TOPIC}:0")
    return place["next_offset"] if place and place["topic_id"] == topic_id else 0


def waiting(settings: Settings, table: Table) -> frozenset[int]:
    """The rows that messages name which `table` doesn't hold yet. Raises `OperationError` without an answer in time."""
    reached = next_offset(table, topic_id(settings))
    consumer = KafkaConsumer(
        **platform_client_config(settings, USER),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    try:
        consumer.assign([_PARTITION])
        begin = consumer.beginning_offsets([_PARTITION])[_PARTITION]
        end = consumer.end_offsets([_PARTITION])[_PARTITION]
        consumer.seek(_PARTITION, max(begin, reached))
        found: set[int] = set()
        until = time.monotonic() + _READ_SECONDS
        while consumer.position(_PARTITION) < end:
            if time.monotonic() > until:
                raise OperationError(f"{TOPIC} wasn't read to its end within {_READ_SECONDS:.0f} s; try again")
            for records in consumer.poll(timeout_ms=200).values():
                found |= {number for record in records if (number := named(record.value)) is not None}
        return frozenset(found)
    finally:
        consumer.close()


def publish(
    settings: Settings, producer: KafkaProducer, numbers: list[int], selection: Selection, trial: Trial
) -> Published:
    """Send the numbers of rows and write down who did so, or neither."""
    started_at = clock.now(settings)
    producer.begin_transaction()
    try:
        futures = [producer.send(TOPIC, encode(number), partition=0) for number in numbers]
        producer.flush()
        offsets = [future.get(timeout=30).offset for future in futures]
        published = Published(str(uuid.uuid4()), topic_id(settings), len(offsets), min(offsets), max(offsets))
        row = {
            "run_id": published.run_id,
            "started_at": started_at,
            "actor": getpass.getuser(),
            "selection": selection.as_json(),
            "contract_version": trial.contract_version,
            "reference_version": trial.reference_version,
            "selected": trial.selected,
            "published": published.count,
            "first_offset": published.first_offset,
            "last_offset": published.last_offset,
            "histogram": json.dumps(trial.lines()),
        }
        schema: pa.Schema = schema_to_pyarrow(lake.REDRIVES_SCHEMA, include_field_ids=False)
        lake.redrives_table(settings).append(pa.Table.from_pylist([row], schema=schema))
        producer.commit_transaction()
    except BaseException:
        with contextlib.suppress(KafkaError):
            producer.abort_transaction()
        raise
    return published
