"""Screening outcomes: steps taken stay within what there was to screen."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import citation, period

_COUNTS = (
    "vog_requested",
    "vog_issued",
    "vog_refused",
    "hires",
    "references_checked",
    "leavers",
    "exit_interviews",
    "rehiring_checks",
)
_BEYOND_VOG = ("screening_requested", "screening_passed", "screening_failed")
_PARTS = (("references_checked", "hires"), ("rehiring_checks", "hires"), ("exit_interviews", "leavers"))


def screening(content: Content) -> None:
    data = content.data
    requested = data.get("vog_requested")
    if requested is not None and data.get("vog_issued", 0) + data.get("vog_refused", 0) > requested:
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/vog_requested")
    started = data.get("screening_requested")
    if started is not None and data.get("screening_passed", 0) + data.get("screening_failed", 0) > started:
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/screening_requested")
    for part, total in _PARTS:
        if part in data and total in data and data[part] > data[total]:
            content.findings.add("PART_EXCEEDS_TOTAL", f"/data/{part}")


def screening_counts(content: Content) -> None:
    """Own reports are whole; who screens beyond the certificate tells all three counts of it."""
    data = content.data
    if content.event["dataorigin"] == "published":
        if not data.keys() & {*_COUNTS, *_BEYOND_VOG}:
            content.findings.add("COUNTS_INCOMPLETE", "/data")
        return
    wanted = _COUNTS + _BEYOND_VOG if data.keys() & set(_BEYOND_VOG) else _COUNTS
    for name in wanted:
        if name not in data:
            content.findings.add("COUNTS_INCOMPLETE", f"/data/{name}")


RULES: tuple[ContentRule, ...] = (period, screening, screening_counts, citation)
