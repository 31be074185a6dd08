"""What the method shows as a 90 % interval holds the truth nine times in ten, where its assumptions hold."""

from __future__ import annotations

import numpy as np
import pytest

from tests.method.trials import figures
from tests.method.trials.cells import matched
from tests.method.trials.evidence import Evidence
from tests.method.trials.margins import margin
from tests.method.trials.parameters import settings
from tests.method.trials.scoring import LEVELS, POINTS, score

ASSERTED = settings()["asserted"]


@pytest.fixture(scope="module")
def cells(evidence: Evidence) -> list[figures.Figures]:
    return [figures.cell(score) for score in evidence.matched]


def widened(band: list[float], draws: int, long_run: bool) -> tuple[float, float]:
    """The long form takes the band as it stands."""
    slack = 0 if long_run else margin(draws)
    return band[0] - slack, band[1] + slack


@pytest.mark.parametrize("kind", ASSERTED)
def test_intervals_cover_the_truth_over_all_cells(cells: list[figures.Figures], kind: str, long_run: bool) -> None:
    low, high = widened(ASSERTED[kind]["over_all"], sum(cell["draws"] for cell in cells), long_run)
    assert low <= figures.mean(cells, kind) <= high


@pytest.mark.parametrize("kind", [kind for kind in ASSERTED if "each" in ASSERTED[kind]])
def test_intervals_cover_the_truth_in_each_cell(cells: list[figures.Figures], kind: str, long_run: bool) -> None:
    off = {}
    for cell in cells:
        low, high = widened(ASSERTED[kind]["each"], cell["draws"], long_run)
        if not low <= cell[kind]["covered"] <= high:
            off[cell["cell"]] = cell[kind]["covered"]
    assert off == {}


def test_every_quantile_is_reached_as_often_as_it_says(evidence: Evidence) -> None:
    """Not only the two ends of the interval: nine levels, within what the quantiles' own approximation is off (the
    table of approximations) and the error of the draws."""
    reached = np.mean([score.reached for score in evidence.matched], axis=0)
    draws = sum(score.trial.draws for score in evidence.matched)
    slack = 0.012 + 2.58 * np.sqrt(LEVELS * (1 - LEVELS) / draws)
    assert (np.abs(reached - LEVELS) <= slack).all(), dict(zip(POINTS, reached, strict=True))


def test_the_trials_see_a_method_that_is_too_sure(evidence: Evidence) -> None:
    """The hostile country breaks an assumption, and its coverage shows it: a band that nothing leaves says nothing."""
    low, _ = ASSERTED["units"]["each"]
    heavy = [figures.cell(score) for score in evidence.variants["heavy_tails"]]
    assert figures.mean(heavy, "units") < low


def test_the_same_seed_gives_the_same_figures(evidence: Evidence) -> None:
    again = score(matched("short")[0])
    other = evidence.matched[0] if evidence.form == "short" else score(matched("short")[0])
    assert figures.cell(again) == figures.cell(other)
