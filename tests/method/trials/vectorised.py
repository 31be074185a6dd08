"""METHOD steps 3 to 7, 9 and 10 over many draws of a country at once: arrays of draws x units, or draws x groups.

Units of one group stand side by side; `starts` holds where each group begins. It imports nothing of the generator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import ndtr

from tests.method.trials.special import Array, cornish_fisher, cornish_fisher_inverse, normal_cdf, polygammas

Z95 = 1.6448536269514722


@dataclass(frozen=True)
class Inputs:
    """What steps 1, 2, 4 and 6 hand to the rest. Draws x units unless stated; rates per 10 000 staff-years."""

    starts: Array  # groups: index of each group's first unit
    signals: Array  # y: faded confirmed signals
    exposure: Array  # sum of w * M * c, before controls
    p: Array
    q: Array
    coverage_log_variance: Array  # v_c
    size: Array  # staff-years / 10 000
    shape: Array  # a_u, of groups
    prior_a: Array  # draws x groups
    prior_b: Array
    impact_log_mean: Array  # draws x groups
    impact_log_variance: Array

    @property
    def group(self) -> Array:
        """Of each unit the number of its group."""
        marks = np.zeros(self.signals.shape[-1], dtype=int)
        marks[self.starts[1:]] = 1
        return np.cumsum(marks)

    def of(self, draws: slice) -> Inputs:
        """Of these draws only."""
        by_draw = {name: part[draws] for name, part in vars(self).items() if name not in ("starts", "shape")}
        return replace(self, **by_draw)


@dataclass(frozen=True)
class Found:
    """Draws x units; A is that of the unit's group."""

    big_a: Array
    a: Array
    b: Array
    w: Array
    remaining: Array
    kappas: tuple[Array, Array, Array, Array]
    within_variance: Array
    coverage_log_variance: Array

    def of(self, draws: slice) -> Found:
        """Of these draws only."""
        cut = {name: part[draws] for name, part in vars(self).items() if name != "kappas"}
        return replace(self, kappas=tuple(kappa[draws] for kappa in self.kappas), **cut)

    def log_quantile(self, z: float, within: bool = False) -> Array:
        variance = self.within_variance if within else self.kappas[1]
        skewness, kurtosis = self.kappas[2] / variance**1.5, self.kappas[3] / variance**2
        return self.kappas[0] + np.sqrt(variance) * cornish_fisher(z, skewness, kurtosis)

    def probability_above(self, log_value: Array) -> Array:
        """P(X > value)."""
        variance = self.kappas[1]
        skewness, kurtosis = self.kappas[2] / variance**1.5, self.kappas[3] / variance**2
        target = (log_value - self.kappas[0]) / np.sqrt(variance)
        return 1 - normal_cdf(cornish_fisher_inverse(target, skewness, kurtosis))


def expert_prior(q05: Array, median: Array, q95: Array) -> tuple[Array, Array]:
    """Step 4: a_G and b_G of one insight about inherent rates."""
    spread = np.log(q95 / q05) / 3.29
    a = 1 / spread**2 + 1 / 2
    return a, (a - 1 / 3) / median


def impact(scores: Array, expected: float, weight: float) -> tuple[Array, Array]:
    """Step 6, over the last axis: E[ln I] and v_I."""
    logs, count = np.log(np.maximum(scores, 1)), scores.shape[-1]
    spread = (weight * expected + count * logs.var(axis=-1)) / (weight + count - 1)
    return logs.mean(axis=-1), spread * (1 + 1 / count)


def units(told: Inputs) -> Found:
    """Steps 3 to 7."""
    group, shape = told.group, told.shape[told.group]
    remaining = told.q / (told.p + told.q)
    exposure = told.exposure * remaining
    discount = 1 + (told.prior_a / told.prior_b)[:, group] * exposure / shape
    big_a = told.prior_a + np.add.reduceat(told.signals / discount, told.starts, axis=-1)
    big_b = told.prior_b + np.add.reduceat(exposure / discount, told.starts, axis=-1)
    a = shape + told.signals
    b = shape / (big_a / big_b)[:, group] + exposure
    w = exposure / b
    own, shared = polygammas(a), [part[:, group] for part in polygammas(big_a)]
    left = [one - both for one, both in zip(polygammas(told.q), polygammas(told.p + told.q), strict=True)]
    v = 1 - w
    v_i = told.impact_log_variance[:, group]
    kappa_1 = own[0] - np.log(b) + v * (shared[0] - np.log(big_a)[:, group]) + left[0]
    kappa_1 += w * (np.log(remaining) - left[0]) + told.impact_log_mean[:, group]
    kappa_2 = own[1] + v**2 * (left[1] + shared[1]) + v_i + w**2 * told.coverage_log_variance
    kappa_3 = own[2] + v**3 * (left[2] + shared[2])
    kappa_4 = own[3] + v**4 * (left[3] + shared[3])
    return Found(
        big_a[:, group],
        a,
        b,
        w,
        remaining,
        (kappa_1, kappa_2, kappa_3, kappa_4),
        kappa_2 - v_i,
        told.coverage_log_variance,
    )


@dataclass(frozen=True)
class Pairs:
    """Step 10: the chosen units (draws x chosen) of each draw against all others of it, by volume."""

    told: Inputs
    found: Found
    chosen: Array

    @cached_property
    def log_size(self) -> Array:
        return np.log(self.told.size)

    @cached_property
    def same_group(self) -> Array:
        return self.told.group[None, None, :] == self.told.group[self.chosen][:, :, None]

    @cached_property
    def variance(self) -> Array:
        """Of the other unit; within a group without the impact that both share."""
        found = self.found
        return np.where(self.same_group, found.within_variance[:, None, :], found.kappas[1][:, None, :])

    def expected(self) -> Array:
        own = np.where(self.same_group, self._own(self.found.within_variance), self._own(self.found.kappas[1]))
        return self._rank(self._own(self.found.kappas[0] + self.log_size), np.sqrt(self.variance + own))

    def at(self, z: float) -> Array:
        """Expected rank if the unit's own volume lies at this standard normal point."""
        within, whole = (self._own(self.found.log_quantile(z, one) + self.log_size) for one in (True, False))
        return self._rank(np.where(self.same_group, within, whole), np.sqrt(self.variance))

    def _own(self, values: Array) -> Array:
        return np.take_along_axis(values, self.chosen, axis=1)[:, :, None]

    def _rank(self, level: Array, deviation: Array) -> Array:
        others = np.arange(self.told.size.shape[-1])[None, None, :] != self.chosen[:, :, None]
        above = ndtr(((self.found.kappas[0] + self.log_size)[:, None, :] - level) / deviation)
        return 1 + np.sum(above, axis=-1, where=others)
