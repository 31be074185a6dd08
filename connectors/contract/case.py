"""One event under judgement and what its rules may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.contract.agreements import Agreement
from connectors.contract.catalogue import EventType
from connectors.contract.codelists import CodedFields, Reference
from connectors.contract.reasons import Findings


@dataclass(frozen=True, slots=True)
class Known:
    """What a contract knows of one type, prepared once."""

    event_type: EventType
    reference: Reference
    codes: CodedFields


@dataclass(slots=True)
class Case:
    """An event of any type, known or not."""

    event: Mapping[str, Any]
    logged_at: datetime | None
    """Attribute `time`; None when it can't be read."""
    appended_at: datetime
    agreement: Agreement | None
    test_allowed: bool
    """Whether invented data and test OINs are allowed: in demo and test."""
    findings: Findings


@dataclass(slots=True)
class Content:
    """The data of an event whose type the catalogue knows."""

    event: Mapping[str, Any]
    data: Mapping[str, Any]
    known: Known
    appended_at: datetime
    findings: Findings


Rule = Callable[[Case], None]
ContentRule = Callable[[Content], None]
