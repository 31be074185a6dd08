"""Rules between the fields of an event: parts and totals, periods, scales, codes that fit together.

Each rule takes one `Content` and adds findings. The schema has passed, or the caller takes a rule that can't be
computed as answered by the schema's own findings.
"""

from __future__ import annotations

from connectors.contract.case import ContentRule
from connectors.contract.catalogue import RETRACTION, EventType
from connectors.contract.meaning import (
    awareness,
    case_statistics,
    insights,
    lessons,
    measures,
    monitoring_alerts,
    recommendations,
    replies,
    risk_scans,
    screening_outcomes,
)
from connectors.contract.meaning.common import codes, references

_STREAM_RULES: dict[str, tuple[ContentRule, ...]] = {
    "risk-scans": risk_scans.RULES,
    "monitoring-alerts": monitoring_alerts.RULES,
    "screening-outcomes": screening_outcomes.RULES,
    "case-statistics": case_statistics.RULES,
    "measures": measures.RULES,
    "awareness": awareness.RULES,
    "lessons": lessons.RULES,
    "insights": insights.RULES,
    "recommendations": recommendations.RULES,
    "replies": replies.RULES,
}


def rules_of(event_type: EventType) -> tuple[ContentRule, ...]:
    """Every rule of meaning for a type. Raises `KeyError` for a stream that has none."""
    shared = (codes, references)
    return shared if event_type.kind == RETRACTION else shared + _STREAM_RULES[event_type.stream]
