"""An early warning on the partner's screen says what is asked and how to answer it, or that the question has lapsed."""

from __future__ import annotations

from io import StringIO
from typing import Any

import jsonschema_rs
import pytest
from rich.console import Console

from connectors.contract.asyncapi import out_schema
from connectors.sender.show import show_message

QUESTION: dict[str, Any] = {
    "message": "early_warning",
    "notice_id": "6d3b8e4c-7f69-4a9d-8cb2-3e4f5a6b7c81",
    "partner": "waterpoort-uitvoering",
    "made_at": "2026-11-24T12:00:00+00:00",
    "release_id": "r000012",
    "indicator_id": "vroegsignaal-signalen",
    "warning_id": "wabcdefghijklmnopabcd",
    "state": "final",
    "kind": "signals",
    "organisation_oin": "00000099104000001000",
    "process_id": "P24",
    "period_from": "2026-10-01",
    "period_to": "2026-10-31",
    "closes_on": "2026-11-30",
    "observed": 30,
    "expected": 4.2,
    "question_nl": "In oktober 2026 zijn 30 signalen geopend. Wat verklaart het?",
}


def shown(message: dict[str, Any]) -> str:
    console = Console(file=StringIO(), width=400)
    show_message(console, message)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("state", ["provisional", "final"])
def test_a_question_says_what_is_asked_and_how_to_answer(state: str) -> None:
    message = QUESTION | {"state": state}
    jsonschema_rs.validator_for(out_schema("early_warning"), validate_formats=True).validate(message)
    told = shown(message)
    assert QUESTION["question_nl"] in told
    assert all(message[name] in told for name in ("warning_id", "release_id", "indicator_id"))


def test_a_question_that_lapsed_asks_for_no_answer() -> None:
    told = shown(QUESTION | {"state": "withdrawn"})
    assert "vervalt" in told
    assert QUESTION["warning_id"] not in told
