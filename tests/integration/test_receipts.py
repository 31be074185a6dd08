"""Receipts on the real broker: each partner learns what became of each of its records, once, and of nobody else's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.settings import Settings
from streams.receipts import cursor
from streams.receipts.program import Receipts
from tests.integration import intake
from tests.integration.intake import PARTNER, event, landed, unique, until


@pytest.fixture(scope="module")
def working(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with intake.intake(broker_stack, tmp_path_factory.mktemp("intake")):
        yield broker_stack


def test_every_disposition_comes_back_with_its_reason_in_dutch(working: Settings, tmp_path: Path) -> None:
    prefix = unique()
    values = [
        event(f"{prefix}-a"),
        event(f"{prefix}-a"),
        event(f"{prefix}-a", monitoring_profile="defend"),
        event(f"{prefix}-b", process_id="P99"),
        b"{broken",
    ]
    with intake.sender(working, tmp_path) as sender:
        numbers = [sender.submit(value) for value in values]
        sender.flush()
        assert sender.wait(60)
        outcomes = sender.outbox.outcomes(numbers)
    assert [one.disposition for one in outcomes] == ["accepted", "duplicate", "conflict", "refused", "refused"]
    for outcome in outcomes[1:]:
        assert all(f["rule_nl"] and f["action_nl"] and f["doc"] for f in outcome.findings["reasons"])
    assert {"CODE_UNKNOWN", "UNIT_NOT_IN_FRAME"} & {f["code"] for f in outcomes[3].findings["reasons"]}


def test_where_a_receipt_points_to_is_there() -> None:
    from connectors.contract import Contract
    from streams.landing.reference import load_contract
    from streams.receipts.statements import finding_told

    contract: Contract = load_contract(Settings(_env_prefix="NO_VARIABLE_", home=Path("var") / "test-broker"))
    page = Path("docs/contract/reasons.md").read_text(encoding="utf-8").lower()
    for code in contract.reasons:
        told = finding_told({"code": code, "path": "", "rule": ""}, contract.reasons)
        path, _, anchor = told["doc"].partition("#")
        assert Path(path).is_file()
        assert f'<a id="{anchor}"></a>' in page


def test_a_partner_is_told_of_its_own_records_only(working: Settings, tmp_path: Path) -> None:
    first, second = unique(), unique()
    starts = {p: intake.end_of(working, f"out.{p}") for p in (PARTNER, "politie")}
    with intake.sender(working, tmp_path) as one, intake.sender(working, tmp_path, "politie") as other:
        for number in range(5):
            one.submit(event(f"{first}-{number}", process_id="P99"))
            other.submit(event(f"{second}-{number}"))
        one.flush()
        other.flush()
        assert one.wait(60)
        assert other.wait(60)
    for partner, mine, theirs in ((PARTNER, first, second), ("politie", second, first)):
        told = b"".join(record.value for record in intake.committed(working, f"out.{partner}", starts[partner]))
        assert mine.encode() in told or partner.encode() in told
        assert theirs.encode() not in told


def test_a_receipt_of_what_the_privacy_gate_refused_repeats_nothing(working: Settings, tmp_path: Path) -> None:
    address = "jan.jansen@voorbeeld.nl"
    start = intake.end_of(working, f"out.{PARTNER}")
    with intake.sender(working, tmp_path) as sender:
        (number,) = [sender.submit(event(unique(), organisation_oin=address))]
        sender.flush()
        assert sender.wait(60)
        (outcome,) = sender.outbox.outcomes([number])
    assert outcome.disposition == "refused"
    assert "PRIVACY_EMAIL" in {finding["code"] for finding in outcome.findings["reasons"]}
    told = b"".join(record.value for record in intake.committed(working, f"out.{PARTNER}", start))
    (row,) = [r for r in intake.rows(working, f"in.{PARTNER}") if r["offset"] == outcome.offset]
    assert address.encode() not in told
    assert address not in json.dumps(row, default=str)
    assert (row["payload"], len(str(row["payload_hash"]))) == (None, 64)


def test_the_cursor_is_the_last_committed_one(broker_stack: Settings, working: Settings, tmp_path: Path) -> None:
    prefix = unique()
    with intake.sender(working, tmp_path) as sender:
        sender.submit(event(prefix))
        sender.flush()
        (row,) = landed(working, prefix, 1)
        assert sender.wait(60)
    config = intake.platform_client_config(broker_stack, "receipts")
    assert until(lambda: cursor.read(config).ingest_seq >= int(str(row["ingest_seq"])), what="the cursor")


def test_an_earlier_receipts_program_is_fenced_and_tells_nothing_twice(broker_stack: Settings, tmp_path: Path) -> None:
    """One that sleeps in its transaction wakes up after another took over: its transaction must not count."""
    import threading

    inside, go_on = threading.Event(), threading.Event()

    def sleep_once(step: str) -> None:
        if step == "in_transaction" and not inside.is_set():
            inside.set()
            assert go_on.wait(60)

    start = intake.end_of(broker_stack, f"out.{PARTNER}")
    prefix = unique()
    sleeping = Receipts(broker_stack, on_step=sleep_once)
    thread = threading.Thread(target=sleeping.run)
    with (
        intake.program(broker_stack, "streams.landing", tmp_path / "landing.log"),
        intake.sender(broker_stack, tmp_path) as sender,
    ):
        thread.start()
        try:
            number = sender.submit(event(prefix))
            sender.flush()
            assert inside.wait(60)
            with intake.program(broker_stack, "streams.receipts", tmp_path / "receipts.log"):
                assert sender.wait(60)
        finally:
            go_on.set()
            sleeping.stopping.set()
            thread.join(60)
        (outcome,) = sender.outbox.outcomes([number])
    told = [json.loads(record.value) for record in intake.committed(broker_stack, f"out.{PARTNER}", start)]
    runs = [
        run for body in told for run in body["accepted"] if run["first_offset"] <= outcome.offset <= run["last_offset"]
    ]
    assert len(runs) == 1
