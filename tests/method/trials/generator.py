"""Countries with a planted truth, many draws at once. Imports nothing of the method.

The truth comes first; what organisations report is drawn from it. Rates are incidents per 10 000 staff-years, sizes
are staff-years / 10 000, months count back from the reference date.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from tests.method.trials.parameters import Country

Array = np.ndarray


@dataclass(frozen=True)
class Truth:
    """Draws x units, but `impact`: draws x groups."""

    rate: Array
    remaining: Array  # what resilience lets through, 1 - R
    impact: Array
    intensity: Array
    volume: Array


@dataclass(frozen=True)
class Reports:
    """What the platform may know. Draws x units, with months last where it says so."""

    starts: Array
    size: Array
    staff_years: Array  # / 10 000, under monitoring in one month
    coverage: Array  # as told
    coverage_log_variance: Array  # how well the teller is known to know it
    confirmed: Array  # draws x units x months
    opened: Array  # alerts over all months
    answers_good: Array
    answers_poor: Array
    expert: tuple[Array, Array, Array]  # draws x groups: q05, median, q95
    impact_scores: Array  # draws x groups x experts


def draw(country: Country, draws: int, rng: np.random.Generator) -> tuple[Truth, Reports]:
    counts = np.array(country.units_by_group)
    starts, group = np.concatenate([[0], np.cumsum(counts)[:-1]]), np.repeat(np.arange(len(counts)), counts)
    by_group, by_unit = (draws, len(counts)), (draws, counts.sum())
    medians = country.rate_median * np.array(country.rate_factors)

    standard = stats.gamma(country.group_shape)
    group_rate = rng.gamma(country.group_shape, size=by_group) / standard.median() * medians
    rate = group_rate[:, group] * _multiplier(country, by_unit, rng)
    remaining = _by_organisation(country, 1 - rng.beta(*country.resilience, by_unit))
    impact_centre = country.impact_median * np.exp(rng.normal(0, country.impact_centre_spread, by_group))
    disagree = _disagreement(country, by_group, rng)
    impact = impact_centre * np.exp(rng.normal(0, disagree))
    size = np.exp(rng.normal(-(country.size_spread**2) / 2, country.size_spread, by_unit)) * country.mean_size

    said = rng.uniform(country.coverage[0], country.coverage[1], by_unit)
    said *= rng.random(by_unit) >= country.silent_share
    log_variance = np.log1p(country.coverage_error_cv**2)
    error = np.exp(rng.normal(-log_variance / 2, np.sqrt(log_variance), by_unit))
    seen = np.minimum(said * error, 1)
    overstates = rng.random(by_unit) < country.overstating_share
    said = np.where(overstates, np.minimum(said * country.overstating_factor, 1), said)

    staff_years = size / 12
    expected = (rate * remaining * seen * staff_years)[:, :, None] * _past(country, by_unit, rng)
    confirmed = rng.poisson(expected * _bursts(country, expected.shape, rng))
    false = rng.poisson(country.false_alerts * (seen * staff_years) * country.months * country.rate_median)

    answers = _by_organisation(country, rng.choice(country.scan_answers, size=by_unit))
    shown = rng.beta(*country.resilience, by_unit) if country.scans_unrelated else 1 - remaining
    good = _by_organisation(country, rng.binomial(answers, shown))
    apart = rng.normal(size=(*by_group, country.experts)) * disagree[:, :, None]
    believed = country.expert_factor * np.broadcast_to(medians, by_group)
    ends = standard.ppf([0.05, 0.95]) / standard.median()
    intensity = rate * remaining * impact[:, group]
    return Truth(rate, remaining, impact, intensity, intensity * size), Reports(
        starts=starts,
        size=size,
        staff_years=staff_years,
        coverage=said,
        coverage_log_variance=np.full(by_unit, log_variance),
        confirmed=confirmed,
        opened=confirmed.sum(axis=-1) + false,
        answers_good=good,
        answers_poor=answers - good,
        expert=(believed * ends[0], believed, believed * ends[1]),
        impact_scores=np.clip(impact_centre[:, :, None] * np.exp(apart), 0, 100),
    )


def _by_organisation(country: Country, values: Array) -> Array:
    """What the units of one organisation share: the n-th unit of every group is of the n-th organisation."""
    if not country.resilience_by_organisation:
        return values
    return values[:, np.concatenate([np.arange(count) for count in country.units_by_group])]


def _multiplier(country: Country, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """How a unit differs from its group, mean 1: a gamma, or a log-normal with a heavier tail."""
    if country.unit_log_spread is not None:
        spread = country.unit_log_spread
        return np.exp(rng.normal(-(spread**2) / 2, spread, shape))
    return rng.gamma(country.unit_shape, size=shape) / country.unit_shape


def _disagreement(country: Country, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """How far experts of a group are apart, of logs: a variance that is inverse gamma with the stated mean."""
    freedom = country.expert_freedom
    return np.sqrt(country.expert_log_variance * (freedom - 2) / rng.chisquare(freedom, shape))


def _past(country: Country, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """The rate in each month back, over today's: a log random walk; draws x units x months."""
    if country.volatility == 0:
        return np.ones((1, 1, country.months))
    steps = rng.standard_normal((*shape, country.months), dtype=np.float32) * (country.volatility / np.sqrt(12))
    steps[:, :, 0] *= np.sqrt(0.5)  # to the middle of the newest month
    return np.exp(np.cumsum(steps, axis=-1))


def _bursts(country: Country, shape: tuple[int, ...], rng: np.random.Generator) -> Array | float:
    """Signals that come in clusters, mean 1."""
    if country.burst_shape is None:
        return 1.0
    return rng.gamma(country.burst_shape, size=shape) / country.burst_shape
