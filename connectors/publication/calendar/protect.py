"""What of the planned tables is shown: withheld cells chosen at the lowest cost, or counts rounded so that sums hold.

What earlier releases decided about a figure that hasn't changed stays as it is. So the same figures give the same
release, and a pattern that moves tells nobody anything.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from connectors.publication.calendar.insiders import insiders, owed
from connectors.publication.calendar.readers import Rulebook, profiles
from connectors.publication.calendar.sequence import Publication, Shown, Timeline, timeline
from connectors.publication.disclosure.components import Component, components
from connectors.publication.disclosure.greedy import greedy, without_needless
from connectors.publication.disclosure.pattern import CannotBeProtected, Task, reasons
from connectors.publication.disclosure.primary import Sensitive
from connectors.publication.disclosure.readers import Reader, together
from connectors.publication.disclosure.rounding import CannotBeRounded, round_table
from connectors.publication.disclosure.suppression import suppress
from connectors.publication.disclosure.tables import CellName
from connectors.publication.shelf import ReleaseError

SECONDS = 40.0
"""For the optimisation of all groups of connected figures together; of one group, for its rounding."""


@dataclass
class Decided:
    """By table and figure: what is shown, why not, and what the law wants shown, in whichever table.

    `cost` of secondary cells, and the least possible."""

    shown: dict[tuple[str, CellName], Shown] = field(default_factory=dict)
    reasons: dict[tuple[str, CellName], tuple[str, ...]] = field(default_factory=dict)
    excepted: set[tuple[str, CellName]] = field(default_factory=set)
    cost: float = 0.0
    bound: float = 0.0
    complete: bool = True

    @property
    def gap(self) -> float:
        """Share of the cost that a better choice of withheld cells could save at most."""
        return round(max(0.0, 1.0 - self.bound / self.cost), 4) if self.cost > 0 else 0.0


def protect(
    earlier: Sequence[Publication], planned: Sequence[Publication], audience: str, rulebook: Rulebook
) -> Decided:
    """Decide about the planned tables of this audience. Raises `ReleaseError` where they can't be protected."""
    line = timeline([*earlier, *planned])
    ours = {
        number: rulebook.of(publication.table, publication.release)[0]
        for number, publication in enumerate(line.publications)
        if number >= len(earlier) and publication.audience == audience
    }
    decided = Decided()
    for index, places in _places(line, list(ours)).items():
        if index in line.excepted:
            decided.excepted.update(places)
    _suppress(line, [n for n, table in ours.items() if table.method == "suppression"], audience, rulebook, decided)
    for number, table in ours.items():
        if table.rounding_base is not None:
            _round(line, number, table.rounding_base, decided)
    return decided


def _places(line: Timeline, numbers: Sequence[int]) -> dict[int, list[tuple[str, CellName]]]:
    """The figures with a row of these publications, by position."""
    found: dict[int, list[tuple[str, CellName]]] = {}
    for number in numbers:
        publication = line.publications[number]
        for figure in publication.cells:
            if figure not in publication.hidden:
                found.setdefault(line.place[number, figure], []).append((publication.table, figure))
    return found


def _suppress(line: Timeline, numbers: list[int], audience: str, rulebook: Rulebook, decided: Decided) -> None:
    if not numbers:
        return
    ours = _places(line, numbers)
    [profile] = [one for one in profiles(audience) if one.audience == audience]
    sensitive, reader = rulebook.sensitive(line, audience), line.reader(profile.name, profile.sees)
    settled = _settled(line, audience, set(ours))
    parts = [part for part in components(line.system) if any(index in ours for index in part.positions.tolist())]
    inside = rulebook.seen_inside(line)
    deadline = time.monotonic() + SECONDS
    for number, part in enumerate(parts):
        positions = part.positions.tolist()
        secrets = {local: sensitive[index] for local, index in enumerate(positions) if index in sensitive}
        task = Task(
            part.system,
            secrets,
            (part.view(reader), *_insiders(line, part, part.view(reader), secrets, rulebook, inside)),
            {local: settled[index] for local, index in enumerate(positions) if index in settled},
        )
        # What an easy group leaves of its time goes to those after it.
        withheld = _pattern(task, decided, max(0.0, deadline - time.monotonic()) / (len(parts) - number))
        why = reasons(task, withheld)
        for local, index in enumerate(positions):
            for place in ours.get(index, ()):
                value = float(line.system.values[index])
                decided.shown[place] = Shown(None if withheld[local] else value, 0)
                if withheld[local]:
                    decided.reasons[place] = tuple(reason.value for reason in why[local])


