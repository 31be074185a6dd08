"""All cells of a set of linked tables with all equations between them: what a reader can calculate with.

Cells that several tables have stand in it once. *Hidden* cells are never published but follow from what is: what came
new between two releases, or what a row holds outside one of its cells. Every equation reads
sum(coefficients * values) = 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from connectors.publication.disclosure.tables import Cell, CellName, Table

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
TOLERANCE = 1e-6
"""Largest difference at which two sums are still called equal."""


@dataclass(frozen=True)
class Equation:
    """`total` is the sum of `parts`, as positions in the system."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class System:
    """`cells`, `names` and `hidden` stand in one order; a position is an index into them."""

    names: tuple[CellName, ...]
    cells: tuple[Cell, ...]
    hidden: Flags
    equations: tuple[Equation, ...]

    @cached_property
    def values(self) -> Reals:
        return np.array([cell.value for cell in self.cells], dtype=float)

    @cached_property
    def impossible(self) -> Flags:
        return np.array([cell.impossible for cell in self.cells], dtype=bool)

    @cached_property
    def position(self) -> dict[CellName, int]:
        return {name: index for index, name in enumerate(self.names)}

    @cached_property
    def equations_of(self) -> tuple[tuple[int, ...], ...]:
        """For each cell the equations that it stands in."""
        found: list[list[int]] = [[] for _ in self.names]
        for row, equation in enumerate(self.equations):
            for index in (equation.total, *equation.parts):
                found[index].append(row)
        return tuple(tuple(rows) for rows in found)


def _of_table(table: Table) -> Iterable[tuple[CellName, tuple[CellName, ...]]]:
    codes = [hierarchy.codes for hierarchy in table.hierarchies]
    for axis, hierarchy in enumerate(table.hierarchies):
        for parent, children in hierarchy.children.items():
            for rest in product(*codes[:axis], (parent,), *codes[axis + 1 :]):
                parts = [(*rest[:axis], child, *rest[axis + 1 :]) for child in children]
                yield table.cell_name(rest), tuple(table.cell_name(part) for part in parts)


def system_of(tables: Sequence[Table]) -> System:
    """The system of these tables. Raises ValueError where two tables differ about a cell, or a sum doesn't hold."""
    cells: dict[CellName, Cell] = {}
    for table in tables:
        for coordinates, cell in table.cells.items():
            name = table.cell_name(coordinates)
            known = cells.setdefault(name, cell)
            if abs(known.value - cell.value) > TOLERANCE or known.impossible != cell.impossible:
                raise ValueError(
                    f"{table.name}: {name} is {cell.value}, another table says {known.value}: state one figure, or "
                    "give the tables different releases"
                )
            if len(cell.contributions) > len(known.contributions):
                cells[name] = cell
    names = tuple(cells)
    position = {name: index for index, name in enumerate(names)}
    sums = {(total, tuple(sorted(parts))) for table in tables for total, parts in _of_table(table)}
    system = System(
        names,
        tuple(cells.values()),
        np.zeros(len(names), dtype=bool),
        tuple(Equation(position[total], tuple(position[part] for part in parts)) for total, parts in sorted(sums)),
    )
    for equation in system.equations:
        off = system.values[equation.total] - system.values[list(equation.parts)].sum()
        if abs(off) > TOLERANCE:
            raise ValueError(f"{names[equation.total]} differs by {off:g} from the sum of its parts: correct the table")
    return system


def with_hidden(system: System, sums: Iterable[tuple[CellName, CellName, CellName, Cell]]) -> System:
    """The system with hidden cells: each entry says that `total` is `part` and a hidden cell together.

    Entry: name of the total, of the part, of the hidden cell, and the hidden cell.
    """
    names, cells, equations = list(system.names), list(system.cells), list(system.equations)
    position = dict(system.position)
    for total, part, name, cell in sums:
        if name not in position:
            position[name] = len(names)
            names.append(name)
            cells.append(cell)
        equations.append(Equation(position[total], (position[part], position[name])))
    hidden = np.concatenate([system.hidden, np.ones(len(names) - len(system.names), dtype=bool)])
    return System(tuple(names), tuple(cells), hidden, tuple(equations))


def with_steps(system: System, earlier: str, later: str) -> System:
    """The system with a hidden cell for what came new between two releases of the same figure: later = earlier + new.

    Figures that went down have no such cell: corrections aren't counts of anybody.
    """
    sums = []
    for name, cell in zip(system.names, system.cells, strict=True):
        before = CellName(name.measure, name.codes, earlier)
        if name.release != later or before not in system.position:
            continue
        old = system.cells[system.position[before]]
        new = {who: count - old.contributions.get(who, 0.0) for who, count in cell.contributions.items()}
        if cell.value >= old.value and not cell.impossible:
            step = Cell(cell.value - old.value, {who: count for who, count in new.items() if count > 0})
            sums.append((name, before, CellName(name.measure, name.codes, f"{earlier}..{later}"), step))
    return with_hidden(system, sums)
