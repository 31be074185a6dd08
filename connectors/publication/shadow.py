"""A shadow run: what a candidate version of the method would make of the very same events.

The live picture stays as it is. The candidate's seeds take the place of the live ones one after the other, and each
time a picture is built aside. So a unit that changes quadrant has a reason: the seed that moved it, and the cut-off
that it crossed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from infra import clock
from infra.aside import Cut, picture_aside
from infra.method_versions import CANDIDATES, candidate_files, method_files
from infra.settings import Settings
from infra.warehouse import Bronze, reading

_UNITS = "SELECT unit_id, quadrant, p_above_appetite, knowledge_share FROM marts.mart_picture__units"
_CUT_OFFS = """
    SELECT cut_off_probability_low, cut_off_probability_high, cut_off_knowledge
    FROM intermediate.int_method__parameters
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands: its quadrant, its probability above the appetite and what is known of it, both in [0, 1]."""

    quadrant: str
    p: float
    known: float


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit that one seed of the candidate moved to another quadrant. `crossed`: the cut-offs it is now beyond."""

    unit_id: str
    seed: str
    was: Standing
    became: Standing
    crossed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shadow:
    candidate: str
    seeds: tuple[str, ...]
    units: int
    moved: list[Moved]


def run(settings: Settings, folder: Path, say: Callable[[str], None], bronze: Bronze | None = None) -> Shadow:
    """Compare the candidate in `folder` with the method of the last build, on the same events and the same day.

    Raises `WarehouseError` for a folder that is no candidate, and what `picture_aside` raises.
    """
    with reading(settings.warehouse_file) as live:
        seq, day = live.execute("SELECT ingest_seq, reference_date FROM bronze.build").fetchall()[0]
    files = candidate_files(folder, method_files(day))
    replaced: dict[str, Path] = {}
    before, units = _standings(settings, Cut(ingest_seq=seq, reference_date=day), bronze)
    moved: list[Moved] = []
    for seed, file in files.items():
        say(f"{folder.name}: {seed}")
        replaced[seed] = file
        after, _ = _standings(settings, Cut(ingest_seq=seq, reference_date=day, replaced=dict(replaced)), bronze)
        moved += [
            Moved(unit, seed, before[unit][0], one, _crossed(before[unit], (one, offs)))
            for unit, (one, offs) in sorted(after.items())
            if one.quadrant != before[unit][0].quadrant
        ]
        before = after
    return Shadow(folder.name, tuple(files), units, moved)


def _standings(
    settings: Settings, cut: Cut, bronze: Bronze | None
) -> tuple[dict[str, tuple[Standing, tuple[float, ...]]], int]:
    """By unit where it stands and the cut-offs of its picture; and how many units there are."""
    with picture_aside(settings, "shadow", cut, bronze, select=("+mart_picture__units",)) as connection:
        offs = _cut_offs(connection)
        rows = connection.execute(_UNITS).fetchall()
    return {str(row[0]): (Standing(*row[1:]), offs) for row in rows}, len(rows)


def _cut_offs(connection: duckdb.DuckDBPyConnection) -> tuple[float, ...]:
    return tuple(float(value) for value in connection.execute(_CUT_OFFS).fetchall()[0])


def _crossed(before: tuple[Standing, tuple[float, ...]], after: tuple[Standing, tuple[float, ...]]) -> tuple[str, ...]:
    """The cut-offs of which the unit is now on the other side, because it moved or because they did."""
    found = []
    for number, name in enumerate(("probability, low", "probability, high", "knowledge")):
        sides = [(one.known if name == "knowledge" else one.p) >= offs[number] for one, offs in (before, after)]
        if sides[0] != sides[1]:
            found.append(name)
    return tuple(found)


def report(shadow: Shadow) -> str:
    """The report as a page in Markdown."""
    lines = [
        f"# Shadow run of method {shadow.candidate}",
        "",
        f"Changed seeds: {', '.join(shadow.seeds)}. {len(shadow.moved)} moves among {shadow.units} units.",
        "",
        "| unit | by | was | becomes | p above appetite | knowledge | crossed |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in shadow.moved:
        moves = f"{one.was.p:.3f} → {one.became.p:.3f} | {one.was.known:.3f} → {one.became.known:.3f}"
        crossed = ", ".join(one.crossed) or "what stood before"
        lines.append(
            f"| {one.unit_id} | {one.seed} | {one.was.quadrant} | {one.became.quadrant} | {moves} | {crossed} |"
        )
    return "\n".join(lines) + "\n"


def write(settings: Settings, shadow: Shadow) -> Path:
    """Write the report as a page and as JSON into the state folder; the page's path. A later run replaces both."""
    folder = settings.home / "shadow"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{shadow.candidate}.json").write_text(json.dumps(asdict(shadow), indent=1) + "\n", encoding="utf-8")
    page = folder / f"{shadow.candidate}.md"
    page.write_text(report(shadow), encoding="utf-8")
    return page


def run_all(settings: Settings, say: Callable[[str], None]) -> list[Path]:
    """A shadow run of every candidate that isn't adopted yet; the pages. Without candidates there is nothing to do."""
    today = clock.today(settings)
    adopted = {file.parent for file in method_files(today).values()}
    folders = sorted(folder for folder in CANDIDATES.glob("*") if folder.is_dir() and folder not in adopted)
    return [write(settings, run(settings, folder, say)) for folder in folders]
