"""Reading Kafka record batches so that no partner can stop its own stream.

kafka-python decodes a header's name as strict UTF-8 and gives up on the whole batch when it isn't; a broker accepts
such a name. The same record would then be read for ever. Here the bad bytes become visible escapes, the record goes
on to be judged like any other. The record layout is Kafka's message format v2.

Source: Apache Kafka protocol guide, "Record batch"; kafka-python 3.0.12, `kafka.record.default_records`.
"""

from __future__ import annotations

from typing import Any

from kafka.errors import CorruptRecordError
from kafka.record import memory_records
from kafka.record.default_records import ControlRecord, DefaultRecord, DefaultRecordBatch
from kafka.record.util import decode_varint


def _varint(buffer: bytearray, position: int) -> tuple[int, int]:
    """A zigzag integer and the position behind it."""
    byte = buffer[position]
    if byte < 0x80:
        return (byte >> 1) ^ -(byte & 1), position + 1
    second = buffer[position + 1]
    if second < 0x80:  # with the case above: nearly all lengths there are
        value = byte & 0x7F | second << 7
        return (value >> 1) ^ -(value & 1), position + 2
    value, position = decode_varint(buffer, position)
    return value, position


def _headers(buffer: bytearray, position: int, count: int) -> tuple[list[tuple[str, bytes | None]], int]:
    headers: list[tuple[str, bytes | None]] = []
    for _ in range(count):
        length, position = _varint(buffer, position)
        if length < 0:
            raise CorruptRecordError(f"negative header name length {length}")
        name = buffer[position : position + length].decode("utf-8", "backslashreplace")
        position += length
        length, position = _varint(buffer, position)
        if length >= 0:
            headers.append((name, bytes(buffer[position : position + length])))
            position += length
        else:
            headers.append((name, None))
    return headers, position


class TolerantRecordBatch(DefaultRecordBatch):  # type: ignore[misc]  # kafka-python has no types
    """A record batch whose records are read whatever their header names hold."""

    _pos: int

    def _read_msg(self) -> Any:
        buffer: bytearray = self._buffer
        length, position = _varint(buffer, self._pos)
        end = position + length
        position += 1  # attributes of a record: one byte, unused
        timestamp_delta, position = _varint(buffer, position)
        offset_delta, position = _varint(buffer, position)
        size, position = _varint(buffer, position)
        key = None
        if size >= 0:
            key = bytes(buffer[position : position + size])
            position += size
        size, position = _varint(buffer, position)
        value = None
        if size >= 0:
            value = bytes(buffer[position : position + size])
            position += size
        count, position = _varint(buffer, position)
        if count < 0:
            raise CorruptRecordError(f"negative number of headers {count}")
        headers, position = _headers(buffer, position, count)
        if position != end:
            raise CorruptRecordError(f"a record says {length} bytes and holds {position - end + length}")
        self._pos = position
        first, kind = self._header_data[7], self.timestamp_type
        timestamp = self._header_data[8] if kind == self.LOG_APPEND_TIME else first + timestamp_delta
        record = ControlRecord if self.is_control_batch else DefaultRecord
        return record(length, self._header_data[0] + offset_delta, timestamp, kind, key, value, headers)


def install() -> None:
    """Let this process's consumers read batches this way."""
    memory_records.DefaultRecordBatch = TolerantRecordBatch
