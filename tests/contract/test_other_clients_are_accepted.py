"""Nobody needs our sender: events of the official SDK, and those of other clients, are accepted, and answered to them.

Over the partners' own door (TLS, SCRAM), with real clients: confluent-kafka and kcat, both modes of the CloudEvents
Kafka binding, and the two examples of the docs exactly as they stand there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1.http import CloudEvent as EarlierCloudEvent
from cloudevents.v1.kafka import to_binary as earlier_to_binary
from cloudevents.v1.kafka import to_structured as earlier_to_structured
from confluent_kafka import Consumer, Message, Producer, TopicPartition

from connectors.contract.asyncapi import out_schema
from connectors.sender import Connection
from infra.settings import REPOSITORY, Settings
from tests.integration import intake

Event = dict[str, Any]
Send = Callable[[Connection, Event, Path], int]
_IN, _OUT = f"in.{intake.PARTNER}", f"out.{intake.PARTNER}"
_STATEMENT = jsonschema_rs.Draft202012Validator(out_schema("statement"), validate_formats=True)


@dataclass(frozen=True)
class Sent:
    """Events by the way in which they went, and where they stand in the topic."""

    events: dict[str, Event]
    offsets: dict[str, int]
    answers_from: int
    """Offset in the partner's `out` topic before the first was sent."""


def _librdkafka(connection: Connection) -> dict[str, str]:
    return {
        "bootstrap.servers": ",".join(connection.bootstrap),
        "security.protocol": "SASL_SSL",
        "ssl.ca.location": str(connection.ca_file),
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": connection.user,
        "sasl.password": connection.password,
    }


def _produce(connection: Connection, message: Any) -> int:
    """By confluent-kafka. Returns the offset."""
    placed: list[tuple[Any, Message]] = []
    producer = Producer(_librdkafka(connection))
    headers = dict(message.headers)
    producer.produce(_IN, message.value, message.key, headers=headers, on_delivery=lambda *told: placed.append(told))
    assert producer.flush(30) == 0
    ((error, record),) = placed
    assert error is None
    return int(record.offset())


def _official(event: Event) -> CloudEvent:
    attributes = {name: value for name, value in event.items() if name != "data"}
    attributes["time"] = datetime.fromisoformat(event["time"])
    return CloudEvent(attributes, event["data"])


def _earlier(event: Event) -> EarlierCloudEvent:
    return EarlierCloudEvent({name: value for name, value in event.items() if name != "data"}, event["data"])


def _sdk_structured(connection: Connection, event: Event, _: Path) -> int:
    return _produce(connection, to_structured(_official(event), JSONFormat()))


def _sdk_binary(connection: Connection, event: Event, _: Path) -> int:
    return _produce(connection, to_binary(_official(event), JSONFormat()))


def _sdk_with_key(connection: Connection, event: Event, _: Path) -> int:
    return _produce(connection, to_structured(_official(event), JSONFormat(), lambda made: made.get_source()))


def _earlier_sdk_binary(connection: Connection, event: Event, _: Path) -> int:
    return _produce(connection, earlier_to_binary(_earlier(event), key_mapper=lambda _: None))


def _end(connection: Connection, topic: str) -> int:
    consumer = Consumer({**_librdkafka(connection), "group.id": f"{connection.user}.tests"})
    try:
        return int(consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=30)[1])
    finally:
        consumer.close()


