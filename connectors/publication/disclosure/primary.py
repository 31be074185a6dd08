"""Primary rules: which cells tell too much by themselves, why, and how wide a reader must stay in doubt about them.

Rules and protection levels are those of the ESSnet handbook (sdcTools/HandbookSDC, chapter 4, tables of sensitivity
rules and of upper protection levels).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from connectors.publication.disclosure.system import System, with_hidden
from connectors.publication.disclosure.tables import Cell, CellName


class Reason(StrEnum):
    """Why a cell is withheld. Never shown to readers: *secondary* beside *frequency* would tell which one is small."""

    frequency = "frequency"
    contributors = "contributors"
    dominance = "dominance"
    p_percent = "p_percent"
    group = "group"
    secondary = "secondary"


@dataclass(frozen=True)
class Rules:
    """The parameters for one audience; None switches a rule off. Those of dominance and p % are secret.

    `least_count`: smallest count that may be shown (zero is no count). `least_contributors`: contributors a cell needs.
    `dominance`: (n, k), the n largest may not make up more than k %. `p_percent`: the cell without its two largest must
    be at least p % of the largest. `group`: nobody may learn that a whole row sits in one of its cells.
    """

    least_count: int | None = None
    least_contributors: int | None = None
    dominance: tuple[int, float] | None = None
    p_percent: float | None = None
    group: bool = False


@dataclass(frozen=True)
class Protection:
    """A reader must hold possible a value `upper` above, one `lower` below, and a range of `sliding`, or more."""

    upper: float
    lower: float
    sliding: float = 0.0

    def join(self, other: Protection) -> Protection:
        return Protection(max(self.upper, other.upper), max(self.lower, other.lower), max(self.sliding, other.sliding))


@dataclass(frozen=True)
class Sensitive:
    """A cell's reasons and protection. A hidden cell has no figure to withhold, but must be protected all the same."""

    reasons: tuple[Reason, ...]
    protection: Protection


def _concentration(cell: Cell, rules: Rules) -> Mapping[Reason, float]:
    """The upper protection level of each rule of concentration that the cell breaks."""
    largest, total, found = cell.largest, cell.value, {}
    if rules.dominance:
        n, k = rules.dominance
        if sum(largest[:n]) > k / 100 * total:
            found[Reason.dominance] = 100 / k * sum(largest[:n]) - total
    if rules.p_percent is not None:
        remainder = total - sum(largest[:2])
        if remainder < rules.p_percent / 100 * largest[0]:
            found[Reason.p_percent] = rules.p_percent / 100 * largest[0] - remainder
    return found


def judge(cell: Cell, rules: Rules) -> Sensitive | None:
    """What makes one cell sensitive by itself, or None.

    A count below the threshold n is protected when a reader can't exclude zero, nor n. Too few contributors are
    protected by a doubt of p % of the largest one, at least 1.
    """
    if cell.impossible or cell.value <= 0:
        return None
    reasons: list[Reason] = []
    protection = Protection(0.0, 0.0)
    if rules.least_count is not None and cell.value < rules.least_count:
        reasons.append(Reason.frequency)
        protection = protection.join(Protection(rules.least_count - cell.value, cell.value))
    if cell.contributions:
        if rules.least_contributors is not None and len(cell.largest) < rules.least_contributors:
            reasons.append(Reason.contributors)
            doubt = max(1.0, (rules.p_percent or 0.0) / 100 * cell.largest[0])
            protection = protection.join(Protection(doubt, min(doubt, cell.value)))
        for reason, level in _concentration(cell, rules).items():
            reasons.append(reason)
            protection = protection.join(Protection(level, min(level, cell.value)))
    return Sensitive(tuple(reasons), protection) if reasons else None


def _whole_rows(system: System) -> list[tuple[int, int]]:
    """Pairs of a total and the only one of its possible parts that isn't zero."""
    found = []
    for equation in system.equations:
        possible = [part for part in equation.parts if not system.impossible[part]]
        filled = [part for part in possible if system.values[part] > 0]
        if len(filled) == 1 and len(possible) > 1 and not system.hidden[equation.total]:
            found.append((equation.total, filled[0]))
    return found


def primary(system: System, rules: Rules) -> tuple[System, dict[int, Sensitive]]:
    """The sensitive cells by position, in the system that the group rule may have given hidden cells."""
    sensitive = {
        index: verdict for index, cell in enumerate(system.cells) if (verdict := judge(cell, rules)) is not None
    }
    if not rules.group:
        return system, sensitive
    pairs = _whole_rows(system)
    rest = [
        (
            system.names[total],
            system.names[part],
            CellName(f"{system.names[total]} outside {system.names[part]}"),
            Cell(0.0),
        )
        for total, part in pairs
    ]
    wider = with_hidden(system, rest)
    for (_, part), (_, _, name, _) in zip(pairs, rest, strict=True):
        known = sensitive.get(part, Sensitive((), Protection(0.0, 0.0)))
        if Reason.group not in known.reasons:
            sensitive[part] = Sensitive((*known.reasons, Reason.group), known.protection)
        sensitive[wider.position[name]] = Sensitive((Reason.group,), Protection(1.0, 0.0))
    return wider, sensitive
