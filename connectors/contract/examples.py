"""The example of each event type: a whole event that the contract accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from connectors.contract.catalogue import STATEMENT, EventType

_FOLDER = Path(__file__).parent / "examples"


def example_path(event_type: EventType) -> Path:
    """Statements carry the name of their stream; what withdraws one stands in a folder of its own."""
    folder = _FOLDER if event_type.kind == STATEMENT else _FOLDER / "retractions"
    return folder / f"{event_type.stream}.json"


def example_of(event_type: EventType) -> dict[str, Any]:
    """The structured event. Raises `OSError` when there is none."""
    event: dict[str, Any] = json.loads(example_path(event_type).read_text(encoding="utf-8"))
    return event
