"""`risicobeeld restatements`: why one picture differs from another."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from infra.settings import settings

if TYPE_CHECKING:
    from connectors.publication.restatements.split import Split
    from infra.aside import Cut

_SHOWN = 15


def register(app: typer.Typer) -> None:
    app.command("restatements")(restatements)


def restatements(
    earlier: Annotated[str, typer.Argument(help="Day (yyyy-mm-dd) or release; empty: the day before yesterday.")] = "",
    later: Annotated[str, typer.Argument(help="Day or release; empty: yesterday.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="Let the next build show it, as the nightly run does.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output: every part of every unit.")] = False,
) -> None:
    """Split the difference between two pictures into time, new events, corrections, reference data and method.

    Exit codes: 0 done, 1 a picture can't be built, 2 wrong use.
    """
    from connectors.publication.restatements.kept import keep as kept
    from connectors.publication.restatements.nightly import compare_last_nights
    from connectors.publication.restatements.split import split
    from infra import clock

    def say(line: str) -> None:
        typer.echo(line, err=True)

    if bool(earlier) != bool(later):
        raise typer.BadParameter("give both pictures, or none for those of the last two nights")
    if not earlier:
        found = compare_last_nights(settings(), say)[1]
    else:
        found = split(settings(), _cut(earlier), _cut(later), say)
        if keep:
            kept(settings(), found, clock.now(settings()))
    if as_json:
        told = {"changes": [asdict(one) for one in found.changes], "behind": [asdict(one) for one in found.behind]}
        typer.echo(json.dumps(told, indent=1, default=str))
    else:
        _show(found)


def _cut(text: str) -> Cut:
    from connectors.publication import known_on, shelf

    try:
        day = date.fromisoformat(text)
    except ValueError:
        return known_on.cut_of_release(shelf.manifest(settings(), text))
    return known_on.cut_of(settings(), day)


def _show(split: Split) -> None:
    from connectors.publication.restatements.parts import PARTS
    from connectors.publication.restatements.split import QUADRANT, WHOLE

    pictures = (f"{cut.reference_date} ({cut.ingest_seq})" for cut in (split.earlier, split.later))
    typer.echo(" to ".join(pictures))
    for part in PARTS:
        of_part = [one for one in split.changes if one.part == part]
        units = {one.unit_id for one in of_part} - {WHOLE}
        records = {one.ingest_seq for one in split.behind if one.part == part}
        typer.echo(f"  {part:<24}{len(units):>6} units changed, {len(records)} records behind it")
        for one in of_part:
            if one.unit_id == WHOLE and one.change:
                typer.echo(f"    {one.figure:<22}{Decimal(one.was or 0):.6g} -> {Decimal(one.became or 0):.6g}")
    moved = [one for one in split.changes if one.figure == QUADRANT]
    for one in moved[:_SHOWN]:
        typer.echo(f"  {one.unit_id:<20}{one.was or 'not there'} -> {one.became or 'gone'} by {one.part}")
    if len(moved) > _SHOWN:
        typer.echo(f"  … and {len(moved) - _SHOWN} more quadrants: --json lists all")
