"""Reading record batches: the same as kafka-python reads, and no record can stop the stream."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka import TopicPartition
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.protocol.consumer import IsolationLevel
from kafka.record import MemoryRecords
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from streams.landing.decode import LeanRecords, read_batch

Parts = tuple[bytes | None, bytes | None, list[tuple[str, bytes]], int]
_Original = Fetcher.PartitionRecords
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_RECORD = st.tuples(
    st.none() | st.binary(max_size=300),
    st.none() | st.binary(max_size=20_000),
    st.lists(st.tuples(_TEXT, st.binary(max_size=300)), max_size=5),
    st.integers(min_value=0, max_value=4_102_444_800_000),
)
_ATTRIBUTES = 21  # where a batch keeps them, as two bytes
_CONTROL, _TRANSACTIONAL = 0x20, 0x10
_PARTITION = TopicPartition("in.partner", 0)


def _batch(
    records: list[Parts], compression: int = 0, base: int = 0, producer: int = -1, control: bool = False
) -> bytearray:
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=compression,
        is_transactional=int(producer >= 0),
        producer_id=producer,
        producer_epoch=0,
        base_sequence=0,
        batch_size=2**30,
    )
    for offset, (key, value, headers, timestamp) in enumerate(records):
        builder.append(offset=offset, timestamp=timestamp, key=key, value=value, headers=headers)
    raw = bytearray(builder.build())
    raw[0:8] = base.to_bytes(8, "big")
    if control:
        raw[_ATTRIBUTES + 1] |= _CONTROL | _TRANSACTIONAL
    return raw


def _fields(records: Any) -> list[tuple[object, ...]]:
    return [(r.offset, r.timestamp, r.key, r.value, r.headers) for r in records]


@given(st.lists(_RECORD, min_size=1, max_size=20), st.sampled_from([0, 1, 3, 4]))
def test_reads_every_batch_as_kafka_python_does(records: list[Parts], compression: int) -> None:
    raw = _batch(records, compression)
    assert _fields(read_batch(DefaultRecordBatch(raw))) == _fields(DefaultRecordBatch(raw))


def test_a_header_name_that_is_not_utf8_is_read_and_the_records_behind_it_too() -> None:
    raw = _batch([(None, b"one", [("name", b"x")], 1), (None, b"two", [], 1)])
    raw[raw.index(b"name") : raw.index(b"name") + 2] = b"\xff\xfe"
    with pytest.raises(CorruptRecordError):
        _fields(DefaultRecordBatch(raw))
    first, second = read_batch(DefaultRecordBatch(raw))
    assert first.headers == [("\\xff\\xfeme", b"x")]
    assert (first.value, second.value) == (b"one", b"two")


@pytest.mark.parametrize("change", [2, 0x40, -2])
def test_a_record_that_lies_about_its_length_is_not_read_as_another(change: int) -> None:
    raw = _batch([(None, b"value", [], 1)])
    raw[DefaultRecordBatch.HEADER_STRUCT.size] += change
    with pytest.raises(CorruptRecordError):
        _fields(read_batch(DefaultRecordBatch(raw)))


_MARKER_KEYS = {"abort": b"\x00\x00\x00\x00", "commit": b"\x00\x00\x00\x01"}
_STEPS = st.lists(
    st.tuples(st.sampled_from(["plain", "commit", "abort"]), st.integers(0, 2), st.integers(1, 4)), max_size=12
)


def _log(steps: list[tuple[str, int, int]]) -> tuple[bytes, list[Any]]:
    """A log of plain batches and whole transactions of three producers, and the list of aborted ones."""
    raw, aborted, base = bytearray(), [], 0
    for kind, producer, count in steps:
        records: list[Parts] = [(None, f"{base}".encode(), [], 1)] * count
        raw += _batch(records, base=base, producer=-1 if kind == "plain" else producer)
        if kind != "plain":
            if kind == "abort":
                aborted.append(SimpleNamespace(first_offset=base, producer_id=producer))
            base += count
            raw += _batch([(_MARKER_KEYS[kind], b"\x00" * 6, [], 1)], base=base, producer=producer, control=True)
            base += 1
        else:
            base += count
    return bytes(raw), aborted


@given(_STEPS, st.integers(1, 7), st.sampled_from(list(IsolationLevel)))
def test_transactions_are_skipped_as_kafka_python_skips_them(
    steps: list[tuple[str, int, int]], at_once: int, level: IsolationLevel
) -> None:
    raw, aborted = _log(steps)

    def read(kind: Any) -> list[tuple[object, ...]]:
        part = kind(
            0, _PARTITION, MemoryRecords(raw), check_crcs=False, isolation_level=level, aborted_transactions=aborted
        )
        seen: list[tuple[object, ...]] = []
        while part:
            taken = part.take(at_once)
            seen += [*_fields(taken), (part.next_fetch_offset,)]
        return seen

    assert read(LeanRecords) == read(_Original)


def test_a_batch_that_fails_its_checksum_is_not_read() -> None:
    raw = _batch([(None, b"value", [], 1)])
    raw[-3] ^= 1
    with pytest.raises(CorruptRecordError):
        LeanRecords(0, _PARTITION, MemoryRecords(bytes(raw))).take()
