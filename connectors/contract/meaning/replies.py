"""Replies: about a process where what is shown is, and with their evidence where they promise it."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import exactly_with, period, unit_in_frame


def about(content: Content) -> None:
    kind = content.known.reference.shown_indicators.get(content.data["indicator_id"])
    if kind is not None:
        exactly_with(content, "process_id", kind == "unit")


def support(content: Content) -> None:
    if content.data["stance"] == "corrects_elsewhere":
        exactly_with(content, "supported_by", True)


RULES: tuple[ContentRule, ...] = (period, about, support, unit_in_frame)
