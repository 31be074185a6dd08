"""Generated months of alerts, with and without an outbreak, and what early warning makes of them: rate of false
discoveries, power and delay. Shares no code with the simulated country; the decisions are those of the twin.

`score(world, told, draws, seed)` is what a report calls, with each of `NOTHING_HAPPENS` and `OUTBREAKS`.
Longer than a hundred lines: world, formulas and score stand in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from tests.method.bronze_rows import SEEDS
from tests.twin.facts import Seeds
from tests.twin.warnings import benjamini_hochberg, lord

LEVELS = ("unit", "group", "region")
Array = np.ndarray


@dataclass(frozen=True)
class World:
    """`factor` times the rate from the first tested month on (1: nothing happens) at `level`: at so many units, or at
    the share `affected` of the units of one group or region. Variations are squared, of a mean of 1."""

    factor: float = 1.0
    level: str = "unit"
    affected: float = 0.8
    units_affected: int = 10
    units: int = 1500
    groups: int = 24
    regions: int = 13
    months_before: int = 12
    months_after: int = 3
    exposure_median: float = 2.0
    exposure_log_sd: float = 1.0
    rate_median: float = 0.3
    shape_between_units: float = 1.6
    variation_month: float = 0.3
    variation_common: float = 0.005
    drift_per_year: float = 0.15


NOTHING_HAPPENS = {
    "as assumed": World(),
    "months vary more": World(variation_month=0.7),
    "units differ more": World(shape_between_units=0.5),
    "a group moves together": World(variation_common=0.02),
    "rates drift faster": World(drift_per_year=0.3),
}
OUTBREAKS = {(level, factor): World(factor=factor, level=level) for level in LEVELS for factor in (3, 5, 10)}


@dataclass(frozen=True)
class Months:
    """Counts and exposure by unit (row) and month (column), what each unit belongs to, and who is in the outbreak."""

    alerts: Array
    exposure: Array
    group: Array
    region: Array
    hit: Array


@dataclass(frozen=True)
class Score:
    """Of one level, over draws and tested months.

    `false_share`: mean over families of the share of false ones among the raised, 0 where none is;
    `false_share_error`: its standard error; `by_month`: share of the affected that the close of the first, second, ...
    month at latest raised; `online`: share raised in the first month before it closed. Without an outbreak the last two
    are empty and NaN.
    """

    false_share: float
    false_share_error: float
    online_false_share: float
    by_month: tuple[float, ...]
    online: float


def draw(world: World, rng: np.random.Generator) -> Months:
    months = world.months_before + world.months_after
    # The sizes of groups are as uneven as a country's: most units are in a few.
    group = rng.choice(world.groups, world.units, p=_uneven(world.groups))
    region = rng.choice(world.regions, world.units, p=_uneven(world.regions))
    level = world.exposure_median * np.exp(rng.normal(0, world.exposure_log_sd, world.units))
    exposure = level[:, None] * rng.uniform(0.9, 1.1, (world.units, months))
    rate = world.rate_median * np.exp(rng.normal(0, 0.5, world.groups))[group]
    rate = rate * rng.gamma(world.shape_between_units, 1 / world.shape_between_units, world.units)
    drift = np.cumsum(rng.normal(0, world.drift_per_year / np.sqrt(12), (world.units, months)), axis=1)
    common = _gamma(rng, world.variation_common, (world.groups, months))[group]
    hit = _hit(world, rng, group, region)
    after = np.arange(months) >= world.months_before
    outbreak = np.where(hit[:, None] & after, world.factor, 1.0)
    mean = rate[:, None] * exposure * np.exp(drift) * common * outbreak
    alerts = rng.poisson(mean * _gamma(rng, world.variation_month, mean.shape)).astype(float)
    return Months(alerts, exposure, group, region, hit)


def _uneven(count: int) -> Array:
    weights = 1 / np.arange(1, count + 1)
    return weights / weights.sum()


def _gamma(rng: np.random.Generator, variation: float, shape: tuple[int, ...]) -> Array:
    return rng.gamma(1 / variation, variation, shape) if variation > 0 else np.ones(shape)


def _hit(world: World, rng: np.random.Generator, group: Array, region: Array) -> Array:
    hit = np.zeros(world.units, dtype=bool)
    if world.factor == 1:
        return hit
    if world.level == "unit":
        hit[rng.choice(world.units, world.units_affected, replace=False)] = True
        return hit
    place = group if world.level == "group" else region
    # One of middle size: neither the largest, which nobody misses, nor one of a few units.
    chosen = int(rng.integers(2, max(3, (world.groups if world.level == "group" else world.regions) // 2)))
    return (place == chosen) & (rng.random(world.units) < world.affected)


def usual(alerts: Array, exposure: Array, group: Array, told: Mapping[str, float]) -> tuple[Array, Array, Array]:
    """Rate that the past (months in columns, all reported) predicts of each unit; variance and third central moment of
    its month's rate, for a mean of 1."""
    y, e, months = alerts.sum(axis=1), exposure.sum(axis=1), alerts.shape[1]
    share = exposure / e[:, None]
    excess = ((alerts - y[:, None] * share) ** 2 - alerts * (1 - share)).sum(axis=1)
    squares = (share**2).sum(axis=1)
    scale = y * (y - 1) * (squares - 2 * (share**3).sum(axis=1) + squares**2)
    least, weight = told["overdispersion_least"], told["overdispersion_weight"]
    everywhere = max(excess.sum() / scale.sum(), least) if scale.sum() else least
    sums = {name: np.bincount(group, v) for name, v in (("y", y), ("e", e), ("x", excess), ("s", scale))}
    nu = np.maximum((sums["x"] + weight * everywhere) / (sums["s"] + weight), least)[group]
    nu = nu * told["overdispersion_caution"]
    of_group = ((sums["y"] + 0.5) / np.where(sums["e"] > 0, sums["e"], 1))[group]
    own, shape = of_group, told["between_unit_shape"]
    for _ in range(2):
        d = 1 + nu * own * e / months
        a = shape + y / d
        own = a / (shape / of_group + e / d)
    second, third = np.ones_like(own), np.ones_like(own)
    for part in (1 / a, nu, told["drift_variation"]):
        second, third = second * (1 + part), third * (1 + part) * (1 + 2 * part)
    return own, second - 1, third - 3 * second + 2


