"""Readers who know more than releases tell: partners what they told, readers inside what their live tables show.

An insider matters only in a group of connected figures of which it knows something. Elsewhere it knows what everybody
knows, and that attack is made anyway. For the same reason two partners are set upon a group together only where both
told something of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from connectors.publication.disclosure.attack import unaided
from connectors.publication.disclosure.components import Component
from connectors.publication.disclosure.primary import Protection
from connectors.publication.disclosure.readers import Reader, concluding, contributors, together
from connectors.publication.disclosure.system import TOLERANCE

ALONE, PAIRS = "each partner with its own rows", "pairs of partners"


@dataclass(frozen=True)
class Insider:
    """`kind`: what such readers are called together. `organisations`: those whose figures it told itself. `seen`: the
    figures that it knows exactly, by position in the whole system."""

    kind: str
    name: str
    organisations: frozenset[str]
    seen: frozenset[int]

    def before(self, part: Component, everyone: Reader, needed: Mapping[int, Protection]) -> Reader:
        """What it knows of these figures without any release; `everyone`: what everybody knows of them. Of the figures
        in `needed` it knows what all equations at once tell."""
        told = contributors(part.system, self.name, self.organisations)
        seen = np.isin(part.positions, list(self.seen))
        exact = Reader(
            self.name,
            np.where(seen, part.system.values, told.lower),
            np.where(seen, part.system.values, told.upper),
            told.own | seen,
        )
        knowing = concluding(part.system, together(self.name, exact, everyone))
        return unaided(part.system, knowing, needed)


def insiders(
    part: Component, partners: Mapping[str, frozenset[str]], inside: Mapping[str, frozenset[int]]
) -> Iterator[Insider]:
    """Who knows something of these figures beforehand. `partners` and `inside` as a `Rulebook` has them."""
    tellers = {who for cell in part.system.cells for who in cell.contributions}
    own = {name: organisations & tellers for name, organisations in partners.items() if organisations & tellers}
    for name, organisations in own.items():
        yield Insider(ALONE, name, organisations, frozenset())
    for one, other in combinations(own, 2):
        both = own[one] | own[other]
        if both not in (own[one], own[other]):
            yield Insider(PAIRS, f"{one} and {other}", both, frozenset())
    positions = frozenset(part.positions.tolist())
    for audience, seen in inside.items():
        if seen & positions:
            yield Insider(audience, audience, frozenset(), seen & positions)


def owed(before: Reader, part: Component, needed: Mapping[int, Protection]) -> dict[int, Protection]:
    """What a publication owes this reader to be left in doubt about; nothing about what it knows already."""
    found = before.in_doubt(part.system, needed)
    return {index: need for index, need in found.items() if max(need.upper, need.lower, need.sliding) > TOLERANCE}
