"""METHOD step 9 over many draws at once: the volume of any set of units, with its interval."""

from __future__ import annotations

import numpy as np

from tests.method.trials.special import Array
from tests.method.trials.vectorised import Found, Inputs


def moments(told: Inputs, found: Found, members: Array) -> tuple[Array, Array]:
    """Mean and variance of the volume of the `members` (a mask of units) of each draw."""
    v = 1 - found.w
    mean = found.a / found.b * found.remaining * told.size * members
    cv2 = told.p / (told.q * (told.p + told.q + 1))
    spread = (1 + 1 / found.a) * (1 + v**2 * cv2) * (1 + found.w**2 * np.expm1(told.coverage_log_variance)) - 1
    spread *= 1 + v**2 / found.big_a
    total, own, shared = (np.add.reduceat(part, told.starts, axis=-1) for part in (mean, mean**2 * spread, mean * v))
    variance = own + shared**2 / found.big_a[:, told.starts]
    impact_mean = np.exp(told.impact_log_mean + told.impact_log_variance / 2)
    impact_square = np.exp(2 * told.impact_log_mean + 2 * told.impact_log_variance)
    volume = impact_mean * total
    square = impact_square * (total**2 + variance)
    return volume.sum(axis=-1), (square - volume**2).sum(axis=-1)


def log_quantiles(mean: Array, variance: Array, z: float) -> tuple[Array, Array]:
    """The two ends of the log-normal with these two moments."""
    spread = np.log1p(variance / mean**2)
    middle = np.log(mean) - spread / 2
    return middle - z * np.sqrt(spread), middle + z * np.sqrt(spread)
