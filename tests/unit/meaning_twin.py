"""Slow, obvious twins of the rules between fields: what a reader of the documentation would write first.

Each takes an event whose form is right and gives the reasons that it should be told, one for each fault. They read the
code lists' own files and share no code with the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.unit.meaning_records import seed

Event = dict[str, Any]
DISPOSALS = {row["disposal_id"]: row for row in seed("disposals")}
PHASES = {row["phase_id"]: row for row in seed("chain_phases")}
UNITS = {row["police_unit_id"]: row for row in seed("police_units")}
FRAME = {row["organisation_oin"]: row for row in seed("population_frame")}
SCALES = {(row["instrument_id"], row["dimension_id"]): row for row in seed("scan_dimensions")}


def repeats(rows: list[Event], *names: str) -> Iterator[str]:
    """ENTRY_TWICE for each row that says again what an earlier one was about."""
    about = [tuple(row.get(name) for name in names) for row in rows]
    for place in range(len(rows)):
        if about[place] in about[:place]:
            yield "ENTRY_TWICE"


def risk_scans(event: Event) -> Iterator[str]:
    data = event["data"]
    if data["scope"] == "process" and "process_id" not in data:
        yield "SCOPE_PROCESS"
    if data["scope"] == "organisation" and "process_id" in data:
        yield "SCOPE_PROCESS"
    yield from repeats(data["answers"], "dimension_id")
    for answer in data["answers"]:
        scale = SCALES.get((data["instrument_id"], answer["dimension_id"]))
        if scale is None:
            yield "CODE_UNKNOWN"
        elif answer["score"] < float(scale["scale_min"]) or answer["score"] > float(scale["scale_max"]):
            yield "SCORE_OUT_OF_SCALE"
    if "mitigating_measures" in data:
        yield from repeats(data["mitigating_measures"], "measure_id")
        if data["instrument_id"] != "bva-pilot-1":
            yield "CODE_COMBINATION"


def monitoring_alerts(event: Event) -> Iterator[str]:
    data = event["data"]
    yield from repeats(data["signals"], "category_id")
    yield from repeats(data.get("staff_reports", []), "conduct_id", "kind")
    for signal in data["signals"]:
        if signal["opened"] - signal["open"] - signal["explained"] - signal["confirmed"] != 0:
            yield "SUM_MISMATCH"
    exposure = data["exposure"]
    if exposure["accounts_total"] < 10:
        yield "UNIT_TOO_SMALL"
    for part, whole in (("accounts_monitored", "accounts_total"), ("systems_covered", "systems_total")):
        if exposure[part] > exposure[whole]:
            yield "PART_EXCEEDS_TOTAL"
    if "releases" in data and data["releases"]["refused"] > data["releases"]["requested"]:
        yield "PART_EXCEEDS_TOTAL"
    if "private_logging" in data and FRAME[data["organisation_oin"]]["public_private"] == "public":
        yield "CODE_COMBINATION"


def screening_outcomes(event: Event) -> Iterator[str]:
    data = event["data"]
    vog = ["vog_requested", "vog_issued", "vog_refused"]
    beyond = ["screening_requested", "screening_passed", "screening_failed"]
    hiring = ["hires", "references_checked", "leavers", "exit_interviews", "rehiring_checks"]
    for whole, *parts in (vog, beyond):
        if whole in data and sum(data.get(part, 0) for part in parts) > data[whole]:
            yield "PART_EXCEEDS_TOTAL"
    for part, whole in (("references_checked", "hires"), ("rehiring_checks", "hires"), ("exit_interviews", "leavers")):
        if part in data and whole in data and data[part] > data[whole]:
            yield "PART_EXCEEDS_TOTAL"
    told = [name for name in vog + beyond + hiring if name in data]
    if event["dataorigin"] == "published":
        if not told:
            yield "COUNTS_INCOMPLETE"
    else:
        asked = vog + hiring + (beyond if any(name in told for name in beyond) else [])
        yield from ("COUNTS_INCOMPLETE" for name in asked if name not in told)
    yield from citation(event)


def case_statistics(event: Event) -> Iterator[str]:
    data = event["data"]
    phase, first, last = data["phase_id"], data["period"]["from"], data["period"]["to"]
    handed, stocks, durations = data.get("hand_overs", []), data.get("stocks", []), data.get("durations", [])
    yield from repeats(data["counts"], "offence_id", "offence_group", "disposal_id", "sepot_code", "person_kind")
    yield from repeats(handed, "offence_id", "offence_group", "direction", "counterpart_phase_id", "cohort_month")
    yield from repeats(stocks, "offence_id", "offence_group")
    yield from repeats(durations, "offence_id", "offence_group", "bin_id")
    for line in data["counts"] + handed + stocks + durations:
        if ("offence_id" in line) + ("offence_group" in line) != 1:
            yield "OFFENCE_OR_GROUP"
        if "offence_id" in line:
            law = "caribbean" if line["offence_id"].startswith("Sr-BES:") else "european"
            if law != data["territory"]:
                yield "CODE_COMBINATION"
    for line in data["counts"]:
        disposal = DISPOSALS[line["disposal_id"]] if "disposal_id" in line else None
        if disposal is not None and disposal["phase_id"] != phase:
            yield "CODE_COMBINATION"
        if "sepot_code" in line and (disposal is None or disposal["outcome_class"] != "dismissal"):
            yield "CODE_COMBINATION"
    if "region_code" in data:
        unit = UNITS[data["region_code"]]
        if unit["kind"] not in ("regional", "caribbean") or unit["territory"] != data["territory"]:
            yield "CODE_COMBINATION"
    nothing_waits, lay_there = PHASES[phase]["flow_or_stock"] == "flow", data.get("measure_kind") == "stock"
    if nothing_waits and lay_there:
        yield "CODE_COMBINATION"
    if "stocks" in data and (nothing_waits or lay_there):
        yield "CODE_COMBINATION"
    for name in ("hand_overs", "durations"):
        if name in data and lay_there:
            yield "CODE_COMBINATION"
    for line in stocks:
        if line["end"] != line["begin"] + line["in"] - line["out"]:
            yield "SUM_MISMATCH"
    for line in handed:
        if line["counterpart_phase_id"] == phase:
            yield "CODE_COMBINATION"
        if line["cohort_month"][:7] > last[:7] or (
            line["direction"] == "out_to" and line["cohort_month"][:7] < first[:7]
        ):
            yield "COHORT_OUTSIDE_PERIOD"
    yield from citation(event)


def citation(event: Event) -> Iterator[str]:
    if event["dataorigin"] == "published" and "citation" not in event["data"]:
        yield "CITATION_RULE"
    if event["dataorigin"] != "published" and "citation" in event["data"]:
        yield "CITATION_RULE"


TWINS: dict[str, Callable[[Event], Iterator[str]]] = {
    "risk-scans": risk_scans,
    "monitoring-alerts": monitoring_alerts,
    "screening-outcomes": screening_outcomes,
    "case-statistics": case_statistics,
}
