"""METHOD steps 3 to 8, 10 and the quadrants, unit by unit; steps 1 and 2 stand in `evidence`.

Longer than a hundred lines because it follows the method from its first step to its last in one reading.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.special import ndtr

from tests.twin.evidence import evidence, fade, most_specific, resilience, scans_about
from tests.twin.facts import Facts, Row, Seeds, newest
from tests.twin.insights import Opinion, opinions, that_count
from tests.twin.special import (
    cornish_fisher,
    cornish_fisher_inverse,
    digamma,
    normal_cdf,
    pentagamma,
    tetragamma,
    trigamma,
)

Z95 = 1.6448536269514722


def compute(facts: Facts, seeds: Seeds, ranked: bool = True) -> tuple[dict[str, Row], dict[tuple[str, str], Row]]:
    """Everything about each unit, and about each group, by the names that the SQL uses.

    Ranks, thirty million pairs in the national frame, only where they are asked for.
    """
    units = facts.units
    priors = {
        row["organisation_type"]: (float(row["p0"]), float(row["q0"])) for row in seeds.rows("method/resilience_priors")
    }
    groups: dict[tuple[str, str], Row] = {}
    for unit in units.values():
        groups.setdefault(unit["group"], {"members": []})["members"].append(unit)
    for key, group in groups.items():
        remaining = [priors[unit["type"]][1] / sum(priors[unit["type"]]) for unit in group["members"]]
        group["prior_remaining"] = float(np.mean(remaining))
        group["half_life"] = float(most_specific(seeds.rows("method/half_lives"), key)["half_life_months"])
        group["shape"] = float(most_specific(seeds.rows("method/between_unit_shapes"), key)["shape"])
        group["appetite"] = float(most_specific(seeds.rows("method/appetites"), key)["appetite"])
    evidence(facts, seeds, groups)
    resilience(facts, seeds, priors)
    for unit in units.values():
        unit["E"] = sum(m["w"] * m["M"] * m["c"] for m in unit["months"].values()) * unit["r"]
        unit["y"] = sum(m["w"] * m["y"] for m in unit["months"].values())
    for key, group in groups.items():
        group["opinions"] = opinions(facts, seeds, key, group)
        group_level(seeds, group)
        impact(seeds, group["opinions"], group)
    for unit in units.values():
        unit_level(unit, groups[unit["group"]])
        residual(unit, groups[unit["group"]])
    if ranked:
        ranks(units)
    knowledge(facts, seeds, groups)
    for unit in units.values():
        steering(unit, groups[unit["group"]], seeds)
    return units, groups


def group_level(seeds: Seeds, group: Row) -> None:
    """Step 4."""
    insights = that_count(group["opinions"], "rate")
    own, narrowest = insights[0].tier == 1, seeds.parameter("insight_log_spread_least")
    widen = 1 if own else seeds.parameter("no_insight_spread_factor")
    spreads = [max(math.log(one.rate[2] / one.rate[0]) / 3.29, narrowest) for one in insights]
    logs = [math.log(one.rate[1] / (group["prior_remaining"] if one.residual else 1.0)) for one in insights]
    spread = math.sqrt(np.mean(np.square(spreads)) + np.var(logs)) * widen
    a, median = 1 / spread**2 + 1 / 2, math.exp(np.mean(logs))
    b = (a - 1 / 3) / median
    group["prior_a"], group["prior_b"] = a, b
    ended = [one for one in group["opinions"] if one.rate and one.tier == 1 and not one.in_force]
    group["insight_state"] = "inzicht" if own else "verlopen" if ended else "geen_inzicht"
    discounts = [1 + a / b * unit["E"] / group["shape"] for unit in group["members"]]
    group["A"] = a + sum(unit["y"] / d for unit, d in zip(group["members"], discounts, strict=True))
    group["B"] = b + sum(unit["E"] / d for unit, d in zip(group["members"], discounts, strict=True))
    group["m"] = group["A"] / group["B"]


def impact(seeds: Seeds, told: list[Opinion], group: Row) -> None:
    """Step 6, with every expert of every insight that counts as one score."""
    expected, weight = (seeds.parameter(f"impact_log_variance_{name}") for name in ("expected", "weight"))
    insights = that_count(told, "impact")
    n = sum(one.experts for one in insights)
    points = [[math.log(max(point, 1.0)) for point in one.impact] for one in insights]
    mean = sum(one.experts * mid for one, (_, mid, _) in zip(insights, points, strict=True)) / n
    apart = 0.0
    for one, (low, mid, high) in zip(insights, points, strict=True):
        apart += (one.experts - 1) * ((high - low) / 3.29) ** 2 + one.experts * (mid - mean) ** 2
    group["ln_g"], group["v_I"] = mean, (weight * expected + apart) / (weight + n - 1) * (1 + 1 / n)


def unit_level(unit: Row, group: Row) -> None:
    """Step 5."""
    unit["a"] = group["shape"] + unit["y"]
    unit["b"] = group["shape"] / group["m"] + unit["E"]
    unit["W"] = unit["E"] / unit["b"]


def residual(unit: Row, group: Row) -> None:
    """Steps 7 and 8."""
    a, b, p, q, r, w = (unit[name] for name in ("a", "b", "p", "q", "r", "W"))
    big_a = group["A"]
    e_r = digamma(q) - digamma(p + q)
    what_resilience_leaves = e_r + w * (math.log(r) - e_r)
    unit["kappa_1"] = (
        digamma(a) - math.log(b) + (1 - w) * (digamma(big_a) - math.log(big_a)) + what_resilience_leaves + group["ln_g"]
    )
    unit["kappa_2"] = (
        trigamma(a)
        + (1 - w) ** 2 * (trigamma(q) - trigamma(p + q))
        + group["v_I"]
        + w**2 * unit["v_c"]
        + (1 - w) ** 2 * trigamma(big_a)
    )
    unit["kappa_3"] = tetragamma(a) + (1 - w) ** 3 * (tetragamma(q) - tetragamma(p + q) + tetragamma(big_a))
    unit["kappa_4"] = pentagamma(a) + (1 - w) ** 4 * (pentagamma(q) - pentagamma(p + q) + pentagamma(big_a))
    mean_impact = math.exp(group["ln_g"] + group["v_I"] / 2)
    square_impact = math.exp(2 * group["ln_g"] + 2 * group["v_I"])
    unit["mean"] = a / b * r * mean_impact
    cv2 = p / (q * (p + q + 1))
    unit["second_moment"] = (
        a
        * (a + 1)
        / b**2
        * r**2
        * (1 + (1 - w) ** 2 * cv2)
        * (1 + w**2 * (math.exp(unit["v_c"]) - 1))
        * (1 + (1 - w) ** 2 / big_a)
        * square_impact
    )
    for prefix, variance in (("", unit["kappa_2"]), ("within_", unit["kappa_2"] - group["v_I"])):
        skewness, kurtosis = unit["kappa_3"] / variance**1.5, unit["kappa_4"] / variance**2
        for name, z in (("log_p05", -Z95), ("log_p50", 0.0), ("log_p95", Z95)):
            unit[prefix + name] = unit["kappa_1"] + math.sqrt(variance) * cornish_fisher(z, skewness, kurtosis)
        unit[prefix + "variance"] = variance
    skewness, kurtosis = unit["kappa_3"] / unit["kappa_2"] ** 1.5, unit["kappa_4"] / unit["kappa_2"] ** 2
    target = (math.log(group["appetite"]) - unit["kappa_1"]) / math.sqrt(unit["kappa_2"])
    unit["p_above_appetite"] = 1 - normal_cdf(cornish_fisher_inverse(target, skewness, kurtosis))
    unit["d_group"] = digamma(group["shape"]) - math.log(group["shape"]) + math.log(group["m"])
    unit["d_signals"] = digamma(a) - math.log(b) - unit["d_group"] if w > 0 else 0.0
    unit["d_impact"], unit["d_resilience"] = group["ln_g"], what_resilience_leaves
    told = unit["d_group"] + unit["d_signals"] + unit["d_impact"] + unit["d_resilience"]
    unit["d_rest"] = unit["log_p50"] - told


def ranks(units: dict[str, Row]) -> None:
    """Step 10, each unit against all others, pair by pair. The one place with arrays: a million pairs."""
    everyone = list(units.values())
    size = np.array([math.log(unit["staff_years"] / 10_000) for unit in everyone])
    mu = np.array([unit["kappa_1"] for unit in everyone]) + size
    variance = np.array([unit["kappa_2"] for unit in everyone])
    within = np.array([unit["within_variance"] for unit in everyone])
    group = np.array(["|".join(unit["group"]) for unit in everyone])
    for i, unit in enumerate(everyone):
        others = np.arange(len(everyone)) != i
        same = (group == group[i])[others]
        sigma = np.sqrt(np.where(same, within[others], variance[others]))
        both = np.sqrt(np.where(same, within[others] + within[i], variance[others] + variance[i]))
        best = np.where(same, unit["within_log_p95"], unit["log_p95"]) + size[i]
        worst = np.where(same, unit["within_log_p05"], unit["log_p05"]) + size[i]
        unit["rank_expected"] = 1 + float(np.sum(ndtr((mu[others] - mu[i]) / both)))
        unit["rank_low"] = 1 + float(np.sum(ndtr((mu[others] - best) / sigma)))
        unit["rank_high"] = 1 + float(np.sum(ndtr((mu[others] - worst) / sigma)))


def knowledge(facts: Facts, seeds: Seeds, groups: dict[tuple[str, str], Row]) -> None:
    values = {row["evidence_grade"]: float(row["knowledge_value"]) for row in seeds.rows("method/evidence_grades")}
    half, smallest = seeds.parameter("scan_half_life_months"), seeds.parameter("minimum_unit_staff_years")
    k1, k2, k3 = (seeds.parameter(f"knowledge_weight_{part}") for part in ("scan", "coverage", "deliveries"))
    of_organisation: dict[str, dict[str, dict[Any, Row]]] = {}
    for (oin, stream, first), delivery in facts.expected.items():
        of_organisation.setdefault(oin, {}).setdefault(stream, {})[first] = delivery
    for unit in facts.units.values():
        unit["scan_knowledge"] = max(
            (
                float(np.mean([values[answer["evidence_grade"]] for answer in scan["answers"]]))
                * fade(facts.age_months(scan["day"]), half)
                for scan in scans_about(facts, unit)
            ),
            default=0.0,
        )
        weights, covered, counted, on_time = 0.0, 0.0, 0, 0
        streams = of_organisation.get(unit["oin"], {})
        for stream in ("risk-scans", "screening-outcomes"):
            periods = streams.get(stream, {})
            for first in newest(periods, {first for first, one in periods.items() if one["received_at"]}):
                counted, on_time = counted + 1, on_time + periods[first]["on_time"]
        months = streams.get("monitoring-alerts", {})
        unit["month_states"] = {
            first: month_state(unit, unit["months"].get(first), one, smallest) for first, one in months.items()
        }
        for first in newest(months, unit["months"]):
            if unit["month_states"][first] == "suppressed":
                continue
            month, expected = unit["months"].get(first), months[first]
            counted, on_time = counted + 1, on_time + (bool(month) and month["first_at"].date() <= expected["due"])
            weight = fade(facts.age_months(expected["to"]), groups[unit["group"]]["half_life"])
            weights, covered = weights + weight, covered + weight * (month["c"] if month else 0.0)
        unit["coverage_mean"] = covered / weights if weights else 0.0
        known = k1 * unit["scan_knowledge"] + k2 * unit["coverage_mean"] + (k3 * on_time / counted if counted else 0.0)
        unit["knowledge_share"] = known / (k1 + k2 + (k3 if counted else 0.0))


def month_state(unit: Row, month: Row | None, delivery: Row, smallest: float) -> str:
    if month is not None:
        return "value" if month["opened"] else "true_zero"
    if unit["staff_years"] < smallest:
        return "suppressed"
    if not delivery["is_due"]:
        return "not_yet_due"
    return "overdue" if unit["months"] else "not_participating"


def steering(unit: Row, group: Row, seeds: Seeds) -> None:
    p, k = unit["p_above_appetite"], unit["knowledge_share"]
    known = k >= seeds.parameter("cut_off_knowledge")
    if p >= seeds.parameter("cut_off_probability_high") and known:
        unit["quadrant"] = "Handelen"
    elif p <= seeds.parameter("cut_off_probability_low"):
        unit["quadrant"] = "Borgen" if known else "Volgen"
    else:
        unit["quadrant"] = "Onderzoeken"
    mean, tau = unit["mean"], group["appetite"]
    s = math.sqrt(math.log(unit["second_moment"] / mean**2))
    d = math.log(mean / tau) / s + s / 2
    call = mean * normal_cdf(d) - tau * normal_cdf(d - s)
    unit["value_of_knowing"] = max(unit["staff_years"] / 10_000 * min(call, call - mean + tau), 0.0)
