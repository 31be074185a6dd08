"""What dbt says while it works, without what nobody hears.

dbt makes a full message of every event (each statement, each transaction) before it asks whether a log wants it. The
file log takes `info` and what is above it, so two thirds of the messages went nowhere, and making them was a sixth of
what a build costs in Python. Here an event below every log's level is not made into a message.
"""

from __future__ import annotations

from typing import Any

from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

_UNHEARD = (EventLevel.TEST, EventLevel.DEBUG)


class HeardEvents(EventManager):
    """dbt's own event manager; a debug event is made into a message only where a log takes those."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        if (level or e.level_tag()) in _UNHEARD and not any(logger.level in _UNHEARD for logger in self.loggers):
            return
        super().fire_event(e, level, node, force_warn_or_error_handling)


def hear() -> None:
    """From here on dbt tells its events in this process through `HeardEvents`."""
    if not isinstance(get_event_manager(), HeardEvents):
        ctx_set_event_manager(HeardEvents())
