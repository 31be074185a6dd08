"""All publications of some audiences as one system: what a reader of this release and the earlier ones calculates with.

A figure that one publication states as the one before did is one cell: a reader is assumed to know that it didn't
change. A figure that changed is another cell, and what came new between the two is a hidden one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from connectors.publication.calendar.record import KeptTable
from connectors.publication.disclosure.readers import Reader, knowing
from connectors.publication.disclosure.system import Equation, System
from connectors.publication.disclosure.tables import Cell, CellName
from connectors.publication.shelf import ReleaseError


@dataclass(frozen=True)
class Shown:
    """What readers see of a figure: `figure`, at most `reach` from the truth; nothing of one that is withheld."""

    figure: float | None
    reach: int


@dataclass(frozen=True)
class Publication:
    """One table of one release. `shown`: of figures with a row; empty as long as nothing is decided. `excepted`: what
    the law wants shown."""

    release: str
    audience: str
    table: str
    cells: Mapping[CellName, Cell]
    hidden: frozenset[CellName]
    sums: tuple[tuple[CellName, tuple[CellName, ...]], ...]
    shown: Mapping[CellName, Shown]
    excepted: frozenset[CellName] = frozenset()

    @classmethod
    def of_record(cls, release: str, audience: str, kept: KeptTable) -> Publication:
        names = [figure.name for figure in kept.figures]
        return cls(
            release,
            audience,
            kept.table,
            {figure.name: figure.cell for figure in kept.figures},
            frozenset(figure.name for figure in kept.figures if figure.hidden),
            tuple((names[total], tuple(names[part] for part in parts)) for total, parts in kept.sums),
            {figure.name: Shown(figure.shown, figure.reach) for figure in kept.figures if not figure.hidden},
            frozenset(figure.name for figure in kept.figures if figure.excepted),
        )


@dataclass(frozen=True)
class Timeline:
    """`place` of a publication's figure in the system, by the publication's number and the figure's name. `steps`: the
    position of what came new, by the position of the figure that grew."""

    publications: tuple[Publication, ...]
    system: System
    place: Mapping[tuple[int, CellName], int]
    steps: Mapping[int, int]

    @cached_property
    def excepted(self) -> frozenset[int]:
        """The figures that the law wants shown, by position."""
        return frozenset(
            self.place[number, figure] for number, one in enumerate(self.publications) for figure in one.excepted
        )

    @cached_property
    def unpublished(self) -> Reader:
        """What everybody knows without any release: what the law wants shown, and what follows from it."""
        return knowing(self.system, self.excepted)

    def reader(self, name: str, audiences: Iterable[str]) -> Reader:
        """Who sees everything that these audiences were shown."""
        seen, everyone = set(audiences), self.unpublished
        lower, upper = everyone.lower.copy(), everyone.upper.copy()
        for number, publication in enumerate(self.publications):
            if publication.audience not in seen:
                continue
            for figure, shown in publication.shown.items():
                if shown.figure is not None:
                    index = self.place[number, figure]
                    lower[index] = max(lower[index], shown.figure - shown.reach)
                    upper[index] = min(upper[index], shown.figure + shown.reach)
        return Reader(name, lower, upper, everyone.own)


def timeline(publications: Sequence[Publication]) -> Timeline:
    """Publications in the order in which they were made. Raises `ReleaseError` where one release contradicts itself."""
    versions: dict[CellName, list[CellName]] = {}
    cells: dict[CellName, Cell] = {}
    hidden: dict[CellName, bool] = {}
    place: dict[tuple[int, CellName], CellName] = {}
    sums: dict[tuple[CellName, tuple[CellName, ...]], None] = {}
    for number, publication in enumerate(publications):
        for figure, cell in publication.cells.items():
            told = versions.setdefault(figure, [])
            if not told or cells[told[-1]].value != cell.value:
                version = CellName(figure.measure, figure.codes, publication.release if told else "")
                if version in cells:
                    raise ReleaseError(f"{version} is stated with two values by one release: correct the mart")
                told.append(version)
                cells[version] = cell
            version = told[-1]
            if len(cell.contributions) > len(cells[version].contributions):
                cells[version] = cell
            hidden[version] = hidden.get(version, True) and figure in publication.hidden
            place[number, figure] = version
        for total, parts in publication.sums:
            sums[place[number, total], tuple(sorted(place[number, part] for part in parts))] = None
    steps = _steps(versions, cells)
    for step, (_, _, cell) in steps.items():
        cells[step], hidden[step] = cell, True
    position = {name: index for index, name in enumerate(cells)}
    equations = [Equation(position[total], tuple(position[part] for part in parts)) for total, parts in sums]
    equations += [
        Equation(position[later], (position[first], position[step])) for step, (later, first, _) in steps.items()
    ]
    system = System(
        tuple(cells), tuple(cells.values()), np.array([hidden[name] for name in cells], dtype=bool), tuple(equations)
    )
    return Timeline(
        tuple(publications),
        system,
        {key: position[name] for key, name in place.items()},
        {position[later]: position[step] for step, (later, _, _) in steps.items()},
    )


def _steps(
    versions: Mapping[CellName, Sequence[CellName]], cells: Mapping[CellName, Cell]
) -> dict[CellName, tuple[CellName, CellName, Cell]]:
    """What came new between two statements of a figure: the later, the earlier one, and the new part.

    A figure that went down was corrected; that is a count of nobody.
    """
    found = {}
    for figure, told in versions.items():
        for first, later in pairwise(told):
            old, new = cells[first], cells[later]
            if new.value >= old.value and not new.impossible:
                shares = {who: count - old.contributions.get(who, 0.0) for who, count in new.contributions.items()}
                added = Cell(new.value - old.value, {who: count for who, count in shares.items() if count > 0})
                name = CellName(figure.measure, figure.codes, f"{first.release or 'first'}..{later.release}")
                found[name] = (later, first, added)
    return found
