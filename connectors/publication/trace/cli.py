"""`risicobeeld trace`: from a figure to the events behind it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.settings import settings

if TYPE_CHECKING:
    from connectors.publication.trace.behind import Event

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output: every event.")]
group = typer.Typer(no_args_is_help=True, help="From a figure to the events behind it, and back.")
_SHOWN = 20


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="trace")


@group.command("figure")
def trace_figure(
    tile: Annotated[str, typer.Argument(help="Tile (top_units, risicobeeld/coverage) or mart.")],
    words: Annotated[
        list[str] | None, typer.Argument(help="What the row says: each the whole of a cell, such as its rank or name.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The events behind one row of the last build. Exit code 1 when no row, or more than one, says that."""
    from connectors.publication.trace.behind import events_behind
    from connectors.publication.trace.figure import figure, mart_of
    from infra.dbt_runner import ancestors
    from infra.warehouse import reading

    mart = mart_of(tile)
    models = ancestors(settings(), mart)
    with reading(settings().warehouse_file) as connection:
        found = figure(connection, mart, words or [])
        events = events_behind(connection, found, models)
    if as_json:
        told = {"mart": mart, "row": found.row, "events": [event._asdict() for event in events]}
        typer.echo(json.dumps(told, indent=1, default=str))
    else:
        _show(mart, found.row, events)


def _show(mart: str, row: dict[str, Any], events: list[Event]) -> None:
    from collections import Counter

    typer.echo(f"{mart}: " + ", ".join(f"{name}={value}" for name, value in row.items() if len(str(value)) <= 40))
    for (role, stream), count in Counter((event.role, event.stream) for event in events).items():
        typer.echo(f"  {role:<9}{stream:<20}{count:>7}")
    for event in events[:_SHOWN]:
        typer.echo(
            f"  {event.ingest_seq:>8} {event.role:<9}{event.topic} offset {event.topic_offset}"
            f"  {event.event_source} {event.event_id}"
        )
    if len(events) > _SHOWN:
        typer.echo(f"  … and {len(events) - _SHOWN} more: --json lists all")
