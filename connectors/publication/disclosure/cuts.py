"""Inequalities that every safe pattern obeys, from the dual of a reader's linear programme.

A reader holds possible that the cells deviate from their values by d with sum(signs * d) = 0 in every equation, where a
published cell deviates by nothing. A cell k reaches `amount` upwards only if, for all multipliers of the equations,
sum over withheld cells of room(i) >= amount, room(i) being the multiplier-weighted room of cell i. With binaries a
coefficient above `amount` can be lowered to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from connectors.publication.disclosure.attack import DOWN, UP
from connectors.publication.disclosure.pattern import Task
from connectors.publication.disclosure.primary import Protection
from connectors.publication.disclosure.readers import Reader
from connectors.publication.disclosure.solver import UNBOUNDED, Programme, Row
from connectors.publication.disclosure.system import Reals

SMALL = 1e-9
VIOLATION = 1e-4
PUBLISHED = 1e-3
"""Weight of a published cell in the separating programme: so the multipliers that touch few such cells win."""


@dataclass(frozen=True)
class Condition:
    """The cell must reach `amount` in these directions together."""

    index: int
    directions: tuple[float, ...]
    amount: float


def conditions(needed: Mapping[int, Protection]) -> list[Condition]:
    found = []
    for index, need in needed.items():
        for directions, amount in (((UP,), need.upper), ((DOWN,), need.lower)):
            if amount > SMALL:
                found.append(Condition(index, directions, amount))
        if need.sliding > need.upper + need.lower + SMALL:
            found.append(Condition(index, (UP, DOWN), need.sliding))
    return found


class Separator:
    """Finds violated inequalities for one reader."""

    def __init__(self, task: Task, reader: Reader, needed: Mapping[int, Protection]) -> None:
        self._task, system = task, task.system
        self.conditions = conditions(needed)
        self._above, self._below = reader.upper - system.values, system.values - reader.lower
        rows, columns, signs = [], [], []
        for number, equation in enumerate(system.equations):
            for index, sign in ((equation.total, 1.0), *((part, -1.0) for part in equation.parts)):
                rows.append(number)
                columns.append(index)
                signs.append(sign)
        self._rows, self._columns, self._signs = np.array(rows), np.array(columns), np.array(signs)
        self._programme = Programme(
            np.zeros(len(system.names)),
            np.zeros(len(system.names)),
            [
                Row((equation.total, *equation.parts), (1.0, *(-1.0 for _ in equation.parts)), 0.0, 0.0)
                for equation in system.equations
            ],
        )
        self._master_column = np.full(len(system.names), -1)
        self._master_column[np.flatnonzero(task.free)] = np.arange(int(task.free.sum()))

    def _room(self, condition: Condition, direction: float, weights: Reals) -> Reals:
        """Each cell's coefficient, by the multipliers that do worst where cells are withheld to these weights."""
        amount = condition.amount
        scaled = np.maximum(weights, PUBLISHED)
        lower, upper = -np.minimum(self._below, amount) * scaled, np.minimum(self._above, amount) * scaled
        self._programme.bound_all(lower, upper)
        self._programme.bound(condition.index, -min(self._below[condition.index], amount), 2 * amount)
        if direction == DOWN:
            self._programme.bound(condition.index, -2 * amount, min(self._above[condition.index], amount))
        self._programme.aim(condition.index, -direction)
        duals = self._programme.solve().row_duals
        pull = np.zeros(len(weights))
        pull[condition.index] = direction
        np.add.at(pull, self._columns, self._signs * duals[self._rows])
        up, down = np.where(pull > SMALL, pull, 0.0), np.where(pull < -SMALL, -pull, 0.0)
        with np.errstate(invalid="ignore"):
            return np.where(up > 0, up * self._above, 0.0) + np.where(down > 0, down * self._below, 0.0)

    def cut(self, condition: Condition, weights: Reals) -> Row | None:
        """An inequality over the master's columns that these weights violate, or None if none was found."""
        room = sum(self._room(condition, direction, weights) for direction in condition.directions)
        assert isinstance(room, np.ndarray)
        given = float(room[self._task.withheld_anyway | self._task.system.hidden].sum())
        amount = condition.amount - given
        if not amount > SMALL:
            return None
        columns = np.flatnonzero(self._task.free & (room > SMALL))
        coefficients = np.minimum(room[columns], amount)
        if coefficients @ weights[columns] >= amount * (1 - VIOLATION):
            return None
        scaled = np.round(coefficients / amount, 9)
        return Row(tuple(self._master_column[columns].tolist()), tuple(scaled.tolist()), 1.0, UNBOUNDED)
