"""The real intake for tests: landing and receipts as processes, partners as senders, lake and topics as they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from connectors import contract
from connectors.sender import Connection, Sender, load_bundle
from infra import lake
from infra.kafka.client import platform_client_config
from infra.settings import REPOSITORY, Settings

PARTNER = "waterpoort-uitvoering"
_COLUMNS = ("ingest_seq", "topic_id", "offset", "id", "disposition", "reasons", "landed_at")
_EXAMPLES = Path(contract.__file__).parent / "examples"


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a process of the test stack."""
    return {"PATH": os.environ["PATH"], **settings.as_environment(), **more}


@contextmanager
def program(settings: Settings, module: str, log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python -m module` on the stack until the block ends; its output goes to `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            env=environment(settings, **more),
            cwd=REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def intake(settings: Settings, folder: Path) -> Iterator[None]:
    """Landing and receipts at work."""
    with (
        program(settings, "streams.landing", folder / "landing.log"),
        program(settings, "streams.receipts", folder / "receipts.log"),
    ):
        yield


def connection(settings: Settings, partner: str = PARTNER) -> Connection:
    return load_bundle(settings.home / "bundles" / partner)


@contextmanager
def sender(settings: Settings, folder: Path, partner: str = PARTNER) -> Iterator[Sender]:
    """A sender with an outbox of its own that knows only statements from now on."""
    with Sender(connection(settings, partner), folder / f"{partner}-{uuid.uuid4().hex[:6]}.sqlite") as one:
        yield one


def example(stream: str = "monitoring-alerts") -> dict[str, Any]:
    event: dict[str, Any] = json.loads((_EXAMPLES / f"{stream}.json").read_text())
    return event


def event(identifier: str, **data: Any) -> bytes:
    """An acceptable event of `PARTNER`; `data` replaces fields of its data."""
    made = example()
    return json.dumps({**made, "id": identifier, "data": {**made["data"], **data}}).encode()


def unique() -> str:
    """A prefix for ids that no earlier test used."""
    return f"t{uuid.uuid4().hex[:8].translate(str.maketrans('0123456789', 'ghijklmnop'))}"


def until(true: Callable[[], Any], seconds: float = 30.0, what: str = "it") -> Any:
    """The first true answer; fails when none comes in time."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < end, f"{what} didn't happen within {seconds} s"
        time.sleep(0.05)
    return answer


def rows(settings: Settings, topic: str, columns: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Rows of one topic in the lake, in the order of their numbers."""
    table = lake.events_table(settings)
    found: pa.Table = table.scan(f"topic = '{topic}'", selected_fields=columns or ("*",)).to_arrow()
    listed: list[dict[str, Any]] = found.to_pylist()
    return sorted(listed, key=lambda row: (row.get("ingest_seq", 0), row["offset"]))


def topic_id(settings: Settings, topic: str) -> str:
    admin = KafkaAdminClient(**platform_client_config(settings, "admin"))
    try:
        return str(admin.describe_topics([topic])[0]["topic_id"])
    finally:
        admin.close()


def committed(settings: Settings, topic: str, start: int = 0) -> list[Any]:
    """Every committed record of a topic's partition 0 from `start` on."""
    consumer = KafkaConsumer(
        **platform_client_config(settings, "admin"),
        group_id=None,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        consumer.seek(partition, start)
        end = consumer.end_offsets([partition])[partition]
        found: list[Any] = []
        deadline = time.monotonic() + 30
        while consumer.position(partition) < end:
            assert time.monotonic() < deadline, f"{topic} can't be read to its end: a transaction hangs"
            for polled in consumer.poll(timeout_ms=500).values():
                found += polled
        return found
    finally:
        consumer.close()


def end_of(settings: Settings, topic: str) -> int:
    consumer = KafkaConsumer(**platform_client_config(settings, "admin"), group_id=None)
    try:
        partition = TopicPartition(topic, 0)
        return int(consumer.end_offsets([partition])[partition])
    finally:
        consumer.close()


def landed(settings: Settings, prefix: str, count: int, topic: str = f"in.{PARTNER}") -> list[dict[str, object]]:
    """The rows with ids that begin with `prefix`, once there are `count`."""

    def found() -> list[dict[str, object]] | None:
        mine = [row for row in rows(settings, topic, _COLUMNS) if str(row["id"]).startswith(prefix)]
        return mine if len(mine) >= count else None

    answer: list[dict[str, object]] = until(found, what=f"{count} rows with {prefix}")
    assert len(answer) == count
    return answer
