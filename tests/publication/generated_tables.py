"""Generated linked tables with hierarchies and two releases, and an exact programme that judges them independently.

The exact programme (scipy) knows only lowest cells: its unknowns are those of each table and release, in whole numbers,
and everything else a reader knows is a bound on a sum of them. It shares no equation with the platform's own.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from connectors.publication.disclosure.attack import unaided
from connectors.publication.disclosure.pattern import Pattern, Task
from connectors.publication.disclosure.primary import Rules, Sensitive, primary
from connectors.publication.disclosure.readers import Reader, anyone, contributors
from connectors.publication.disclosure.suppression import suppress
from connectors.publication.disclosure.system import Flags, System, system_of, with_steps
from connectors.publication.disclosure.tables import CellName, Coordinates, Hierarchy, Table, flat, table_of

Microdata = dict[tuple[str, str, str, str], int]
"""Cases by offence, outcome, region and the organisation that reports them."""

OFFENCES = Hierarchy("offence", {"all": ("bribery", "theft"), "bribery": ("active", "passive")})
OUTCOMES = flat("outcome", ("fine", "prison"))
REGIONS = flat("region", ("east", "north", "west"))
REGIONS_BY_SIZE = Hierarchy("region", {"total": ("big", "small"), "big": ("west",), "small": ("east", "north")})
ORGANISATIONS = ("O1", "O2", "O3", "O4")
EARLIER, LATER = "2026", "2027"


@dataclass(frozen=True)
class Case:
    """`tables` of both releases; `system` has hidden cells for what came new, `steps` their two ends."""

    tables: tuple[Table, ...]
    system: System
    sensitive: Mapping[int, Sensitive]
    readers: tuple[Reader, ...]
    steps: Mapping[CellName, tuple[CellName, CellName]]

    def task(self, settled: Mapping[int, bool] | None = None) -> Task:
        return Task(self.system, self.sensitive, self.readers, settled or {})


def _microdata(draw: random.Random, mean: float) -> Microdata:
    return {
        (offence, outcome, region, draw.choice(ORGANISATIONS)): int(draw.expovariate(1 / mean))
        for offence, outcome, region in product(OFFENCES.leaves, OUTCOMES.leaves, REGIONS.leaves)
        if draw.random() < 0.7
    }


def _tables(cases: Microdata, release: str, kinds: tuple[str, ...]) -> list[Table]:
    def leaves(*keys: int) -> dict[Coordinates, dict[str, float]]:
        found: dict[Coordinates, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for key, count in cases.items():
            if count:
                found[tuple(key[part] for part in keys)][key[3]] += count
        return found

    made = {
        "outcomes": lambda: table_of("outcomes", "cases", (OFFENCES, OUTCOMES), leaves(0, 1), release=release),
        "regions": lambda: table_of("regions", "cases", (OFFENCES, REGIONS), leaves(0, 2), release=release),
        "sizes": lambda: table_of("sizes", "cases", (REGIONS_BY_SIZE,), leaves(2), release=release),
        "cube": lambda: table_of("cube", "cases", (OFFENCES, OUTCOMES, REGIONS), leaves(0, 1, 2), release=release),
    }
    return [made[kind]() for kind in kinds]


def generate(seed: int) -> Case:
    """One case; every fourth has a three-way table, every third a reader that is a contributor."""
    draw = random.Random(seed)
    first = _microdata(draw, draw.choice((0.5, 1.5, 4.0)))
    kinds = ("cube",) if seed % 4 == 3 else draw.choice((("outcomes", "regions"), ("regions", "sizes"), ("outcomes",)))
    tables = _tables(first, EARLIER, kinds)
    two_releases = kinds != ("cube",)
    if two_releases:
        grown = {key: count + (draw.random() < 0.2) * draw.choice((1, 2, 6)) for key, count in first.items()}
        tables += _tables(grown, LATER, kinds)
    system, rules = system_of(tables), Rules(least_count=draw.choice((3, 5)), group=draw.random() < 0.2)
    if two_releases:
        system = with_steps(system, EARLIER, LATER)
    steps = {
        name: (CellName(name.measure, name.codes, LATER), CellName(name.measure, name.codes, EARLIER))
        for name in system.names
        if ".." in name.release
    }
    rules = Rules(rules.least_count) if two_releases else rules
    system, sensitive = primary(system, rules)
    readers = [anyone(system)]
    if seed % 3 == 0:
        readers.append(_contributor(system, sensitive, "O1"))
    return Case(tuple(tables), system, sensitive, tuple(readers), steps)


def _contributor(system: System, sensitive: Mapping[int, Sensitive], name: str) -> Reader:
    reader = contributors(system, name, frozenset({name}))
    return unaided(system, reader, {index: found.protection for index, found in sensitive.items()})


def protect(case: Case, seconds: float) -> Pattern:
    """As releases follow each other: the earlier one is decided before the later one's figures exist."""
    settled: dict[int, bool] = {}
    if case.steps:
        alone = system_of([table for table in case.tables if table.release == EARLIER])
        sensitive = {
            index: case.sensitive[case.system.position[name]]
            for index, name in enumerate(alone.names)
            if case.system.position[name] in case.sensitive
        }
        readers = tuple(
            anyone(alone) if reader.name == "public" else _contributor(alone, sensitive, reader.name)
            for reader in case.readers
        )
        pattern = suppress(Task(alone, sensitive, readers), seconds / 2)
        settled = {case.system.position[name]: bool(pattern.withheld[i]) for i, name in enumerate(alone.names)}
        settled = {index: held for index, held in settled.items() if not case.system.impossible[index]}
    return suppress(case.task(settled), seconds)


