"""Monitoring alerts: outcomes add up to what was opened, parts stay within their whole."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import period, unit_in_frame

SMALLEST_UNIT_ACCOUNTS = 10


def signals(content: Content) -> None:
    seen: set[str] = set()
    for index, signal in enumerate(content.data["signals"]):
        if signal["category_id"] in seen:
            content.findings.add("ENTRY_TWICE", f"/data/signals/{index}")
        seen.add(signal["category_id"])
        if signal["opened"] != signal["open"] + signal["explained"] + signal["confirmed"]:
            content.findings.add("SUM_MISMATCH", f"/data/signals/{index}/opened")


def exposure(content: Content) -> None:
    given = content.data["exposure"]
    if given["accounts_total"] < SMALLEST_UNIT_ACCOUNTS:
        content.findings.add("UNIT_TOO_SMALL", "/data/exposure/accounts_total")
    if given["accounts_monitored"] > given["accounts_total"]:
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/exposure/accounts_monitored")
    if given["systems_covered"] > given["systems_total"]:
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/exposure/systems_covered")


def releases(content: Content) -> None:
    given = content.data.get("releases")
    if given is not None and given["refused"] > given["requested"]:
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/releases/refused")


def staff_reports(content: Content) -> None:
    """Counts of reports, in a unit that `exposure` has found large enough to be no person."""
    seen: set[tuple[str, str]] = set()
    for index, report in enumerate(content.data.get("staff_reports", ())):
        identity = (report["conduct_id"], report["kind"])
        if identity in seen:
            content.findings.add("ENTRY_TWICE", f"/data/staff_reports/{index}")
        seen.add(identity)


def private_logging(content: Content) -> None:
    public = content.known.reference.public_organisations
    if "private_logging" in content.data and content.data["organisation_oin"] in public:
        content.findings.add("CODE_COMBINATION", "/data/private_logging")


RULES: tuple[ContentRule, ...] = (period, exposure, signals, releases, staff_reports, private_logging, unit_in_frame)
