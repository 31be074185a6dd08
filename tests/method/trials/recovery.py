"""Who finds the true top by volume: the method, and three simpler rankings side by side."""

from __future__ import annotations

import numpy as np

from tests.method.trials import vectorised
from tests.method.trials.observing import inputs
from tests.method.trials.parameters import settings
from tests.method.trials.scoring import Trial
from tests.method.trials.special import Array

CANDIDATES = 150
"""So many units of a draw are compared with all others: far more than could come in the top (a test looks)."""
RANKINGS = ("method", "alert counts", "alerts per exposure", "scan score")


def recovered(trial: Trial) -> dict[str, Array]:
    """By ranking: of each draw the share of the true top that its own top holds."""
    top = settings()["recovery"]["top"]
    found: dict[str, list[Array]] = {name: [] for name in RANKINGS}
    random = np.random.default_rng(settings()["seed"])
    for truth, reports in trial.batches():
        told = inputs(reports, trial.method)
        answers = reports.answers_good + reports.answers_poor
        score = np.where(answers > 0, reports.answers_good / np.maximum(answers, 1), np.inf)
        watched = reports.coverage > 0
        exposure = np.where(watched, reports.staff_years, np.inf)
        orders = {
            "method": expected_rank(told, CANDIDATES),
            "alert counts": -reports.opened,
            "alerts per exposure": -reports.opened / exposure,
            "scan score": score,
        }
        tie = random.random(truth.volume.shape)
        true_top = np.argsort(-truth.volume, axis=1)[:, :top]
        for name, order in orders.items():
            own_top = np.lexsort((tie, order), axis=1)[:, :top]
            shared = (true_top[:, :, None] == own_top[:, None, :]).any(axis=2)
            found[name].append(shared.mean(axis=1))
    return {name: np.concatenate(values) for name, values in found.items()}


def expected_rank(told: vectorised.Inputs, candidates: int) -> Array:
    """Step 10 of the units with the largest median volumes; the others come after them all.

    One draw at a time: the pairs of one draw fill the memory that batches may take.
    """
    found = vectorised.units(told)
    ranks = np.full(told.size.shape, np.inf)
    chosen = np.argsort(-(found.log_quantile(0) + np.log(told.size)), axis=1)[:, :candidates]
    for index in range(len(told.size)):
        one = slice(index, index + 1)
        pairs = vectorised.Pairs(told.of(one), found.of(one), chosen[one])
        ranks[index, chosen[index]] = pairs.expected()[0]
    return ranks
