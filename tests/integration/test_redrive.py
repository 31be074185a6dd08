"""Redrive on the real broker and lake: a list is mended, and what it had refused is accepted, once, and told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from connectors.sender import Sender
from infra import lake
from infra.errors import OperationError
from infra.kafka.client import partner_client_config, platform_client_config
from infra.settings import REPOSITORY, Settings
from streams.lag import account_errors
from streams.landing.program import Landing
from streams.redrive import program
from streams.redrive.message import TOPIC, encode
from streams.redrive.publish import alone, publish, waiting
from streams.redrive.selection import Selection
from tests.integration import intake
from tests.integration.intake import PARTNER, event, unique, until

_CODE = "buiten-werktijd"


class WithLists(Settings):
    """Settings whose code lists a test may change."""

    lists: Path = Path()

    @property
    def seeds_dir(self) -> Path:
        return self.lists


@dataclass
class Platform:
    settings: WithLists

    def mend(self, *, broken: bool = False) -> None:
        """Bring the code back into its list, or take it out; landing sees it when the next redrive comes."""
        whole = (Settings().seeds_dir / "signal_categories.csv").read_text()
        kept = [line for line in whole.splitlines(True) if not (broken and line.startswith(_CODE))]
        (self.settings.lists / "signal_categories.csv").write_text("".join(kept))

    def selection(self, first_seq: int) -> Selection:
        return Selection(partners=(PARTNER,), first_seq=first_seq)

    def head(self) -> int:
        return lake.head_ingest_seq(lake.events_table(self.settings))


@contextmanager
def _landing(settings: Settings) -> Iterator[None]:
    landing = Landing(settings)
    thread = threading.Thread(target=landing.run)
    thread.start()
    try:
        yield
    finally:
        landing.stopping.set()
        thread.join(30)


@pytest.fixture
def platform(broker_stack: Settings, tmp_path: Path) -> Iterator[Platform]:
    """Landing with a list of its own that lacks a code, and receipts."""
    lists = shutil.copytree(broker_stack.seeds_dir, tmp_path / "lists")
    made = Platform(WithLists(_env_prefix="NO_VARIABLE_", **broker_stack.model_dump(), lists=lists))
    made.mend(broken=True)
    with (
        _landing(made.settings),
        intake.program(broker_stack, "streams.receipts", tmp_path / "receipts.log"),
    ):
        yield made


def _rows(settings: Settings, start: int) -> list[dict[str, Any]]:
    return [row for row in intake.rows(settings, TOPIC) if row["offset"] >= start]


def test_after_a_list_is_mended_a_refused_record_is_accepted_once_and_its_partner_is_told(
    platform: Platform, tmp_path: Path
) -> None:
    settings, prefix, first = platform.settings, unique(), platform.head() + 1
    start, told_from = intake.end_of(settings, TOPIC), intake.end_of(settings, f"out.{PARTNER}")
    mail = event(f"{prefix}-b", organisation_oin="a.b@voorbeeld.example")
    with intake.sender(settings, tmp_path) as sender:
        numbers = [sender.submit(value) for value in (event(f"{prefix}-a"), mail, b"{broken")]
        sender.flush()
        assert sender.wait(120, resend_after_seconds=600)
        delivered = sender.outbox.outcomes(numbers)
        assert {one.disposition for one in delivered} == {"refused"}
        assert program.dry_run(settings, platform.selection(first)).redrivable == []

        platform.mend()
        trial = program.dry_run(settings, platform.selection(first))
        assert (trial.selected, len(trial.redrivable), trial.impossible) == (3, 1, {"privacy": 1, "unreadable": 1})
        assert intake.end_of(settings, TOPIC) == start  # so far nothing was sent

        trial, published = program.redrive(settings, platform.selection(first), limit=10)
        assert published is not None
        outcome = program.landed(settings, published, trial, wait_seconds=120)
        assert outcome is not None
        assert (dict(outcome.landed), outcome.by_other_versions) == ({"accepted": 1}, 0)
        until(lambda: _accepted_now(sender, numbers[0]), 120, "the second receipt")
        assert [one.disposition for one in sender.outbox.outcomes(numbers)] == ["accepted", "refused", "refused"]

    (original,) = [r for r in intake.rows(settings, f"in.{PARTNER}") if r["offset"] == delivered[0].offset]
    (row,) = _rows(settings, start)
    assert (row["partner"], row["redrive_of"], row["payload"]) == (PARTNER, original["ingest_seq"], original["payload"])
    assert (row["appended_at"], row["data_origin"]) == (original["appended_at"], original["data_origin"])
    told = [json.loads(record.value) for record in intake.committed(settings, f"out.{PARTNER}", told_from)]
    (entry,) = [entry for body in told for entry in body["redriven"]]
    assert (entry["topic"], entry["partition"], entry["offset"]) == (f"in.{PARTNER}", 0, delivered[0].offset)
    assert (entry["disposition"], entry["id"]) == ("accepted", f"{prefix}-a")
    assert sum(sum(body["counts"].values()) for body in told) == 3

    again, nothing = program.redrive(settings, platform.selection(first), limit=10)
    assert (nothing, again.count("redriven before")) == (None, 1)
    assert len(_rows(settings, start)) == 1
    assert account_errors(lake.events_table(settings)) == []
    audit = lake.redrives_table(settings).scan(f"run_id = '{published.run_id}'").to_arrow().to_pylist()
    assert [(one["published"], one["selected"], one["first_offset"]) for one in audit] == [(1, 3, row["offset"])]
    assert json.loads(audit[0]["selection"]) == {"first_seq": first, "partners": [PARTNER]}
    assert audit[0]["actor"]


def _accepted_now(sender: Sender, number: int) -> bool:
    sender.collect(0.5)
    return sender.outbox.outcomes([number])[0].disposition == "accepted"


def _no_audit(_: Settings) -> None:
    raise lake.LakeError("no table for the audit")


def test_what_waits_for_landing_is_not_sent_twice_and_a_run_that_was_overtaken_sends_nothing(
    broker_stack: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lists = shutil.copytree(broker_stack.seeds_dir, tmp_path / "lists")
    platform = Platform(WithLists(_env_prefix="NO_VARIABLE_", **broker_stack.model_dump(), lists=lists))
    settings, prefix, first = platform.settings, unique(), platform.head() + 1
    platform.mend(broken=True)
    with intake.sender(settings, tmp_path) as sender:
        for number in range(3):
            sender.submit(event(f"{prefix}-{number}"))
        sender.flush()
    with _landing(settings):
        intake.landed(settings, prefix, 3)
    platform.mend()
    selection = platform.selection(first)

    with monkeypatch.context() as patched:
        patched.setattr(lake, "redrives_table", _no_audit)
        with pytest.raises(lake.LakeError):
            program.redrive(settings, selection, limit=2)
    assert waiting(settings, lake.events_table(settings)) == frozenset()  # without an audit row nothing is sent

    _, published = program.redrive(settings, selection, limit=2)  # landing is away
    assert published is not None
    assert published.count == 2
    assert waiting(settings, lake.events_table(settings)) == {first, first + 1}
    with pytest.raises(OperationError, match="nothing was redriven"):
        _overtaken_while_it_works(settings, selection, [first, first + 1])
    with _landing(settings):
        until(lambda: len(_rows(settings, published.first_offset)) == 3, 120, "three rows")
    assert [row["redrive_of"] for row in _rows(settings, published.first_offset)] == [first, first + 1, first + 2]
    assert {row["disposition"] for row in _rows(settings, published.first_offset)} == {"accepted"}
    assert account_errors(lake.events_table(settings)) == []


def _overtaken_while_it_works(settings: Settings, selection: Selection, numbers: list[int]) -> None:
    """A run that would send what an earlier one has sent; another run starts and ends before it does."""
    with alone(settings) as overtaken:
        trial, later = program.redrive(settings, selection, limit=2)
        assert (later.count if later else 0, trial.count("redriven before")) == (1, 2)
        publish(settings, overtaken, numbers, selection, trial)


def test_only_the_platform_writes_redrives_and_what_is_none_of_them_is_refused(
    platform: Platform, tmp_path: Path
) -> None:
    settings, prefix = platform.settings, unique()
    partner = KafkaProducer(**partner_client_config(settings, PARTNER), max_block_ms=5_000)
    with pytest.raises(KafkaError) as refused:
        partner.send(TOPIC, encode(1)).get(timeout=10)
    partner.close()
    assert isinstance(refused.value, TopicAuthorizationFailedError)

    with intake.sender(settings, tmp_path) as sender:
        sender.submit(event(f"{prefix}-accepted", signals=[]))  # without the code that the list lacks
        sender.flush()
        (accepted,) = intake.landed(settings, prefix, 1)
    assert accepted["disposition"] == "accepted"
    start, told_from = intake.end_of(settings, TOPIC), intake.end_of(settings, "out.redrive")
    producer = KafkaProducer(**platform_client_config(settings, "redrive"))
    for value in (encode(int(str(accepted["ingest_seq"]))), encode(2**40), event(f"{prefix}-forged"), b"\xff", None):
        producer.send(TOPIC, value, key=b"k").get(timeout=10)
    producer.close()
    rows = until(lambda: len(found := _rows(settings, start)) == 5 and found, 120, "five rows")
    assert {(row["partner"], row["disposition"], row["payload"], row["redrive_of"]) for row in rows} == {
        ("redrive", "refused", None, None)
    }
    told = until(lambda: intake.committed(settings, "out.redrive", told_from), 120, "an answer")
    entries = [entry for record in told for entry in json.loads(record.value)["entries"]]
    assert [[reason["code"] for reason in entry["reasons"]] for entry in entries] == [["REDRIVE_INVALID"]] * len(
        entries
    )


def test_the_command_says_what_it_would_do_and_that_refused_content_is_gone(platform: Platform, tmp_path: Path) -> None:
    first = platform.head() + 1
    with intake.sender(platform.settings, tmp_path) as sender:
        sender.submit(event(unique(), organisation_oin="a.b@voorbeeld.example"))
        sender.flush()
        assert sender.wait(120, resend_after_seconds=600)
    shown = _run(platform.settings, "--partner", PARTNER, "--first-seq", f"{first}", "--json")
    assert shown.returncode == 0, shown.stderr
    told = json.loads(shown.stdout)
    assert (told["impossible"], told["published"], told["selected"]) == ({"privacy": 1}, 0, 1)
    asked = _run(platform.settings, "--partner", PARTNER, "--first-seq", f"{first}", "--apply")
    assert asked.returncode == 1
    assert "only a keyed hash is kept" in " ".join(asked.stdout.split())
    assert "none of the selected records can be redriven" in asked.stderr


def _run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.cli.main", "redrive", *arguments],
        env=intake.environment(settings, COLUMNS="200"),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=90,
    )
