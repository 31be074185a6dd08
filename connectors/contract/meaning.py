"""Rules between the fields of an event: parts and totals, periods, scales, codes that fit together.

Each rule takes one `TypedCase` and adds findings. The schema has passed, or the caller takes a rule that can't be
computed as answered by the schema's own findings.
"""

from __future__ import annotations

from connectors.contract.case import TypedCase, TypedRule
from connectors.contract.periods import calendar_kind

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


def span(case: TypedCase) -> tuple[str, str]:
    """First and last day that the event is about, ISO."""
    if case.event_type.date_field == "period":
        return case.data["period"]["from"], case.data["period"]["to"]
    return case.data["reference_date"], case.data["reference_date"]


def period(case: TypedCase) -> None:
    first, last = span(case)
    if case.event_type.date_field == "period":
        kind = calendar_kind(first, last)
        if kind is None:
            case.findings.add("PERIOD_NOT_CALENDAR", "/data/period")
        elif kind not in case.event_type.periods:
            case.findings.add("PERIOD_KIND", "/data/period", " or ".join(case.event_type.periods))
        if last >= case.today:
            case.findings.add("PERIOD_NOT_ENDED", "/data/period/to")
    elif last > case.today:
        case.findings.add("REFERENCE_DATE_IN_FUTURE", "/data/reference_date")
    if case.event["time"][:10] < last:
        case.findings.add("NLGOV_TIME_NOT_LOGGING", "/time")


def unit_in_frame(case: TypedCase) -> None:
    process = case.data.get("process_id")
    kind = case.reference.organisations.get(case.data["organisation_oin"])
    if process is not None and kind is not None and process not in case.reference.processes_of.get(kind, ()):
        case.findings.add("UNIT_NOT_IN_FRAME", "/data/process_id")


def scope(case: TypedCase) -> None:
    if (case.data["scope"] == "process") != ("process_id" in case.data):
        case.findings.add("SCOPE_PROCESS", "/data/process_id")


def scores(case: TypedCase) -> None:
    scale = case.reference.scales.get(case.data["instrument_id"])
    seen: set[str] = set()
    for index, answer in enumerate(case.data["answers"]):
        dimension = answer["dimension_id"]
        if dimension in seen:
            case.findings.add("ENTRY_TWICE", f"/data/answers/{index}")
        seen.add(dimension)
        if scale is None:
            continue
        bounds = scale.get(dimension)
        if bounds is None:
            case.findings.add("CODE_UNKNOWN", f"/data/answers/{index}/dimension_id", "scan_dimensions")
        elif not bounds[0] <= answer["score"] <= bounds[1]:
            case.findings.add("SCORE_OUT_OF_SCALE", f"/data/answers/{index}/score", f"{bounds[0]:g} to {bounds[1]:g}")


def signals(case: TypedCase) -> None:
    seen: set[str] = set()
    for index, signal in enumerate(case.data["signals"]):
        if signal["category_id"] in seen:
            case.findings.add("ENTRY_TWICE", f"/data/signals/{index}")
        seen.add(signal["category_id"])
        if signal["opened"] != signal["open"] + signal["explained"] + signal["confirmed"]:
            case.findings.add("SUM_MISMATCH", f"/data/signals/{index}/opened")


def exposure(case: TypedCase) -> None:
    given = case.data["exposure"]
    if given["accounts_total"] < SMALLEST_UNIT_ACCOUNTS:
        case.findings.add("UNIT_TOO_SMALL", "/data/exposure/accounts_total")
    if given["accounts_monitored"] > given["accounts_total"]:
        case.findings.add("PART_EXCEEDS_TOTAL", "/data/exposure/accounts_monitored")
    if given["systems_covered"] > given["systems_total"]:
        case.findings.add("PART_EXCEEDS_TOTAL", "/data/exposure/systems_covered")


def screening(case: TypedCase) -> None:
    data = case.data
    requested = data.get("vog_requested")
    if requested is not None and data.get("vog_issued", 0) + data.get("vog_refused", 0) > requested:
        case.findings.add("PART_EXCEEDS_TOTAL", "/data/vog_requested")
    for part, total in _PARTS:
        if part in data and total in data and data[part] > data[total]:
            case.findings.add("PART_EXCEEDS_TOTAL", f"/data/{part}")


def screening_counts(case: TypedCase) -> None:
    missing = [name for name in _COUNTS if name not in case.data]
    if case.event["dataorigin"] == "published":
        if len(missing) == len(_COUNTS):
            case.findings.add("COUNTS_INCOMPLETE", "/data")
    else:
        for name in missing:
            case.findings.add("COUNTS_INCOMPLETE", f"/data/{name}")


def citation(case: TypedCase) -> None:
    if (case.event["dataorigin"] == "published") != ("citation" in case.data):
        case.findings.add("CITATION_RULE", "/data/citation")


def counts(case: TypedCase) -> None:
    phase, european = case.data["phase_id"], case.data["territory"] == "european"
    reference, seen = case.reference, set()
    for index, row in enumerate(case.data["counts"]):
        offence, disposal, sepot = row.get("offence_id"), row.get("disposal_id"), row.get("sepot_code")
        identity = (offence, row.get("offence_group"), disposal, sepot, row.get("person_kind"))
        if identity in seen:
            case.findings.add("ENTRY_TWICE", f"/data/counts/{index}")
        seen.add(identity)
        if (offence is None) == (identity[1] is None):
            case.findings.add("OFFENCE_OR_GROUP", f"/data/counts/{index}")
        if offence is not None and offence.startswith("Sr-BES:") == european:
            case.findings.add("CODE_COMBINATION", f"/data/counts/{index}/offence_id")
        if disposal is not None and reference.disposal_phases.get(disposal, phase) != phase:
            case.findings.add("CODE_COMBINATION", f"/data/counts/{index}/disposal_id")
        if sepot is not None and disposal not in reference.dismissals:
            case.findings.add("CODE_COMBINATION", f"/data/counts/{index}/sepot_code")


STREAM_RULES: dict[str, tuple[TypedRule, ...]] = {
    "risk-scans": (period, scope, scores, unit_in_frame),
    "monitoring-alerts": (period, exposure, signals, unit_in_frame),
    "screening-outcomes": (period, screening, screening_counts, citation),
    "case-statistics": (period, counts, citation),
}
