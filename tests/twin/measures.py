"""What steering sees, Handelen: which measures are open to a unit, and the greedy choice among all of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.twin.evidence import training_reach, trainings
from tests.twin.facts import Facts, Row, Seeds
from tests.twin.method import Z95
from tests.twin.rollups import PRIORITY, impact_moments, rate_moments


def published(value: float) -> float:
    """Twelve digits, so that the last ones don't decide between two equals."""
    return float(f"{value:.11e}")


@dataclass(frozen=True)
class Measure:
    """One measure that is open to a unit: as much of it as isn't there yet."""

    measure_id: str
    effect_process_id: str
    control_theme: str
    effect_mean: float
    effect_variance: float
    full_effort_days: float
    status_id: str | None
    open_share: float

    @property
    def effort_days(self) -> float:
        return self.open_share * self.full_effort_days


@dataclass
class Unit:
    """A unit in the course of the choice: what is left of it, of its themes, and which measures it has taken."""

    unit_id: str
    volume_mean: float
    open: list[Measure]
    left: float = 1.0
    theme_left: dict[str, float] = field(default_factory=dict)
    taken: list[tuple[Measure, float]] = field(default_factory=list)

    def share(self, measure: Measure, cap: float) -> float:
        """What the measure would take of what is left, as far as the cap of its theme lets it."""
        before = self.theme_left.get(measure.control_theme, 1.0)
        return min(measure.open_share * measure.effect_mean, 1 - (1 - cap) / before)

    def best(self, cap: float, allowed: Callable[[Unit], list[Measure]]) -> tuple[float, Measure] | None:
        """The measure that takes most for a day, and the volume that it takes for a day."""
        shares = [(self.share(one, cap), one) for one in allowed(self)]
        offers = [
            (-published(share / one.effort_days), one.measure_id, share, one) for share, one in shares if share > 0
        ]
        if not offers:
            return None
        _, _, share, measure = min(offers, key=lambda offer: offer[:2])
        return self.volume_mean * self.left * share / measure.effort_days, measure

    def take(self, measure: Measure, cap: float) -> float:
        """Takes it, and returns the volume that it takes away."""
        share = self.share(measure, cap)
        reduction = self.volume_mean * self.left * share
        before = self.theme_left.get(measure.control_theme, 1.0)
        self.theme_left[measure.control_theme] = before * (1 - measure.open_share * measure.effect_mean)
        self.left *= 1 - share
        self.open.remove(measure)
        self.taken.append((measure, share))
        return reduction


def first_of_each_theme(unit: Unit) -> list[Measure]:
    """The rule of the method: within a theme by effect for a day, whatever the cap leaves of it."""
    first: dict[str, Measure] = {}
    for one in sorted(unit.open, key=lambda m: (-published(m.effect_mean / m.full_effort_days), m.measure_id)):
        first.setdefault(one.control_theme, one)
    return list(first.values())


def greedy(
    units: list[Unit], cap: float, allowed: Callable[[Unit], list[Measure]] = first_of_each_theme
) -> list[tuple[Unit, Measure, float]]:
    """Step by step the unit, the measure and the reduction that give most for a day, all looked at anew each time."""
    steps = []
    offers = {unit.unit_id: unit.best(cap, allowed) for unit in units}
    by_id = {unit.unit_id: unit for unit in units}
    keys = {name: (-published(offer[0]), name) for name, offer in offers.items() if offer}
    while keys:
        name = min(keys.values())[1]
        unit, offer = by_id[name], offers[name]
        assert offer is not None
        steps.append((unit, offer[1], unit.take(offer[1], cap)))
        offers[name] = again = unit.best(cap, allowed)
        if again:
            keys[name] = (-published(again[0]), name)
        else:
            del keys[name]
    return steps


