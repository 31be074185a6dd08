"""Case statistics: each combination once, codes that fit the phase and the territory, stocks that add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import citation, period

_LINES = {  # list to what tells its lines apart, beside their offence
    "counts": ("disposal_id", "sepot_code", "person_kind"),
    "hand_overs": ("direction", "counterpart_phase_id", "cohort_month"),
    "stocks": (),
    "durations": ("bin_id",),
}


def _places(content: Content, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each line of a list with its path; none when the list was left out."""
    for index, row in enumerate(content.data.get(name, ())):
        yield f"/data/{name}/{index}", row


def lines(content: Content) -> None:
    """What all lists share: an offence or a group, of the territory's code of law, and each combination once."""
    european = content.data["territory"] == "european"
    for name, attributes in _LINES.items():
        seen = set()
        for path, row in _places(content, name):
            offence, group = row.get("offence_id"), row.get("offence_group")
            identity = (offence, group, *(row.get(attribute) for attribute in attributes))
            if identity in seen:
                content.findings.add("ENTRY_TWICE", path)
            seen.add(identity)
            if (offence is None) == (group is None):
                content.findings.add("OFFENCE_OR_GROUP", path)
            if offence is not None and offence.startswith("Sr-BES:") == european:
                content.findings.add("CODE_COMBINATION", f"{path}/offence_id")


def disposals(content: Content) -> None:
    phase, reference = content.data["phase_id"], content.known.reference
    for path, row in _places(content, "counts"):
        disposal = row.get("disposal_id")
        if disposal is not None and reference.disposal_phases.get(disposal, phase) != phase:
            content.findings.add("CODE_COMBINATION", f"{path}/disposal_id")
        if row.get("sepot_code") is not None and disposal not in reference.dismissals:
            content.findings.add("CODE_COMBINATION", f"{path}/sepot_code")


def region(content: Content) -> None:
    """Of the territory; a unit without a region of its own (a national one, a service centre) is none."""
    reference, code = content.known.reference, content.data.get("region_code", "")
    is_known = code in reference.lists["police_units"].validity
    if is_known and reference.region_territories.get(code) != content.data["territory"]:
        content.findings.add("CODE_COMBINATION", "/data/region_code")


def stocks(content: Content) -> None:
    """Where nothing waits there is no stock; a statement that counts what lay there tells nothing of what happened."""
    flows = content.data["phase_id"] in content.known.reference.flow_phases
    lay_there = content.data.get("measure_kind") == "stock"
    if flows and lay_there:
        content.findings.add("CODE_COMBINATION", "/data/measure_kind")
    for name in ("hand_overs", "stocks", "durations"):
        if name in content.data and (lay_there or (flows and name == "stocks")):
            content.findings.add("CODE_COMBINATION", f"/data/{name}")
    for path, row in _places(content, "stocks"):
        if row["begin"] + row["in"] - row["out"] != row["end"]:
            content.findings.add("SUM_MISMATCH", f"{path}/end")


def hand_overs(content: Content) -> None:
    """What left did so in the period; what arrived may have left before it."""
    first, last = content.data["period"]["from"], content.data["period"]["to"]
    for path, row in _places(content, "hand_overs"):
        if row["counterpart_phase_id"] == content.data["phase_id"]:
            content.findings.add("CODE_COMBINATION", f"{path}/counterpart_phase_id")
        month = row["cohort_month"]
        if month > last or (row["direction"] == "out_to" and month < first):
            content.findings.add("COHORT_OUTSIDE_PERIOD", f"{path}/cohort_month")


RULES: tuple[ContentRule, ...] = (period, lines, disposals, region, stocks, hand_overs, citation)
