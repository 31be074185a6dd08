"""Both sides agree to the record, and a partner hears what stands out and what is missing, on its own topic."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import jsonschema_rs
import pytest

from connectors.contract.asyncapi import out_schema
from connectors.sender import Outbox
from infra import lake, notices
from infra.settings import REPOSITORY, Settings
from tests.end_to_end import story


def _run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "infra.cli.main", *words]
    environment = {"PATH": os.environ["PATH"], **settings.as_environment()}
    return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)


def _done(settings: Settings, *words: str) -> Any:
    """The JSON that a command prints, once no build is in its way."""

    def answer() -> subprocess.CompletedProcess[str] | None:
        done = _run(settings, *words, "--json")
        return done if done.returncode == 0 else None

    found: subprocess.CompletedProcess[str] = story.until(answer, f"`risicobeeld {' '.join(words)}` succeeds")
    return json.loads(found.stdout)


def _written(settings: Settings, kind: str) -> list[dict[str, Any]]:
    rows = notices.above(lake.notices_table(settings), 0)
    return [json.loads(row["content"]) for row in rows if (row["kind"], row["partner"]) == (kind, story.PARTNER)]


def _outbox(settings: Settings) -> Outbox:
    return Outbox(settings.home / "outbox" / f"{story.PARTNER}.sqlite")


def _told(settings: Settings, kind: str, day: str | None = None) -> dict[str, Any] | None:
    """The newest notice that reached the partner."""
    _run(settings, "receipts", "--as", story.PARTNER)
    with closing(_outbox(settings)) as outbox:
        found = outbox.last_notice(kind)
    return found if found is not None and day in (None, found.get("day")) else None


@dataclass(frozen=True)
class Delivered:
    """What the partner sent before the build that everything here speaks of."""

    second_opinion_seq: int
    refused_id: str


@pytest.fixture(scope="module")
def delivered(full_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """Two statements about one month, and one with a process that doesn't exist."""
    folder = tmp_path_factory.mktemp("delivered")
    for _ in range(2):
        story.send(full_stack, folder, story.statement(full_stack, months_ago=6))
    head = story.head(full_stack)
    spoiled = story.statement(full_stack, months_ago=7)
    spoiled["data"]["process_id"] = "P99"
    file = folder / "refused.json"
    file.write_text(json.dumps(spoiled))
    assert _run(full_stack, "send", "--as", story.PARTNER, "--no-check", str(file)).returncode == 1
    story.release_up_to(full_stack, story.head(full_stack))
    return Delivered(head, spoiled["id"])


def test_a_second_opinion_on_the_same_period_is_accepted_and_remarked_upon(
    full_stack: Settings, delivered: Delivered
) -> None:
    _done(full_stack, "check-deliveries")
    findings = [found for one in _written(full_stack, notices.QUALITY_FINDINGS) for found in one["findings"]]
    overlaps = [row for found in findings if found["check"] == "overlap" for row in found["rows"]]
    [overlap] = [row for row in overlaps if row["ingest_seq"] == delivered.second_opinion_seq]
    assert overlap["organisation_oin"] == story.ORGANISATION
    message = story.until(lambda: _told(full_stack, "quality_findings"), "the partner reads it")
    jsonschema_rs.validator_for(out_schema("quality_findings"), validate_formats=True).validate(message)
    assert _done(full_stack, "check-deliveries") == []


def test_the_daily_statement_lists_what_is_overdue_and_both_sides_agree_to_the_record(
    full_stack: Settings, delivered: Delivered
) -> None:
    day = (date(2027, 1, 1) + timedelta(days=random.randint(0, 600))).isoformat()
    told = {one["partner"] for one in _done(full_stack, "tell-partners", "--day", day)}
    assert story.PARTNER in told
    assert _done(full_stack, "tell-partners", "--day", day) == []
    message = story.until(lambda: _told(full_stack, "daily_statement", day), "the partner reads it")
    jsonschema_rs.validator_for(out_schema("daily_statement"), validate_formats=True).validate(message)
    assert delivered.refused_id in {row["id"] for row in message["differ"]["rows"]}
    assert message["overdue"]["total"] > 0
    sides = _done(full_stack, "reconcile", "--as", story.PARTNER)["platform"]
    assert sides["agrees"]
    assert sides["held"] == sides["told"]
    assert sum(sides["held"].values()) >= sides["sent_here"] > 0


def test_a_receipt_that_was_lost_shows_as_a_difference(full_stack: Settings) -> None:
    """The same comparison with one range of the partner's own account taken away: the check can fail."""
    with closing(_outbox(full_stack)) as outbox:
        row = outbox._db.execute("SELECT * FROM told ORDER BY first_offset DESC LIMIT 1").fetchone()
        outbox._db.execute("DELETE FROM told WHERE partition = ? AND first_offset = ?", row[:2])
    try:
        done = _run(full_stack, "reconcile", "--as", story.PARTNER, "--json")
        assert done.returncode == 5
        assert not json.loads(done.stdout)["platform"]["agrees"]
    finally:
        with closing(_outbox(full_stack)) as outbox:
            outbox._db.execute("INSERT INTO told VALUES (?, ?, ?, ?)", row)
