"""What the method says of many draws of a country, beside the truth."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.method.trials import roll_ups, vectorised
from tests.method.trials.generator import Reports, Truth, draw
from tests.method.trials.observing import inputs
from tests.method.trials.parameters import Country, settings
from tests.method.trials.special import Array

UNITS_AT_ONCE = 60_000
RANKED = 6
"""Units of each draw whose rank is looked at: all pairs of all units would take an hour."""
LEVELS = np.array([0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
POINTS = np.array([-2.3263479, -1.6448536, -1.2815516, -0.6744898, 0, 0.6744898, 1.2815516, 1.6448536, 2.3263479])
BINS = 20


@dataclass(frozen=True)
class Trial:
    """One cell: a country, what the method is told, and how often."""

    name: str
    country: Country
    method: dict[str, Any]
    draws: int

    def random(self) -> np.random.Generator:
        return np.random.default_rng([settings()["seed"], zlib.crc32(self.name.encode())])

    def batches(self) -> Iterator[tuple[Truth, Reports]]:
        random, left = self.random(), self.draws
        at_once = max(1, UNITS_AT_ONCE // sum(self.country.units_by_group))
        while left > 0:
            yield draw(self.country, min(at_once, left), random)
            left -= at_once


@dataclass(frozen=True)
class Outside:
    """Share of draws (or of what is in a draw) below and above its 90 % interval, one number a draw."""

    below: Array
    above: Array

    @property
    def covered(self) -> float:
        return float(1 - self.below.mean() - self.above.mean())

    @property
    def error(self) -> float:
        """Standard error of `covered`: draws are independent, units of one draw aren't."""
        return float(np.std(self.below + self.above, ddof=1) / np.sqrt(len(self.below)))


@dataclass(frozen=True)
class Score:
    trial: Trial
    units: Outside
    ranks: Outside
    roll_ups: dict[str, Outside]  # by group, part of a group, whole
    reached: Array  # of each level in LEVELS the share of units at or below that quantile
    calibration: Array  # BINS x (count, sum of P, count above)
    data_weight: float


def score(trial: Trial) -> Score:
    parts: dict[str, list[Array]] = defaultdict(list)
    calibration = np.zeros((BINS, 3))
    random = np.random.default_rng([settings()["seed"], 1, zlib.crc32(trial.name.encode())])
    for truth, reports in trial.batches():
        told = inputs(reports, trial.method)
        found = vectorised.units(told)
        true_log = np.log(truth.intensity)
        for name, (below, above) in {
            "units": (true_log < found.log_quantile(-vectorised.Z95), true_log > found.log_quantile(vectorised.Z95)),
            "ranks": _ranks(truth, told, found, random),
            **_roll_ups(truth, told, found),
        }.items():
            parts[f"{name} below"].append(below.reshape(len(below), -1).mean(axis=1))
            parts[f"{name} above"].append(above.reshape(len(above), -1).mean(axis=1))
        parts["reached"].append(np.stack([(true_log <= found.log_quantile(z)).mean(axis=1) for z in POINTS], axis=1))
        parts["weight"].append(found.w.mean(axis=1))
        calibration += _calibration(trial.country, true_log, found)
    whole = {name: np.concatenate(values) for name, values in parts.items()}
    names = ("units", "ranks", "group", "part of a group", "whole")
    outside = {name: Outside(whole[f"{name} below"], whole[f"{name} above"]) for name in names}
    rolled = {name: outside[name] for name in names[2:]}
    return Score(
        trial=trial,
        units=outside["units"],
        ranks=outside["ranks"],
        roll_ups=rolled,
        reached=whole["reached"].mean(axis=0),
        calibration=calibration,
        data_weight=float(whole["weight"].mean()),
    )


def _ranks(truth: Truth, told: vectorised.Inputs, found: vectorised.Found, random: Any) -> tuple[Array, Array]:
    """True rank against the interval in whole ranks."""
    chosen = random.integers(0, truth.volume.shape[1], (len(truth.volume), RANKED))
    pairs = vectorised.Pairs(told, found, chosen)
    low, high = pairs.at(vectorised.Z95), pairs.at(-vectorised.Z95)
    own = np.take_along_axis(truth.volume, chosen, axis=1)
    true_rank = 1 + (truth.volume[:, None, :] > own[:, :, None]).sum(axis=-1)
    return true_rank < np.floor(low + 0.5), true_rank > np.floor(high + 0.5)


def _roll_ups(truth: Truth, told: vectorised.Inputs, found: vectorised.Found) -> dict[str, tuple[Array, Array]]:
    group, position = told.group, np.arange(len(told.group))
    masks = {
        "group": [group == one for one in range(len(told.starts))],
        "part of a group": [(group == one) & (position % 3 == 0) for one in range(len(told.starts))],
        "whole": [np.ones(len(group), dtype=bool)],
    }
    found_outside = {}
    for name, members in masks.items():
        below, above = [], []
        for mask in members:
            low, high = roll_ups.log_quantiles(*roll_ups.moments(told, found, mask), vectorised.Z95)
            true_log = np.log(truth.volume[:, mask].sum(axis=1))
            below.append(true_log < low)
            above.append(true_log > high)
        found_outside[name] = np.stack(below, axis=1), np.stack(above, axis=1)
    return found_outside


def _calibration(country: Country, true_log: Array, found: vectorised.Found) -> Array:
    remaining = country.resilience[1] / sum(country.resilience)
    table = np.zeros((BINS, 3))
    for factor in settings()["appetite_factors"]:
        appetite = np.log(factor * country.rate_median * remaining * country.impact_median)
        probability = np.clip(found.probability_above(appetite), 0, 1 - 1e-12)
        bins = (probability * BINS).astype(int).ravel()
        for column, weights in enumerate((None, probability.ravel(), (true_log > appetite).ravel())):
            table[:, column] += np.bincount(bins, weights, minlength=BINS)
    return table
