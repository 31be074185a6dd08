"""Reading Kafka record batches: no partner can stop its own stream, and nothing is made that landing has no use for.

kafka-python decodes a header's name as strict UTF-8 and gives up on the whole batch when it isn't; a broker accepts
such a name. The same record would then be read for ever. Here the bad bytes become visible escapes and the record goes
on to be judged like any other. Of each record only what landing needs is made, which costs two thirds of what
kafka-python's own record does. Everything around records (fetching, checksums, transactions) is kafka-python's.

Source: Apache Kafka protocol guide, "Record batch", message format v2; kafka-python 3.0.12, `kafka.consumer.fetcher`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.protocol.consumer import IsolationLevel
from kafka.record.util import decode_varint

_Headers = list[tuple[str, bytes | None]]


@dataclass(slots=True)
class Read:
    """A record as landing reads it; timestamp in milliseconds since 1970."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: _Headers


def _varint(buffer: bytes, position: int) -> tuple[int, int]:
    """A zigzag integer and the position behind it; nearly all take one byte or two."""
    byte = buffer[position]
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), position + 1
    second = buffer[position + 1]
    if second < 0x80:
        value = byte & 0x7F | second << 7
        return (value >> 1) ^ -(value & 1), position + 2
    value, position = decode_varint(buffer, position)
    return value, position


def _bytes(buffer: bytes, position: int) -> tuple[bytes | None, int]:
    """A field with its length in front (-1: none) and the position behind it."""
    size, position = _varint(buffer, position)
    if size < 0:
        return None, position
    return buffer[position : position + size], position + size


def _headers(buffer: bytes, position: int) -> tuple[_Headers, int]:
    count, position = _varint(buffer, position)
    if count < 0:
        raise CorruptRecordError(f"negative number of headers {count}")
    headers: _Headers = []
    for _ in range(count):
        name, position = _bytes(buffer, position)
        if name is None:
            raise CorruptRecordError("a header without a name")
        value, position = _bytes(buffer, position)
        headers.append((name.decode("utf-8", "backslashreplace"), value))
    return headers, position


def read_batch(batch: Any) -> Iterator[Read]:
    """The records of kafka-python's `DefaultRecordBatch`. Raises `CorruptRecordError` where lengths don't fit."""
    batch._maybe_uncompress()
    buffer, position = bytes(batch._buffer), batch._pos
    base, first = batch.base_offset, batch.first_timestamp
    appended = batch.max_timestamp if batch.timestamp_type == batch.LOG_APPEND_TIME else None
    try:
        for _ in range(batch.records_count):
            length, position = _varint(buffer, position)
            end = position + length
            timestamp, position = _varint(buffer, position + 1)  # one byte of attributes, unused
            offset, position = _varint(buffer, position)
            key, position = _bytes(buffer, position)
            value, position = _bytes(buffer, position)
            headers, position = _headers(buffer, position)
            if position != end:
                raise CorruptRecordError(f"a record says {length} bytes and holds {position - end + length}")
            yield Read(base + offset, first + timestamp if appended is None else appended, key, value, headers)
    except (IndexError, ValueError) as error:
        raise CorruptRecordError(f"a record ends outside its batch at offset {base}") from error
    if position != len(buffer):
        raise CorruptRecordError(f"{len(buffer) - position} bytes are left behind the records at offset {base}")


class LeanRecords(Fetcher.PartitionRecords):  # type: ignore[misc]  # kafka-python has no types
    """What was fetched of one partition, given record by record."""

    def _unpack_records(self, tp: Any, records: Any, *_deserializers: Any) -> Iterator[Read]:
        while (batch := records.next_batch()) is not None:
            if batch.magic != 2 or (self.check_crcs and not batch.validate_crc()):
                raise CorruptRecordError(f"the batch of {tp} at offset {batch.base_offset} fails its checksum")
            self.leader_epoch = batch.leader_epoch
            if not self._is_skipped(batch):
                self.records_read += batch.records_count
                self.bytes_read += batch.size_in_bytes
                for record in read_batch(batch):
                    self.next_fetch_offset = record.offset + 1
                    yield record
            self.next_fetch_offset = batch.next_offset
        self.drain()

    def _is_skipped(self, batch: Any) -> bool:
        """Whether the batch holds a marker of a transaction, or records of one that was aborted."""
        if self.isolation_level == IsolationLevel.READ_COMMITTED and batch.has_producer_id():
            self._consume_aborted_transactions_up_to(batch.last_offset)
            if self._contains_abort_marker(batch):
                self.aborted_producer_ids.discard(batch.producer_id)
            elif self._is_batch_aborted(batch):
                return True
        return bool(batch.is_control_batch)


def install() -> None:
    """Let this process's consumers read records this way."""
    Fetcher.PartitionRecords = LeanRecords
