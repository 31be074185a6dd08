"""Which measures would take most away for the effort they ask: what is advised, in which order, and how sure it is."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from tests.method.bronze_rows import SEEDS
from tests.method.conftest import Picture
from tests.twin.effort import Step, curve
from tests.twin.facts import Seeds
from tests.twin.measures import Unit, advice, first_of_each_theme, greedy, starting

TOLERANCE = 1e-9
EXACT = {"rel": TOLERANCE, "abs": TOLERANCE}
SEED_ROWS = Seeds(SEEDS)
CAP = SEED_ROWS.parameter("control_theme_effect_cap")
MANY_MEASURES = "P13"


@pytest.fixture(scope="module")
def untouched(picture: Picture) -> list[Unit]:
    facts, _, groups = picture.twin
    return starting(facts, SEED_ROWS, groups)


@pytest.fixture(scope="module")
def steps(untouched: list[Unit]) -> list[Step]:
    return greedy(deepcopy(untouched), CAP)


def test_every_advice_agrees_with_the_twin_to_nine_digits(picture: Picture, steps: list[Step]) -> None:
    _, units, groups = picture.twin
    taken = {unit.unit_id: unit for unit, _, _ in steps}
    expected = {
        (name, measure_id): row
        for name, unit in taken.items()
        for measure_id, row in advice(unit, units[name], groups[units[name]["group"]]).items()
    }
    found = picture.rows("SELECT * FROM intermediate.int_method__measure_advice")
    assert {(row["unit_id"], row["measure_id"]) for row in found} == set(expected)
    for row in found:
        own = expected[row["unit_id"], row["measure_id"]]
        for name in ("effect_process_id", "status_id"):
            assert row[name] == own.pop(name)
        assert {name: row[name] for name in own} == pytest.approx(own, **EXACT)


def test_every_point_of_the_curve_agrees_with_the_greedy_choice_to_nine_digits(
    picture: Picture, steps: list[Step]
) -> None:
    facts, _, groups = picture.twin
    expected = curve(steps, facts, groups)
    found = picture.rows("SELECT * FROM intermediate.int_method__effort_curve ORDER BY step_number")
    assert [row["step_number"] for row in found] == sorted(expected)
    for row in found:
        own = expected[row["step_number"]]
        assert {name: row[name] for name in own} == pytest.approx(own, **EXACT)
    first = [(row["unit_id"], row["measure_id"]) for row in found[:100]]
    assert first == [(unit.unit_id, measure.measure_id) for unit, measure, _ in steps[:100]]


def test_the_country_exercises_what_is_advised(picture: Picture, steps: list[Step]) -> None:
    told = picture.rows("SELECT * FROM intermediate.int_method__measure_advice")
    assert {row["status_id"] for row in told} > {None, "planned", "in_use"}
    assert len([row for row in told if row["open_share"] < 1]) > 20
    assert len([row for row in told if row["share_taken"] < 0.999 * row["open_share"] * row["effect_mean"]]) > 5
    assert len(steps) > 10_000


def test_free_to_choose_within_a_theme_the_curve_would_hardly_rise(untouched: list[Unit]) -> None:
    """The rule takes measures of a theme by effect for a day; where the cap cuts one, a smaller one might go first."""
    heavy = [unit for unit in untouched if unit.unit_id.endswith(MANY_MEASURES)]
    by_rule, free = (
        np.cumsum(
            [(measure.effort_days, reduction) for _, measure, reduction in greedy(deepcopy(heavy), CAP, allowed)], 0
        )
        for allowed in (first_of_each_theme, lambda unit: unit.open)
    )
    lost = 1 - np.interp(free[:, 0], *by_rule.T) / free[:, 1]
    assert 0 < lost.max() < 0.01


def test_to_first_order_effects_spread_as_draws_of_them_do(steps: list[Step]) -> None:
    """Each effect is drawn once for all units of a process with many measures; their volumes stand at the means."""
    rng, draws = np.random.default_rng(20261124), 4000
    drawn: dict[str, tuple[float, Any]] = {}
    slopes: dict[str, float] = defaultdict(float)
    reduced = np.zeros(draws)
    for unit in {unit.unit_id: unit for unit, _, _ in steps if unit.unit_id.endswith(MANY_MEASURES)}.values():
        left = np.ones(draws)
        for measure, share in unit.taken:
            name, mean, variance = measure.measure_id, measure.effect_mean, measure.effect_variance
            count = mean * (1 - mean) / variance - 1
            drawn.setdefault(name, (variance, rng.beta(mean * count, (1 - mean) * count, draws)))
            left *= 1 - share * drawn[name][1] / mean
            slopes[name] += unit.volume_mean * unit.left * share / (1 - share) / mean
        reduced += unit.volume_mean * (1 - left)
    first_order = sum(variance * slopes[name] ** 2 for name, (variance, _) in drawn.items())
    assert np.sqrt(first_order) == pytest.approx(reduced.std(), rel=0.05)
