"""Split the difference between two pictures: every unit's figures and the counts of the whole, part by part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from connectors.publication.restatements.parts import (
    CORRECTED_OR_WITHDRAWN,
    changes_nothing,
    references_between,
    steps,
)
from connectors.publication.trace.statements import collect
from infra.aside import Cut, picture_aside
from infra.settings import Settings
from infra.warehouse import Bronze

FIGURES = ("intensity_p50", "volume_mean", "p_above_appetite", "knowledge_share")
QUADRANT = "quadrant"
QUADRANTS = ("Handelen", "Onderzoeken", "Volgen", "Borgen")
_FINEST = Decimal("1e-18")
WHOLE = ""  # the unit of a figure of all units together


@dataclass(frozen=True, slots=True)
class Change:
    """What one part did to one figure of a unit, or of all (`WHOLE`).

    `was, became`: the value as it is published; None where the unit isn't in the picture. `change`: exact; None for a
    quadrant and where one of both is None.
    """

    part: str
    unit_id: str
    figure: str
    was: str | None
    became: str | None
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class Behind:
    """A record that is behind what a part did to a unit."""

    part: str
    unit_id: str
    ingest_seq: int


@dataclass(frozen=True, slots=True)
class Split:
    earlier: Cut
    later: Cut
    changes: list[Change]
    behind: list[Behind]


@dataclass(frozen=True, slots=True)
class _Picture:
    """`values`: by (unit, figure). `about`: the units that each standing statement is about. `undone`: (record, what it
    replaced or withdrew)."""

    values: dict[tuple[str, str], str]
    about: dict[int, set[str]]
    undone: list[tuple[int, int]]


def split(
    settings: Settings, earlier: Cut, later: Cut, say: Callable[[str], None], bronze: Bronze | None = None
) -> Split:
    """Build the pictures from `earlier` to `later` aside, one after the other, and compare neighbours.

    Raises what `picture_aside` raises.
    """
    bronze = bronze or Bronze.of_lake(settings)
    before = _picture(settings, earlier, bronze, say)
    changes: list[Change] = []
    behind: list[Behind] = []
    for part, cut in steps(earlier, later):
        if changes_nothing(settings, bronze, part, earlier, later):
            continue
        after = _picture(settings, cut, bronze, say)
        found = changes_of_part(part, before.values, after.values)
        changed = {change.unit_id for change in found}
        moved = _moved(before, after)
        if part == CORRECTED_OR_WITHDRAWN:
            # Where what stood last was taken back, an older statement stands again: the cause is what took it back.
            moved = {record: moved[record] for record in moved.keys() & references_between(settings, earlier, later)}
        behind += [Behind(part, unit, record) for record, units in moved.items() for unit in units & changed]
        changes += found
        before = after
    return Split(earlier, later, changes, sorted(behind, key=lambda one: (one.part, one.unit_id, one.ingest_seq)))


def _picture(settings: Settings, cut: Cut, bronze: Bronze, say: Callable[[str], None]) -> _Picture:
    say(f"the picture of {cut.reference_date}, up to {cut.ingest_seq}")
    with picture_aside(settings, "restatement", cut, bronze, select=("+mart_picture__units",)) as connection:
        rows = connection.execute(
            f"SELECT unit_id, {QUADRANT}, {', '.join(FIGURES)} FROM marts.mart_picture__units"
        ).fetchall()
        collect(connection)
        about: dict[int, set[str]] = {}
        for record, unit in connection.execute(_ABOUT).fetchall():
            about.setdefault(int(record), set()).add(str(unit))
        undone = connection.execute("SELECT by_ingest_seq, ingest_seq FROM intermediate.int_statements__withdrawn")
        return _Picture(_values(rows), about, [(int(by), int(target)) for by, target in undone.fetchall()])


def _values(rows: list[tuple[object, ...]]) -> dict[tuple[str, str], str]:
    values: dict[tuple[str, str], str] = {}
    for unit, quadrant, *numbers in rows:
        values[str(unit), QUADRANT] = str(quadrant)
        values.update({(str(unit), name): _text(number) for name, number in zip(FIGURES, numbers, strict=True)})
    for quadrant in QUADRANTS:
        values[WHOLE, f"{quadrant.lower()}_count"] = str(sum(row[1] == quadrant for row in rows))
    volumes = (Decimal(value) for (_, figure), value in list(values.items()) if figure == "volume_mean")
    values[WHOLE, "volume_mean"] = str(sum(volumes, Decimal(0)))
    return values


def _text(number: object) -> str:
    """A published real to 18 decimals, so that every difference of two is kept exactly."""
    return str(Decimal(repr(number)).quantize(_FINEST))


def changes_of_part(part: str, before: dict[tuple[str, str], str], after: dict[tuple[str, str], str]) -> list[Change]:
    """What differs between two neighbouring pictures, each the published values by (unit, figure)."""
    found = []
    for unit, figure in sorted(before.keys() | after.keys()):
        was, became = before.get((unit, figure)), after.get((unit, figure))
        if was != became:
            numbers = figure != QUADRANT and was is not None and became is not None
            change = Decimal(str(became)) - Decimal(str(was)) if numbers else None
            found.append(Change(part, unit, figure, was, became, change))
    return found


def _moved(before: _Picture, after: _Picture) -> dict[int, set[str]]:
    """Records that stand now and didn't, and those that newly undo another, with the units of either."""
    moved = {record: set(units) for record, units in after.about.items() if record not in before.about}
    for record, target in set(after.undone) - set(before.undone):
        moved.setdefault(record, set()).update(before.about.get(target, ()))
    return moved


_ABOUT = """
    SELECT statements.ingest_seq, units.unit_id
    FROM statements
    INNER JOIN marts.mart_picture__units AS units
        ON units.organisation_oin = statements.organisation_oin
        AND units.process_id = coalesce(statements.process_id, units.process_id)
"""
