"""The outbox: a record is open until a receipt names its offset, however often it was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.sender.outbox import Outbox, OutboxBusy, Stored


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox.sqlite")


def _store(outbox: Outbox, count: int) -> list[int]:
    records = [Stored(outbox.number(), b"v", [("h", b"\xff")], None, 5) for _ in range(count)]
    outbox.store(records)
    return [record.number for record in records]


def _statement(accepted: list[tuple[int, int]] = [], entries: list[tuple[int, str]] = []) -> dict[str, Any]:  # noqa: B006
    return {
        "accepted": [{"partition": 0, "first_offset": first, "last_offset": last} for first, last in accepted],
        "entries": [
            {"partition": 0, "offset": offset, "disposition": disposition, "reasons": [{"code": "X"}], "warnings": []}
            for offset, disposition in entries
        ],
        "redriven": [],
    }


def _dispositions(outbox: Outbox) -> list[str | None]:
    return [outcome.disposition for outcome in outbox.outcomes()]


def test_a_record_is_open_until_its_receipt(outbox: Outbox) -> None:
    one, two, three = _store(outbox, 3)
    assert outbox.open_numbers() == [one, two, three]
    outbox.sent([(0, 10, one), (0, 11, two), (0, 12, three)])
    outbox.apply(_statement(accepted=[(10, 10)], entries=[(12, "refused")]), 1)
    assert outbox.open_numbers() == [two]
    assert _dispositions(outbox) == ["accepted", None, "refused"]
    assert outbox.outcomes([three])[0].findings["reasons"] == [{"code": "X"}]


def test_a_record_sent_twice_is_accepted_whichever_receipt_comes_first(outbox: Outbox) -> None:
    one, two = _store(outbox, 2)
    outbox.sent([(0, 0, one), (0, 1, two), (0, 2, one), (0, 3, two)])
    outbox.apply(_statement(accepted=[(0, 1)], entries=[(2, "duplicate")]), 1)
    outbox.apply(_statement(entries=[(3, "duplicate")]), 2)
    assert _dispositions(outbox) == ["accepted", "accepted"]


def test_a_record_whose_first_offset_was_lost_is_acknowledged_as_duplicate(outbox: Outbox) -> None:
    (one,) = _store(outbox, 1)
    outbox.apply(_statement(accepted=[(0, 0)]), 1)
    assert outbox.open_numbers() == [one]
    outbox.sent([(0, 7, one)])
    outbox.apply(_statement(entries=[(7, "duplicate")]), 2)
    assert _dispositions(outbox) == ["duplicate"]
    assert outbox.open_numbers() == []


def test_what_was_stored_is_sent_as_it_was_after_a_restart(outbox: Outbox, tmp_path: Path) -> None:
    (number,) = _store(outbox, 1)
    outbox.close()
    again = Outbox(tmp_path / "outbox.sqlite")
    assert list(again.records([number])) == [Stored(number, b"v", [("h", b"\xff")], None, 5)]
    assert again.number() == number + 1


def test_only_what_was_sent_long_ago_or_never_is_sent_again(outbox: Outbox) -> None:
    one, two = _store(outbox, 2)
    outbox.sent([(0, 0, one)])
    assert outbox.open_numbers(sent_before=0.0) == [two]
    assert outbox.open_numbers(sent_before=4e9) == [one, two]


def test_a_record_that_can_never_be_sent_is_not_open(outbox: Outbox) -> None:
    (one,) = _store(outbox, 1)
    outbox.failed(one, "too large")
    assert outbox.open_numbers() == []
    assert outbox.counts() == {"failed": 1}


def test_a_refused_record_that_was_judged_again_is_what_the_later_statement_says(outbox: Outbox) -> None:
    one, two = _store(outbox, 2)
    outbox.sent([(0, 0, one), (0, 1, two), (0, 2, two)])
    outbox.apply(_statement(accepted=[(2, 2)], entries=[(0, "refused"), (1, "refused")]), 1)
    again = _statement(entries=[(0, "accepted"), (1, "conflict")])
    outbox.apply({**again, "entries": [], "redriven": again["entries"]}, 2)
    assert _dispositions(outbox) == ["accepted", "accepted"]


def test_one_process_at_a_time_sends_and_the_next_goes_on_where_it_stopped(outbox: Outbox, tmp_path: Path) -> None:
    (first,) = _store(outbox, 1)
    other = Outbox(tmp_path / "outbox.sqlite")
    assert other.open_numbers() == [first]
    with pytest.raises(OutboxBusy):
        other.claim(wait_seconds=0.0)
    outbox.close()
    assert other.number() == first + 1
    other.close()
