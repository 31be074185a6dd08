"""The command `risicobeeld build`: the picture of now, or the picture as it was known on a day."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Annotated, Any

import typer

from infra import collection
from infra.settings import settings


def build(
    up_to: Annotated[int | None, typer.Option(help="Last ingest_seq that counts; empty: all that has landed.")] = None,
    known_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Build what was known on this day, beside the live picture."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")] = False,
) -> None:
    """Build the risk picture in the warehouse, up to one number of the lake. Publishes nothing.

    With --known-on: build aside what was known on that day, show its quadrants, and hold it against that day's last
    release. Exit codes: 0 built, 1 a model failed (named, with the reason), somebody else is building, or what was
    known isn't what was released; 2 wrong use.
    """
    if known_on is None:
        _build_now(up_to, as_json)
    elif up_to is not None:
        raise typer.BadParameter("--known-on takes its number from that day; leave --up-to out")
    else:
        _build_then(known_on, as_json)


def _build_now(up_to: int | None, as_json: bool) -> None:
    with collection.put_off():
        from infra.warehouse import prepare_build, run_layers

    pin = prepare_build(settings(), up_to)
    _say(as_json, f"build {pin.build_id}: up to ingest_seq {pin.ingest_seq}, ages counted to {pin.reference_date}")
    runs = run_layers(settings(), pin)
    for run in runs:
        _say(as_json, f"  {run.layer:<13}{run.nodes:>4} nodes {run.seconds:6.1f} s")
    told = {
        "build_id": pin.build_id,
        "ingest_seq": pin.ingest_seq,
        "reference_date": pin.reference_date.isoformat(),
        "layers": [{"layer": run.layer, "nodes": run.nodes, "seconds": round(run.seconds, 2)} for run in runs],
    }
    _print(as_json, told)


def _build_then(moment: datetime, as_json: bool) -> None:
    from connectors.publication import known_on as then

    day = moment.date()
    manifest = then.last_release_of(settings(), day)
    with then.known_on(settings(), day) as connection:
        pinned = connection.execute("SELECT ingest_seq, build_id FROM bronze.build").fetchall()[0]
        counts = dict(
            connection.execute("SELECT quadrant, units_count FROM marts.mart_picture__quadrants ORDER BY 1").fetchall()
        )
        compared = then.compare(connection, manifest) if manifest else []
    different = [f"{each.audience}: {each.table}" for each in compared if each.released and not each.is_equal]
    _say(as_json, f"as known on {day}: build {pinned[1]}, up to ingest_seq {pinned[0]}")
    for quadrant, units in counts.items():
        _say(as_json, f"  {quadrant:<13}{units:>7} units")
    if manifest is None:
        _say(as_json, "  no release of that day is kept: nothing to hold it against")
    else:
        equal = sum(each.is_equal for each in compared)
        _say(as_json, f"  {equal} of {len(compared)} tables equal those of release {manifest.release_id}")
        for table in different:
            _say(as_json, f"  differs: {table}")
        if different and then.is_made_by_other_code(manifest):
            _say(as_json, f"  that release was made by other code: {manifest.git_commit}")
    told = {
        "known_on": day.isoformat(),
        "build_id": pinned[1],
        "ingest_seq": pinned[0],
        "quadrants": counts,
        "release_id": manifest.release_id if manifest else None,
        "different_tables": different,
    }
    _print(as_json, told)
    raise typer.Exit(1 if different else 0)


def _say(as_json: bool, line: str) -> None:
    """Progress for people; a machine gets one JSON object at the end."""
    if not as_json:
        typer.echo(line)


def _print(as_json: bool, told: dict[str, Any]) -> None:
    if as_json:
        sys.stdout.write(json.dumps(told, indent=2) + "\n")


def register(app: typer.Typer) -> None:
    app.command("build")(build)
