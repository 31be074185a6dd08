"""Plain greedy secondary suppression, and what can be taken back from any pattern.

As sdcTable's SIMPLEHEURISTIC with attacker problems: no equation may have a single unknown, and as long as an attack
succeeds one more cell is withheld beside the exposed one; always the cheapest. It is where the optimisation starts and
what it is compared with.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from connectors.publication.disclosure.pattern import CannotBeProtected, Task
from connectors.publication.disclosure.system import Flags


def _cheapest(task: Task, withheld: Flags, row: int) -> int | None:
    equation = task.system.equations[row]
    choices = [index for index in (equation.total, *equation.parts) if task.free[index] and not withheld[index]]
    return min(choices, key=lambda index: (task.cost[index], index), default=None)


def _close_equations(task: Task, withheld: Flags, rows: deque[int]) -> None:
    """Withhold a second cell wherever an equation has one unknown."""
    system, unknown = task.system, withheld | task.system.hidden
    while rows:
        row = rows.popleft()
        members = (system.equations[row].total, *system.equations[row].parts)
        alone = [index for index in members if unknown[index]]
        if len(alone) != 1 or (system.hidden[alone[0]] and alone[0] not in task.sensitive):
            continue
        if (chosen := _cheapest(task, withheld, row)) is not None:
            withheld[chosen] = unknown[chosen] = True
            rows.extend(system.equations_of[chosen])


def _one_more(task: Task, withheld: Flags, exposed: int) -> int | None:
    """The cheapest cell in an equation with the exposed one; if there is none, a step further among the unknown."""
    seen, ring = {exposed}, [exposed]
    while ring:
        rows = {row for index in ring for row in task.system.equations_of[index]}
        found = [chosen for row in rows if (chosen := _cheapest(task, withheld, row)) is not None]
        if found:
            return min(found, key=lambda index: (task.cost[index], index))
        members = {
            index for row in rows for index in (task.system.equations[row].total, *task.system.equations[row].parts)
        }
        ring = sorted(members - seen)
        seen |= members
    return None


def greedy(task: Task, start: Flags | None = None) -> Flags:
    """A safe pattern that holds `start`. Raises CannotBeProtected."""
    withheld = (task.withheld_anyway if start is None else start | task.withheld_anyway).copy()
    rows = deque(range(len(task.system.equations)))
    while True:
        _close_equations(task, withheld, rows)
        exposed = task.exposed(withheld)
        if not exposed:
            return withheld
        before = withheld.sum()
        for index in exposed:
            if (chosen := _one_more(task, withheld, index)) is not None:
                withheld[chosen] = True
                rows.extend(task.system.equations_of[chosen])
        if withheld.sum() == before:
            names = ", ".join(str(task.system.names[index]) for index in exposed)
            raise CannotBeProtected(f"{names}: a reader gets too close, and nothing is left to withhold")


def without_needless(task: Task, withheld: Flags) -> Flags:
    """The safe pattern less every secondary cell that can be published after all, dearest first."""
    kept = withheld.copy()
    attacks = task.attacks(kept)
    for attack in attacks:
        attack.exposed()
    secondary = np.flatnonzero(kept & task.free)
    for index in sorted(secondary, key=lambda index: (-task.cost[index], index)):
        if len(attacks) == 1:  # with several readers an attack that let the cell go couldn't take it back
            kept[index] = not attacks[0].survives_publishing(int(index))
        else:
            trial = kept.copy()
            trial[index] = False
            if not task.exposed(trial):
                kept = trial
    return kept
