"""Landing and receipts are killed at every named step while events flow: nothing is lost, nothing is doubled.

And the proof that this test can fail: without the offsets in the commit the same checker finds doubles.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sender import Sender
from infra import lake
from infra.settings import REPOSITORY, Settings
from streams.lag import account_errors
from tests.integration import intake
from tests.integration.crash.checker import Place, answer_errors, lake_errors, sent_places

LANDING_STEPS = ("before_commit", "after_commit", "after_index")
RECEIPTS_STEPS = ("in_transaction", "after_transaction")
SENDERS = (intake.PARTNER, "gemeente-zilvermeer")
_QUIET = "noordanker-logistiek"
_STREAM = {intake.PARTNER: "monitoring-alerts", "gemeente-zilvermeer": "risk-scans"}


class Programs:
    """Landing and receipts, started again whenever they died. `kills` counts deaths by step."""

    def __init__(self, settings: Settings, folder: Path, **more: str) -> None:
        self._settings, self._folder, self._more = settings, folder, more
        self.wish = folder / "wish"
        self.kills: Counter[str] = Counter()
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        environment = intake.environment(self._settings, CRASH_WISH=str(self.wish), **self._more)
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.integration.crash.launch", name],
                env=environment,
                cwd=REPOSITORY,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def kill_at(self, name: str, step: str) -> None:
        """Wish for a death at `step`, wait for it, start again."""
        aside = self.wish.with_suffix(".new")
        aside.write_text(step)
        aside.rename(self.wish)
        code = self._running[name].wait(timeout=90)
        assert code == -9, f"{name} ended with {code} instead of dying at {step}"
        self.wish.unlink()
        self.kills[step] += 1
        self.start(name)

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(timeout=30)


@pytest.fixture
def programs(broker_stack: Settings, tmp_path: Path) -> Iterator[Programs]:
    made = Programs(broker_stack, tmp_path)
    try:
        yield made
    finally:
        made.stop()


def _kills(count: int) -> list[tuple[str, str]]:
    """`count` deaths, every step about as often, in an order that is drawn once."""
    steps = [("landing", step) for step in LANDING_STEPS] + [("receipts", step) for step in RECEIPTS_STEPS]
    kills = [steps[number % len(steps)] for number in range(count)]
    random.Random(20261124).shuffle(kills)
    return kills


def _values(partner: str, count: int, start: int) -> list[tuple[bytes, str]]:
    """Events with the disposition that each must get: one in 40 a repeat, one in 50 malformed, the rest right."""
    made: list[tuple[bytes, str]] = []
    example = intake.example(_STREAM[partner])
    for number in range(start, start + count):
        if number % 50 == 49:
            made.append((b'{"specversion": "1.0", ', "refused"))
        elif number % 40 == 39:
            made.append((made[-1][0], "duplicate" if made[-1][1] == "accepted" else made[-1][1]))
        else:
            value = intake.json.dumps({**example, "id": str(uuid.uuid4())}, separators=(",", ":")).encode()
            made.append((value, "accepted"))
    return made


def test_twenty_kills_at_every_step_lose_and_double_nothing(
    broker_stack: Settings, programs: Programs, tmp_path: Path, long_run: bool
) -> None:
    events, kills = (200_000, 100) if long_run else (20_000, 20)
    topics = {partner: f"in.{partner}" for partner in SENDERS}
    starts = {topic: intake.end_of(broker_stack, topic) for topic in topics.values()}
    answers = {partner: intake.end_of(broker_stack, f"out.{partner}") for partner in SENDERS}
    senders = {p: Sender(intake.connection(broker_stack, p), tmp_path / f"{p}.sqlite") for p in SENDERS}
    wanted: dict[str, dict[int, str]] = {partner: {} for partner in SENDERS}
    programs.start("landing")
    programs.start("receipts")
    plan = _kills(kills)
    share = events // (kills * len(SENDERS))
    for turn, (name, step) in enumerate(plan):
        for part in range(2):  # half of the turn's events are under way when the wish is made
            for partner, sender in senders.items():
                for value, disposition in _values(partner, share // 2, turn * share + part * (share // 2)):
                    wanted[partner][sender.submit(value)] = disposition
                sender.flush()
            if part == 0:
                programs.kill_at(name, step)
    for partner, sender in senders.items():
        complete = sender.wait(120, resend_after_seconds=1e9)  # nothing is helped along by sending it again
        assert complete, f"{partner}: {len(sender.outbox.open_numbers())} records never got a receipt"
        sender.close()

    table = lake.events_table(broker_stack)
    for partner, topic in topics.items():
        places = sent_places(tmp_path / f"{partner}.sqlite", topic)
        columns = ("ingest_seq", "topic", "offset", "partner", "source", "id", "disposition")
        rows = [row for row in intake.rows(broker_stack, topic, columns) if row["offset"] >= starts[topic]]
        due: dict[Place, str] = {place: wanted[partner][number] for place, number in places.items()}
        assert len(places) == len(wanted[partner]) == events // len(SENDERS)
        assert lake_errors(places, rows, due) == []
        told = [record.value for record in intake.committed(broker_stack, f"out.{partner}", answers[partner])]
        assert answer_errors(told, rows, starts[topic]) == []
    assert account_errors(table) == []
    print(f"\n{events} events, kills by step: {dict(programs.kills)}")
    assert sum(programs.kills.values()) == kills
    assert set(programs.kills) == {*LANDING_STEPS, *RECEIPTS_STEPS}


def test_without_the_offsets_in_the_commit_the_checker_finds_doubles(broker_stack: Settings, tmp_path: Path) -> None:
    """The mutation runs on a catalogue of its own, in a home of its own, and reads the same topics."""
    home = tmp_path / "home"
    shutil.copytree(broker_stack.home / "secrets", home / "secrets")
    settings = Settings(_env_prefix="NO_VARIABLE_", **{**broker_stack.model_dump(), "home": home})
    topic = f"in.{_QUIET}"
    with Sender(intake.connection(broker_stack, _QUIET), tmp_path / "outbox.sqlite") as sender:
        for value, _ in _values(intake.PARTNER, 200, 0):
            sender.submit(value)
        sender.flush()
    places = sent_places(tmp_path / "outbox.sqlite", topic)
    whole = {"RISICOBEELD_LANDING_BATCH_RECORDS": "1000000"}  # one batch takes all topics, however full they are
    mutated = Programs(settings, tmp_path, CRASH_MUTATION="offsets", **whole)
    try:
        mutated.start("landing")
        mutated.kill_at("landing", "after_commit")
        catalog = lake.SqlCatalog(
            "mutation", uri=lake.postgres.dsn(settings, "lake"), warehouse=settings.lake_dir.as_uri()
        )

        def errors() -> list[str]:
            table = catalog.load_table(lake.EVENTS)
            rows = table.scan(f"topic = '{topic}' and offset >= {min(o for _, o in places)}").to_arrow().to_pylist()
            return [error for error in lake_errors(places, rows, {}) if "times" in error]

        assert intake.until(errors, 60, what="a double")
    finally:
        mutated.stop()
        catalog.drop_table(lake.EVENTS)
        catalog.drop_table(lake.REFERENCE)