def _documented(page: str) -> list[str]:
    """The bash blocks of a page of the docs."""
    text = (REPOSITORY / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return re.findall(r"```bash\n(.*?)\n```", text, re.DOTALL)


_LIBRARY, _VARIABLES, _SEND, _READ = _documented("send-with-kcat.md")


def _kcat_environment(folder: Path) -> dict[str, str]:
    """As the page advises where kcat's own library is too old to log in at a broker of today."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    line = f'{_LIBRARY} && printf %s "$LD_LIBRARY_PATH"'
    done = subprocess.run(
        ["bash", "-ec", line], env={"PATH": path, "TMPDIR": str(folder)}, capture_output=True, text=True, check=True
    )
    return {"PATH": path, "LD_LIBRARY_PATH": done.stdout}


def _kcat(connection: Connection, folder: Path, *arguments: str) -> str:
    """kcat with the partner's login in a file, as its password shows among arguments."""
    configuration = folder / "kcat.conf"
    rows = (f"{name}={value}\n" for name, value in _librdkafka(connection).items())
    configuration.write_text("".join(rows), encoding="utf-8")
    done = subprocess.run(
        ["kcat", "-F", str(configuration), *arguments],
        env=_kcat_environment(folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _by_kcat(connection: Connection, folder: Path, value: Any, headers: dict[str, str]) -> int:
    file = folder / "value.json"
    file.write_text(json.dumps(value, indent=2), encoding="utf-8")
    place = _end(connection, _IN)
    named = [part for name, text in headers.items() for part in ("-H", f"{name}={text}")]
    _kcat(connection, folder, "-P", "-t", _IN, *named, str(file))
    assert _end(connection, _IN) == place + 1
    return place


def _kcat_structured(connection: Connection, event: Event, folder: Path) -> int:
    return _by_kcat(connection, folder, event, {"content-type": "application/cloudevents+json; charset=utf-8"})


def _kcat_binary(connection: Connection, event: Event, folder: Path) -> int:
    attributes = {f"ce_{name}": text for name, text in event.items() if name not in ("data", "datacontenttype")}
    return _by_kcat(connection, folder, event["data"], {"content-type": event["datacontenttype"], **attributes})


def _bash(connection: Connection, folder: Path, line: str) -> str:
    """A line of the page on kcat, with values for what the line before it sets."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-ec", line],
        env={
            **_kcat_environment(folder),
            "PARTNER": connection.partner,
            "BUNDLE": str(connection.ca_file.parent),
            "BROKER": connection.bootstrap[0],
        },
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _documented_kcat(connection: Connection, event: Event, folder: Path) -> int:
    (folder / "first.json").write_text(json.dumps(event, indent=2), encoding="utf-8")
    place = _end(connection, _IN)
    _bash(connection, folder, _SEND)
    assert _end(connection, _IN) == place + 1
    return place


WAYS: dict[str, Send] = {
    "cloudevents SDK, structured, by confluent-kafka": _sdk_structured,
    "cloudevents SDK, binary, by confluent-kafka": _sdk_binary,
    "cloudevents SDK, with a key, by confluent-kafka": _sdk_with_key,
    "earlier interface of the SDK, binary, by confluent-kafka": _earlier_sdk_binary,
    "structured, by kcat": _kcat_structured,
    "binary, by kcat": _kcat_binary,
    "the documented line with kcat": _documented_kcat,
}


@pytest.fixture(scope="module")
def working(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with intake.intake(broker_stack, tmp_path_factory.mktemp("intake")):
        yield intake.connection(broker_stack)


@pytest.fixture(scope="module")
def sent(working: Connection, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    prefix = intake.unique()
    events = {way: {**intake.example(), "id": f"{prefix}-{number}"} for number, way in enumerate(WAYS)}
    answers_from = _end(working, _OUT)
    offsets = {way: send(working, events[way], tmp_path_factory.mktemp("way")) for way, send in WAYS.items()}
    return Sent(events, offsets, answers_from)


def _covers(statement: Event, offset: int) -> bool:
    """Whether a statement accepts the record at `offset` without remarks."""
    return any(row["first_offset"] <= offset <= row["last_offset"] for row in statement["accepted"])


def _entries(statements: list[Event], offset: int) -> list[Event]:
    return [entry for statement in statements for entry in statement["entries"] if entry["offset"] == offset]


def _answered(statements: list[Event], offsets: list[int]) -> bool:
    return all(
        any(_covers(statement, offset) for statement in statements) or _entries(statements, offset)
        for offset in offsets
    )


@pytest.fixture(scope="module")
def read_by_confluent(working: Connection, sent: Sent) -> list[Event]:
    statements: list[Event] = []
    consumer = Consumer({**_librdkafka(working), "group.id": f"{working.user}.tests"})
    consumer.assign([TopicPartition(_OUT, 0, sent.answers_from)])

    def all_answered() -> bool:
        record = consumer.poll(1)
        if record is not None:
            assert record.error() is None
            statements.append(json.loads(record.value()))
        return _answered(statements, list(sent.offsets.values()))

    try:
        intake.until(all_answered, 60, "a receipt for every record, read by confluent-kafka")
    finally:
        consumer.close()
    return statements


@pytest.fixture(scope="module")
def read_by_kcat(working: Connection, sent: Sent, tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    folder = tmp_path_factory.mktemp("read")

    def all_answered() -> list[Event] | None:
        lines = _kcat(working, folder, *f"-C -e -q -t {_OUT} -p 0 -o {sent.answers_from}".split()).splitlines()
        statements = [json.loads(line) for line in lines]
        return statements if _answered(statements, list(sent.offsets.values())) else None

    found: list[Event] = intake.until(all_answered, 60, "a receipt for every record, read by kcat")
    return found


@pytest.mark.parametrize("way", WAYS)
def test_the_event_is_accepted_and_its_receipt_read(
    read_by_confluent: list[Event], read_by_kcat: list[Event], sent: Sent, way: str
) -> None:
    for statements in (read_by_confluent, read_by_kcat):
        assert [_covers(statement, sent.offsets[way]) for statement in statements].count(True) == 1
        assert _entries(statements, sent.offsets[way]) == []


def test_what_is_kept_is_the_event_whoever_sent_it(
    broker_stack: Settings, read_by_confluent: list[Event], sent: Sent
) -> None:
    rows = {row["offset"]: row for row in intake.rows(broker_stack, _IN, ("offset", "payload", "disposition"))}
    for way, offset in sent.offsets.items():
        assert rows[offset]["disposition"] == "accepted", way
        assert json.loads(rows[offset]["payload"]) == sent.events[way], way


def test_statements_are_as_the_asyncapi_document_says(read_by_confluent: list[Event]) -> None:
    assert read_by_confluent
    for statement in read_by_confluent:
        _STATEMENT.validate(statement)


def _without_schema(event: Event) -> KafkaMessage:
    made = to_binary(_official(event), JSONFormat())
    return KafkaMessage(
        {name: text for name, text in made.headers.items() if name != "ce_dataschema"}, None, made.value
    )


def _as_the_earlier_interface_does(event: Event) -> Any:
    """It takes `datacontenttype` out of the event and puts it where the Kafka binding wants the event's own type."""
    return earlier_to_structured(_earlier(event), key_mapper=lambda _: None)


@pytest.mark.parametrize(
    ("faulty", "expected"),
    [
        (_without_schema, [("CE_ATTRIBUTE_MISSING", "/dataschema")]),
        (
            _as_the_earlier_interface_does,
            [("CE_ATTRIBUTE_MISSING", "/datacontenttype"), ("CE_CONTENT_TYPE", "header:content-type")],
        ),
    ],
)
def test_a_refusal_of_an_sdks_event_says_why(
    working: Connection, faulty: Callable[[Event], Any], expected: list[tuple[str, str]]
) -> None:
    event = {**intake.example(), "id": intake.unique()}
    consumer = Consumer({**_librdkafka(working), "group.id": f"{working.user}.tests"})
    consumer.assign([TopicPartition(_OUT, 0, _end(working, _OUT))])
    offset = _produce(working, faulty(event))

    def answer() -> list[Event] | None:
        record = consumer.poll(1)
        if record is None:
            return None
        statement = json.loads(record.value())
        _STATEMENT.validate(statement)
        return _entries([statement], offset) or None

    (entry,) = intake.until(answer, 60, "the answer to the faulty event")
    consumer.close()
    assert entry["disposition"] == "refused"
    assert sorted((reason["code"], reason["path"]) for reason in entry["reasons"]) == expected


def _run_example(connection: Connection, file: Path) -> subprocess.CompletedProcess[str]:
    example = REPOSITORY / "docs" / "examples" / "send.py"
    command = [sys.executable, str(example), str(connection.ca_file.parent), str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def test_the_documented_python_sends_and_tells_what_became_of_it(working: Connection, tmp_path: Path) -> None:
    file = tmp_path / "first.json"
    event = {**intake.example(), "id": intake.unique()}
    file.write_text(json.dumps(event, indent=2), encoding="utf-8")
    first, again = _run_example(working, file), _run_example(working, file)
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert json.loads(first.stdout)["disposition"] == "accepted"
    assert json.loads(again.stdout)["disposition"] == "duplicate"
    file.write_text(json.dumps({**event, "dataclassification": "public", "datacontenttype": "text/plain"}))
    refused = _run_example(working, file)
    assert refused.returncode == 1, refused.stderr
    assert json.loads(refused.stdout)["reasons"]


def test_the_examples_stay_short() -> None:
    lines = (REPOSITORY / "docs" / "examples" / "send.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 30
    assert all(len(line) <= 120 for line in lines)
    assert not [line for line in (_LIBRARY, _VARIABLES, _SEND, _READ) if "\n" in line]


def test_the_page_on_kcat_sets_what_its_lines_use() -> None:
    done = subprocess.run(
        ["bash", "-ec", f'{_VARIABLES}; printf "%s " "$PARTNER" "$BUNDLE" "$BROKER"'],
        capture_output=True,
        text=True,
        check=True,
    )
    partner, bundle, broker = done.stdout.split()
    demo = Settings(_env_prefix="NO_VARIABLE_")
    assert bundle == f"var/bundles/{partner}"
    assert broker == f"127.0.0.1:{demo.kafka_partner_port}"
    assert partner in os.listdir(demo.partners_dir)


def test_the_documented_line_with_kcat_reads_the_answers(
    working: Connection, read_by_kcat: list[Event], sent: Sent, tmp_path: Path
) -> None:
    answers = [json.loads(line) for line in _bash(working, tmp_path, _READ).splitlines()]
    assert answers
    assert {answer["partner"] for answer in answers} == {working.partner}
