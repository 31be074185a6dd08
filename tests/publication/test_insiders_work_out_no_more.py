"""Partners who know what they told, pairs of them, and readers inside work out no protected figure of anybody else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from connectors.publication.calendar.attack import attack
from connectors.publication.calendar.insiders import ALONE, PAIRS
from connectors.publication.calendar.protect import protect
from connectors.publication.calendar.readers import Rulebook
from connectors.publication.calendar.sequence import Publication, Shown
from connectors.publication.disclosure.primary import Rules
from connectors.publication.disclosure.tables import Cell, CellName
from connectors.publication.protected_tables import ProtectedTable, protected_tables

INSIDE, OUTSIDE = "mart_justice__chain_flows", "mart_of_nobody_inside"
PARTNERS = {name: frozenset({name[0].upper()}) for name in ("anker", "boei", "cent")}
ALL = CellName("cases")


def of(teller: str) -> CellName:
    return CellName("cases", (("reporter_oin", teller),))


def table(source: str) -> ProtectedTable:
    """One that the public gets, and for which nothing may be below three."""
    counts = {"case_count": protected_tables()["chain_outcomes"].counts["conviction_count"]}
    return protected_tables()["chain_outcomes"].model_copy(
        update={"audience": "public", "source": source, "counts": counts}
    )


def told(name: str, counts: Mapping[str, int], *, shown: tuple[CellName, ...] = ()) -> Publication:
    """A table of these tellers and their total. `shown`: the figures that everybody sees; the others are withheld."""
    cells = {of(who): Cell(float(count), {who: float(count)}) for who, count in counts.items()}
    cells[ALL] = Cell(float(sum(counts.values())))
    seen = {one: Shown(cells[one].value if one in shown else None, 0) for one in cells}
    sums = ((ALL, tuple(of(who) for who in counts)),)
    return Publication("c000001", "public", name, cells, frozenset(), sums, seen)


def rules(**tables: ProtectedTable) -> Rulebook:
    return Rulebook(tables, dict.fromkeys(tables, Rules(least_count=3)), PARTNERS)


def broken(rulebook: Rulebook, *publications: Publication) -> dict[str, set[str]]:
    """By kind of reader: the withheld figures that it bounds too tightly."""
    found = attack(publications, "public", rulebook)
    return {one.reader: {str(breach.cell) for breach in one.breaches} for one in found if one.breaches}


def test_what_the_public_cannot_work_out_a_partner_with_its_own_count_can() -> None:
    """A told 2 and B told 4. Of their total, 6, the public learns nothing of either; B subtracts."""
    book = rules(cases=table(OUTSIDE))
    assert broken(book, told("cases", {"A": 2, "B": 4}, shown=(ALL,))) == {f"{ALONE} + public": {str(of("A"))}}
    [breach] = [
        one for each in attack([told("cases", {"A": 2, "B": 4}, shown=(ALL,))], "public", book) for one in each.breaches
    ]
    assert (breach.reader, breach.value, breach.lower, breach.upper) == ("boei + public", 2, 2, 2)


def test_what_each_partner_cannot_work_out_alone_two_can_together() -> None:
    book = rules(cases=table(OUTSIDE))
    seen = told("cases", {"A": 2, "B": 4, "C": 5}, shown=(ALL,))
    assert broken(book, seen) == {f"{PAIRS} + public": {str(of("A"))}}


def test_what_stands_in_a_table_inside_is_known_to_its_readers() -> None:
    """B's count stands in a table inside; the total with A in another that they don't have."""
    book = rules(cases=table(OUTSIDE), inside=table(INSIDE))
    linked = told("cases", {"A": 2, "B": 4}, shown=(ALL,))
    inside = Publication(
        "c000001", "public", "inside", {of("B"): linked.cells[of("B")]}, frozenset(), (), {of("B"): Shown(None, 0)}
    )
    assert broken(book, linked, inside).keys() == {f"{ALONE} + public", "sbo + public"}


def test_nobody_is_owed_doubt_about_what_it_knows() -> None:
    """All of it stands inside, and all of it was told by one partner: there is nothing left to attack for them."""
    book = rules(cases=table(INSIDE))
    found = {one.reader: one.in_doubt for one in attack([told("cases", {"A": 2})], "public", book)}
    assert found["public"] > 0
    assert found[f"{ALONE} + public"] == found["sbo + public"] == 0


@pytest.mark.parametrize("counts", [{"A": 2, "B": 4}, {"A": 2, "B": 4, "C": 5}, {"A": 1, "B": 1, "C": 9}])
def test_what_is_protected_is_protected_from_insiders_too(counts: dict[str, int]) -> None:
    book = rules(cases=table(OUTSIDE))
    planned = told("cases", counts)
    decided = protect([], [planned], "public", book)
    left = {name: decided.shown["cases", name] for name in planned.cells}
    assert left[ALL].figure is None, "with the total a partner would subtract what it told itself"
    written = Publication("c000001", "public", "cases", planned.cells, frozenset(), planned.sums, left)
    assert broken(book, written) == {}
