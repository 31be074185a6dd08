"""The SQL's approximations against SciPy, over the range that the method can reach.

The errors stand as a table in docs/explanation/approximations.md; here they are measured again and must not be larger.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from infra.settings import REPOSITORY
from tests.method.approximations import ERRORS, shapes
from tests.method.conftest import Picture

TABLE = REPOSITORY / "docs" / "explanation" / "approximations.md"


def stated() -> dict[str, float]:
    """By name, the largest error that the table in the docs states."""
    found = re.findall(r"^\| ([^|]+) \|.*\| ([0-9.e-]+) \|$", TABLE.read_text(encoding="utf-8"), re.M)
    return {name: float(error) for name, error in found}


@pytest.mark.parametrize("name", ERRORS)
def test_the_error_against_scipy_is_not_above_the_stated_one(approximation_errors: dict[str, float], name: str) -> None:
    assert approximation_errors[name] <= stated()[name], f"{approximation_errors[name]:.2e}"


def test_the_table_states_what_is_measured_and_nothing_else() -> None:
    assert stated().keys() == ERRORS.keys()


def test_probabilities_are_right_to_seven_places(approximation_errors: dict[str, float]) -> None:
    assert approximation_errors["normal_cdf"] < 1e-7


def test_the_cubic_rises_everywhere_that_a_probability_is_read_from_it(picture: Picture) -> None:
    """Monotone within five standard deviations, for reachable shapes and for every unit of the picture."""
    skewness, kurtosis = shapes()
    units = picture.rows("SELECT kappa_2, kappa_3, kappa_4 FROM intermediate.int_method__cumulants")
    k2, k3, k4 = (np.array([unit[name] for unit in units]) for name in ("kappa_2", "kappa_3", "kappa_4"))
    skewness, kurtosis = np.append(skewness, k3 / k2**1.5), np.append(kurtosis, k4 / k2**2)
    z = np.linspace(-5, 5, 401)[:, None]
    slope = 1 + skewness * z / 3 + kurtosis * (z**2 - 1) / 8 - skewness**2 * (6 * z**2 - 5) / 36
    assert slope.min() > 0