def _insiders(
    line: Timeline,
    part: Component,
    reader: Reader,
    secrets: Mapping[int, Sensitive],
    rulebook: Rulebook,
    inside: Mapping[str, frozenset[int]],
) -> list[Reader]:
    """The readers who know something of these figures beforehand, and are left in doubt about others."""
    found = []
    needed = {index: one.protection for index, one in secrets.items()}
    for insider in insiders(part, rulebook.partners, inside) if secrets else ():
        before = insider.before(part, part.view(line.unpublished), needed)
        if owed(before, part, needed):
            found.append(together(insider.name, before, reader))
    return found


def _settled(line: Timeline, audience: str, ours: set[int]) -> dict[int, bool]:
    """What is decided already: shown once is shown for ever, withheld stays withheld, and what this audience has no
    table of isn't shown to it."""
    settled = {index: True for index in range(len(line.system.names)) if index not in ours}
    for number, publication in enumerate(line.publications):
        if publication.audience == audience:
            for figure, shown in publication.shown.items():
                index = line.place[number, figure]
                exact = shown.figure is not None and shown.reach == 0
                settled[index] = settled.get(index, True) and not exact
    settled |= dict.fromkeys(line.excepted & ours, False)
    free = line.system.hidden | line.system.impossible
    return {index: withheld for index, withheld in settled.items() if not free[index]}


def _pattern(task: Task, decided: Decided, seconds: float) -> np.ndarray:
    try:
        if not task.sensitive:
            return task.withheld_anyway
        pattern = suppress(task, seconds)
    except CannotBeProtected as refusal:
        raise ReleaseError(
            f"{refusal}. Earlier releases or the rules leave no safe way to publish: publish less, or change the entry"
            " in protected_tables.yml"
        ) from refusal
    withheld = pattern.withheld
    if not pattern.complete:  # where a search is cut off depends on the machine; a release must be made again alike
        withheld = without_needless(task, greedy(task))
    decided.cost += float(task.cost[withheld & task.free].sum())
    decided.bound += pattern.bound
    decided.complete &= pattern.complete
    return withheld


def _round(line: Timeline, number: int, base: int, decided: Decided) -> None:
    publication = line.publications[number]
    alone = timeline([publication]).system
    before = _rounded_before(line, publication.audience)
    for part in components(alone):
        known = {
            local: before[line.place[number, name]]
            for local, name in enumerate(part.system.names)
            if line.place[number, name] in before
        }
        fixed = {local: shown.figure for local, shown in known.items() if shown.figure is not None}
        try:
            rounded = round_table(part.system, base, SECONDS, fixed=fixed)
        except CannotBeRounded as refusal:
            raise ReleaseError(f"{publication.table}, {part.system.names[0]}: {refusal}") from refusal
        for local, name in enumerate(part.system.names):
            if not part.system.hidden[local]:
                reach = (rounded.steps + 1) * base - 1
                decided.shown[publication.table, name] = known.get(local) or Shown(float(rounded.figures[local]), reach)


def _rounded_before(line: Timeline, audience: str) -> dict[int, Shown]:
    return {
        line.place[number, figure]: shown
        for number, publication in enumerate(line.publications)
        if publication.audience == audience
        for figure, shown in publication.shown.items()
        if shown.figure is not None and shown.reach > 0
    }
