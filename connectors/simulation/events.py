"""A statement as the bytes that a partner would put on its topic: a CloudEvent, structured or binary."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import orjson

NAMESPACE = uuid.UUID("7d7c1a3e-6a0b-5f0e-9c56-2f3f6b1c0d11")  # of event ids made here; any fixed value does
STRUCTURED = (("content-type", b"application/cloudevents+json"),)


@dataclass(frozen=True, slots=True)
class Expected:
    """What must become of a record: its disposition and, for a refusal, every reason code."""

    disposition: str
    codes: tuple[str, ...] = ()


ACCEPTED = Expected("accepted")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record for one partner's topic. `logged_at` is the record time; `kind` says why it was made."""

    partner: str
    stream: str
    logged_at: datetime
    source: str
    event_id: str
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = STRUCTURED
    kind: str = "regular"
    expected: Expected = field(default=ACCEPTED)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement before it is encoded; `parts` make its id (who, what, which period)."""

    partner: str
    stream: str
    type: str
    dataschema: str
    source: str
    parts: tuple[str, ...]
    logged_at: datetime
    data: Mapping[str, Any]
    classification: str
    dataorigin: str = "synthetic"

    def envelope(self) -> dict[str, Any]:
        """The structured CloudEvent as a dictionary; the id is the same for the same statement in every run."""
        return {
            "specversion": "1.0",
            "id": str(uuid.uuid5(NAMESPACE, "|".join((self.source, self.type, *self.parts)))),
            "source": self.source,
            "type": self.type,
            "time": instant(self.logged_at),
            "datacontenttype": "application/json",
            "dataschema": self.dataschema,
            "dataorigin": self.dataorigin,
            "dataclassification": self.classification,
            "data": self.data,
        }


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(statement: Statement, *, binary: bool = False) -> Outgoing:
    """The record of a statement. Binary mode: attributes as `ce_` headers, the data alone as value."""
    envelope = statement.envelope()
    record = Outgoing(
        partner=statement.partner,
        stream=statement.stream,
        logged_at=statement.logged_at,
        source=statement.source,
        event_id=envelope["id"],
        value=as_bytes(envelope),
    )
    if not binary:
        return record
    data = envelope.pop("data")
    content_type = envelope.pop("datacontenttype")
    headers: Sequence[tuple[str, bytes]] = [("content-type", content_type.encode())]
    headers = [*headers, *((f"ce_{name}", str(value).encode()) for name, value in envelope.items())]
    return replace(record, value=as_bytes(data), headers=tuple(headers))


def as_bytes(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content)
