"""The ledger: outbox and manifest read together, with real outbox files."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from connectors.sender import Outbox
from connectors.sender.outbox import Stored
from connectors.simulation import manifest
from connectors.simulation.events import Expected, Outgoing
from connectors.simulation.ledger import LedgerError, expected_rows, read_ledger
from connectors.simulation.plan import Plan, PlanError, keep, kept
from connectors.simulation.sending import outbox_of

PARTNER = "loket"


def _record(number: int, expected: Expected) -> Outgoing:
    event = {"id": f"e{number}", "type": "t", "dataorigin": "synthetic", "data": {"count": number}}
    at = datetime(2026, 1, number, tzinfo=UTC)
    return Outgoing(PARTNER, "risk-scans", at, "urn:x", f"e{number}", orjson.dumps(event), expected=expected)


def _statement(first: int, last: int, entries: list[dict[str, object]]) -> dict[str, object]:
    accepted = [{"topic": f"in.{PARTNER}", "partition": 0, "first_offset": first, "last_offset": last}]
    return {"message": "statement", "accepted": accepted, "entries": entries, "redriven": []}


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Three records: accepted, refused, and one that was sent twice; all with their receipt."""
    part = [
        _record(1, Expected("accepted")),
        _record(2, Expected("refused", ("SUM_MISMATCH",))),
        _record(3, Expected("accepted")),
    ]
    manifest.write(tmp_path, PARTNER, part)
    with closing(Outbox(outbox_of(tmp_path, PARTNER))) as outbox:
        outbox.store(Stored(n, one.value, list(one.headers), None, None) for n, one in enumerate(part, start=1))
        outbox.sent([(0, 0, 1), (0, 1, 2), (0, 2, 3), (0, 3, 3)])
        refused = {"topic": f"in.{PARTNER}", "disposition": "refused", "partition": 0, "offset": 1, "warnings": []}
        refused["reasons"] = [{"code": "SUM_MISMATCH", "path": "/data", "rule": ""}]
        outbox.take(_statement(0, 0, [refused]), 1)
        outbox.take(_statement(2, 2, []), 2)
    return tmp_path


def test_each_record_comes_with_its_places_and_its_receipt(state: Path) -> None:
    entries = read_ledger(state, [PARTNER])
    assert [(entry.offsets, entry.receipt, entry.receipt_codes) for entry in entries] == [
        ((0,), "accepted", ()),
        ((1,), "refused", ("SUM_MISMATCH",)),
        ((2, 3), "accepted", ()),
    ]
    assert all(entry.answered_as_expected for entry in entries)
    assert [entry.event["data"]["count"] if entry.event else None for entry in entries] == [1, None, 3]


def test_a_record_that_was_sent_again_is_a_duplicate_the_second_time(state: Path) -> None:
    rows = expected_rows(read_ledger(state, [PARTNER]))
    assert rows == {
        (PARTNER, 0): ("accepted", ()),
        (PARTNER, 1): ("refused", ("SUM_MISMATCH",)),
        (PARTNER, 2): ("accepted", ()),
        (PARTNER, 3): ("duplicate", ("IDENTITY_DUPLICATE",)),
    }


def test_a_receipt_that_says_something_else_is_seen(state: Path) -> None:
    entry = read_ledger(state, [PARTNER])[1]
    assert not replace(entry, receipt="accepted", receipt_codes=()).answered_as_expected
    assert not replace(entry, receipt_codes=("CODE_UNKNOWN",)).answered_as_expected
    assert not replace(entry, receipt=None).answered_as_expected


def test_a_manifest_of_other_records_is_refused(state: Path) -> None:
    manifest.write(
        state, PARTNER, [_record(9, Expected("accepted")), *[_record(n, Expected("accepted")) for n in (2, 3)]]
    )
    with pytest.raises(LedgerError, match="record 1 of the outbox"):
        read_ledger(state, [PARTNER])
    manifest.write(state, PARTNER, [_record(1, Expected("accepted"))])
    with pytest.raises(LedgerError, match="3 records in the outbox, 1 lines"):
        read_ledger(state, [PARTNER])


def test_a_state_folder_keeps_to_one_plan(tmp_path: Path) -> None:
    plan = Plan("small", "tiny", 1, "2026-11-24", None, True)
    assert kept(tmp_path / "new") is None
    keep(tmp_path / "new", plan)
    assert kept(tmp_path / "new") == plan
    assert keep(tmp_path / "new", plan) == plan
    with pytest.raises(PlanError, match="seed 2"):
        keep(tmp_path / "new", replace(plan, seed=2))
