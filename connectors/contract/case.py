"""One event under judgement and what its rules may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.contract.agreements import Agreement
from connectors.contract.catalogue import EventType
from connectors.contract.codelists import Reference
from connectors.contract.reasons import Findings


@dataclass(slots=True)
class Case:
    """An event of any type, known or not."""

    event: dict[str, Any]
    logged_at: datetime | None
    """Attribute `time`; None when it can't be read."""
    appended_at: datetime
    today: str
    """Day of receipt, ISO."""
    agreement: Agreement | None
    test_allowed: bool
    """Whether invented data and test OINs are allowed: in demo and test."""
    findings: Findings


@dataclass(slots=True)
class TypedCase(Case):
    """An event of a type that the catalogue knows."""

    data: dict[str, Any]
    event_type: EventType
    reference: Reference


Rule = Callable[[Case], None]
TypedRule = Callable[[TypedCase], None]
