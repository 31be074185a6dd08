"""Awareness: who was reached out of whom, in groups that are large enough."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import citation, once, period

SMALLEST_GROUP_MEMBERS = 10
_EVERYBODY = "ALLE"


def reach(content: Content) -> None:
    groups = content.data["reach"]
    once(content, "reach", "function_category_id")
    for index, group in enumerate(groups):
        if group["target_group_size"] < SMALLEST_GROUP_MEMBERS:
            content.findings.add("UNIT_TOO_SMALL", f"/data/reach/{index}/target_group_size")
        if group["participants"] > group["target_group_size"]:
            content.findings.add("PART_EXCEEDS_TOTAL", f"/data/reach/{index}/participants")
        if group["function_category_id"] == _EVERYBODY and len(groups) > 1:
            content.findings.add("CODE_COMBINATION", f"/data/reach/{index}/function_category_id")


def organisations(content: Content) -> None:
    given = content.data.get("organisations")
    if given is not None and given["reached"] > given["invited"]:
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/organisations/reached")


def evaluation(content: Content) -> None:
    given = content.data.get("evaluation")
    if given is None:
        return
    if 0 < given["respondents"] < SMALLEST_GROUP_MEMBERS:
        content.findings.add("UNIT_TOO_SMALL", "/data/evaluation/respondents")
    if given["found_useful"] > given["respondents"]:
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/evaluation/found_useful")
    if given["respondents"] > sum(group["participants"] for group in content.data["reach"]):
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/evaluation/respondents")


RULES: tuple[ContentRule, ...] = (period, reach, organisations, evaluation, citation)
