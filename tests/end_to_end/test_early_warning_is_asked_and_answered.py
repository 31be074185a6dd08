"""An outbreak becomes a question on the partner's own topic, once; its reply stands beside it on the next release."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from connectors.contract.asyncapi import out_schema
from infra import clock
from infra.settings import Settings
from tests.end_to_end import story
from tests.integration import intake
from tests.method.bronze_fixture import months_before
from tests.method.warning_story import report, warning_id

PROCESS = "P32"  # no other test tells of it
UNIT = f"o{story.ORGANISATION[8:17]}-{PROCESS}"
USUAL, OUTBREAK = (3, 5, 4, 2, 4, 6, 3, 4, 5, 3, 4, 2), 60


def _statement(first: date, last: date, opened: int) -> tuple[bytes, datetime]:
    """As logged six days after the month, and the time itself."""
    at = datetime(last.year, last.month, last.day, 10, tzinfo=UTC) + timedelta(days=6)
    event = intake.example() | {"id": str(uuid.uuid4()), "time": at.isoformat()}
    event["data"] = report(story.ORGANISATION, first, last, opened) | {"process_id": PROCESS}
    return json.dumps(event).encode(), at


def _send(settings: Settings, folder: Path, *records: tuple[bytes, datetime]) -> int:
    """Send them with their times; the head of the lake once all are accepted."""
    with intake.sender(settings, folder) as sender:
        numbers = [sender.submit(value, timestamp_ms=round(at.timestamp() * 1000)) for value, at in records]
        sender.flush()
        assert sender.wait(60)
        outcomes = sender.outbox.outcomes(numbers)
    assert [one.findings for one in outcomes if one.disposition != "accepted"] == []
    return story.head(settings)


def _asked(settings: Settings, warning: str) -> list[dict[str, Any]]:
    told = (json.loads(record.value) for record in intake.committed(settings, f"out.{story.PARTNER}"))
    return [one for one in told if one["message"] == "early_warning" and one["warning_id"] == warning]


@pytest.fixture(scope="module")
def asked(full_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The one question that reaches the partner about the newest month."""
    *before, newest = months_before(clock.today(full_stack), len(USUAL) + 1)
    records = [_statement(*month, opened) for month, opened in zip(before, USUAL, strict=True)]
    head = _send(full_stack, tmp_path_factory.mktemp("outbreak"), *records, _statement(*newest, OUTBREAK))
    story.release_up_to(full_stack, head)
    warning = warning_id("signals", "unit", UNIT, newest[0])
    (question,) = story.until(lambda: _asked(full_stack, warning), f"the question {warning} reaches the partner")
    return dict(question)


def test_the_question_is_the_one_that_the_release_shows(full_stack: Settings, asked: dict[str, Any]) -> None:
    jsonschema_rs.validator_for(out_schema("early_warning"), validate_formats=True).validate(asked)
    assert (asked["organisation_oin"], asked["process_id"]) == (story.ORGANISATION, PROCESS)
    assert asked["observed"] == OUTBREAK > asked["expected"] > 0
    columns = "state, question_nl, reply_stance"
    query = f"SELECT {columns} FROM mart_monitoring__early_warnings WHERE warning_id = '{asked['warning_id']}'"
    assert [row[:2] for row in story.read(full_stack, query)] == [(asked["state"], asked["question_nl"])]


def test_the_reply_stands_beside_it_and_nothing_is_asked_twice(
    full_stack: Settings, asked: dict[str, Any], tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    event = intake.example("replies") | {"id": str(uuid.uuid4()), "time": now.isoformat()}
    event["data"] = {
        "organisation_oin": story.ORGANISATION,
        "reference_date": now.date().isoformat(),
        "release_id": asked["release_id"],
        "indicator_id": asked["indicator_id"],
        "process_id": PROCESS,
        "warning_id": asked["warning_id"],
        "stance": "explains",
        "text": "De nieuwe regel kijkt ook naar de archieven.",
    }
    head = _send(full_stack, tmp_path, (json.dumps(event).encode(), now))
    release = story.release_up_to(full_stack, head)
    query = "SELECT reply_stance, reply_text FROM mart_monitoring__early_warnings WHERE warning_id = '{}'"
    found = story.read(full_stack, query.format(asked["warning_id"]))
    assert found == [("explains", event["data"]["text"])]
    airflow = story.Airflow(full_stack)
    story.until(airflow.is_idle, f"the run that made {release.release_id} ends")
    time.sleep(4)  # receipts look for notices every three seconds
    assert _asked(full_stack, asked["warning_id"]) == [asked]
