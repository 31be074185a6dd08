"""A program that never stops: it pauses longer and longer where something is away, and repeats no content."""

from __future__ import annotations

import threading
import time

import pytest
from kafka.errors import KafkaConnectionError

from streams import process


def test_pauses_double_and_end_with_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    stopping, pauses = threading.Event(), []

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 8:
            stopping.set()
        return stopping.is_set()

    def session() -> None:
        raise KafkaConnectionError

    monkeypatch.setattr(stopping, "wait", wait)
    process.keep_trying(session, stopping, lambda: None)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]


def test_a_session_that_lasted_begins_the_pauses_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    stopping, pauses, now = threading.Event(), [], [0.0]

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 4:
            stopping.set()
        return stopping.is_set()

    def session() -> None:
        now[0] += 100.0 if len(pauses) == 2 else 1.0
        raise OSError

    monkeypatch.setattr(stopping, "wait", wait)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    process.keep_trying(session, stopping, lambda: None)
    assert pauses == [1, 2, 1, 2]


def test_a_fault_is_told_by_kind_and_place_and_never_by_content(caplog: pytest.LogCaptureFixture) -> None:
    stopping = threading.Event()

    def session() -> None:
        raise ValueError("jan.jansen@voorbeeld.nl")

    process.keep_trying(session, stopping, stopping.set)
    assert "ValueError at test_streams_process.py" in caplog.text
    assert "jan.jansen" not in caplog.text