def open_measures(facts: Facts, seeds: Seeds) -> dict[str, list[Measure]]:
    """By unit the measures that fit it and aren't wholly there."""
    in_place = {row["status_id"] for row in seeds.rows("method/measure_states") if row["is_in_place"] == "true"}
    reach, reached = training_reach(facts, seeds), set(trainings(seeds).values())
    sectors = {row["measure_id"]: row["sector"] for row in seeds.rows("reference/measures")}
    told: dict[tuple[str, str], Row] = {}
    for row in sorted(facts.measures, key=lambda row: row["day"]):
        told[row["organisation_oin"], row["measure_key"]] = row
    found: dict[str, list[Measure]] = {}
    for unit_id, unit in facts.units.items():
        organisation = facts.organisations[unit["oin"]]
        fits = {"both", organisation["public_private"]}
        fits |= {"transport_logistics"} if organisation["sector"] in PRIORITY else set()
        effects = [
            row for row in seeds.rows("method/measure_effects") if row["process_id"] in ("*", unit["process_id"])
        ]
        own = {row["measure_id"] for row in effects if row["process_id"] != "*"}
        for row in effects:
            name = row["measure_id"]
            if sectors[name] not in fits or (row["process_id"] == "*" and name in own):
                continue
            state, covered = _told_of(told.get((unit["oin"], name)), unit["process_id"], in_place)
            if name in reached and unit["oin"] in reach:
                covered = reach[unit["oin"]][0][0]
            mean = float(row["effect_mean"])
            if covered < 1:
                found.setdefault(unit_id, []).append(
                    Measure(
                        name,
                        row["process_id"],
                        row["control_theme"],
                        mean,
                        mean * (1 - mean) / (float(row["effect_concentration"]) + 1),
                        float(row["effort_fixed_days"])
                        + float(row["effort_days_per_100_staff_years"]) * unit["staff_years"] / 100,
                        state,
                        1 - covered,
                    )
                )
    return found


def _told_of(row: Row | None, process_id: str, in_place: set[str]) -> tuple[str | None, float]:
    """Status and the share that R credits; in place without a share is nothing to advise and nothing to credit."""
    named = {one["process_id"]: one for one in (row or {}).get("processes", [])}
    if row is None or (row["scope"] != "organisation" and process_id not in named):
        return None, 0.0
    about = row if row["scope"] == "organisation" else named[process_id]
    return row["status_id"], about.get("share_covered", 1.0) if row["status_id"] in in_place else 0.0


def starting(facts: Facts, seeds: Seeds, groups: dict[tuple[str, str], Row]) -> list[Unit]:
    """Each unit that has an open measure, before the first step."""
    found = []
    for unit_id, measures in open_measures(facts, seeds).items():
        unit = facts.units[unit_id]
        group = groups[unit["group"]]
        mean = rate_moments(unit, group)[0] * impact_moments(group)[0] * unit["staff_years"] / 10_000
        found.append(Unit(unit_id, mean, measures))
    return found


def advice(unit: Unit, facts: Row, group: Row) -> dict[str, Row]:
    """By measure, of a unit that took all: its place, and what it takes away with its interval."""
    rate, square = rate_moments(facts, group)
    impact, impact_square = impact_moments(group)
    found, left, left_square = {}, 1.0, 1.0
    for place, (measure, share) in enumerate(unit.taken, 1):
        mean = unit.volume_mean * left * share
        # V, the effect and what earlier measures left are independent: second moments multiply.
        scale = share / measure.effect_mean
        second = (
            (facts["staff_years"] / 10_000) ** 2 * square * impact_square
            * left_square * scale**2 * (measure.effect_mean**2 + measure.effect_variance)
        )  # fmt: skip
        spread = math.log(second / mean**2)
        found[measure.measure_id] = {
            "effect_process_id": measure.effect_process_id,
            "status_id": measure.status_id,
            "open_share": measure.open_share,
            "share_taken": share,
            "place": place,
            "effort_days": measure.effort_days,
            "reduction_mean": mean,
            "reduction_p05": mean * math.exp(-Z95 * math.sqrt(spread) - spread / 2),
            "reduction_p95": mean * math.exp(Z95 * math.sqrt(spread) - spread / 2),
        }
        left_square *= (1 - share) ** 2 + scale**2 * measure.effect_variance
        left *= 1 - share
    assert math.isclose(unit.volume_mean, rate * impact * facts["staff_years"] / 10_000)
    return found
