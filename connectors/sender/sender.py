"""Send records and learn what became of them.

A record is kept in the outbox before it goes to the broker, and stays there without receipt until one comes; what
has none is sent again. The platform recognises the second copy, so sending again does no harm. The producer is
idempotent and batches for throughput: thousands of records a second go in order to the partner's one partition.

Longer than a hundred lines: both directions share the outbox and the order in which it is told.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, MessageSizeTooLargeError

from connectors.sender.connection import Connection
from connectors.sender.outbox import Headers, Outbox, OutboxBusy, Stored, Subject

STRUCTURED: Headers = (("content-type", b"application/cloudevents+json"),)
_CHUNK = 1000
_BATCH_BYTES = 256 * 1024
_LINGER_MS = 20
_MOST_IN_FLIGHT = 20  # chunks whose answers are waited for
_TOO_LARGE = MessageSizeTooLargeError


class SendError(RuntimeError):
    """The broker can't be reached or doesn't let us in; what was submitted is safe in the outbox."""


class Sender:
    """One partner's way in and back. Not thread-safe. Use as a context manager, or call `close`."""

    def __init__(self, connection: Connection, outbox: Path) -> None:
        self.connection = connection
        self.outbox = Outbox(outbox)
        self._buffer: list[Stored] = []
        self._in_flight: deque[list[tuple[int, Any]]] = deque()
        self._producer: KafkaProducer | None = None
        self._consumer: KafkaConsumer | None = None

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Keep what was submitted, stop the clients. Nothing is waited for."""
        if self._buffer:
            self.outbox.store(self._buffer)
            self._buffer = []
        for client in (self._producer, self._consumer):
            if client is not None:
                client.close()
        self.outbox.close()

    def submit(
        self,
        value: bytes | None,
        headers: Headers = STRUCTURED,
        key: bytes | None = None,
        timestamp_ms: int | None = None,
        subject: Subject | None = None,
    ) -> int:
        """Take a record to send: kept and sent with others, at the latest by `flush`. Returns its number in the outbox.

        timestamp_ms: the record's time, milliseconds since 1970; counts where the platform takes the sender's times.
        subject: what the record is about, for who asks the outbox later what was said of it.
        Raises `SendError` when another process sends from the outbox.
        """
        if value is None and key is None:
            key = b""  # Kafka has no record without both
        try:
            number = self.outbox.number()
        except OutboxBusy as error:
            raise SendError(str(error)) from error
        stored = Stored(number, value, list(headers), key, timestamp_ms, subject)
        self._buffer.append(stored)
        if len(self._buffer) >= _CHUNK:
            self._send_buffer()
        return stored.number

    def flush(self) -> None:
        """Send what was submitted and wait until the broker has it. Raises `SendError`."""
        self._send_buffer()
        self._producer_client().flush(timeout=60)
        while self._in_flight:
            self._harvest()

    def _send_buffer(self) -> None:
        chunk, self._buffer = self._buffer, []
        if chunk:
            self.outbox.store(chunk)
            self._send(chunk)

    def _send(self, chunk: Sequence[Stored]) -> None:
        producer, topic = self._producer_client(), self.connection.in_topic
        futures = []
        try:
            for one in chunk:
                try:
                    future = producer.send(
                        topic, one.value, one.key, headers=one.headers, partition=0, timestamp_ms=one.timestamp_ms
                    )
                except _TOO_LARGE:
                    self.outbox.failed(one.number, "larger than 1 MiB: no broker of the platform takes it")
                else:
                    futures.append((one.number, future))
        except KafkaError as error:
            raise self._why(error) from error
        finally:
            self._in_flight.append(futures)
        while len(self._in_flight) > _MOST_IN_FLIGHT:
            self._harvest()

    def _harvest(self) -> None:
        """Note the offsets of the oldest chunk. A record without one is sent again."""
        places, failure = [], None
        for number, future in self._in_flight.popleft():
            try:
                metadata = future.get(timeout=60)
                places.append((metadata.partition, metadata.offset, number))
            except _TOO_LARGE:
                self.outbox.failed(number, "larger than the platform's broker takes")
            except KafkaError as error:
                failure = error
        if places:
            self.outbox.sent(places)
        if failure is not None:
            raise self._why(failure) from failure

    def _why(self, error: KafkaError) -> SendError:
        return SendError(
            f"{self.connection.in_topic} at {', '.join(self.connection.bootstrap)} doesn't take records "
            f"({type(error).__name__}): wrong password, no right to the topic, or the platform is away. "
            "What was submitted is in the outbox; run the command again."
        )

    def _producer_client(self) -> KafkaProducer:
        if self._producer is None:
            try:
                self._producer = KafkaProducer(
                    **self.connection.client_config(),
                    acks="all",
                    enable_idempotence=True,
                    compression_type="lz4",
                    batch_size=_BATCH_BYTES,
                    linger_ms=_LINGER_MS,
                    max_block_ms=30_000,  # twenty partners that start at once on two busy cores took 15 s
                    delivery_timeout_ms=60_000,
                )
            except KafkaError as error:
                raise self._why(error) from error
        return self._producer

    def messages(self, wait_seconds: float = 0.0) -> Iterator[dict[str, Any]]:
        """New messages of the platform, each taken over into the outbox before it is given.

        `message` says what each is: a `statement` of a commit, a `daily_statement`, `quality_findings`, or an
        `early_warning`.

        Waits up to `wait_seconds` for the first and gives what is there. Raises `SendError`.
        """
        while self._in_flight:  # a receipt speaks of offsets: ours must be known before it is read
            self._harvest()
        consumer = self._consumer_client()
        wait = wait_seconds
        while True:
            try:
                polled = consumer.poll(timeout_ms=int(wait * 1000) or 50)
            except KafkaError as error:
                raise self._why(error) from error
            if not polled:
                return
            for records in polled.values():
                for record in records:
                    message: dict[str, Any] = json.loads(record.value)
                    self.outbox.take(message, record.offset + 1)
                    yield message
            wait = 0.05

    def _consumer_client(self) -> KafkaConsumer:
        if self._consumer is None:
            partition = TopicPartition(self.connection.out_topic, 0)
            try:
                consumer = KafkaConsumer(
                    **self.connection.client_config(),
                    group_id=None,
                    enable_auto_commit=False,
                    auto_offset_reset="earliest",  # what expired can't be told any more; the oldest there is comes next
                    isolation_level="read_committed",
                )
                consumer.assign([partition])
                place = self.outbox.place()
                if place is None:
                    consumer.seek_to_beginning(partition)
                else:
                    consumer.seek(partition, place)
            except KafkaError as error:
                raise self._why(error) from error
            self._consumer = consumer
        return self._consumer

    def collect(self, wait_seconds: float = 0.0) -> int:
        """Take over new messages. Returns how many came."""
        return sum(1 for _ in self.messages(wait_seconds))

    def wait(self, timeout_seconds: float, resend_after_seconds: float = 30.0) -> bool:
        """Collect receipts until every record has one; sends again what has none. False when time runs out."""
        until = time.monotonic() + timeout_seconds
        while self.outbox.open_numbers():
            left = until - time.monotonic()
            if left <= 0:
                return False
            self.collect(min(1.0, left))
            self.resend(resend_after_seconds)
        return True

    def resend(self, after_seconds: float) -> int:
        """Send again what was sent longer ago than `after_seconds` without receipt, or never. Returns how many."""
        numbers = self.outbox.open_numbers(sent_before=time.time() - after_seconds)
        for start in range(0, len(numbers), _CHUNK):
            self._send(list(self.outbox.records(numbers[start : start + _CHUNK])))
        if numbers:
            self.flush()
        return len(numbers)
