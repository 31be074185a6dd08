"""METHOD step 9: the volume of the units of each member of each dimension, with its interval."""

from __future__ import annotations

import math

from tests.twin.facts import Facts, Row
from tests.twin.method import Z95

PRIORITY = ("transport_logistiek", "haven_luchthaven")


def members_of(organisation: dict[str, str]) -> list[tuple[str, str]]:
    """The members, one of each dimension, that an organisation belongs to."""
    found = [
        ("whole", "all"),
        ("region", organisation["region_code"]),
        *((name, organisation[name]) for name in ("sector", "territory", "organisation_type", "public_private")),
    ]
    return found + [("priority", "transport_logistics")] * (organisation["sector"] in PRIORITY)


def rate_moments(unit: Row, group: Row) -> tuple[float, float]:
    """Mean and second moment of the unit's residual rate, what its group shares included."""
    a, b, p, q, r, w = (unit[name] for name in ("a", "b", "p", "q", "r", "W"))
    square = a * (a + 1) / b**2 * r**2 * (1 + (1 - w) ** 2 * p / (q * (p + q + 1)))
    return a / b * r, square * (1 + w**2 * (math.exp(unit["v_c"]) - 1)) * (1 + (1 - w) ** 2 / group["A"])


def impact_moments(group: Row) -> tuple[float, float]:
    """E[I] and E[I²]."""
    return math.exp(group["ln_g"] + group["v_I"] / 2), math.exp(2 * group["ln_g"] + 2 * group["v_I"])


def group_volume(parts: list[tuple[Row, float]], group: Row) -> tuple[float, float]:
    """Mean and variance of the sum of weight x volume intensity over units of one group, by pairs of units.

    The weight is staff-years / 10 000, or the share of them that something takes away.
    """
    impact, square = impact_moments(group)
    moments = [(rate_moments(unit, group), 1 - unit["W"], weight) for unit, weight in parts]
    total = sum(mean * weight for (mean, _), _, weight in moments)
    shared = sum(mean * (1 - w) * weight for (mean, _), w, weight in ((m, 1 - v, n) for m, v, n in moments))
    # Of two units E[XY] = E[X] E[Y] (1 + v v' / A); of one with itself the unit's own second moment stands instead.
    second = total**2 + shared**2 / group["A"]
    for (mean, own_square), v, weight in moments:
        second += weight**2 * (own_square - mean**2 * (1 + v**2 / group["A"]))
    return impact * total, square * second - (impact * total) ** 2


def interval(mean: float, variance: float) -> dict[str, float]:
    """The log-normal with these two moments at 5 %, 50 % and 95 %."""
    log_variance = math.log(1 + variance / mean**2)
    return {
        name: mean * math.exp(z * math.sqrt(log_variance) - log_variance / 2)
        for name, z in (("volume_p05", -Z95), ("volume_p50", 0.0), ("volume_p95", Z95))
    }


def roll_ups(facts: Facts, groups: dict[tuple[str, str], Row]) -> dict[tuple[str, str], Row]:
    """By dimension and member, each that has a unit."""
    parts: dict[tuple[str, str], dict[tuple[str, str], list[tuple[Row, float]]]] = {}
    for unit in facts.units.values():
        for place in members_of(facts.organisations[unit["oin"]]):
            inside = parts.setdefault(place, {}).setdefault(unit["group"], [])
            inside.append((unit, unit["staff_years"] / 10_000))
    found = {}
    for place, inside in parts.items():
        sums = [group_volume(members, groups[key]) for key, members in inside.items()]
        units = [unit for members in inside.values() for unit, _ in members]
        mean, variance = sum(one for one, _ in sums), sum(one for _, one in sums)
        staff = sum(unit["staff_years"] for unit in units)
        found[place] = {
            "units_count": len(units),
            "staff_years": staff,
            "knowledge_share": sum(unit["staff_years"] * unit["knowledge_share"] for unit in units) / staff,
            "volume_mean": mean,
            "volume_variance": variance,
            **interval(mean, variance),
        }
    return found
