"""A system taken apart into the groups of cells that equations connect: none tells anything of another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from connectors.publication.disclosure.readers import Reader
from connectors.publication.disclosure.system import Equation, System

Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Component:
    """`positions` of its cells in the whole system, in the order of `system`."""

    positions: Positions
    system: System

    def view(self, reader: Reader) -> Reader:
        """What a reader of the whole system knows of these cells."""
        chosen = self.positions
        return Reader(reader.name, reader.lower[chosen], reader.upper[chosen], reader.own[chosen])


def components(system: System) -> list[Component]:
    """Every cell is in exactly one; a cell without equations is one by itself."""
    above = list(range(len(system.names)))

    def root(index: int) -> int:
        while above[index] != index:
            above[index] = above[above[index]]
            index = above[index]
        return index

    for equation in system.equations:
        for part in equation.parts:
            above[root(part)] = root(equation.total)
    members: dict[int, list[int]] = {}
    for index in range(len(system.names)):
        members.setdefault(root(index), []).append(index)
    equations: dict[int, list[Equation]] = {}
    for equation in system.equations:
        equations.setdefault(root(equation.total), []).append(equation)
    return [_component(system, cells, equations.get(first, [])) for first, cells in members.items()]


def _component(system: System, cells: list[int], equations: list[Equation]) -> Component:
    local = {index: number for number, index in enumerate(cells)}
    return Component(
        np.array(cells, dtype=np.int64),
        System(
            tuple(system.names[index] for index in cells),
            tuple(system.cells[index] for index in cells),
            system.hidden[cells],
            tuple(
                Equation(local[equation.total], tuple(local[part] for part in equation.parts)) for equation in equations
            ),
        ),
    )
