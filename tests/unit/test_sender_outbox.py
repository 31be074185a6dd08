"""The outbox: a record is open until a receipt names its offset, however often it was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.sender.outbox import Outbox, OutboxBusy, Stored
from connectors.sender.reconciliation import DISPOSITIONS, reconcile

TOPIC = "in.politie"


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox.sqlite")


def _store(outbox: Outbox, count: int) -> list[int]:
    records = [Stored(outbox.number(), b"v", [("h", b"\xff")], None, 5) for _ in range(count)]
    outbox.store(records)
    return [record.number for record in records]


def _statement(accepted: list[tuple[int, int]] = [], entries: list[tuple[int, str]] = []) -> dict[str, Any]:  # noqa: B006
    place = {"topic": TOPIC, "partition": 0}
    return {
        "message": "statement",
        "accepted": [{**place, "first_offset": first, "last_offset": last} for first, last in accepted],
        "entries": [
            {**place, "offset": offset, "disposition": disposition, "reasons": [{"code": "X"}], "warnings": []}
            for offset, disposition in entries
        ],
        "redriven": [],
    }


def _daily(next_offset: int, made_at: str = "2026-11-24T06:00:00+00:00", **counts: int) -> dict[str, Any]:
    nothing = dict.fromkeys(DISPOSITIONS, 0)
    held = [{"topic": TOPIC, "partition": 0, "next_offset": next_offset, **nothing, **counts}]
    return {
        "message": "daily_statement",
        "notice_id": made_at,
        "made_at": made_at,
        "day": made_at[:10],
        "held": held,
    }


def _dispositions(outbox: Outbox) -> list[str | None]:
    return [outcome.disposition for outcome in outbox.outcomes()]


def test_a_record_is_open_until_its_receipt(outbox: Outbox) -> None:
    one, two, three = _store(outbox, 3)
    assert outbox.open_numbers() == [one, two, three]
    outbox.sent([(0, 10, one), (0, 11, two), (0, 12, three)])
    outbox.take(_statement(accepted=[(10, 10)], entries=[(12, "refused")]), 1)
    assert outbox.open_numbers() == [two]
    assert _dispositions(outbox) == ["accepted", None, "refused"]
    assert outbox.outcomes([three])[0].findings["reasons"] == [{"code": "X"}]


def test_a_record_sent_twice_is_accepted_whichever_receipt_comes_first(outbox: Outbox) -> None:
    one, two = _store(outbox, 2)
    outbox.sent([(0, 0, one), (0, 1, two), (0, 2, one), (0, 3, two)])
    outbox.take(_statement(accepted=[(0, 1)], entries=[(2, "duplicate")]), 1)
    outbox.take(_statement(entries=[(3, "duplicate")]), 2)
    assert _dispositions(outbox) == ["accepted", "accepted"]


def test_a_record_whose_first_offset_was_lost_is_acknowledged_as_duplicate(outbox: Outbox) -> None:
    (one,) = _store(outbox, 1)
    outbox.take(_statement(accepted=[(0, 0)]), 1)
    assert outbox.open_numbers() == [one]
    outbox.sent([(0, 7, one)])
    outbox.take(_statement(entries=[(7, "duplicate")]), 2)
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
    outbox.take(_statement(accepted=[(2, 2)], entries=[(0, "refused"), (1, "refused")]), 1)
    again = _statement(entries=[(0, "accepted"), (1, "conflict")])
    outbox.take({**again, "entries": [], "redriven": again["entries"]}, 2)
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


def test_both_sides_agree_to_the_record_also_on_what_another_program_sent(outbox: Outbox) -> None:
    one, two = _store(outbox, 2)
    outbox.sent([(0, 4, one), (0, 6, two)])
    outbox.take(_statement(accepted=[(0, 4), (7, 9)], entries=[(5, "refused"), (6, "duplicate")]), 1)
    outbox.take(_daily(8, accepted=6, duplicate=1, refused=1), 2)
    statement = outbox.last_notice("daily_statement")
    assert statement is not None
    found = reconcile(outbox, TOPIC, statement)
    assert found.told == {"accepted": 6, "duplicate": 1, "conflict": 0, "refused": 1}
    assert (found.agrees, found.sent_here, found.untold) == (True, 2, [])


def test_a_record_of_which_no_receipt_speaks_is_a_difference_and_named(outbox: Outbox) -> None:
    (one,) = _store(outbox, 1)
    outbox.sent([(0, 3, one)])
    outbox.take(_statement(accepted=[(0, 2)]), 1)
    found = reconcile(outbox, TOPIC, _daily(4, accepted=4))
    assert not found.agrees
    assert found.untold == [3]
    assert found.held["accepted"] - found.told["accepted"] == 1


def test_counts_that_differ_are_a_difference_though_each_record_has_a_receipt(outbox: Outbox) -> None:
    (one,) = _store(outbox, 1)
    outbox.sent([(0, 0, one)])
    outbox.take(_statement(accepted=[(0, 0)]), 1)
    assert not reconcile(outbox, TOPIC, _daily(1, refused=1)).agrees
    assert reconcile(outbox, TOPIC, _daily(1, accepted=1)).agrees


def test_the_newest_daily_statement_counts_and_a_repeat_is_recognised(outbox: Outbox) -> None:
    newer = _daily(9, "2026-11-25T06:00:00+00:00", accepted=9)
    for place, message in enumerate([newer, _daily(4), newer], 1):
        outbox.take(message, place)
    held = outbox.last_notice("daily_statement")
    assert held is not None
    assert held["day"] == "2026-11-25"
