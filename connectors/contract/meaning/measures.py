"""Measures: which one, in which state, how far it reaches, what is known of its effect, comply or explain."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import citation, once, period

_PRIVATE_SECTOR_LINE = "3"
_ABOUT_AN_EFFECT = ("direction", "relative_change", "relative_change_low", "relative_change_high", "citation")
_SIGNS = {"fewer_incidents": -1, "more_incidents": 1}


def identity(content: Content) -> None:
    data = content.data
    if ("measure_id" in data) == ("own_measure" in data):
        content.findings.add("MEASURE_OR_OWN", "/data/measure_id")
    lines = content.known.reference.measure_lines
    line = lines.get(data["measure_id"]) if "measure_id" in data else data.get("own_measure", {}).get("line")
    if data.get("from_mainports") is True and line not in (None, _PRIVATE_SECTOR_LINE):
        content.findings.add("CODE_COMBINATION", "/data/from_mainports")


def planned(content: Content) -> None:
    status, given = content.data["status_id"], "planned_date" in content.data
    if (status == "planned" and not given) or (given and status not in ("planned", "in_progress")):
        content.findings.add("PLANNED_DATE_RULE", "/data/planned_date")
    if given and content.data["planned_date"] < content.data["reference_date"]:
        content.findings.add("PLANNED_DATE_RULE", "/data/planned_date")


def reach(content: Content) -> None:
    data, reference = content.data, content.known.reference
    if (data["scope"] == "process") != ("processes" in data):
        content.findings.add("SCOPE_PROCESS", "/data/processes")
    if data["scope"] == "process" and "share_covered" in data:
        content.findings.add("SCOPE_PROCESS", "/data/share_covered")
    once(content, "processes", "process_id")
    kind = reference.organisations.get(data["organisation_oin"])
    if kind is None:
        return
    for index, entry in enumerate(data.get("processes", ())):
        if entry["process_id"] not in reference.processes_of.get(kind, ()):
            content.findings.add("UNIT_NOT_IN_FRAME", f"/data/processes/{index}/process_id")


def effect(content: Content) -> None:
    given = content.data["effect"]
    grade = given["evidence_grade"]
    allowed = {"none": (), "told": ("direction", "citation")}.get(grade, _ABOUT_AN_EFFECT)
    needed = {"none": (), "told": ("direction",)}.get(grade, ("direction", "citation"))
    for name in _ABOUT_AN_EFFECT:
        if (name in given and name not in allowed) or (name in needed and name not in given):
            content.findings.add("EFFECT_EVIDENCE", f"/data/effect/{name}")
    change, sign = given.get("relative_change"), _SIGNS.get(given.get("direction"))
    if change is not None and sign is not None and change * sign <= 0:
        content.findings.add("EFFECT_EVIDENCE", "/data/effect/relative_change")


def interval(content: Content) -> None:
    given = content.data["effect"]
    low, high = given.get("relative_change_low"), given.get("relative_change_high")
    if low is None and high is None:
        return
    middle = given.get("relative_change")
    if low is None or middle is None or high is None or not low <= middle <= high:
        content.findings.add("INTERVAL_ORDER", "/data/effect/relative_change")


def comply_or_explain(content: Content) -> None:
    kind = content.known.reference.organisations.get(content.data["organisation_oin"])
    given = content.data.get("comply_or_explain")
    if kind is not None and (kind == "openbaar_lichaam") != (given is not None):
        content.findings.add("COMPLY_OR_EXPLAIN", "/data/comply_or_explain")
    if given is not None and (given["position"] == "comply") == ("explanation" in given):
        content.findings.add("COMPLY_OR_EXPLAIN", "/data/comply_or_explain/explanation")


RULES: tuple[ContentRule, ...] = (period, identity, planned, reach, effect, interval, comply_or_explain, citation)
