"""Rules between the fields of an event: parts and totals, periods, scales, codes that fit together.

Each rule takes one `Content` and adds findings. The schema has passed, or the caller takes a rule that can't be
computed as answered by the schema's own findings.
"""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.codelists import check_codes
from connectors.contract.periods import begins_at, calendar_kind, ended_at

SMALLEST_UNIT_ACCOUNTS = 10
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
_PARTS = (("references_checked", "hires"), ("rehiring_checks", "hires"), ("exit_interviews", "leavers"))


def span(content: Content) -> tuple[str, str]:
    """First and last day that the event is about, ISO."""
    if content.known.event_type.date_field == "period":
        return content.data["period"]["from"], content.data["period"]["to"]
    return content.data["reference_date"], content.data["reference_date"]


def period(content: Content) -> None:
    first, last = span(content)
    event_type = content.known.event_type
    if event_type.date_field == "period":
        kind = calendar_kind(first, last)
        if kind is None:
            content.findings.add("PERIOD_NOT_CALENDAR", "/data/period")
        elif kind not in event_type.periods:
            content.findings.add("PERIOD_KIND", "/data/period", " or ".join(event_type.periods))
        if content.appended_at < ended_at(last):
            content.findings.add("PERIOD_NOT_ENDED", "/data/period/to")
    elif content.appended_at < begins_at(last):
        content.findings.add("REFERENCE_DATE_IN_FUTURE", "/data/reference_date")
    if content.event["time"][:10] < last:
        content.findings.add("NLGOV_TIME_NOT_LOGGING", "/time")


def codes(content: Content) -> None:
    first, last = span(content)
    check_codes(content.data, content.known.codes, first, last, content.findings)


def unit_in_frame(content: Content) -> None:
    process = content.data.get("process_id")
    kind = content.known.reference.organisations.get(content.data["organisation_oin"])
    if process is not None and kind is not None and process not in content.known.reference.processes_of.get(kind, ()):
        content.findings.add("UNIT_NOT_IN_FRAME", "/data/process_id")


def scope(content: Content) -> None:
    if (content.data["scope"] == "process") != ("process_id" in content.data):
        content.findings.add("SCOPE_PROCESS", "/data/process_id")


def scores(content: Content) -> None:
    scale = content.known.reference.scales.get(content.data["instrument_id"])
    seen: set[str] = set()
    for index, answer in enumerate(content.data["answers"]):
        dimension = answer["dimension_id"]
        if dimension in seen:
            content.findings.add("ENTRY_TWICE", f"/data/answers/{index}")
        seen.add(dimension)
        if scale is None:
            continue
        bounds = scale.get(dimension)
        if bounds is None:
            content.findings.add("CODE_UNKNOWN", f"/data/answers/{index}/dimension_id", "scan_dimensions")
        elif not bounds[0] <= answer["score"] <= bounds[1]:
            content.findings.add(
                "SCORE_OUT_OF_SCALE", f"/data/answers/{index}/score", f"{bounds[0]:g} to {bounds[1]:g}"
            )


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


def screening(content: Content) -> None:
    data = content.data
    requested = data.get("vog_requested")
    if requested is not None and data.get("vog_issued", 0) + data.get("vog_refused", 0) > requested:
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/vog_requested")
    for part, total in _PARTS:
        if part in data and total in data and data[part] > data[total]:
            content.findings.add("PART_EXCEEDS_TOTAL", f"/data/{part}")


def screening_counts(content: Content) -> None:
    missing = [name for name in _COUNTS if name not in content.data]
    if content.event["dataorigin"] == "published":
        if len(missing) == len(_COUNTS):
            content.findings.add("COUNTS_INCOMPLETE", "/data")
    else:
        for name in missing:
            content.findings.add("COUNTS_INCOMPLETE", f"/data/{name}")


def citation(content: Content) -> None:
    if (content.event["dataorigin"] == "published") != ("citation" in content.data):
        content.findings.add("CITATION_RULE", "/data/citation")


def counts(content: Content) -> None:
    phase, european = content.data["phase_id"], content.data["territory"] == "european"
    reference, seen = content.known.reference, set()
    for index, row in enumerate(content.data["counts"]):
        offence, disposal, sepot = row.get("offence_id"), row.get("disposal_id"), row.get("sepot_code")
        identity = (offence, row.get("offence_group"), disposal, sepot, row.get("person_kind"))
        if identity in seen:
            content.findings.add("ENTRY_TWICE", f"/data/counts/{index}")
        seen.add(identity)
        if (offence is None) == (identity[1] is None):
            content.findings.add("OFFENCE_OR_GROUP", f"/data/counts/{index}")
        if offence is not None and offence.startswith("Sr-BES:") == european:
            content.findings.add("CODE_COMBINATION", f"/data/counts/{index}/offence_id")
        if disposal is not None and reference.disposal_phases.get(disposal, phase) != phase:
            content.findings.add("CODE_COMBINATION", f"/data/counts/{index}/disposal_id")
        if sepot is not None and disposal not in reference.dismissals:
            content.findings.add("CODE_COMBINATION", f"/data/counts/{index}/sepot_code")


STREAM_RULES: dict[str, tuple[ContentRule, ...]] = {
    "risk-scans": (period, scope, scores, unit_in_frame),
    "monitoring-alerts": (period, exposure, signals, unit_in_frame),
    "screening-outcomes": (period, screening, screening_counts, citation),
    "case-statistics": (period, counts, citation),
}
