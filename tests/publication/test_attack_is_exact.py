"""The attack breaks every generated table that an exact programme can break, and none that the platform protected."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest

from connectors.publication.disclosure.attack import UP, Attack
from connectors.publication.disclosure.primary import Protection, Rules, primary
from connectors.publication.disclosure.readers import anyone
from connectors.publication.disclosure.system import Equation, System, system_of
from connectors.publication.disclosure.tables import Cell, CellName, flat, table_of
from tests.publication.generated_tables import Case, Exact, attacked, exactly_exposed, generate, protect

SHORT, LONG = 50, 1_000
SECONDS_A_TABLE = 0.1
"""For the optimisation after the first safe pattern: what is tested here is safety."""


def test_the_attack_breaks_what_an_exact_programme_breaks_and_nothing_that_is_protected(long_run: bool) -> None:
    broken = {"primary only": 0, "one secondary cell published": 0}
    for seed in range(LONG if long_run else SHORT):
        case = generate(seed)
        task = case.task()
        primary_only = task.withheld_anyway
        protected = protect(case, SECONDS_A_TABLE).withheld
        patterns = {"primary only": primary_only}
        if len(secondary := np.flatnonzero(protected & ~primary_only)):
            patterns["one secondary cell published"] = protected.copy()
            patterns["one secondary cell published"][random.Random(seed).choice(secondary)] = False
        for kind, withheld in patterns.items():
            exposed = exactly_exposed(case, withheld)
            assert attacked(case, withheld) == exposed, f"table {seed}, {kind}"
            broken[kind] += bool(exposed)
        assert not exactly_exposed(case, protected), f"table {seed} was protected"
        assert not attacked(case, protected), f"table {seed} was protected"
    assert min(broken.values()) > SHORT // 4, f"the generated tables ask too little: {broken}"


@pytest.mark.parametrize("seed", range(4))
def test_the_exact_programme_agrees_with_counting_all_completions(seed: int) -> None:
    draw = random.Random(seed)
    hierarchies = (flat("row", ("a", "b")), flat("column", ("x", "y", "z")))
    cells = list(product(("a", "b"), ("x", "y", "z")))
    leaves = {cell: {"O": float(count)} for cell in cells if (count := draw.choice((0, 1, 1, 2, 3)))}
    table = table_of("tiny", "cases", hierarchies, leaves)
    system, sensitive = primary(system_of([table]), Rules(least_count=3))
    public = anyone(system)
    withheld = np.array([bool(name.codes) and draw.random() < 0.6 for name in system.names])
    exact = Exact(Case((table,), system, sensitive, (public,), {}), public, withheld)

    total = int(system.values[system.position[table.cell_name(("total", "total"))]])
    seen = []
    for counts in product(range(total + 1), repeat=len(cells) - 1):
        if (last := total - sum(counts)) < 0:
            continue
        completion = table_of(
            "tiny", "cases", hierarchies, {c: {"O": n} for c, n in zip(cells, (*counts, last), strict=True)}
        )
        values = system_of([completion]).values
        if (values == system.values)[~withheld].all():
            seen.append(values)
    for index, name in enumerate(system.names):
        assert exact.bounds(name) == (min(v[index] for v in seen), max(v[index] for v in seen)), name


def test_a_value_beyond_a_gap_keeps_a_reader_in_doubt() -> None:
    """y + w = z + w = 5 are shown, so x = y + z is even: of x = 2 nobody can exclude 6, though 5 is impossible."""
    names = {letter: CellName(letter) for letter in ("x", "y", "z", "w", "yw", "zw")}
    values = {"x": 2, "y": 1, "z": 1, "w": 4, "yw": 5, "zw": 5}
    place = {letter: number for number, letter in enumerate(names)}
    sums = (("x", "yz"), ("yw", "yw"), ("zw", "zw"))
    system = System(
        tuple(names.values()),
        tuple(Cell(float(values[letter])) for letter in names),
        np.zeros(len(names), dtype=bool),
        tuple(Equation(place[total], tuple(place[part] for part in parts)) for total, parts in sums),
    )
    shown = np.array([letter in ("yw", "zw") for letter in names])
    for needed, exposed in (
        (Protection(3.0, 0.0), []),
        (Protection(0.0, 0.0, sliding=9.0), []),
        (Protection(9.0, 0.0), [0]),
    ):
        attack = Attack(system, anyone(system).seeing(system, shown), {place["x"]: needed})
        assert attack.exposed() == exposed, needed
    assert Attack(system, anyone(system).seeing(system, shown), {}).reach(place["x"], UP) == 8.0
