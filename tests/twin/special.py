"""Special functions by the formulas of METHOD step 7, one loop each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

STEPS = 10  # always ten steps up, so that the series starts at 10 or more


def digamma(x: float) -> float:
    t = x + STEPS
    series = math.log(t) - 1 / (2 * t) - 1 / (12 * t**2) + 1 / (120 * t**4) - 1 / (252 * t**6)
    return series - sum(1 / (x + k) for k in range(STEPS))


def trigamma(x: float) -> float:
    t = x + STEPS
    series = 1 / t + 1 / (2 * t**2) + 1 / (6 * t**3) - 1 / (30 * t**5) + 1 / (42 * t**7)
    return series + sum(1 / (x + k) ** 2 for k in range(STEPS))


def tetragamma(x: float) -> float:
    t = x + STEPS
    series = -1 / t**2 - 1 / t**3 - 1 / (2 * t**4) + 1 / (6 * t**6) - 1 / (6 * t**8)
    return series - 2 * sum(1 / (x + k) ** 3 for k in range(STEPS))


def pentagamma(x: float) -> float:
    t = x + STEPS
    series = 2 / t**3 + 3 / t**4 + 2 / t**5 - 1 / t**7 + 4 / (3 * t**9)
    return series + 6 * sum(1 / (x + k) ** 4 for k in range(STEPS))


def normal_cdf(z: Any) -> Any:
    """Abramowitz and Stegun 26.2.17, of a number or of an array."""
    z = np.asarray(z, dtype=float)
    t = 1 / (1 + 0.2316419 * np.abs(z))
    coefficients = (0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429)
    series = sum(c * t ** (k + 1) for k, c in enumerate(coefficients))
    tail = np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * series
    return np.where(z >= 0, 1 - tail, tail)[()]


def cornish_fisher(z: float, skewness: float, kurtosis: float) -> float:
    return z + skewness * (z**2 - 1) / 6 + kurtosis * (z**3 - 3 * z) / 24 - skewness**2 * (2 * z**3 - 5 * z) / 36


def cornish_fisher_inverse(target: float, skewness: float, kurtosis: float) -> float:
    """Four Newton steps from the target itself."""
    z = target
    for _ in range(4):
        slope = 1 + skewness * z / 3 + kurtosis * (z**2 - 1) / 8 - skewness**2 * (6 * z**2 - 5) / 36
        z -= (cornish_fisher(z, skewness, kurtosis) - target) / slope
    return z
