"""Disclosure control gives the answers that the handbook and sdcTable publish for their own examples."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from connectors.publication.disclosure.attack import DOWN, UP, Attack
from connectors.publication.disclosure.pattern import Task
from connectors.publication.disclosure.primary import Protection, Reason, Rules, Sensitive, judge, primary
from connectors.publication.disclosure.readers import anyone
from connectors.publication.disclosure.rounding import round_table
from connectors.publication.disclosure.suppression import suppress
from connectors.publication.disclosure.system import Flags, System, system_of, with_hidden
from connectors.publication.disclosure.tables import Cell, CellName, Hierarchy, Table, flat, table_of

BOOK: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "textbook_tables.yml").read_text())
NOT_EXACTLY = Sensitive((Reason.frequency,), Protection(0.0, 0.0, sliding=1.0))
"""What sdcTable and the handbook's minimum frequency rule ask for: a reader may not know the figure exactly."""


def two_ways(rows: dict[str, list[float]], columns: Iterable[str]) -> Table:
    columns = tuple(columns)
    leaves = {
        (row, column): {f"{row}{column}": value}
        for row, values in rows.items()
        for column, value in zip(columns, values, strict=True)
        if value
    }
    return table_of("example", "persons", (flat("row", tuple(rows)), flat("column", columns)), leaves)


def withheld(system: System, table: Table, cells: Iterable[tuple[str, ...]]) -> Flags:
    flags = np.zeros(len(system.names), dtype=bool)
    flags[[system.position[table.cell_name(tuple(cell))] for cell in cells]] = True
    return flags


def bounds(system: System, flags: Flags, index: int) -> tuple[float, float]:
    attack = Attack(system, anyone(system).seeing(system, ~flags), {index: Protection(0, 0)})
    value = float(system.values[index])
    return value - attack.reach(index, DOWN), value + attack.reach(index, UP)


def task_of(system: System, sensitive: dict[int, Sensitive]) -> Task:
    return Task(system, sensitive, (anyone(system),))


def test_the_attack_finds_the_handbooks_feasibility_interval() -> None:
    book = BOOK["feasibility_interval"]
    table = two_ways(book["rows"], ("1", "2"))
    system = system_of([table])
    flags = withheld(system, table, book["withheld"])
    index = system.position[table.cell_name(tuple(book["bounds"]["cell"]))]
    assert bounds(system, flags, index) == (book["bounds"]["lower"], book["bounds"]["upper"])


def test_the_p_percent_rule_sees_what_one_respondent_dominance_misses() -> None:
    book = BOOK["concentration"]["hidden_from_1_90"]
    first, second = book["largest"]
    cell = Cell(book["total"], {"first": first, "second": second, "others": book["total"] - first - second})
    assert judge(cell, Rules(dominance=(1, 90))) is None
    unsafe = judge(cell, Rules(p_percent=10))
    assert unsafe is not None
    assert unsafe.reasons == (Reason.p_percent,)
    # The second one's estimate, total - own, lies p % above the largest once the total lies `upper` higher.
    assert book["estimate_of_largest"] + unsafe.protection.upper == pytest.approx(1.10 * first)


def test_the_upper_protection_level_of_dominance_is_the_handbooks() -> None:
    book = BOOK["concentration"]["unsafe_by_1_85"]
    cell = Cell(sum(book["contributions"]), {str(rank): x for rank, x in enumerate(book["contributions"])})
    unsafe = judge(cell, Rules(dominance=(1, 85)))
    assert unsafe is not None
    assert cell.value + unsafe.protection.upper == pytest.approx(book["safe_upper_bound"], abs=0.005)


def test_one_withheld_cell_in_a_row_is_worked_out() -> None:
    book = BOOK["single_withheld_cell"]
    hierarchy = flat("subsector", tuple(book["sector"]))
    table = table_of("sector", "production", (hierarchy,), {(code,): {code: x} for code, x in book["sector"].items()})
    system = system_of([table])
    index = system.position[table.cell_name((book["withheld"],))]
    assert system.values[system.position[table.cell_name(("total",))]] == book["total"]
    task = task_of(system, {index: NOT_EXACTLY})
    [breach] = task.breaches(task.withheld_anyway)
    assert (breach.lower, breach.upper) == (998, 998)
    assert not task.breaches(suppress(task).withheld)


def test_a_row_that_sits_in_one_cell_is_group_disclosure() -> None:
    book = BOOK["group"]
    table = two_ways(book["rows"], book["columns"])
    system, sensitive = primary(system_of([table]), Rules(group=True))
    disclosed = system.position[table.cell_name(tuple(book["disclosed"]))]
    assert [index for index in sensitive if not system.hidden[index]] == [disclosed]
    task = task_of(system, sensitive)
    assert task.breaches(task.withheld_anyway)
    pattern = suppress(task)
    assert not task.breaches(pattern.withheld)
    assert pattern.withheld[system.position[table.cell_name(("married", "part time"))]], "the zero tells it as well"


def test_two_sets_of_classes_give_away_their_difference() -> None:
    book = BOOK["differencing"]
    sexes = flat("sex", tuple(book["sexes"]))

    def one(classes: dict[str, list[float]]) -> Table:
        leaves = {
            (age, sex): {f"{age}{sex}": count}
            for age, row in classes.items()
            for sex, count in zip(book["sexes"], row, strict=True)
        }
        return table_of("hours", "persons", (flat("age", tuple(classes)), sexes), leaves)

    both = system_of([one(book["first"]), one(book["second"])])

    def name(age: str, sex: str) -> CellName:
        return CellName("persons", (("age", age), ("sex", sex)))

    difference = book["disclosed"]["class"]
    system = with_hidden(
        both,
        [
            (name("<25", sex), name("<20", sex), name(difference, sex), Cell(book["disclosed"][sex]))
            for sex in book["sexes"]
        ],
    )
    male = system.position[name(difference, "male")]
    task = task_of(system, {male: NOT_EXACTLY})
    [breach] = task.breaches(task.withheld_anyway)
    assert (breach.cell, breach.lower, breach.upper) == (name(difference, "male"), 1, 1)
    assert not task.breaches(suppress(task).withheld)


