"""Reading record batches: the same as kafka-python reads, and no record can stop the stream."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.errors import CorruptRecordError
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from streams.landing.decode import TolerantRecordBatch

Parts = tuple[bytes | None, bytes | None, list[tuple[str, bytes]], int]

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_RECORD = st.tuples(
    st.none() | st.binary(max_size=300),
    st.none() | st.binary(max_size=20_000),
    st.lists(st.tuples(_TEXT, st.binary(max_size=300)), max_size=5),
    st.integers(min_value=0, max_value=4_102_444_800_000),
)


def _batch(records: list[Parts]) -> bytearray:
    builder = DefaultRecordBatchBuilder(
        magic=2,
        compression_type=0,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=-1,
        batch_size=2**30,
    )
    for offset, (key, value, headers, timestamp) in enumerate(records):
        builder.append(offset=offset, timestamp=timestamp, key=key, value=value, headers=headers)
    return bytearray(builder.build())


def _read(batch: DefaultRecordBatch) -> list[tuple[object, ...]]:
    return [(r.offset, r.timestamp, r.timestamp_type, r.key, r.value, r.headers, r.size_in_bytes) for r in batch]


@given(st.lists(_RECORD, min_size=1, max_size=20))
def test_reads_every_batch_as_kafka_python_does(records: list[Parts]) -> None:
    raw = _batch(records)
    assert _read(TolerantRecordBatch(raw)) == _read(DefaultRecordBatch(raw))


def test_a_header_name_that_is_not_utf8_is_read_and_the_records_behind_it_too() -> None:
    raw = _batch([(None, b"one", [("name", b"x")], 1), (None, b"two", [], 1)])
    raw[raw.index(b"name") : raw.index(b"name") + 2] = b"\xff\xfe"
    with pytest.raises(CorruptRecordError):
        _read(DefaultRecordBatch(raw))
    first, second = TolerantRecordBatch(raw)
    assert first.headers == [("\\xff\\xfeme", b"x")]
    assert (first.value, second.value) == (b"one", b"two")


def test_a_record_that_lies_about_its_length_is_not_read_as_another() -> None:
    raw = _batch([(None, b"value", [], 1)])
    raw[DefaultRecordBatch.HEADER_STRUCT.size] += 2
    with pytest.raises(CorruptRecordError):
        _read(TolerantRecordBatch(raw))
