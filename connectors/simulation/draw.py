"""Draws that depend on a seed and on names, never on the order in which things are drawn.

Each thing (an organisation, a unit, a month) has its own generator, so that a smaller scale or a new stream leaves the
draws of all others as they were, and the same seed gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from connectors.simulation.country import Beta

Key = TypeVar("Key", bound=str)


def generator(seed: int, *names: str) -> np.random.Generator:
    """The generator of the thing that `names` name."""
    digest = hashlib.sha256("\x1f".join((str(seed), *names)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def beta(rng: np.random.Generator, parameters: Beta) -> float:
    """A share in (0, 1)."""
    a = parameters.mean * parameters.concentration
    return float(rng.beta(a, parameters.concentration - a))


def pick(rng: np.random.Generator, weights: Mapping[Key, float]) -> Key:
    """One of the names, by weight (weights needn't add up to 1)."""
    names = list(weights)
    values = np.array([weights[name] for name in names], dtype=float)
    return names[int(rng.choice(len(names), p=values / values.sum()))]


def split(rng: np.random.Generator, total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """`total` things dealt over the names, by weight."""
    names = list(weights)
    values = np.array([weights[name] for name in names], dtype=float)
    counts = rng.multinomial(total, values / values.sum())
    return {name: int(count) for name, count in zip(names, counts, strict=True)}
