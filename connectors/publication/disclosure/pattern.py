"""What is to be decided: which cells are withheld, so that no reader gets too close to a sensitive one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from connectors.publication.disclosure.attack import Attack, Breach
from connectors.publication.disclosure.primary import Protection, Reason, Sensitive
from connectors.publication.disclosure.readers import Reader
from connectors.publication.disclosure.system import Flags, Reals, System


class CannotBeProtected(ValueError):
    """Even with all that may be withheld withheld, a reader gets too close to a cell."""


@dataclass(frozen=True)
class Task:
    """`settled` holds cells that are decided already, by position: True withheld, False published (earlier releases,
    figures that the law wants shown). `whole_numbers` when figures are counts."""

    system: System
    sensitive: Mapping[int, Sensitive]
    readers: tuple[Reader, ...]
    settled: Mapping[int, bool] = field(default_factory=dict)
    whole_numbers: bool = True

    @cached_property
    def needed(self) -> tuple[dict[int, Protection], ...]:
        """For each reader the protection that a publication owes the sensitive cells."""
        everyone = {index: found.protection for index, found in self.sensitive.items()}
        return tuple(reader.in_doubt(self.system, everyone) for reader in self.readers)

    @cached_property
    def withheld_anyway(self) -> Flags:
        """Sensitive cells and those withheld before."""
        flags = np.zeros(len(self.system.names), dtype=bool)
        flags[[index for index in self.sensitive if not self.system.hidden[index]]] = True
        for index, withheld in self.settled.items():
            if flags[index] and not withheld:
                raise CannotBeProtected(f"{self.system.names[index]} is sensitive and settled as published")
            flags[index] = withheld
        return flags

    @cached_property
    def free(self) -> Flags:
        """The cells about which there is something to decide."""
        free = ~(self.system.hidden | self.system.impossible | self.withheld_anyway)
        free[list(self.settled)] = False
        return free

    @cached_property
    def cost(self) -> Reals:
        """What withholding a cell costs: one for the cell and its share of the value, so that all cells together weigh
        as much as all value."""
        shown = ~(self.system.hidden | self.system.impossible)
        value = np.abs(self.system.values[shown]).sum() or 1.0
        return np.where(shown, 1.0 + shown.sum() * np.abs(self.system.values) / value, 0.0)

    def attacks(self, withheld: Flags) -> list[Attack]:
        """Every reader's attack on the publication of all cells but these."""
        return [
            Attack(self.system, reader.seeing(self.system, ~withheld), needed, self.whole_numbers)
            for reader, needed in zip(self.readers, self.needed, strict=True)
        ]

    def exposed(self, withheld: Flags) -> list[int]:
        """Positions of the cells that some reader gets too close to."""
        return sorted({index for attack in self.attacks(withheld) for index in attack.exposed()})

    def breaches(self, withheld: Flags) -> list[Breach]:
        return [breach for attack in self.attacks(withheld) for breach in attack.breaches()]


@dataclass(frozen=True)
class Pattern:
    """`withheld` cells; `cost` of those that nothing but others' protection withholds (Task.cost), and `bound`, below
    which no safe pattern's cost can be.

    `complete` is false when time ran out before `gap` was closed: then a second run may end elsewhere.
    """

    withheld: Flags
    cost: float
    bound: float
    complete: bool

    @property
    def gap(self) -> float:
        """Share of the cost that a better pattern could save at most."""
        return max(0.0, 1.0 - self.bound / self.cost) if self.cost > 0 else 0.0


def reasons(task: Task, withheld: Flags) -> dict[int, tuple[Reason, ...]]:
    """Why each withheld cell is withheld."""
    return {
        int(index): task.sensitive[int(index)].reasons if int(index) in task.sensitive else (Reason.secondary,)
        for index in np.flatnonzero(withheld)
    }
