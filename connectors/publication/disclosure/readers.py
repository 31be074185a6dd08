"""What a reader holds possible: for every cell of the system an interval, before and after seeing a publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from connectors.publication.disclosure.primary import Protection
from connectors.publication.disclosure.system import TOLERANCE, Flags, Reals, System


@dataclass(frozen=True)
class Reader:
    """`lower` and `upper` bound every cell of a system; `own` marks those that the reader's own records tell."""

    name: str
    lower: Reals
    upper: Reals
    own: Flags

    def in_doubt(self, system: System, needed: Mapping[int, Protection]) -> dict[int, Protection]:
        """What of the protection a publication can give or take: own cells left out, and no further than the reader's
        own records leave possible. To be asked before `seeing`."""
        above, below = self.upper - system.values, system.values - self.lower
        return {
            index: Protection(
                min(need.upper, float(above[index])),
                min(need.lower, float(below[index])),
                min(need.sliding, float(above[index] + below[index])),
            )
            for index, need in needed.items()
            if not self.own[index]
        }

    def seeing(self, system: System, published: Flags) -> Reader:
        """The reader after the exact figures of the `published` cells."""
        seen = published & ~system.hidden
        return replace(
            self,
            lower=np.where(seen, system.values, self.lower),
            upper=np.where(seen, system.values, self.upper),
        )


def anyone(system: System) -> Reader:
    """The public: knows that nothing is negative and what is impossible."""
    return Reader(
        "public",
        np.zeros(len(system.names)),
        np.where(system.impossible, 0.0, np.inf),
        np.zeros(len(system.names), dtype=bool),
    )


def knowing(system: System, known: Iterable[int]) -> Reader:
    """The public that knows these cells exactly, with the intervals that follow from them equation by equation."""
    reader, positions = anyone(system), list(known)
    reader.lower[positions] = reader.upper[positions] = system.values[positions]
    return concluding(system, reader) if positions else reader


def concluding(system: System, reader: Reader) -> Reader:
    """The reader with the intervals that follow from its own, equation by equation."""
    lower, upper = reader.lower.copy(), reader.upper.copy()
    moved = True
    while moved:
        moved = False
        for equation in system.equations:
            parts = list(equation.parts)
            for index, low, high in _implied(lower, upper, equation.total, parts):
                if low > lower[index] + TOLERANCE or high < upper[index] - TOLERANCE:
                    lower[index], upper[index] = max(lower[index], low), min(upper[index], high)
                    moved = True
    return replace(reader, lower=lower, upper=upper)


def _implied(lower: Reals, upper: Reals, total: int, parts: list[int]) -> Iterator[tuple[int, float, float]]:
    """What total and parts leave possible for each other: position, lower and upper bound."""
    yield total, float(lower[parts].sum()), float(upper[parts].sum())
    for part in parts:
        others = [other for other in parts if other != part]
        yield part, float(lower[total] - upper[others].sum()), float(upper[total] - lower[others].sum())


def together(name: str, one: Reader, other: Reader) -> Reader:
    """Two readers who pool what they know."""
    return Reader(name, np.maximum(one.lower, other.lower), np.minimum(one.upper, other.upper), one.own | other.own)


def contributors(system: System, name: str, members: frozenset[str]) -> Reader:
    """One contributor, or several that pool what they know, and what follows from that.

    A cell that is all theirs they know exactly, and so what is left between two such cells.
    """
    reader = anyone(system)
    own = np.array([sum(cell.contributions.get(member, 0.0) for member in members) for cell in system.cells])
    complete = np.array([bool(cell.contributions) and set(cell.contributions) <= members for cell in system.cells])
    # A cell that a reader adds to and doesn't know whole is at least what the reader added.
    known = Reader(name, np.maximum(reader.lower, own), np.where(complete, system.values, reader.upper), complete)
    return concluding(system, known)
