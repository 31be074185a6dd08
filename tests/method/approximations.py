"""The error of each approximation of the method against SciPy, over the range that the method can reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import numpy as np
from dbt.cli.main import dbtRunner
from scipy import special, stats

from tests.twin.special import cornish_fisher

RANGE = np.concatenate([np.geomspace(0.5, 5_000, 4_000), np.arange(1, 60)])
"""Shapes reach from 0.5 (the widest group prior) to thousands (a large group)."""


class Sql:
    """`sql("digamma('x')", x=values)`: the macro as dbt renders it, computed by DuckDB over columns."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.rendered: dict[str, str] = {}

    def __call__(self, expression: str, **columns: Sequence[float] | np.ndarray) -> np.ndarray:
        table = {name: np.asarray(values, dtype=float) for name, values in columns.items()}
        with duckdb.connect() as connection:
            names = ", ".join(f"unnest(${name}) AS {name}" for name in table)
            code = self._render(expression).replace("from columns", f"from (SELECT {names}) AS columns")
            found = connection.execute(code, {name: list(values) for name, values in table.items()}).fetchnumpy()
        return np.asarray(found["y"], dtype=float)

    def _render(self, expression: str) -> str:
        if expression not in self.rendered:
            places = ["--project-dir", "dbt_project", "--profiles-dir", "dbt_project"]
            outputs = ["--target-path", str(self.target), "--log-path", str(self.target), "--log-level", "none"]
            arguments = ["compile", "--inline", f"select {{{{ {expression} }}}} as y from columns", "--quiet"]
            result = dbtRunner().invoke([*arguments, *places, *outputs])
            assert result.success, result.exception
            self.rendered[expression] = result.result.results[0].node.compiled_code
        return self.rendered[expression]


def polygamma(name: str, order: int) -> Callable[[Sql], float]:
    return lambda sql: float(np.abs(sql(f"{name}('x')", x=RANGE) - special.polygamma(order, RANGE)).max())


def normal_cdf(name: str) -> Callable[[Sql], float]:
    z = np.linspace(-12, 12, 40_001)
    return lambda sql: float(np.abs(sql(f"{name}('z')", z=z) - stats.norm.cdf(z)).max())


def shapes() -> tuple[np.ndarray, np.ndarray]:
    """Skewness and excess kurtosis over the reachable range: the sum of a log gamma and a spread of its own."""
    a, extra = np.meshgrid(np.geomspace(1, 500, 60), np.linspace(0.1, 2.0, 40))
    variance = special.polygamma(1, a) + extra
    return (special.polygamma(2, a) / variance**1.5).ravel(), (special.polygamma(3, a) / variance**2).ravel()


def cornish_fisher_inverse(sql: Sql) -> float:
    """Four Newton steps."""
    skewness, kurtosis = shapes()
    worst = 0.0
    for point in np.linspace(-3.5, 3.5, 29):
        target = cornish_fisher(np.full_like(skewness, point), skewness, kurtosis)
        z = target
        for _ in range(4):
            z = sql("cornish_fisher_newton('z', 't', 's', 'k')", z=z, t=target, s=skewness, k=kurtosis)
        worst = max(worst, float(np.abs(stats.norm.cdf(z) - stats.norm.cdf(point)).max()))
    return worst


def quantile(probability: float) -> Callable[[Sql], float]:
    """X = gamma x log-normal, the shape of the residual intensity; what is reached by numerical integration."""

    def error(sql: Sql) -> float:
        worst = 0.0
        nodes, weights = np.polynomial.hermite_e.hermegauss(101)
        weights = weights / weights.sum()
        z = np.array([stats.norm.ppf(probability)])
        for a in (1.0, 2.0, 3.0, 8.0, 40.0):
            for spread in (0.1, 0.3, 0.8):
                k1, k2 = special.digamma(a), special.polygamma(1, a) + spread
                s, k = special.polygamma(2, a) / k2**1.5, special.polygamma(3, a) / k2**2
                told = k1 + np.sqrt(k2) * float(sql("cornish_fisher('z', 's', 'k')", z=z, s=[s], k=[k])[0])
                reached = float((weights * stats.gamma.cdf(np.exp(told - np.sqrt(spread) * nodes), a)).sum())
                worst = max(worst, abs(reached - probability))
        return worst

    return error


SPREADS = np.linspace(0.25, 1.4, 47)


def prior_median(_: Sql) -> float:
    """Step 4: a = 1/s² + 1/2, b = (a - 1/3) / median."""
    a = 1 / SPREADS**2 + 0.5
    return float(np.abs(stats.gamma.ppf(0.5, a) / (a - 1 / 3) - 1).max())


def prior_spread(_: Sql) -> float:
    a = 1 / SPREADS**2 + 0.5
    spread = np.log(stats.gamma.ppf(0.95, a) / stats.gamma.ppf(0.05, a)) / 3.29
    return float(np.abs(spread / SPREADS - 1).max())


def negative_binomial_tail(sql: Sql) -> float:
    """As early warning takes it, by the incomplete beta function from the side where it converges; shifted by less than
    a whole count as well."""
    rng = np.random.default_rng(1)
    mean, inverse_size = np.exp(rng.uniform(np.log([0.005, 0.005]), np.log([5_000, 5]), (20_000, 2))).T
    y = np.maximum(0.05, mean + rng.uniform(-2, 8, mean.size) * np.sqrt(mean + mean**2 * inverse_size))
    share = mean * inverse_size / (1 + mean * inverse_size)
    lower = share > (y + 1) / (y + 1 / inverse_size + 2)
    a, b = np.where(lower, 1 / inverse_size, y), np.where(lower, y, 1 / inverse_size)
    x = np.where(lower, 1, mean * inverse_size) / (1 + mean * inverse_size)
    fraction = np.ones_like(a)
    for first in (31, 21, 11, 1):
        step = f"incomplete_beta_steps('a', 'b', 'x', {first}, {first + 9}, 'inside')"
        fraction = sql(step, a=a, b=b, x=x, inside=fraction)
    tail = sql("incomplete_beta('a', 'b', 'x', 'fraction')", a=a, b=b, x=x, fraction=fraction)
    reached = special.betainc(y, 1 / inverse_size, share)
    return float(np.abs(np.where(lower, 1 - tail, tail) - reached).max())


ERRORS: dict[str, Callable[[Sql], float]] = {
    "digamma": polygamma("digamma", 0),
    "trigamma": polygamma("trigamma", 1),
    "tetragamma": polygamma("tetragamma", 2),
    "pentagamma": polygamma("pentagamma", 3),
    "normal_cdf": normal_cdf("normal_cdf"),
    "precise_normal_cdf": normal_cdf("precise_normal_cdf"),
    "cornish_fisher inverse": cornish_fisher_inverse,
    "quantile 5 %": quantile(0.05),
    "quantile 50 %": quantile(0.5),
    "quantile 95 %": quantile(0.95),
    "expert prior, median": prior_median,
    "expert prior, spread": prior_spread,
    "negative binomial tail": negative_binomial_tail,
}
"""By the name of its row in docs/explanation/approximations.md."""
