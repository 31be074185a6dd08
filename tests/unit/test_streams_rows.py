"""From records to rows: every record one row, repeats decided, gaps accounted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Contract, Record
from infra.lake import Place
from streams.landing.identities import IdentityIndex
from streams.landing.rows import Batch, Builder, gaps_of
from tests.unit.streams_lake_fixture import load_contract, make_settings
from tests.unit.streams_records import TOPIC, TOPIC_ID, Consumed, event, polled

_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(load_contract(make_settings(tmp_path)), IdentityIndex(tmp_path / "index"), b"key")


def _build(builder: Builder, *records: Consumed, start: int = 0, first_seq: int = 1) -> Batch:
    places = {f"{TOPIC}:0": Place(next_offset=start, topic_id=TOPIC_ID, first_offset=0)}
    return builder.build(polled(*records), places, first_seq, _AT, lambda *_: None)


def _column(batch: Batch, name: str) -> list[Any]:
    values: list[Any] = batch.rows[name].to_pylist()
    return values


def test_the_second_of_two_equal_events_in_a_batch_is_a_duplicate(builder: Builder) -> None:
    batch = _build(builder, Consumed(0, event("a")), Consumed(1, event("a")), Consumed(2, event("b")))
    assert _column(batch, "disposition") == ["accepted", "duplicate", "accepted"]
    assert len(batch.accepted) == 2
    assert [[r["code"] for r in reasons] for reasons in _column(batch, "reasons")] == [[], ["IDENTITY_DUPLICATE"], []]


def test_other_content_under_the_same_identity_is_a_conflict(builder: Builder) -> None:
    other = event("a", monitoring_profile="defend")
    batch = _build(builder, Consumed(0, event("a")), Consumed(1, other), Consumed(2, event("a")))
    assert _column(batch, "disposition") == ["accepted", "conflict", "duplicate"]


def test_a_refused_record_does_not_use_up_its_identity(builder: Builder) -> None:
    wrong = event("a", process_id="P99")
    batch = _build(builder, Consumed(0, wrong), Consumed(1, event("a")))
    assert _column(batch, "disposition") == ["refused", "accepted"]


def test_rows_are_numbered_without_a_gap_and_places_move_behind_the_last_record(builder: Builder) -> None:
    batch = _build(builder, Consumed(5, event("a")), Consumed(6, b"["), Consumed(8, event("b")), start=5, first_seq=41)
    assert _column(batch, "ingest_seq") == [41, 42, 43]
    assert (batch.first_seq, batch.last_seq) == (41, 43)
    assert batch.places[f"{TOPIC}:0"] == {"next_offset": 9, "topic_id": TOPIC_ID, "first_offset": 0}
    moved = batch.moved[f"{TOPIC}:0"]
    assert moved["gaps"] == [[7, 8]]
    assert moved["accepted"] + moved["refused"] + 1 == moved["to"] - moved["from"]


@pytest.mark.parametrize("milliseconds", [-1, -(2**62), 2**62])
def test_a_record_time_outside_the_calendar_is_judged_all_the_same(builder: Builder, milliseconds: int) -> None:
    (reasons,) = _column(_build(builder, Consumed(0, event("a"), timestamp=milliseconds)), "reasons")
    assert "PLATFORM_FAULT" not in {reason["code"] for reason in reasons}


@pytest.mark.parametrize(
    "record",
    [
        Consumed(0, None, key=b"k"),
        Consumed(0, b""),
        Consumed(0, b"\xff\xfe"),
        Consumed(0, b"[" * 100_000),
        Consumed(0, event("a"), headers=[("content-type", None)]),
        Consumed(0, event("a"), headers=[("\\xff", b"\xff")]),
        Consumed(0, event("a"), headers=[]),
    ],
)
def test_no_record_stops_the_stream(builder: Builder, record: Consumed) -> None:
    assert _column(_build(builder, record), "disposition") in (["refused"], ["accepted"])


def test_a_fault_in_judging_refuses_the_record_and_keeps_none_of_it(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Contract, _record: Record) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Contract, "judge", broken)
    batch = _build(builder, Consumed(0, event("a")))
    assert _column(batch, "disposition") == ["refused"]
    assert _column(batch, "reasons")[0][0]["code"] == "PLATFORM_FAULT"
    assert _column(batch, "payload") == [None]


@given(st.sets(st.integers(0, 60), min_size=1))
def test_records_and_gaps_add_up_to_the_offsets(offsets: set[int]) -> None:
    records = [Consumed(offset, b"") for offset in sorted(offsets)]
    gaps = gaps_of(0, records)
    inside = {offset for start, end in gaps for offset in range(start, end)}
    assert inside | offsets == set(range(max(offsets) + 1))
    assert not inside & offsets