class Exact:
    """The least and greatest value of a cell for one reader who sees all but the withheld cells."""

    def __init__(self, case: Case, reader: Reader, withheld: Flags) -> None:
        self._case = case
        leaves = {
            (table.name, table.release, coordinates): number
            for number, (table, coordinates) in enumerate(
                (table, coordinates)
                for table in case.tables
                for coordinates in product(*(h.leaves for h in table.hierarchies))
            )
        }
        self._size = len(leaves)
        self._sums: dict[CellName, list[np.ndarray]] = defaultdict(list)
        for table in case.tables:
            for coordinates in table.cells:
                row = np.zeros(self._size)
                for below in product(*(h.leaves for h in table.hierarchies)):
                    lines = zip(table.hierarchies, below, coordinates, strict=True)
                    if all(code in hierarchy.ancestors(leaf) for hierarchy, leaf, code in lines):
                        row[leaves[table.name, table.release, below]] = 1.0
                self._sums[table.cell_name(coordinates)].append(row)
        rows, lower, upper = [], [], []
        for name, sums in self._sums.items():
            index = case.system.position[name]
            value = case.system.values[index]
            seen = not withheld[index]
            rows += sums
            lower += [value if seen else reader.lower[index]] * len(sums)
            upper += [value if seen else reader.upper[index]] * len(sums)
            rows += [sums[0] - other for other in sums[1:]]
            lower += [0.0] * (len(sums) - 1)
            upper += [0.0] * (len(sums) - 1)
        for name in case.steps:
            index = case.system.position[name]
            rows.append(self._row(name))
            lower.append(reader.lower[index])
            upper.append(reader.upper[index])
        self._constraints = LinearConstraint(np.array(rows), lower, upper)

    def _row(self, name: CellName) -> np.ndarray:
        if name in self._case.steps:
            later, earlier = self._case.steps[name]
            return self._sums[later][0] - self._sums[earlier][0]
        if " outside " in name.measure:
            total, part = name.measure.split(" outside ")
            found = {str(known): sums[0] for known, sums in self._sums.items()}
            return found[total] - found[part]
        return self._sums[name][0]

    def _least(self, cost: np.ndarray) -> float:
        """In whole numbers only where the reals' optimum isn't whole: most are, and take a tenth of the time."""
        for whole in (0, 1):
            answer = milp(
                cost,
                constraints=self._constraints,
                integrality=np.full(self._size, whole),
                bounds=Bounds(0, np.inf),
                # The HiGHS 1.12 in scipy 1.17 calls 2 the optimum of one of these programmes, whose optimum is 5.
                options={"presolve": not whole},
            )
            if answer.status in (3, 4):  # unbounded, or unbounded or infeasible: the true table is feasible
                return -np.inf
            assert answer.status == 0, answer.message
            if np.abs(answer.x - np.round(answer.x)).max() < 1e-6:
                break
        return round(float(answer.fun), 6)

    def bounds(self, name: CellName) -> tuple[float, float]:
        row = self._row(name)
        return self._least(row), -self._least(-row)


def exactly_exposed(case: Case, withheld: Flags) -> set[tuple[str, CellName]]:
    """Reader and cell of everything that the exact programme bounds tighter than its protection."""
    found = set()
    for reader in case.readers:
        exact = Exact(case, reader, withheld)
        for index, sensitive in case.sensitive.items():
            if reader.own[index]:
                continue
            value, need = case.system.values[index], sensitive.protection
            lower, upper = exact.bounds(case.system.names[index])
            # Nobody can be made to forget what their own records say.
            highest, lowest = reader.upper[index], reader.lower[index]
            if upper < min(value + need.upper, highest) or lower > max(value - need.lower, lowest):
                found.add((reader.name, case.system.names[index]))
    return found


def attacked(case: Case, withheld: Flags) -> set[tuple[str, CellName]]:
    """The same as the platform's attack says it."""
    return {(breach.reader, breach.cell) for breach in case.task().breaches(withheld)}
