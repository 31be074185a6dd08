"""HiGHS as this package uses it: one thread, a fixed seed, and programmes that are changed and solved again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from connectors.publication.disclosure.system import Reals

SEED = 1
UNBOUNDED = highspy.kHighsInf


class NotSolved(RuntimeError):
    """HiGHS gave no answer that can be used."""


@dataclass(frozen=True)
class Row:
    """lower <= sum(coefficients * columns) <= upper."""

    columns: Sequence[int]
    coefficients: Sequence[float] | Reals
    lower: float
    upper: float


@dataclass(frozen=True)
class Solution:
    """`bound` is the best objective that any solution could have; equal to `objective` when that is proven optimal."""

    columns: Reals
    row_duals: Reals
    objective: float
    bound: float


class Programme:
    """A linear or mixed integer programme that minimises `cost`."""

    def __init__(self, lower: Reals, upper: Reals, rows: Sequence[Row], cost: Reals | None = None) -> None:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(lower), len(rows)
        model.col_cost_ = np.zeros(len(lower)) if cost is None else cost
        model.col_lower_, model.col_upper_ = lower, upper
        model.row_lower_ = np.array([row.lower for row in rows])
        model.row_upper_ = np.array([row.upper for row in rows])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(row.columns) for row in rows])]).astype(np.int32)
        model.a_matrix_.index_ = np.array([column for row in rows for column in row.columns], dtype=np.int32)
        model.a_matrix_.value_ = np.array([value for row in rows for value in row.coefficients], dtype=float)
        self._columns = np.arange(len(lower), dtype=np.int32)
        self._whole: bool = False
        # The class below `Highs`: that one's constructor switches callbacks on, which nothing here uses, and prints a
        # banner on standard output, where commands write JSON.
        self._highs = highspy._core._Highs()
        options: Mapping[str, Any] = {"output_flag": False, "threads": 1, "random_seed": SEED, "presolve": "off"}
        for option, value in options.items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(model)
        self._objective: tuple[int, ...] = ()

    def whole_numbers(self, whole: bool, gap: float = 0.0, columns: Sequence[int] | None = None) -> None:
        """Ask for solutions in whole numbers, of all columns or these; stop at a relative `gap` to the bound."""
        if whole != self._whole:
            kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
            chosen = self._columns if columns is None else np.array(columns, dtype=np.int32)
            self._highs.changeColsIntegrality(len(chosen), chosen, np.full(len(chosen), kind))
            self._highs.setOptionValue("presolve", "choose" if whole else "off")
            self._whole = whole
        self._highs.setOptionValue("mip_rel_gap", gap)

    def aim(self, column: int, cost: float) -> None:
        """Minimise cost * column, and nothing else."""
        for before in self._objective:
            self._highs.changeColCost(before, 0.0)
        self._highs.changeColCost(column, cost)
        self._objective = (column,)

    def bound(self, column: int, lower: float, upper: float) -> None:
        self._highs.changeColBounds(column, lower, upper)

    def bound_all(self, lower: Reals, upper: Reals) -> None:
        self._highs.changeColsBounds(len(lower), self._columns, lower, upper)

    def add(self, row: Row) -> None:
        columns = np.array(row.columns, dtype=np.int32)
        self._highs.addRow(row.lower, row.upper, len(columns), columns, np.array(row.coefficients, dtype=float))

    def start_from(self, columns: Reals) -> None:
        solution = highspy.HighsSolution()
        solution.col_value = list(columns)
        self._highs.setSolution(solution)

    def solve(self, seconds: float | None = None) -> Solution:
        """The solution; with a time limit the best one found. Raises NotSolved when there is none."""
        # HiGHS counts its run time from the first solve of a model on.
        self._highs.setOptionValue("time_limit", UNBOUNDED if seconds is None else self._highs.getRunTime() + seconds)
        self._highs.run()
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        stopped = status == highspy.HighsModelStatus.kTimeLimit
        feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        if status != highspy.HighsModelStatus.kOptimal and not (stopped and self._whole and feasible):
            raise NotSolved(self._highs.modelStatusToString(status))
        solution = self._highs.getSolution()
        objective = info.objective_function_value
        return Solution(
            np.array(solution.col_value),
            np.array(solution.row_dual),
            objective,
            info.mip_dual_bound if self._whole else objective,
        )
