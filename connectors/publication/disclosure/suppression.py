"""Secondary suppression as a mixed integer programme.

The model is that of Fischetti and Salazar (Models and Algorithms for Optimizing Cell Suppression in Tabular Data, JASA
2000): one binary a cell, and for every sensitive cell, reader and direction the condition that a reader's linear
programme reaches far enough. By duality each condition is a family of covering inequalities, which are added as they
are violated: first for fractional solutions, to raise the bound, then for whole ones, until one is safe.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from connectors.publication.disclosure.cuts import Condition, Separator
from connectors.publication.disclosure.greedy import greedy, without_needless
from connectors.publication.disclosure.pattern import Pattern, Task
from connectors.publication.disclosure.solver import UNBOUNDED, NotSolved, Programme, Row
from connectors.publication.disclosure.system import Flags, Reals

GAP = 0.001
"""Relative gap at which the search ends."""
ROUNDS_OF_FRACTIONS = 40


@dataclass
class _Search:
    task: Task
    start: Flags
    deadline: float

    def __post_init__(self) -> None:
        self.best = self.start
        self.cells = np.flatnonzero(self.task.free)
        self.separators = [
            Separator(self.task, reader, needed)
            for reader, needed in zip(self.task.readers, self.task.needed, strict=True)
        ]
        cost = self.task.cost[self.cells]
        # Never more cells and never more value than the greedy pattern has, whatever the mixture costs.
        value = np.abs(self.task.system.values[self.cells])
        columns = range(len(self.cells))
        chosen = self.best[self.cells]
        limits = [
            Row(columns, np.ones(len(cost)), -UNBOUNDED, float(chosen.sum())),
            Row(columns, value, -UNBOUNDED, float(value[chosen].sum()) + 1e-6),
        ]
        self.master = Programme(np.zeros(len(cost)), np.ones(len(cost)), limits, cost)
        self.bound = 0.0
        self._known: set[tuple[tuple[int, ...], tuple[float, ...], float]] = set()

    def cost(self, withheld: Flags) -> float:
        return float(self.task.cost[withheld & self.task.free].sum())

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def whole(self, columns: Reals) -> Flags:
        withheld = self.task.withheld_anyway.copy()
        withheld[self.cells[columns > 0.5]] = True
        return withheld

    def spread(self, columns: Reals) -> Reals:
        """The master's solution over all cells of the system, what is withheld anyway included."""
        weights = (self.task.withheld_anyway | self.task.system.hidden).astype(float)
        weights[self.cells] = np.clip(columns, 0.0, 1.0)
        return weights

    def add(self, rows: Iterator[Row]) -> int:
        added = 0
        for row in rows:
            key = (tuple(row.columns), tuple(row.coefficients), row.lower)
            if key not in self._known:
                self._known.add(key)
                self.master.add(row)
                added += 1
        return added

    def cuts(self, weights: Reals, asked: Sequence[Sequence[Condition]]) -> Iterator[Row]:
        for separator, wanted in zip(self.separators, asked, strict=True):
            for condition in wanted:
                if self.left() <= 0:
                    return
                if cut := separator.cut(condition, weights):
                    yield cut

    def raise_bound(self) -> None:
        """Cuts at the solutions of the relaxed master, as long as they raise its bound."""
        everything = [separator.conditions for separator in self.separators]
        for turn in range(ROUNDS_OF_FRACTIONS):
            solution = self.master.solve()
            progress = solution.objective > self.bound * 1.0005 + 1e-9
            self.bound = max(self.bound, solution.objective)
            if self.left() <= 0 or (turn and not progress):
                return
            if not self.add(self.cuts(self.spread(solution.columns), everything)):
                return

    def improve(self, withheld: Flags) -> None:
        if self.cost(withheld) < self.cost(self.best) - 1e-9 and self.within_limits(withheld):
            self.best = withheld

    def within_limits(self, withheld: Flags) -> bool:
        values = np.abs(self.task.system.values)
        return bool(withheld.sum() <= self.start.sum() and values[withheld].sum() <= values[self.start].sum() + 1e-6)

    def descend(self) -> bool:
        """Whole solutions until one is safe. True when it is proven the best."""
        while (gap := 1 - self.bound / self.cost(self.best)) > GAP:
            if self.left() <= 0:
                return False
            # Far from the end a rough solution finds cuts as good as an exact one's, in a fraction of the time.
            self.master.whole_numbers(True, gap / 3)
            self.master.start_from(self.best[self.cells].astype(float))
            try:
                solution = self.master.solve(self.left())
            except NotSolved:
                return False
            self.bound = max(self.bound, min(solution.bound, self.cost(self.best)))
            withheld = self.whole(solution.columns)
            if not self.task.exposed(withheld):
                self.improve(withheld)
                continue
            if self.left() > 0:
                self.improve(without_needless(self.task, greedy(self.task, withheld)))
            everything = [separator.conditions for separator in self.separators]
            if not self.add(self.cuts(self.spread(solution.columns), everything)):
                # Only whole numbers betray it. This pattern and every part of it fail, so one more cell is needed.
                outside = np.flatnonzero(solution.columns < 0.5)
                self.add(iter([Row(tuple(outside), (1.0,) * len(outside), 1.0, UNBOUNDED)]))
        return True


def suppress(task: Task, seconds: float = 60.0) -> Pattern:
    """The cheapest safe pattern, or the best found in this time with the gap to what could be.

    It never withholds more cells, nor more value, than the greedy pattern. Raises CannotBeProtected.
    """
    deadline = time.monotonic() + seconds
    start = greedy(task)
    search = _Search(task, start, deadline)
    complete = True
    if (start & task.free).any():
        search.improve(without_needless(task, start))
        search.raise_bound()
        complete = search.descend()
    cost = search.cost(search.best)
    return Pattern(search.best, cost, min(search.bound, cost), complete)
