"""Landing on the real broker and lake: every record one row, decided once, whatever the partner sends."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from infra import lake
from infra.kafka.client import platform_client_config
from infra.settings import Settings
from streams import access
from streams.lag import account_errors
from tests.integration import intake
from tests.integration.intake import PARTNER, event, landed, unique, until

_TOPIC = f"in.{PARTNER}"


@pytest.fixture(scope="module")
def landing(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    folder = tmp_path_factory.mktemp("intake")
    with intake.program(broker_stack, "streams.landing", folder / "landing.log"):
        yield broker_stack


def test_repeats_are_decided_across_commits(landing: Settings, tmp_path: Path) -> None:
    prefix = unique()
    with intake.sender(landing, tmp_path) as sender:
        for value in (event(f"{prefix}-a"), event(f"{prefix}-b")):
            sender.submit(value)
        sender.flush()
        landed(landing, prefix, 2)
        for value in (event(f"{prefix}-a"), event(f"{prefix}-b", monitoring_profile="defend"), event(f"{prefix}-c")):
            sender.submit(value)
        sender.flush()
    rows = landed(landing, prefix, 5)
    assert [row["disposition"] for row in rows] == ["accepted", "accepted", "duplicate", "conflict", "accepted"]
    assert len({row["landed_at"] for row in rows}) >= 2


def test_the_same_identity_from_another_partner_is_another_identity(landing: Settings, tmp_path: Path) -> None:
    prefix = unique()
    with intake.sender(landing, tmp_path) as one, intake.sender(landing, tmp_path, "politie") as other:
        for sender in (one, other):
            sender.submit(event(f"{prefix}-a"))
            sender.flush()
    (mine,) = landed(landing, prefix, 1)
    (theirs,) = landed(landing, prefix, 1, "in.politie")
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
            end = intake.end_of(landing, _TOPIC)
            until(lambda: lake.offsets(lake.events_table(landing))[f"{_TOPIC}:0"]["next_offset"] == end)  # noqa: B023
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
    landed(landing, prefix, 1)
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
    rows = landed(landing, prefix, 2)
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
    landed(landing, first, 3, topic)
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
    (row,) = landed(landing, second, 1, topic)
    assert (row["offset"], row["topic_id"]) == (0, now)
    table = lake.events_table(landing)
    alarms = json.loads(table.properties[lake.ALARMS])
    assert any(a["name"] == "topic_recreated" and a.get("topic_id_now") == now for a in alarms)
    assert account_errors(table) == []


def test_metrics_say_whatlanded(landing: Settings) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{landing.landing_metrics_port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    assert 'risicobeeld_landing_records_total{disposition="accepted"}' in text
