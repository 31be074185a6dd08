"""The attack: how narrowly a reader can bound a cell by all equations at once.

Linear programmes give the bounds over the reals. Counts are whole numbers, which can be bounded tighter than reals
where several equations meet; so a solution with fractions proves nothing about counts and is asked again in whole ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from connectors.publication.disclosure.primary import Protection
from connectors.publication.disclosure.readers import Reader
from connectors.publication.disclosure.solver import NotSolved, Programme, Row
from connectors.publication.disclosure.system import TOLERANCE, Flags, Reals, System
from connectors.publication.disclosure.tables import CellName

UP, DOWN = 1.0, -1.0


@dataclass(frozen=True)
class Breach:
    """`reader` knows that `cell`, whose figure is `value`, lies in [lower, upper]; the needed range is wider."""

    cell: CellName
    reader: str
    value: float
    lower: float
    upper: float
    needed: Protection


class Attack:
    """What one reader can work out of the cells in `needed` (Reader.in_doubt). Only cells that the reader doesn't know
    are unknowns of the programme.

    A solution that one cell's programme gives is a proof for every cell that lies far enough in it, so most cells need
    no programme of their own. `_far[direction]` holds how far each cell has been seen, `_proof` the cells that moved.
    """

    def __init__(
        self, system: System, reader: Reader, needed: Mapping[int, Protection], whole_numbers: bool = True
    ) -> None:
        self.system, self.reader, self._whole = system, reader, whole_numbers
        self.needed = needed
        self._watched = np.array(list(self.needed), dtype=int)
        unknown = np.flatnonzero(reader.upper - reader.lower > TOLERANCE)
        self._unknown = unknown
        self._column = {int(index): column for column, index in enumerate(unknown)}
        self._lower, self._upper = reader.lower[unknown], reader.upper[unknown]
        self._programme = Programme(self._lower, self._upper, self._rows()) if len(unknown) else None
        self._far = {direction: np.zeros(len(system.names)) for direction in (UP, DOWN)}
        self._proof: dict[float, dict[int, Flags]] = {UP: {}, DOWN: {}}

    def _rows(self) -> list[Row]:
        rows = []
        for equation in self.system.equations:
            known, columns, signs = 0.0, [], []
            for index, sign in ((equation.total, 1.0), *((part, -1.0) for part in equation.parts)):
                if index in self._column:
                    columns.append(self._column[index])
                    signs.append(sign)
                else:
                    known += sign * self.reader.lower[index]
            if columns:
                rows.append(Row(columns, signs, -known, -known))
        return rows

    def reach(self, index: int, direction: float, enough: float = np.inf) -> float:
        """How far above (UP) or below (DOWN) its value the cell can lie for the reader; not asked beyond `enough`."""
        if self._programme is None or index not in self._column:
            return 0.0
        column, value = self._column[index], self.system.values[index]
        lower, upper = self._lower[column], self._upper[column]
        if math.isfinite(enough):
            enough = math.ceil(enough - TOLERANCE) if self._whole else enough
            self._programme.bound(column, max(lower, value - enough), min(upper, value + enough))
        self._programme.aim(column, -direction)
        try:
            figures = self._programme.solve().columns
            if self._whole and np.abs(figures - np.round(figures)).max() > TOLERANCE:
                self._programme.whole_numbers(True)
                figures = self._programme.solve().columns
        except NotSolved as refusal:
            if "nbounded" not in str(refusal):
                raise
            return math.inf
        finally:
            self._programme.whole_numbers(False)
            self._programme.bound(column, lower, upper)
        self._learn(figures)
        return float(direction * (figures[column] - value))

    def _learn(self, figures: Reals) -> None:
        moved = np.zeros(len(self.system.names))
        moved[self._unknown] = figures - self.system.values[self._unknown]
        proof = np.abs(moved) > TOLERANCE
        for direction, far in self._far.items():
            better = self._watched[direction * moved[self._watched] > far[self._watched] + TOLERANCE]
            far[better] = direction * moved[better]
            self._proof[direction].update((int(index), proof) for index in better)

    def _direction_holds(self, index: int, direction: float, amount: float) -> bool:
        if (
            self._far[direction][index] >= amount - TOLERANCE
            or self.reach(index, direction, amount) >= amount - TOLERANCE
        ):
            return True
        # Whole numbers have gaps: a count that can be 4 or 6 and never 5 isn't bounded by 5.
        return self._whole and self.reach(index, direction) >= amount - TOLERANCE

    def holds(self, index: int) -> bool:
        """Whether the cell has the doubt around it that it needs."""
        need = self.needed[index]
        if not (self._direction_holds(index, UP, need.upper) and self._direction_holds(index, DOWN, need.lower)):
            return False
        if self._far[UP][index] + self._far[DOWN][index] >= need.sliding - TOLERANCE:
            return True
        for enough in (need.sliding, np.inf) if self._whole else (need.sliding,):
            if sum(self.reach(index, direction, enough) for direction in (UP, DOWN)) >= need.sliding - TOLERANCE:
                return True
        return False

    def exposed(self) -> list[int]:
        """Positions of the cells that aren't protected from this reader."""
        return [index for index in self.needed if not self.holds(index)]

    def breaches(self) -> list[Breach]:
        """As `exposed`, with the bounds that the reader gets."""
        return [
            Breach(
                self.system.names[index],
                self.reader.name,
                float(self.system.values[index]),
                float(self.system.values[index]) - self.reach(index, DOWN),
                float(self.system.values[index]) + self.reach(index, UP),
                self.needed[index],
            )
            for index in self.exposed()
        ]

    def survives_publishing(self, index: int) -> bool:
        """Publish one more cell, if every cell stays protected; else leave it unknown."""
        if index not in self._column or self._programme is None:
            return True
        lost = [(way, cell) for way, proofs in self._proof.items() for cell, moved in proofs.items() if moved[index]]
        before = {way: (self._far[way].copy(), dict(self._proof[way])) for way in (UP, DOWN)}
        column, value = self._column[index], float(self.system.values[index])
        bounds = float(self._lower[column]), float(self._upper[column])
        self._lower[column] = self._upper[column] = value
        self._programme.bound(column, value, value)
        for way, cell in lost:
            self._far[way][cell] = 0.0
            self._proof[way].pop(cell, None)
        if all(self.holds(cell) for cell in {cell for _, cell in lost}):
            return True
        self._lower[column], self._upper[column] = bounds
        self._programme.bound(column, *bounds)
        for way, (far, proofs) in before.items():
            self._far[way], self._proof[way] = far, proofs
        return False


def unaided(system: System, reader: Reader, needed: Mapping[int, Protection], whole_numbers: bool = True) -> Reader:
    """The reader with what all equations at once tell it of the cells in `needed` before anything is published.

    To be asked before `Reader.in_doubt`: no publication owes a reader doubt about what its own records tell.
    """
    attack = Attack(
        system, reader, {index: need for index, need in needed.items() if not reader.own[index]}, whole_numbers
    )
    lower, upper = reader.lower.copy(), reader.upper.copy()
    for index in attack.exposed():
        upper[index] = min(upper[index], system.values[index] + attack.reach(index, UP))
        lower[index] = max(lower[index], system.values[index] - attack.reach(index, DOWN))
    return replace(reader, lower=lower, upper=upper)
