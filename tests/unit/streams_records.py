"""Records as a consumer gives them, made from the contract's own examples."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors import contract
from streams.landing.source import Polled

PARTNER = "waterpoort-uitvoering"
TOPIC = f"in.{PARTNER}"
TOPIC_ID = "00000000-0000-4000-8000-000000000001"
_EXAMPLE = json.loads((Path(contract.__file__).parent / "examples" / "monitoring-alerts.json").read_text())


@dataclass(frozen=True)
class Consumed:
    """The fields of kafka-python's ConsumerRecord that landing reads."""

    offset: int
    value: bytes | None
    timestamp: int = 1_790_000_000_000
    key: bytes | None = None
    headers: list[tuple[str, bytes | None]] = field(
        default_factory=lambda: [("content-type", b"application/cloudevents+json")]
    )


def event(identifier: str, **data: Any) -> bytes:
    """An acceptable event of `PARTNER`; `data` replaces fields of its data."""
    return json.dumps({**_EXAMPLE, "id": identifier, "data": {**_EXAMPLE["data"], **data}}).encode()


def polled(*records: Consumed, topic: str = TOPIC) -> Polled:
    return Polled({(topic, 0): list(records)}, {topic: TOPIC_ID})
