"""Replies: about a process where what is shown is, with the early warning that they answer, and with their evidence."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import exactly_with, period, unit_in_frame

EARLY_WARNING = "vroegsignaal-"
"""How the indicators begin that are early warnings."""


def about(content: Content) -> None:
    kind = content.known.reference.shown_indicators.get(content.data["indicator_id"])
    if kind is not None:
        exactly_with(content, "process_id", kind == "unit")


def warning(content: Content) -> None:
    exactly_with(content, "warning_id", content.data["indicator_id"].startswith(EARLY_WARNING))


def support(content: Content) -> None:
    if content.data["stance"] == "corrects_elsewhere":
        exactly_with(content, "supported_by", True)


RULES: tuple[ContentRule, ...] = (period, about, warning, support, unit_in_frame)
