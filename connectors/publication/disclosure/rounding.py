"""Controlled rounding: every figure a multiple of the base beside its count, and all sums still hold.

As a mixed integer programme that minimises the sum of distances (ESSnet handbook, chapter 5, section on controlled
rounding in tau-ARGUS). With zero steps a figure is one of the two multiples next to its count; a multiple stays as it
is. Each further step allows one multiple more on either side, for tables that have no solution otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from connectors.publication.disclosure.readers import Reader
from connectors.publication.disclosure.solver import NotSolved, Programme, Row
from connectors.publication.disclosure.system import TOLERANCE, Reals, System

MOST_STEPS = 2
GAP = 0.001


class CannotBeRounded(ValueError):
    """No additive rounding within the allowed steps."""


@dataclass(frozen=True)
class Rounded:
    """`figures` in the order of the system's cells; those of hidden cells mean nothing. `distance` is the sum over
    cells, `bound` the least that any rounding of so many steps can have."""

    figures: Reals
    base: int
    steps: int
    distance: float
    bound: float

    def seen_by(self, reader: Reader, system: System) -> Reader:
        """What a reader who knows base and steps holds possible: less than steps + 1 bases away."""
        reach = (self.steps + 1) * self.base - 1
        shown = ~system.hidden
        return Reader(
            reader.name,
            np.where(shown, np.maximum(reader.lower, self.figures - reach), reader.lower),
            np.where(shown, np.minimum(reader.upper, self.figures + reach), reader.upper),
            reader.own,
        )


def _programme(system: System, base: int, steps: int, fixed: Mapping[int, float]) -> Programme:
    """Columns: the multiples, then each cell's distance, in the system's order."""
    counts, size = system.values, len(system.values)
    fractions = counts / base
    below, above = np.floor(fractions + TOLERANCE / base), np.ceil(fractions - TOLERANCE / base)
    below, above = np.maximum(below - steps, 0.0), above + steps
    below[system.impossible] = above[system.impossible] = 0.0
    below[system.hidden], above[system.hidden] = 0.0, np.inf
    for index, figure in fixed.items():
        below[index] = above[index] = figure / base
    shown = np.flatnonzero(~system.hidden)
    rows = [
        Row((equation.total, *equation.parts), (1.0, *(-1.0 for _ in equation.parts)), 0.0, 0.0)
        for equation in system.equations
    ]
    for index in shown.tolist():
        for sign in (1.0, -1.0):
            rows.append(Row((size + index, index), (1.0, sign * base), sign * counts[index], np.inf))
    cost = np.concatenate([np.zeros(size), (~system.hidden).astype(float)])
    lower, upper = np.concatenate([below, np.zeros(size)]), np.concatenate([above, np.full(size, np.inf)])
    return Programme(lower, upper, rows, cost)


def round_table(
    system: System, base: int = 5, seconds: float = 60.0, fixed: Mapping[int, float] | None = None
) -> Rounded:
    """The additive rounding nearest to the counts, with the figures `fixed` by position. Raises CannotBeRounded."""
    size = len(system.values)
    for steps in range(MOST_STEPS + 1):
        programme = _programme(system, base, steps, fixed or {})
        programme.whole_numbers(True, GAP, range(size))
        try:
            solution = programme.solve(seconds)
        except NotSolved:
            continue
        return Rounded(np.round(solution.columns[:size]) * base, base, steps, solution.objective, solution.bound)
    raise CannotBeRounded(
        f"no additive rounding to {base} within {MOST_STEPS} steps: withhold cells of this table instead"
    )
