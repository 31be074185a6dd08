"""How far a share may be off by chance alone, from the binomial error of so many independent draws."""

from __future__ import annotations

import math

NOMINAL = 0.9
Z99 = 2.5758293035489004
"""Two-sided 99 %. Draws are counted, not the units in them, which aren't independent: that errs to the wide side."""


def margin(draws: int, z: float = Z99) -> float:
    """Of a share near the nominal one."""
    return z * math.sqrt(NOMINAL * (1 - NOMINAL) / draws)


def difference(draws: int, other_draws: int) -> float:
    """Between two independent measurements of one share. 99.99 %, for hundreds of comparisons."""
    return 3.89 * math.sqrt(NOMINAL * (1 - NOMINAL) * (1 / draws + 1 / other_draws))
