"""What a build's log says: everything from `info` on; what no log takes is not even made into a message."""

from __future__ import annotations

import io

import pytest
from dbt_common.events.base_types import EventLevel
from dbt_common.events.logger import LoggerConfig
from dbt_common.events.types import Note, SystemExecutingCmd

from infra.dbt_events import HeardEvents


def _told(log_level: EventLevel) -> str:
    stream = io.StringIO()
    events = HeardEvents()
    events.add_logger(LoggerConfig(name=f"heard_{log_level}", level=log_level, output_stream=stream))
    for level in EventLevel:
        events.fire_event(Note(msg=f"a word of level {level.value}."), level)
    events.fire_event(SystemExecutingCmd(cmd=["of", "its", "own", "level"]))  # an event of dbt that is of level debug
    return stream.getvalue()


def test_a_log_of_info_hears_info_warnings_and_errors_and_nothing_below() -> None:
    told = _told(EventLevel.INFO)
    assert all(f"level {level}." in told for level in ("info", "warn", "error"))
    assert "level debug." not in told
    assert "of its own level" not in told


def test_a_log_of_debug_hears_all() -> None:
    told = _told(EventLevel.DEBUG)
    assert all(f"level {level.value}." in told for level in EventLevel)
    assert "of its own level" in told


def test_what_no_log_takes_is_not_made_into_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*_: object, **__: object) -> None:
        raise AssertionError("a message was made that nobody hears")

    monkeypatch.setattr("dbt_common.events.event_manager.msg_from_base_event", made)
    HeardEvents().fire_event(Note(msg="unheard"), EventLevel.DEBUG)
    with pytest.raises(AssertionError, match="nobody hears"):
        HeardEvents().fire_event(Note(msg="heard"), EventLevel.INFO)
