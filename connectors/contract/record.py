"""What goes into the contract and what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

ACCEPTED = "accepted"
REFUSED = "refused"
UNKNOWN_STREAM = "unknown"


@dataclass(frozen=True, slots=True)
class Record:
    """One Kafka record as it was read, with the partner whose topic it stood on."""

    value: bytes | None
    key: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    partner: str
    appended_at: datetime
    """Time of the broker, aware: every rule about now counts from here, so that a replay decides the same."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a record breaks. Holds no value of the record."""

    code: str
    path: str
    """JSON pointer into the event, `header:<name>`, `key` or `value`. A field that the contract doesn't know is
    never named: `?4` stands for the fourth member of its object, `[4]` for the fourth header."""
    rule: str


class Verdict(NamedTuple):
    """What became of one record. A tuple, because one is made for every record."""

    disposition: str
    """`accepted` or `refused`."""
    stream: str
    """`unknown` when the type can't be told."""
    type: str | None
    source: str | None
    id: str | None
    time: datetime | None
    payload: str | None
    """Canonical JSON of the whole event as a structured CloudEvent; None where the content isn't kept."""
    payload_hash: str
    """SHA-256 of `payload`, or HMAC-SHA-256 of the raw value where the content isn't kept."""
    reasons: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    data_origin: str | None
    trace_id: str | None
    contract_version: str
    reference_version: str