def test_controlled_rounding_is_additive_and_no_further_off_than_the_handbooks() -> None:
    book = BOOK["rounding"]
    system = system_of([two_ways(book["rows"], book["columns"])])
    solution = system_of([two_ways(book["handbook_solution"], book["columns"])])
    handbook = sum(
        abs(solution.values[solution.position[name]] - x) for name, x in zip(system.names, system.values, strict=True)
    )
    rounded = round_table(system, book["base"])
    assert not (rounded.figures % book["base"]).any()
    for equation in system.equations:
        assert rounded.figures[equation.total] == rounded.figures[list(equation.parts)].sum()
    assert rounded.steps == 0
    assert rounded.distance == np.abs(rounded.figures - system.values).sum() <= handbook
    reader = rounded.seen_by(anyone(system), system)
    zero = rounded.figures == 0
    around = book["existence_interval_around_others"]
    assert {*zip(reader.lower[zero], reader.upper[zero], strict=True)} == {tuple(book["existence_interval_of_zero"])}
    assert (reader.upper[~zero] == rounded.figures[~zero] + around).all()


def test_two_unknowns_in_every_line_are_attacked_all_the_same() -> None:
    book = BOOK["two_unknowns_a_line_are_not_enough"]
    table = two_ways(book["rows"], book["columns"])
    system = system_of([table])
    sensitive = {system.position[table.cell_name(tuple(cell))]: NOT_EXACTLY for cell in book["sensitive"]}
    task = task_of(system, sensitive)
    known = book["known_exactly"]
    [breach] = task.breaches(task.withheld_anyway)
    assert (breach.cell, breach.lower, breach.upper) == (
        table.cell_name(tuple(known["cell"])),
        known["value"],
        known["value"],
    )
    pattern = suppress(task)
    assert pattern.withheld.sum() - len(sensitive) == book["secondary_needed"]
    after = book["bounds_afterwards"]
    assert bounds(system, pattern.withheld, system.position[breach.cell]) == (after["lower"], after["upper"])


def _microdata() -> tuple[Table, Table]:
    """Values and counts of sdcTable's microdata1."""
    regions = BOOK["one_sensitive_cell"]["values"]
    hierarchies = (flat("region", tuple(regions)), flat("gender", ("male", "female")))
    persons = {
        (region, gender): {f"{region}{gender}{number}": value for number, value in enumerate(values)}
        for region, by_gender in regions.items()
        for gender, values in by_gender.items()
    }
    counts = {cell: dict.fromkeys(values, 1.0) for cell, values in persons.items()}
    return table_of("values", "value", hierarchies, persons), table_of("counts", "persons", hierarchies, counts)


@pytest.mark.parametrize(
    ("rule", "rules", "of_counts"),
    [
        ("too_few", {"least_count": 3}, True),
        ("dominance", {"dominance": (2, 75)}, False),
        ("p_percent", {"p_percent": 70}, False),
    ],
)
def test_primary_rules_find_sdctables_cells(rule: str, rules: dict[str, Any], of_counts: bool) -> None:
    values, counts = _microdata()
    table = counts if of_counts else values
    system, sensitive = primary(system_of([table]), Rules(**rules))
    expected = {table.cell_name(tuple(cell)) for cell in BOOK["one_sensitive_cell"][rule]["cells"]}
    assert {system.names[index] for index in sensitive} == expected


def test_the_optimal_pattern_is_sdctables() -> None:
    _, table = _microdata()
    system = system_of([table])
    sensitive = system.position[table.cell_name(("A", "female"))]
    pattern = suppress(task_of(system, {sensitive: NOT_EXACTLY}))
    expected = [*BOOK["one_sensitive_cell"]["optimal_secondary"], ["A", "female"]]
    assert {system.names[index] for index in np.flatnonzero(pattern.withheld)} == {
        table.cell_name(tuple(cell)) for cell in expected
    }
    assert pattern.complete


def test_tables_that_are_safe_alone_need_another_cell_together() -> None:
    book = BOOK["linked"]
    leaves = {(code,): {code: count} for code, count in book["counts"].items()}
    tables = [
        table_of(
            name, "n", (Hierarchy("region", {parent: tuple(codes) for parent, codes in book[name].items()}),), leaves
        )
        for name in ("first", "second")
    ]

    def secondary(tables: list[Table]) -> set[str]:
        system = system_of(tables)
        names = [CellName("n", (("region", code),)) for code in book["sensitive"]]
        task = task_of(system, {system.position[name]: NOT_EXACTLY for name in names})
        pattern = suppress(task)
        return {str(system.names[i].codes[0][1]) for i in np.flatnonzero(pattern.withheld & ~task.withheld_anyway)}

    system = system_of(tables)
    small = {index for index, cell in enumerate(system.cells) if 0 < cell.value <= book["largest_sensitive_count"]}
    assert {system.names[index].codes[0][1] for index in small} == set(book["sensitive"])
    assert [secondary([table]) for table in tables] == [set(), set()]
    assert secondary(tables) == set(book["secondary"])
