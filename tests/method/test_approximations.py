"""The SQL's approximations against SciPy, over the range that the method can reach.

The errors stand as a table in docs/explanation/approximations.md; here they are measured again and must not be larger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import pytest
from dbt.cli.main import dbtRunner
from scipy import special, stats

from infra.settings import REPOSITORY
from tests.method.conftest import Picture
from tests.twin.special import cornish_fisher

TABLE = REPOSITORY / "docs" / "explanation" / "approximations.md"
Sql = Callable[..., np.ndarray]


@pytest.fixture(scope="module")
def sql(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> Sql:
    """`sql("digamma('x')", x=values)`: the macro as dbt renders it, computed by DuckDB over columns."""
    target = tmp_path_factory.mktemp("compiled")
    rendered: dict[str, str] = {}

    def render(expression: str) -> str:
        if expression not in rendered:
            places = ["--project-dir", "dbt_project", "--profiles-dir", "dbt_project", "--target-path", str(target)]
            arguments = ["compile", "--inline", f"select {{{{ {expression} }}}} as y from columns", "--quiet"]
            result = dbtRunner().invoke([*arguments, *places, "--log-path", str(target), "--log-level", "none"])
            assert result.success, result.exception
            rendered[expression] = result.result.results[0].node.compiled_code
        return rendered[expression]

    def compute(expression: str, **columns: Sequence[float]) -> np.ndarray:
        table = {name: np.asarray(values, dtype=float) for name, values in columns.items()}
        with duckdb.connect() as connection:
            names = ", ".join(f"unnest(${name}) AS {name}" for name in table)
            code = render(expression).replace("from columns", f"from (SELECT {names}) AS columns")
            found = connection.execute(code, {name: list(values) for name, values in table.items()}).fetchnumpy()
        return np.asarray(found["y"], dtype=float)

    return compute


def stated(name: str) -> float:
    """The largest error that the table in the docs states for `name`."""
    (found,) = re.findall(rf"^\| {re.escape(name)} \|.*\| ([0-9.e-]+) \|$", TABLE.read_text(encoding="utf-8"), re.M)
    return float(found)


RANGE = np.concatenate([np.geomspace(0.5, 5_000, 4_000), np.arange(1, 60)])


@pytest.mark.parametrize(("name", "order"), [("digamma", 0), ("trigamma", 1), ("tetragamma", 2), ("pentagamma", 3)])
def test_polygammas_agree_with_scipy(sql: Sql, name: str, order: int) -> None:
    """Shapes reach from 0.5 (the widest group prior) to thousands (a large group)."""
    error = np.abs(sql(f"{name}('x')", x=RANGE) - special.polygamma(order, RANGE)).max()
    assert error <= stated(name), f"{error:.2e}"


def test_the_normal_distribution_agrees_with_scipy(sql: Sql) -> None:
    z = np.linspace(-12, 12, 40_001)
    error = np.abs(sql("normal_cdf('z')", z=z) - stats.norm.cdf(z)).max()
    assert error <= stated("normal_cdf"), f"{error:.2e}"
    assert error < 1e-7


def shapes() -> tuple[np.ndarray, np.ndarray]:
    """Skewness and excess kurtosis over the reachable range: the sum of a log gamma and a spread of its own."""
    a, extra = np.meshgrid(np.geomspace(1, 500, 60), np.linspace(0.1, 2.0, 40))
    variance = special.polygamma(1, a) + extra
    return (special.polygamma(2, a) / variance**1.5).ravel(), (special.polygamma(3, a) / variance**2).ravel()


def test_the_cubic_rises_everywhere_that_a_probability_is_read_from_it(picture: Picture) -> None:
    """Monotone within five standard deviations, for reachable shapes and for every unit of the picture."""
    skewness, kurtosis = shapes()
    units = picture.rows("SELECT kappa_2, kappa_3, kappa_4 FROM intermediate.int_method__cumulants")
    k2, k3, k4 = (np.array([unit[name] for unit in units]) for name in ("kappa_2", "kappa_3", "kappa_4"))
    skewness, kurtosis = np.append(skewness, k3 / k2**1.5), np.append(kurtosis, k4 / k2**2)
    z = np.linspace(-5, 5, 401)[:, None]
    slope = 1 + skewness * z / 3 + kurtosis * (z**2 - 1) / 8 - skewness**2 * (6 * z**2 - 5) / 36
    assert slope.min() > 0


def test_four_newton_steps_invert_the_cubic(sql: Sql) -> None:
    skewness, kurtosis = shapes()
    worst = 0.0
    for point in np.linspace(-3.5, 3.5, 29):
        target = cornish_fisher(np.full_like(skewness, point), skewness, kurtosis)
        z = target
        for _ in range(4):
            z = sql("cornish_fisher_newton('z', 't', 's', 'k')", z=z, t=target, s=skewness, k=kurtosis)
        worst = max(worst, float(np.abs(stats.norm.cdf(z) - stats.norm.cdf(point)).max()))
    assert worst <= stated("cornish_fisher inverse"), f"{worst:.2e}"


@pytest.mark.parametrize(
    ("name", "probability"), [("quantile 5 %", 0.05), ("quantile 50 %", 0.5), ("quantile 95 %", 0.95)]
)
def test_quantiles_agree_with_those_of_a_gamma_with_a_log_normal_spread(
    sql: Sql, name: str, probability: float
) -> None:
    """X = gamma x log-normal, the shape of the residual intensity; what is reached by numerical integration."""
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
    assert worst <= stated(name), f"{worst:.4f}"


def test_the_expert_prior_has_the_stated_median_and_spread() -> None:
    """Step 4: a = 1/s² + 1/2, b = (a - 1/3) / median."""
    worst_median, worst_spread = 0.0, 0.0
    for s in np.linspace(0.25, 1.4, 47):
        a = 1 / s**2 + 0.5
        median = stats.gamma.ppf(0.5, a) / (a - 1 / 3)
        spread = np.log(stats.gamma.ppf(0.95, a) / stats.gamma.ppf(0.05, a)) / 3.29
        worst_median, worst_spread = max(worst_median, abs(median - 1)), max(worst_spread, abs(spread / s - 1))
    assert worst_median <= stated("expert prior, median"), f"{worst_median:.4f}"
    assert worst_spread <= stated("expert prior, spread"), f"{worst_spread:.4f}"


def test_the_tail_of_the_negative_binomial_agrees_with_scipy(sql: Sql) -> None:
    """As the early warnings take it: P(Y >= y) by the incomplete beta function, from the side where it converges."""
    rng = np.random.default_rng(1)
    mean, inverse_size = np.exp(rng.uniform(np.log([0.005, 0.005]), np.log([5_000, 5]), (20_000, 2))).T
    y = np.maximum(1, np.round(mean + rng.uniform(-2, 8, mean.size) * np.sqrt(mean + mean**2 * inverse_size)))
    share = mean * inverse_size / (1 + mean * inverse_size)
    lower = share > (y + 1) / (y + 1 / inverse_size + 2)
    a, b = np.where(lower, 1 / inverse_size, y), np.where(lower, y, 1 / inverse_size)
    x = np.where(lower, 1, mean * inverse_size) / (1 + mean * inverse_size)
    fraction = np.ones_like(a)
    for first in (31, 21, 11, 1):
        step = f"incomplete_beta_steps('a', 'b', 'x', {first}, {first + 9}, 'inside')"
        fraction = sql(step, a=a, b=b, x=x, inside=fraction)
    tail = sql("incomplete_beta('a', 'b', 'x', 'fraction')", a=a, b=b, x=x, fraction=fraction)
    reached = stats.nbinom.sf(y - 1, 1 / inverse_size, 1 / (1 + mean * inverse_size))
    error = np.abs(np.where(lower, 1 - tail, tail) - reached).max()
    assert error <= stated("negative binomial tail"), f"{error:.2e}"