def p_values(months: Months, column: int, told: Mapping[str, float]) -> dict[str, tuple[Array, Array]]:
    """By level: p-value of each unit, group or region (NaN: not tested), and whether it is affected."""
    past = slice(column - int(told["months_of_past"]), column)
    exposed = months.exposure[:, past.start : column + 1].min(axis=1) >= told["least_exposure"]
    y, e = months.alerts[exposed], months.exposure[exposed]
    rate, variance, third = usual(y[:, past], e[:, past], months.group[exposed], told)
    mean, seen = rate * e[:, column], y[:, column]
    of_units = np.full(months.hit.size, np.nan)
    of_units[exposed] = tail(seen, mean, mean**2 * variance, mean**3 * third)
    found = {"unit": (of_units, months.hit)}
    c = told["common_variation"]
    for level, place in (("group", months.group), ("region", months.region)):
        size, inside = int(place.max()) + 1, place[exposed]
        m, v, k, n = (
            np.bincount(inside, one, size) for one in (mean, mean**2 * variance, mean**3 * third, np.ones_like(mean))
        )
        k = k * (1 + c) * (1 + 2 * c) + 6 * c * (1 + c) * m * v + 2 * c**2 * m**3
        v = v * (1 + c) + c * m**2
        p = np.full(size, np.nan)
        full = n >= told["least_pool_members"]
        p[full] = tail(np.bincount(inside, seen, size)[full], m[full], v[full], k[full])
        found[level] = (p, np.bincount(place, months.hit, size) > 0)
    return found


def tail(observed: Array, mean: Array, variance: Array, third: Array) -> Array:
    """P(Y >= observed) of the shifted negative binomial with the moments of a Poisson count whose mean varies so."""
    k2, k3 = mean + variance, mean + 3 * variance + third
    g = (k3 / k2 + 1) / 2
    mu = k2 / g
    y = observed - (mean - mu)
    with np.errstate(invalid="ignore"):
        tail = special.betainc(np.maximum(y, 1e-300), mu / (g - 1), (g - 1) / g)
    return np.where(observed <= 0, 1.0, np.where(y <= 0, 1.0, tail))


def score(world: World, told: Mapping[str, float], draws: int, seed: int) -> dict[str, Score]:
    """By level. `told`: the parameters of early warning by name."""
    rng = np.random.default_rng(seed)
    rate, wealth, scale = told["false_discovery_rate"], told["lord_initial_wealth"], told["lord_gamma_scale"]
    false, online_false, by_month, online = ({level: [] for level in LEVELS} for _ in range(4))
    for _ in range(draws):
        months = draw(world, rng)
        so_far: dict[str, list[Array]] = {level: [] for level in LEVELS}
        for column in range(world.months_before, world.months_before + world.months_after):
            for level, (p, hit) in p_values(months, column, told).items():
                tested = ~np.isnan(p)
                final = np.where(tested, p, 1.0) <= benjamini_hochberg(p[tested].tolist(), rate)
                order = rng.permutation(np.flatnonzero(tested))
                first = np.zeros(p.size, dtype=bool)
                first[order] = [raised for _, raised in lord(p[order].tolist(), rate, wealth, scale)]
                false[level].append(_false_share(final, hit))
                online_false[level].append(_false_share(first, hit))
                so_far[level].append(final | so_far[level][-1] if so_far[level] else final)
                if hit.any() and column == world.months_before:
                    online[level].append(float(first[hit].mean()))
        if months.hit.any():
            for level, (_, hit) in p_values(months, world.months_before, told).items():
                by_month[level].append([float(raised[hit].mean()) for raised in so_far[level]])
    return {
        level: Score(
            float(np.mean(false[level])),
            float(np.std(false[level]) / np.sqrt(len(false[level]))),
            float(np.mean(online_false[level])),
            tuple(np.mean(by_month[level], axis=0).tolist()) if by_month[level] else (),
            float(np.mean(online[level])) if online[level] else float("nan"),
        )
        for level in LEVELS
    }


def _false_share(raised: Array, hit: Array) -> float:
    return float((raised & ~hit).sum() / max(raised.sum(), 1))


def parameters() -> dict[str, float]:
    """Those that the SQL reads, by name."""
    rows = Seeds(SEEDS).rows("method/early_warning_parameters")
    return {row["parameter_id"]: float(row["parameter_value"]) for row in rows}
