"""A sheet that is sent again: what stayed the same is known, what changed corrects, and nothing is said twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.examples import example_of
from connectors.sender.outbox import Outbox, Stored
from connectors.sender.sheets import OriginError, Planned, plan_all, speaker_of
from tests.sheets import CONTRACT, csv_of, event_type, read

MONITORING = event_type("monitoring-alerts")
RETRACTION = event_type("monitoring-alerts", "retraction")
DATA = example_of(MONITORING)["data"]
MORE = {**DATA, "monitoring_profile": "deter"}
PARTNER = "waterpoort-uitvoering"
SPEAKER = speaker_of(CONTRACT, PARTNER, None)


class Box:
    """An outbox with what the platform answered."""

    def __init__(self, folder: Path) -> None:
        self.outbox = Outbox(folder / "outbox.sqlite")
        self._offset = 0

    def plan(self, *data: dict[str, Any], of: Any = MONITORING) -> list[Planned]:
        drafts = [draft for one in data for draft in read(csv_of([one], of), ".csv", asked_for=of.type)]
        return plan_all(drafts, SPEAKER, self.outbox.said)

    def say(self, data: dict[str, Any], answer: str | None = "accepted", of: Any = MONITORING) -> Planned:
        """Plan one, send it when it isn't known, and have the answer; None: no receipt."""
        (one,) = self.plan(data, of=of)
        assert (one.faults, one.known) == ((), None)
        number = self.outbox.number()
        self.outbox.store([Stored(number, one.value, [], None, None, one.subject)])
        self._offset += 1
        self.outbox.sent([(0, self._offset, number)])
        if answer is not None:
            entry = {"partition": 0, "offset": self._offset, "disposition": answer, "reasons": [], "warnings": []}
            statement = {"message": "statement", "accepted": [], "entries": [entry], "redriven": []}
            self.outbox.take(statement, self._offset)
        return one


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def _event(planned: Planned) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(planned.value)
    return event


def _codes(planned: Sequence[Planned]) -> list[str]:
    return [fault.code for one in planned for fault in one.faults]


def test_the_same_content_is_known_and_keeps_its_bytes(box: Box) -> None:
    first = box.say(DATA)
    (again,) = box.plan(DATA)
    assert (again.known, again.value) == (1, first.value)


def test_the_same_subject_has_the_same_id_on_another_machine(box: Box, tmp_path: Path) -> None:
    elsewhere = Box(tmp_path / "elsewhere")
    assert _event(box.say(DATA))["id"] == _event(elsewhere.say(MORE))["id"]


def test_changed_content_corrects_what_stands_and_so_does_a_change_back(box: Box) -> None:
    first, second = box.say(DATA), box.say(MORE)
    third = box.say(DATA)
    ids = [_event(one)["id"] for one in (first, second, third)]
    assert len(set(ids)) == 3
    source = _event(first)["source"]
    assert [_event(one)["data"].get("corrects") for one in (first, second, third)] == [
        None,
        {"source": source, "id": ids[0]},
        {"source": source, "id": ids[1]},
    ]
    assert box.plan(DATA)[0].known == 3


def test_another_subject_is_another_statement(box: Box) -> None:
    first = box.say(DATA)
    other = box.say({**DATA, "period": {"from": "2026-07-01", "to": "2026-07-31"}})
    assert _event(first)["id"] != _event(other)["id"]
    assert "corrects" not in _event(other)["data"]


def test_what_was_refused_was_never_said_so_it_is_said_under_the_same_id(box: Box) -> None:
    refused, mended = box.say(DATA, "refused"), box.say(MORE)
    assert _event(refused)["id"] == _event(mended)["id"]
    assert "corrects" not in _event(mended)["data"]


def test_what_conflicts_with_a_statement_from_elsewhere_is_sent_again_as_its_correction(box: Box) -> None:
    conflicting, correction = box.say(DATA, "conflict"), box.say(DATA)
    assert _event(correction)["data"]["corrects"]["id"] == _event(conflicting)["id"]


def test_a_correction_waits_for_the_receipt_of_what_it_corrects(box: Box) -> None:
    box.say(DATA, None)
    assert _codes(box.plan(MORE)) == ["SHEET_RECEIPT_AWAITED"]
    assert box.plan(DATA)[0].known == 1


def _withdrawal(of: Planned, reason: str = "wrong_content") -> dict[str, Any]:
    event = _event(of)
    return {
        "organisation_oin": DATA["organisation_oin"],
        "retracts": {"source": event["source"], "id": event["id"]},
        "retraction_reason": reason,
    }


def test_what_was_withdrawn_is_said_anew_and_corrects_nothing(box: Box) -> None:
    first = box.say(DATA)
    box.say(_withdrawal(first), of=RETRACTION)
    again = box.say(DATA)
    assert _event(again)["id"] != _event(first)["id"]
    assert "corrects" not in _event(again)["data"]


def test_a_retraction_is_known_when_it_is_repeated_and_never_changed(box: Box) -> None:
    first = box.say(DATA)
    box.say(_withdrawal(first), of=RETRACTION)
    assert box.plan(_withdrawal(first), of=RETRACTION)[0].known == 2
    assert _codes(box.plan(_withdrawal(first, "sent_by_mistake"), of=RETRACTION)) == ["SHEET_NOT_CORRECTABLE"]


def test_two_files_at_once_cannot_speak_of_one_subject(box: Box) -> None:
    assert _codes(box.plan(DATA, MORE)) == ["SHEET_SAID_TWICE"]


def test_where_figures_come_from_is_never_guessed() -> None:
    with pytest.raises(OriginError, match="--origin"):
        speaker_of(CONTRACT, "politie", None)
    with pytest.raises(OriginError, match="no agreement"):
        speaker_of(CONTRACT, "niemand", None)
