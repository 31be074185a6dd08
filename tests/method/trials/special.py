"""The functions of METHOD step 7 over whole arrays."""

from __future__ import annotations

import numpy as np

Array = np.ndarray
STEPS = 10


def polygammas(x: Array) -> tuple[Array, Array, Array, Array]:
    """Digamma and its first three derivatives, in one pass over the ten steps up."""
    powers = [np.zeros(x.shape) for _ in range(4)]
    for k in range(STEPS):
        inverse = 1 / (x + k)
        power = inverse.copy()
        for total in powers:
            total += power
            power *= inverse
    u = 1 / (x + STEPS)
    v = u * u
    series = (
        np.log(x + STEPS) - u / 2 - v * (1 / 12 - v * (1 / 120 - v / 252)),
        u + v / 2 + u * v * (1 / 6 - v * (1 / 30 - v / 42)),
        -v - u * v - v * v * (1 / 2 - v * (1 / 6 - v / 6)),
        2 * u * v + 3 * v * v + u * v * v * (2 - v * (1 - v * 4 / 3)),
    )
    factors = (-1, 1, -2, 6)
    return tuple(s + f * p for s, f, p in zip(series, factors, powers, strict=True))  # type: ignore[return-value]


def normal_cdf(z: Array) -> Array:
    """Zelen and Severo, 26.2.17."""
    t = 1 / (1 + 0.2316419 * np.abs(z))
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = np.exp(-z * z / 2) * series / np.sqrt(2 * np.pi)
    return np.where(z >= 0, 1 - tail, tail)


def cornish_fisher(z: Array | float, skewness: Array, kurtosis: Array) -> Array:
    cubed = z * z * z
    return (
        z
        + skewness * (z * z - 1) / 6
        + kurtosis * (cubed - 3 * z) / 24
        - skewness * skewness * (2 * cubed - 5 * z) / 36
    )


def cornish_fisher_inverse(target: Array, skewness: Array, kurtosis: Array) -> Array:
    """Four Newton steps from the target itself."""
    z = target
    for _ in range(4):
        slope = 1 + skewness * z / 3 + kurtosis * (z * z - 1) / 8 - skewness * skewness * (6 * z * z - 5) / 36
        z = z - (cornish_fisher(z, skewness, kurtosis) - target) / slope
    return z
