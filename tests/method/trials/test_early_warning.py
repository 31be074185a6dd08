"""Early warning on generated series: false discoveries stay within the stated rate, outbreaks are found.

The margins are stated here: three standard errors on the rate, so much power at least. `--long` draws fifteen times
as often.
"""

from __future__ import annotations

import math
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from tests.method.trials.early_warning import (
    LEVELS,
    NOTHING_HAPPENS,
    OUTBREAKS,
    World,
    draw,
    parameters,
    score,
    tail,
    usual,
)
from tests.twin import warnings
from tests.twin.facts import add_months

TOLD = parameters()
LEAST_POWER = {("group", 5): 0.75, ("group", 10): 0.85, ("region", 3): 0.75, ("region", 5): 0.85, ("region", 10): 0.9}
"""Share of the affected groups or regions that the close of the first month raises, at least."""
LEAST_POWER_OF_UNITS = {5: 0.03, 10: 0.15}


@pytest.mark.parametrize("name", NOTHING_HAPPENS)
def test_where_nothing_happens_false_discoveries_stay_within_the_rate(name: str, long_run: bool) -> None:
    """Each family in which anything is raised is false as a whole, so the rate is that of such families."""
    draws = 600 if long_run else 40
    found = score(NOTHING_HAPPENS[name], TOLD, draws, seed=11)
    rate = TOLD["false_discovery_rate"]
    margin = 3 * math.sqrt(rate * (1 - rate) / (draws * World().months_after))
    told = {level: (one.false_share, one.online_false_share) for level, one in found.items()}
    assert max(max(pair) for pair in told.values()) <= rate + margin, told


@pytest.mark.parametrize(("level", "factor"), OUTBREAKS)
def test_an_outbreak_is_found_in_its_first_month(level: str, factor: int, long_run: bool) -> None:
    found = score(OUTBREAKS[level, factor], TOLD, 150 if long_run else 10, seed=12)
    least = LEAST_POWER.get((level, factor), 0.0) if level != "unit" else LEAST_POWER_OF_UNITS.get(factor, 0.0)
    assert found[level].by_month[0] >= least, found[level]
    assert list(found[level].by_month) == sorted(found[level].by_month)
    rate = TOLD["false_discovery_rate"]
    assert max(one.false_share - 3 * one.false_share_error for one in found.values()) <= rate


def test_without_the_spread_of_months_the_same_trial_shows_too_many_false_ones() -> None:
    """The trial can fail: tails that are almost a Poisson's."""
    bold = TOLD | {"overdispersion_caution": 0.01, "drift_variation": 0.0, "common_variation": 0.0}
    found = score(NOTHING_HAPPENS["as assumed"], bold, 20, seed=13)
    assert min(found[level].false_share for level in LEVELS[:2]) > 0.5


def test_the_formulas_of_the_trials_are_those_of_the_twin() -> None:
    months = draw(World(units=40, groups=3), np.random.default_rng(14))
    first = date(2026, 6, 1)
    units = {str(unit): {"group": ("s", str(group))} for unit, group in enumerate(months.group)}
    versions = [
        {
            "unit": str(unit),
            "from": add_months(first, column - 12),
            "to": add_months(first, column - 12),
            "since": date.min,
            "until": date.max,
            "y": months.alerts[unit, column],
            "e": months.exposure[unit, column],
        }
        for unit in range(40)
        for column in range(12)
    ]
    everything = TOLD | {"least_exposure": 0.0}
    twin = warnings.baselines(SimpleNamespace(units=units), everything, versions, first, date(2026, 6, 30))
    rate, variance, third = usual(months.alerts[:, :12], months.exposure[:, :12], months.group, everything)
    for unit in range(40):
        own = twin[str(unit)]
        expected = (own["rate"], own["variance"], own["third"])
        assert (rate[unit], variance[unit], third[unit]) == pytest.approx(expected, rel=1e-9)
        moments = (3.0, rate[unit], rate[unit] ** 2 * variance[unit], rate[unit] ** 3 * third[unit])
        assert float(tail(*(np.array([one]) for one in moments))[0]) == pytest.approx(warnings.tail(*moments), rel=1e-9)
