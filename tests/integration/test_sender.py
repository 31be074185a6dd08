"""The partner's side on the real platform: what is sent gets a receipt, and what had none is sent again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sender import Sender
from infra.settings import REPOSITORY, Settings
from tests.integration import intake
from tests.integration.intake import PARTNER, event, landed, unique


@pytest.fixture(scope="module")
def working(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with intake.intake(broker_stack, tmp_path_factory.mktemp("intake")):
        yield broker_stack


def _run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.cli.main", *arguments],
        env=intake.environment(settings, COLUMNS="200"),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=90,
    )


def _file(folder: Path, *values: bytes) -> str:
    path = folder / "events.ndjson"
    path.write_bytes(b"\n".join(values) + b"\n")
    return str(path)


def test_send_shows_a_receipt_for_each_record(working: Settings, tmp_path: Path) -> None:
    prefix = unique()
    file = _file(tmp_path, event(f"{prefix}-a"), event(f"{prefix}-b"))
    done = _run(working, "send", file, "--as", PARTNER, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(r["where"], r["disposition"]) for r in told["records"]] == [
        ("regel 1", "accepted"),
        ("regel 2", "accepted"),
    ]
    assert len(landed(working, prefix, 2)) == 2


def test_a_broken_file_is_not_sent_and_one_screen_says_what_is_wrong_and_what_to_do(
    working: Settings, tmp_path: Path
) -> None:
    prefix = unique()
    end = intake.end_of(working, f"in.{PARTNER}")
    file = _file(tmp_path, event(f"{prefix}-a"), b"{broken", event(f"{prefix}-c", process_id="P99"))
    done = _run(working, "send", file, "--as", PARTNER)
    assert done.returncode == 3
    for said in ("regel 2", "VALUE_NOT_JSON", "regel 3", "/data/process_id", "CODE_UNKNOWN", "wat te doen"):
        assert said in done.stdout
    assert len(done.stdout.splitlines()) <= 40
    assert intake.end_of(working, f"in.{PARTNER}") == end


def test_without_check_the_platform_judges_and_the_exit_code_says_so(working: Settings, tmp_path: Path) -> None:
    file = _file(tmp_path, event(unique(), process_id="P99"))
    done = _run(working, "send", file, "--as", PARTNER, "--no-check", "--json")
    assert done.returncode == 1
    (record,) = json.loads(done.stdout)["records"]
    assert record["disposition"] == "refused"
    assert record["reasons"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--as", "nobody"], "bundle"),
        ([], "--as"),
        (["--as", PARTNER, "--check-only", "--no-check"], "exclude"),
    ],
)
def test_wrong_use_says_what_to_do(working: Settings, tmp_path: Path, arguments: list[str], said: str) -> None:
    done = _run(working, "send", _file(tmp_path, event(unique())), *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_record_that_never_reached_the_broker_is_sent_by_reconcile(working: Settings, tmp_path: Path) -> None:
    prefix = unique()
    outbox = working.home / "outbox" / f"{PARTNER}.sqlite"
    with Sender(intake.connection(working), outbox) as sender:
        sender.submit(event(prefix))  # kept by close, not sent: as after a crash
    done = _run(working, "reconcile", "--as", PARTNER, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["sent_again"] >= 1
    assert landed(working, prefix, 1)[0]["disposition"] == "accepted"


def test_a_record_without_receipt_is_sent_again_and_counts_once(
    broker_stack: Settings, working: Settings, tmp_path: Path
) -> None:
    prefix = unique()
    with intake.sender(working, tmp_path) as sender:
        number = sender.submit(event(prefix))
        sender.flush()
        assert sender.resend(after_seconds=0.0) == 1
        assert sender.wait(60)
        (outcome,) = sender.outbox.outcomes([number])
        rows = landed(working, prefix, 2)
    assert outcome.disposition == "accepted"
    assert sorted(str(row["disposition"]) for row in rows) == ["accepted", "duplicate"]


def test_what_is_too_large_for_any_broker_is_said_and_does_not_hold_up_the_rest(
    working: Settings, tmp_path: Path
) -> None:
    prefix = unique()
    with intake.sender(working, tmp_path) as sender:
        large = sender.submit(b"x" * 3_000_000)
        sender.submit(event(prefix))
        sender.flush()
        assert sender.wait(60)
        assert sender.outbox.outcomes([large])[0].state == "failed"
    assert landed(working, prefix, 1)


def test_a_batch_that_would_unfold_beyond_the_size_of_a_message_is_refused_by_the_broker(working: Settings) -> None:
    from kafka import KafkaProducer
    from kafka.errors import KafkaError

    config = intake.connection(working).client_config()
    bomb = KafkaProducer(
        **config,
        compression_type="gzip",
        max_request_size=2**28,
        batch_size=2**28,
        delivery_timeout_ms=8000,
        request_timeout_ms=4000,
    )
    end = intake.end_of(working, f"in.{PARTNER}")
    with pytest.raises(KafkaError):
        bomb.send(f"in.{PARTNER}", bytes(50_000_000)).get(timeout=30)
    bomb.close(timeout=1)
    assert intake.end_of(working, f"in.{PARTNER}") == end
