"""Landing on the real broker and lake: every record one row, decided once, whatever the partner sends."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from infra import lake
from infra.kafka.client import platform_client_config
from infra.settings import REPOSITORY, Settings
from streams import access
from streams.lag import account_errors
from streams.landing.program import Landing
from tests.integration import intake
from tests.integration.intake import PARTNER, event, unique, until

_TOPIC = f"in.{PARTNER}"


@pytest.fixture(scope="module")
def landing(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("intake")
    with intake.program(broker_stack, "streams.landing", folder / "landing.log"):
        yield broker_stack


def _landed(settings: Settings, prefix: str, count: int, topic: str = _TOPIC) -> list[dict[str, object]]:
    """The rows with ids that begin with `prefix`, once there are `count`."""

    def found() -> list[dict[str, object]] | None:
        mine = [row for row in intake.rows(settings, topic) if str(row["id"]).startswith(prefix)]
        return mine if len(mine) >= count else None

    answer: list[dict[str, object]] = until(found, what=f"{count} rows with {prefix}")
    assert len(answer) == count
    return answer


def test_repeats_are_decided_across_commits(landing: Settings, tmp_path: Path) -> None:
    prefix = unique()
    with intake.sender(landing, tmp_path) as sender:
        for value in (event(f"{prefix}-a"), event(f"{prefix}-b")):
            sender.submit(value)
        sender.flush()
        _landed(landing, prefix, 2)
        for value in (event(f"{prefix}-a"), event(f"{prefix}-b", monitoring_profile="defend"), event(f"{prefix}-c")):
            sender.submit(value)
        sender.flush()
    rows = _landed(landing, prefix, 5)
    assert [row["disposition"] for row in rows] == ["accepted", "accepted", "duplicate", "conflict", "accepted"]
    assert len({row["landed_at"] for row in rows}) >= 2


def test_the_same_identity_from_another_partner_is_another_identity(landing: Settings, tmp_path: Path) -> None:
    prefix = unique()
    with intake.sender(landing, tmp_path) as one, intake.sender(landing, tmp_path, "politie") as other:
        for sender in (one, other):
            sender.submit(event(f"{prefix}-a"))
            sender.flush()
    (mine,) = _landed(landing, prefix, 1)
    (theirs,) = _landed(landing, prefix, 1, "in.politie")
    assert mine["disposition"] == "accepted"
    assert theirs["disposition"] == "refused"  # it isn't theirs to say; but not as a repeat of what another sent
    assert "IDENTITY" not in json.dumps(theirs["reasons"])


def test_one_event_is_a_row_within_a_second(landing: Settings, tmp_path: Path) -> None:
    with intake.sender(landing, tmp_path) as sender:
        sender.submit(event(f"{unique()}-warm"))
        sender.flush()
        seconds = []
        for _ in range(5):
            prefix = unique()
            sender.submit(event(prefix))
            sender.flush()
            began = time.monotonic()
            _landed(landing, prefix, 1)
            seconds.append(time.monotonic() - began)
    assert sorted(seconds)[2] < 1.0, seconds


def test_records_that_nobody_can_read_land_as_refused_and_the_stream_goes_on(landing: Settings, tmp_path: Path) -> None:
    prefix = unique()
    with intake.sender(landing, tmp_path) as sender:
        start = intake.end_of(landing, _TOPIC)
        sender.submit(None, headers=(), key=b"tombstone")
        sender.submit(b"\x00\xff\xfe", headers=(("content-type", b"\xff"),))
        sender.submit(b"", headers=())
        sender.submit(event(f"{prefix}-after"))
        sender.flush()
    _landed(landing, prefix, 1)
    rows = [row for row in intake.rows(landing, _TOPIC) if row["offset"] >= start]
    assert [row["disposition"] for row in rows] == ["refused", "refused", "refused", "accepted"]
    assert [row["payload"] is None for row in rows] == [True, True, True, False]


def test_markers_of_transactions_are_accounted_as_gaps(landing: Settings) -> None:
    config = platform_client_config(landing, "admin")
    producer = KafkaProducer(**config, transactional_id=f"gaps-{unique()}")
    producer.init_transactions()
    prefix = unique()
    for number, commit in enumerate((True, False, True)):
        producer.begin_transaction()
        producer.send(_TOPIC, event(f"{prefix}-{number}"), headers=[("content-type", b"application/cloudevents+json")])
        producer.flush()
        if commit:
            producer.commit_transaction()
        else:
            producer.abort_transaction()
    producer.close()
    rows = _landed(landing, prefix, 2)
    table = lake.events_table(landing)
    account = json.loads(table.properties[lake.GAPS])[f"{intake.topic_id(landing, _TOPIC)}:0"]
    assert [int(str(rows[0]["offset"])) + 1, rows[1]["offset"]] in account["ranges"]
    assert account_errors(table) == []


def test_a_topic_that_was_made_again_is_an_alarm_and_is_read_from_its_beginning(
    landing: Settings, tmp_path: Path
) -> None:
    partner, topic = "fiod", "in.fiod"
    first, second = unique(), unique()
    with intake.sender(landing, tmp_path, partner) as sender:
        for number in range(3):
            sender.submit(event(f"{first}-{number}"))
        sender.flush()
    _landed(landing, first, 3, topic)
    before = intake.topic_id(landing, topic)
    admin = KafkaAdminClient(**platform_client_config(landing, "admin"))
    admin.delete_topics([topic])
    until(lambda: topic not in admin.list_topics(), what="the topic's end")
    admin.close()
    access.apply(landing)
    now = intake.topic_id(landing, topic)
    assert now != before
    with intake.sender(landing, tmp_path, partner) as sender:
        sender.submit(event(f"{second}-0"))
        sender.flush()
    (row,) = _landed(landing, second, 1, topic)
    assert (row["offset"], row["topic_id"]) == (0, now)
    table = lake.events_table(landing)
    alarms = json.loads(table.properties[lake.ALARMS])
    assert any(a["name"] == "topic_recreated" and a.get("topic_id_now") == now for a in alarms)
    assert account_errors(table) == []


def test_a_beginning_that_moved_past_the_lake_is_an_alarm(broker_stack: Settings, tmp_path: Path) -> None:
    partner, topic = "dienst-justis", "in.dienst-justis"
    with intake.program(broker_stack, "streams.landing", tmp_path / "one.log"):
        prefix = unique()
        with intake.sender(broker_stack, tmp_path, partner) as sender:
            sender.submit(event(prefix))
            sender.flush()
        _landed(broker_stack, prefix, 1, topic)
    with intake.sender(broker_stack, tmp_path, partner) as sender:
        for number in range(4):
            sender.submit(event(f"{unique()}-{number}"))
        sender.flush()
    end = intake.end_of(broker_stack, topic)
    admin = KafkaAdminClient(**platform_client_config(broker_stack, "admin"))
    from kafka import TopicPartition

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
                _landed(broker_stack, prefix, 20)
            overtaken.set()
            sender.submit(event(f"{prefix}-after"))
            sender.flush()
            rows = _landed(broker_stack, prefix, 21)
    finally:
        overtaken.set()
        stale.stopping.set()
        thread.join(30)
    assert [row["disposition"] for row in rows] == ["accepted"] * 21
    assert account_errors(lake.events_table(broker_stack)) == []


def test_landing_waits_for_the_broker_and_goes_on(landing: Settings, tmp_path: Path) -> None:
    away = Settings(_env_prefix="NO_VARIABLE_", **{**landing.model_dump(), "port_base": landing.port_base + 500})
    with intake.program(away, "streams.landing", tmp_path / "away.log") as process:
        time.sleep(6)
        assert process.poll() is None
    assert (tmp_path / "away.log").read_text().count("trying again") <= 4


def test_metrics_say_what_landed(landing: Settings) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{landing.landing_metrics_port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    assert 'risicobeeld_landing_records_total{disposition="accepted"}' in text


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
