"""METHOD steps 4 and 6: which insights speak about a group, on the method's scales, and which of them count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.twin.facts import Facts, Row, Seeds, day

Points = tuple[float, ...]
"""Low, middle and high; empty where nothing is told."""


@dataclass(frozen=True)
class Opinion:
    """What one finding or one baseline says of a group."""

    insight: tuple[Any, ...]
    tier: int
    from_document: bool
    in_force: bool
    residual: bool
    rate: Points
    impact: Points
    experts: int
    valid_until: date | None = None


def that_count(told: list[Opinion], quantity: str) -> list[Opinion]:
    """Those in force that tell the quantity, of the first tier that has any; a document before a baseline."""
    able = [one for one in told if one.in_force and getattr(one, quantity)]
    first = min((one.tier, not one.from_document) for one in able)
    return [one for one in able if (one.tier, not one.from_document) == first]


def opinions(facts: Facts, seeds: Seeds, key: tuple[str, str], group: Row) -> list[Opinion]:
    """Everything that is in force or has expired and speaks about the group."""
    sector, _ = key
    found = []
    for row in seeds.rows("method/insight_baselines"):
        if row["sector"] in ("*", sector):
            rate, impact = (
                tuple(float(row[name]) for name in names)
                for names in (("rate_q05", "rate_median", "rate_q95"), ("impact_low", "impact_mid", "impact_high"))
            )
            tier = 3 if row["sector"] == "*" else 2
            experts, residual = int(row["experts_count"]), row["basis"] == "residual"
            found.append(Opinion((row["insight_id"],), tier, False, True, residual, rate, impact, experts))
    for finding in latest(facts):
        fitting = [
            area for area in finding.get("areas", []) if "experts_count" in area and fits(area, key, group, seeds)
        ]
        if not fitting or superseded(finding, facts):
            continue
        area = min(
            fitting,
            key=lambda area: (
                *(area.get(name) is None for name in ("process_id", "sector", "organisation_type")),
                -share_of_type(area.get("organisation_type"), group),
                area.get("organisation_type") or "",
            ),
        )
        until = day(finding["valid_until"]) if "valid_until" in finding else None
        found.append(
            Opinion(
                insight=tuple(
                    finding[name] for name in ("issuer_oin", "document_id", "document_version", "finding_id")
                ),
                tier=1 if "process_id" in area else 2 if "sector" in area else 3,
                from_document=True,
                in_force=finding["status"] != "expired" and (until is None or until >= facts.reference_date),
                residual=finding.get("basis") == "residual",
                rate=points(area, "likelihood", finding, seeds),
                impact=points(area, "impact", finding, seeds),
                experts=area["experts_count"],
                valid_until=until,
            )
        )
    return found


def latest(facts: Facts) -> list[Row]:
    """Of each finding of a document version the state of its last day; what is only expected says nothing yet."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in sorted(facts.insights, key=lambda row: row["day"]):
        found[row["issuer_oin"], row["document_id"], row["document_version"], row["finding_id"]] = row
    return [row for row in found.values() if row["status"] != "expected"]


def superseded(finding: Row, facts: Facts) -> bool:
    document = finding["issuer_oin"], finding["document_id"]
    return any(
        (other["issuer_oin"], other["document_id"]) == document and other["published_on"] > finding["published_on"]
        for other in latest(facts)
    )


def share_of_type(organisation_type: str | None, group: Row) -> float:
    return sum(unit["type"] == organisation_type for unit in group["members"]) / len(group["members"])


def fits(area: Row, key: tuple[str, str], group: Row, seeds: Seeds) -> bool:
    if area.get("sector", key[0]) != key[0] or area.get("process_id", key[1]) != key[1]:
        return False
    kind = area.get("organisation_type")
    return kind is None or share_of_type(kind, group) >= seeds.parameter("insight_type_share_least")


def points(area: Row, quantity: str, finding: Row, seeds: Seeds) -> Points:
    if f"{quantity}_mid" not in area:
        return ()
    (scale,) = [
        row for row in seeds.rows("method/expert_scale_crosswalk") if row["scale_id"] == finding[f"{quantity}_scale_id"]
    ]
    low, high = float(scale["score_low"]), float(scale["score_high"])
    at_low, at_high = float(scale["value_low"]), float(scale["value_high"])
    steps = [(area[f"{quantity}_{name}"] - low) / (high - low) for name in ("low", "mid", "high")]
    if scale["mapping"] == "logarithmic":
        return tuple(float(at_low * (at_high / at_low) ** step) for step in steps)
    return tuple(at_low + (at_high - at_low) * step for step in steps)
