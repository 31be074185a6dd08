"""Landing when something is wrong around it: records expired, another landing, nothing there."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from infra import lake
from infra.kafka.client import platform_client_config
from infra.settings import REPOSITORY, Settings
from streams.lag import account_errors
from streams.landing.program import Landing
from tests.integration import intake
from tests.integration.intake import event, landed, unique, until


def test_a_beginning_that_moved_past_the_lake_is_an_alarm(broker_stack: Settings, tmp_path: Path) -> None:
    partner, topic = "dienst-justis", "in.dienst-justis"
    with intake.program(broker_stack, "streams.landing", tmp_path / "one.log"):
        prefix = unique()
        with intake.sender(broker_stack, tmp_path, partner) as sender:
            sender.submit(event(prefix))
            sender.flush()
        landed(broker_stack, prefix, 1, topic)
    with intake.sender(broker_stack, tmp_path, partner) as sender:
        for number in range(4):
            sender.submit(event(f"{unique()}-{number}"))
        sender.flush()
    end = intake.end_of(broker_stack, topic)
    admin = KafkaAdminClient(**platform_client_config(broker_stack, "admin"))
    admin.delete_records({TopicPartition(topic, 0): end - 1})
    admin.close()
    with intake.program(broker_stack, "streams.landing", tmp_path / "two.log"):
        until(
            lambda: lake.offsets(lake.events_table(broker_stack))[f"{topic}:0"]["next_offset"] == end,
            what="the last record",
        )
    alarms = json.loads(lake.events_table(broker_stack).properties[lake.ALARMS])
    (alarm,) = [a for a in alarms if a["name"] == "records_expired_unread" and a["log_start"] == end - 1]
    assert alarm["next_offset"] == end - 4
    account = json.loads(lake.events_table(broker_stack).properties[lake.GAPS])
    assert [end - 4, end - 1] in account[f"{intake.topic_id(broker_stack, topic)}:0"]["ranges"]
    assert account_errors(lake.events_table(broker_stack)) == []


def test_a_second_landing_is_overtaken_and_nothing_lands_twice(broker_stack: Settings, tmp_path: Path) -> None:
    prefix = unique()
    polled, overtaken = threading.Event(), threading.Event()

    def wait_once(step: str) -> None:
        if step == "before_commit" and not polled.is_set():
            polled.set()
            assert overtaken.wait(60)

    stale = Landing(broker_stack, on_step=wait_once)
    thread = threading.Thread(target=stale.run)
    thread.start()
    try:
        with intake.sender(broker_stack, tmp_path) as sender:
            for number in range(20):
                sender.submit(event(f"{prefix}-{number}"))
            sender.flush()
            assert polled.wait(30)
            with intake.program(broker_stack, "streams.landing", tmp_path / "landing.log"):
                landed(broker_stack, prefix, 20)
            overtaken.set()
            sender.submit(event(f"{prefix}-after"))
            sender.flush()
            rows = landed(broker_stack, prefix, 21)
    finally:
        overtaken.set()
        stale.stopping.set()
        thread.join(30)
    assert [row["disposition"] for row in rows] == ["accepted"] * 21
    assert account_errors(lake.events_table(broker_stack)) == []


def test_landing_waits_while_everything_is_away(broker_stack: Settings, tmp_path: Path) -> None:
    away = Settings(
        _env_prefix="NO_VARIABLE_", **{**broker_stack.model_dump(), "port_base": broker_stack.port_base + 500}
    )
    log = tmp_path / "away.log"
    with intake.program(away, "streams.landing", log) as process:
        until(lambda: log.read_text().count("trying again") >= 2, what="a second try", seconds=90.0)
        assert process.poll() is None


def test_landing_refuses_to_start_without_the_fast_checksum(broker_stack: Settings) -> None:
    code = (
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'crc32c' else real(name, *a)\n"
        "from streams.landing.__main__ import main\nraise SystemExit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=intake.environment(broker_stack),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 2
    assert "crc32c" in done.stderr
