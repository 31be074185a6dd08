"""The method over arrays, which the trials use, computes what its slow twin computes (and the SQL agrees with that)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.method.conftest import Picture
from tests.method.trials import roll_ups, vectorised
from tests.method.trials.observing import of_twin
from tests.method.trials.vectorised import Inputs
from tests.twin import method as twin
from tests.twin import rollups

DRAWS, COUNTS = 20, (1, 7, 30)
STARTS = np.array([0, 1, 8])
SAME = {"rtol": 1e-12, "atol": 1e-12}


@pytest.fixture(scope="module")
def told() -> Inputs:
    """Wider than any country: from no exposure at all to a hundred signals, from no scan to fifty answers."""
    random = np.random.default_rng(7)
    by_unit, by_group = (DRAWS, sum(COUNTS)), (DRAWS, len(COUNTS))

    def between(low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
        return np.exp(random.uniform(np.log(low), np.log(high), shape))

    exposure = between(1e-4, 10, by_unit) * (random.random(by_unit) > 0.2)
    return Inputs(
        starts=STARTS,
        signals=random.poisson(10 * exposure) * random.uniform(0.2, 1, by_unit),
        exposure=exposure,
        p=between(1, 50, by_unit),
        q=between(1, 50, by_unit),
        coverage_log_variance=random.uniform(0, 0.3, by_unit),
        size=between(1e-3, 10, by_unit),
        shape=np.array([1.0, 3.0, 2.5]),
        prior_a=between(1, 20, by_group),
        prior_b=between(0.01, 2, by_group),
        impact_log_mean=random.uniform(0, 4, by_group),
        impact_log_variance=between(0.05, 1, by_group),
    )


@pytest.fixture(scope="module")
def pictures(told: Inputs) -> list[list[dict[str, Any]]]:
    """The twin's units of each draw, in the order of the arrays."""
    found = []
    for draw in range(DRAWS):
        units: dict[str, dict[str, Any]] = {}
        for number, shape in enumerate(told.shape):
            group = {
                "A": told.prior_a[draw, number],
                "shape": shape,
                "ln_g": told.impact_log_mean[draw, number],
                "v_I": told.impact_log_variance[draw, number],
                "appetite": 50.0,
            }
            members = []
            for index in np.flatnonzero(told.group == number):
                p, q = float(told.p[draw, index]), float(told.q[draw, index])
                unit = {
                    "group": ("sector", str(number)),
                    "staff_years": told.size[draw, index] * 10_000,
                    "y": told.signals[draw, index],
                    "E": told.exposure[draw, index] * q / (p + q),
                    "v_c": told.coverage_log_variance[draw, index],
                    "p": p,
                    "q": q,
                    "r": q / (p + q),
                }
                members.append(unit)
                units[f"u{index}"] = unit
            mean = told.prior_a[draw, number] / told.prior_b[draw, number]
            big_b = told.prior_b[draw, number]
            for unit in members:
                discount = 1 + mean * unit["E"] / shape
                group["A"] += unit["y"] / discount
                big_b += unit["E"] / discount
            group["m"] = group["A"] / big_b
            for unit in members:
                twin.unit_level(unit, group)
                twin.residual(unit, group)
        twin.ranks(units)
        found.append(list(units.values()))
    return found


def values(pictures: list[list[dict[str, Any]]], name: str) -> np.ndarray:
    return np.array([[unit[name] for unit in units] for units in pictures])


FOUND: dict[str, Callable[[vectorised.Found], np.ndarray]] = {
    "a": lambda found: found.a,
    "b": lambda found: found.b,
    "W": lambda found: found.w,
    **{f"kappa_{n + 1}": lambda found, n=n: found.kappas[n] for n in range(4)},
    "log_p05": lambda found: found.log_quantile(-vectorised.Z95),
    "log_p50": lambda found: found.log_quantile(0),
    "log_p95": lambda found: found.log_quantile(vectorised.Z95),
    "within_log_p05": lambda found: found.log_quantile(-vectorised.Z95, within=True),
    "within_log_p95": lambda found: found.log_quantile(vectorised.Z95, within=True),
    "p_above_appetite": lambda found: found.probability_above(np.log(50.0)),
}


@pytest.mark.parametrize("name", FOUND)
def test_units_agree_to_twelve_digits(told: Inputs, pictures: list[list[dict[str, Any]]], name: str) -> None:
    np.testing.assert_allclose(FOUND[name](vectorised.units(told)), values(pictures, name), **SAME)


def test_ranks_agree_to_twelve_digits(told: Inputs, pictures: list[list[dict[str, Any]]]) -> None:
    everyone = np.tile(np.arange(sum(COUNTS)), (DRAWS, 1))
    pairs = vectorised.Pairs(told, vectorised.units(told), everyone)
    np.testing.assert_allclose(pairs.expected(), values(pictures, "rank_expected"), **SAME)
    np.testing.assert_allclose(pairs.at(vectorised.Z95), values(pictures, "rank_low"), **SAME)
    np.testing.assert_allclose(pairs.at(-vectorised.Z95), values(pictures, "rank_high"), **SAME)


def test_roll_ups_agree_to_twelve_digits(told: Inputs, pictures: list[list[dict[str, Any]]]) -> None:
    """Of every third unit: no group whole, one left out."""
    members = np.arange(sum(COUNTS)) % 3 == 1
    mean, variance = roll_ups.moments(told, vectorised.units(told), members)
    expected = []
    for draw, units in enumerate(pictures):
        sums = []
        for number in range(len(COUNTS)):
            group = {
                "A": vectorised.units(told).big_a[draw, told.starts[number]],
                "ln_g": told.impact_log_mean[draw, number],
                "v_I": told.impact_log_variance[draw, number],
            }
            inside = [units[index] for index in np.flatnonzero(members & (told.group == number))]
            sums.append(rollups.group_volume([(unit, unit["staff_years"] / 10_000) for unit in inside], group))
        expected.append(np.sum(sums, axis=0))
    np.testing.assert_allclose(np.stack([mean, variance], axis=1), expected, **SAME)


def test_every_group_of_the_invented_country_agrees(picture: Picture) -> None:
    """Steps 4 to 7 on what events say, with the group's prior as the twin made it of its insights."""
    _, units, groups = picture.twin
    for key, group in groups.items():
        names = [name for name, unit in units.items() if unit["group"] == key]
        found = vectorised.units(of_twin(names, units, group))
        for name in ("W", "kappa_1", "kappa_2", "log_p05", "log_p95"):
            np.testing.assert_allclose(FOUND[name](found)[0], [units[one][name] for one in names], **SAME)


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("generator", {"tests.method.trials.parameters"}),
        ("parameters", set()),
        ("vectorised", {"tests.method.trials.special"}),
        ("roll_ups", {"tests.method.trials.special", "tests.method.trials.vectorised"}),
        ("special", set()),
    ],
)
def test_the_country_and_the_method_know_nothing_of_one_another(module: str, allowed: set[str]) -> None:
    tree = ast.parse((Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    rooms = ("tests", "connectors", "infra", "streams", "dashboards")
    assert {name for name in imported if name.split(".")[0] in rooms} == allowed
