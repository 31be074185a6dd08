"""Insights: a life that fits the status, scores with their scale and spread, obstacles with their law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import exactly_with, in_order, period

_OBSTACLE_FIELDS = ("sharing_purpose", "obstacle_effect", "legal_provision")
_QUANTITIES = ("likelihood", "impact")
_POINTS = ("low", "mid", "high")


def life(content: Content) -> None:
    status = content.data["status"]
    exactly_with(content, "published_on", status != "expected")
    if status in ("expected", "expired"):
        exactly_with(content, "valid_until", status == "expired")
    if status != "expected":
        exactly_with(content, "expected_by", False)
    in_order(content, "published_on", "reference_date")
    in_order(content, "published_on", "valid_until")


def obstacle(content: Content) -> None:
    for name in _OBSTACLE_FIELDS:
        exactly_with(content, name, content.data["kind"] == "legal_obstacle")


def scales(content: Content) -> None:
    """One scale a document and quantity, so that scores of two scales can't meet by accident."""
    areas = content.data.get("areas", ())
    for quantity in _QUANTITIES:
        field = f"{quantity}_scale_id"
        scored = any(f"{quantity}_{point}" in area for area in areas for point in _POINTS)
        if scored != (field in content.data):
            content.findings.add("FIELDS_TOGETHER", f"/data/{field}")
        scale = content.known.reference.expert_scales.get(content.data.get(field, ""))
        if scale is not None and scale.quantity != quantity:
            content.findings.add("CODE_COMBINATION", f"/data/{field}")
    if ("basis" in content.data) != ("likelihood_scale_id" in content.data):
        content.findings.add("FIELDS_TOGETHER", "/data/basis")


def areas(content: Content) -> None:
    seen = set()
    for index, area in enumerate(content.data.get("areas", ())):
        identity = (area.get("sector"), area.get("process_id"), area.get("organisation_type"))
        if identity in seen:
            content.findings.add("ENTRY_TWICE", f"/data/areas/{index}")
        seen.add(identity)
        given = [_scored(content, area, index, quantity) for quantity in _QUANTITIES]
        if any(given) != ("experts_count" in area):
            content.findings.add("FIELDS_TOGETHER", f"/data/areas/{index}/experts_count")


def _scored(content: Content, area: Mapping[str, Any], index: int, quantity: str) -> bool:
    """Whether anything of the quantity is scored; what is must be whole, in order and on its scale."""
    present = [name for name in (f"{quantity}_{point}" for point in _POINTS) if name in area]
    values = [area[name] for name in present]
    if len(present) not in (0, len(_POINTS)) or values != sorted(values):
        content.findings.add("INTERVAL_ORDER", f"/data/areas/{index}/{quantity}_mid")
    scale = content.known.reference.expert_scales.get(content.data.get(f"{quantity}_scale_id", ""))
    if scale is not None:
        for name in present:
            if not scale.lowest <= area[name] <= scale.highest:
                limit = f"{scale.lowest:g} to {scale.highest:g}"
                content.findings.add("SCORE_OUT_OF_SCALE", f"/data/areas/{index}/{name}", limit)
    return bool(present)


RULES: tuple[ContentRule, ...] = (period, life, obstacle, scales, areas)
