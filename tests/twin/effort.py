"""The effort curve: after so many steps of the greedy choice, what they take away together and how sure that is.

Each point is computed from the state at that point alone: nothing is carried over from the point before it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tests.twin.facts import Facts, Row
from tests.twin.measures import Measure, Unit
from tests.twin.rollups import impact_moments, rate_moments

Step = tuple[Unit, Measure, float]
Reals = NDArray[np.float64]


def shown(count: int) -> Iterator[int]:
    """The steps that are shown: each of the first hundred, then each tenth, hundredth, thousandth, and the last."""
    for number in range(1, count + 1):
        size = 1 if number <= 100 else 10 if number <= 1000 else 100 if number <= 10_000 else 1000
        if number % size == 0 or number == count:
            yield number


class Moments:
    """What the volume of a weighted set of units has for a mean and a variance, by insight group (METHOD step 9)."""

    def __init__(self, units: list[str], facts: Facts, groups: dict[tuple[str, str], Row]) -> None:
        keys = list(groups)
        self.group = np.array([keys.index(facts.units[name]["group"]) for name in units])
        own = [groups[facts.units[name]["group"]] for name in units]
        rates = np.array([rate_moments(facts.units[name], group) for name, group in zip(units, own, strict=True)])
        self.mean, self.square = rates[:, 0], rates[:, 1]
        self.free = np.array([1 - facts.units[name]["W"] for name in units])
        self.size = np.array([facts.units[name]["staff_years"] / 10_000 for name in units])
        self.a = np.array([groups[key]["A"] for key in keys])
        self.impact = np.array([impact_moments(groups[key]) for key in keys])

    def of(self, index: NDArray[np.intp], share: Reals) -> tuple[float, float]:
        """Mean and variance of the sum over units `index` of share x volume."""

        def total(values: Reals) -> Reals:
            return np.bincount(self.group[index], values, minlength=len(self.a))

        mean, free = self.mean[index], self.free[index]
        weight = share * self.size[index]
        incidents, shared = total(weight * mean), total(weight * mean * free)
        own = total(weight**2 * (self.square[index] - mean**2 * (1 + free**2 / self.a[self.group[index]])))
        second = self.impact[:, 1] * (incidents**2 + shared**2 / self.a + own)
        volume = self.impact[:, 0] * incidents
        return float(volume.sum()), float((second - volume**2).sum())


def curve(steps: list[Step], facts: Facts, groups: dict[tuple[str, str], Row]) -> dict[int, Row]:
    """By number of steps; to first order in the effects, each of which is one unknown wherever it is taken."""
    names = sorted({unit.unit_id for unit, _, _ in steps})
    place = {name: index for index, name in enumerate(names)}
    moments = Moments(names, facts, groups)
    shares = {(unit.unit_id, measure.measure_id): share for unit, _, _ in steps for measure, share in unit.taken}
    left = np.ones(len(names))
    effects: dict[tuple[str, str], tuple[float, list[int], list[float]]] = {}
    days = reduced = 0.0
    points, found = set(shown(len(steps))), {}
    for number, (unit, measure, reduction) in enumerate(steps, 1):
        share, own = shares[unit.unit_id, measure.measure_id], place[unit.unit_id]
        left[own] *= 1 - share
        key = measure.measure_id, measure.effect_process_id
        _, where, slopes = effects.setdefault(key, (measure.effect_variance, [], []))
        where.append(own)
        slopes.append(share / measure.effect_mean / (1 - share))
        days, reduced = days + measure.effort_days, reduced + reduction
        if number not in points:
            continue
        touched = np.flatnonzero(left < 1)
        _, variance = moments.of(touched, 1 - left[touched])
        for effect_variance, at, slope in effects.values():
            mean, spread = moments.of(np.array(at), left[at] * np.array(slope))
            variance += effect_variance * (spread + mean**2)
        found[number] = {
            "units_together": len(touched),
            "effort_days_together": days,
            "reduction_together_mean": reduced,
            "reduction_together_variance": variance,
        }
    return found
