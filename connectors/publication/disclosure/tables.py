"""Tables with hierarchies: every combination of codes has a cell, and a parent's cell is the sum of its children's.

A cell's name holds only the codes that narrow it down, so cells that tables share (their margins) have one name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

Coordinates = tuple[str, ...]
"""One code a dimension, in the order of the table's hierarchies."""


@dataclass(frozen=True, order=True)
class CellName:
    """What a figure counts. `codes` holds (dimension, code) pairs without totals; `release` keeps figures apart that
    one release states and another may state otherwise."""

    measure: str
    codes: tuple[tuple[str, str], ...] = ()
    release: str = ""

    def __str__(self) -> str:
        where = ", ".join(f"{dimension}={code}" for dimension, code in self.codes) or "total"
        return f"{self.measure}[{where}]" + (f"@{self.release}" if self.release else "")


@dataclass(frozen=True)
class Hierarchy:
    """The codes of a dimension: `children` of each parent, which is their sum; one code has no parent."""

    dimension: str
    children: Mapping[str, tuple[str, ...]]

    @cached_property
    def root(self) -> str:
        below = [code for codes in self.children.values() for code in codes]
        roots = [code for code in self.children if code not in below]
        if len(roots) != 1 or len(set(below)) != len(below):
            raise ValueError(f"{self.dimension}: a hierarchy needs one root and one parent a code; roots {roots}")
        return roots[0]

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        return tuple(code for code in self.codes if code not in self.children)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code, parents first."""
        found = [self.root]
        for code in found:
            found.extend(self.children.get(code, ()))
        return tuple(found)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The code and all that it counts in, up to the root."""
        return self._ancestors[code]

    @cached_property
    def _ancestors(self) -> dict[str, tuple[str, ...]]:
        lines: dict[str, tuple[str, ...]] = {self.root: (self.root,)}
        for parent in self.codes:
            for child in self.children.get(parent, ()):
                lines[child] = (child, *lines[parent])
        return lines


def flat(dimension: str, codes: tuple[str, ...], root: str = "total") -> Hierarchy:
    return Hierarchy(dimension, {root: codes})


@dataclass(frozen=True)
class Cell:
    """A figure. `contributions` by contributor, where known; `impossible` is a zero that everyone can predict."""

    value: float
    contributions: Mapping[str, float] = field(default_factory=dict)
    impossible: bool = False

    @property
    def largest(self) -> list[float]:
        return sorted((value for value in self.contributions.values() if value), reverse=True)


@dataclass(frozen=True)
class Table:
    """`cells` by coordinates, margins included. `slice` holds the codes that the whole table is limited to."""

    name: str
    measure: str
    hierarchies: tuple[Hierarchy, ...]
    cells: Mapping[Coordinates, Cell]
    slice: tuple[tuple[str, str], ...] = ()
    release: str = ""

    def cell_name(self, coordinates: Coordinates) -> CellName:
        narrowed = [
            (hierarchy.dimension, code)
            for hierarchy, code in zip(self.hierarchies, coordinates, strict=True)
            if code != hierarchy.root
        ]
        return CellName(self.measure, tuple(sorted([*narrowed, *self.slice])), self.release)


def table_of(
    name: str,
    measure: str,
    hierarchies: tuple[Hierarchy, ...],
    leaves: Mapping[Coordinates, Mapping[str, float]],
    impossible: Set[Coordinates] = frozenset(),
    slice: tuple[tuple[str, str], ...] = (),
    release: str = "",
) -> Table:
    """The table whose inner cells hold these contributions by contributor; a combination that isn't named is zero.

    Raises ValueError for a leaf that no hierarchy has, a negative contribution, or one in an impossible cell.
    """
    sums: dict[Coordinates, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for coordinates, contributions in leaves.items():
        for hierarchy, code in zip(hierarchies, coordinates, strict=True):
            if code not in hierarchy.leaves:
                raise ValueError(f"{name}: {hierarchy.dimension} has no lowest code {code!r}; add it to the hierarchy")
        if any(value < 0 for value in contributions.values()) or (coordinates in impossible and contributions):
            raise ValueError(f"{name}: {coordinates} holds a negative contribution, or is impossible and holds one")
        lines = [hierarchy.ancestors(code) for hierarchy, code in zip(hierarchies, coordinates, strict=True)]
        for above in product(*lines):
            for contributor, value in contributions.items():
                sums[above][contributor] += value
    possible = {
        above
        for coordinates in product(*(hierarchy.leaves for hierarchy in hierarchies))
        if coordinates not in impossible
        for above in product(*(h.ancestors(code) for h, code in zip(hierarchies, coordinates, strict=True)))
    }
    cells = {
        coordinates: Cell(
            sum(sums[coordinates].values()) if coordinates in sums else 0.0,
            dict(sums[coordinates]) if coordinates in sums else {},
            impossible=coordinates not in possible,
        )
        for coordinates in product(*(hierarchy.codes for hierarchy in hierarchies))
    }
    return Table(name, measure, hierarchies, cells, slice, release)
