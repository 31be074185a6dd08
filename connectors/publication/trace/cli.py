"""`risicobeeld trace`: from a figure to the events behind it, and from an event to every figure that it moved."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.settings import settings

if TYPE_CHECKING:
    from connectors.publication.trace.behind import Event
    from connectors.publication.trace.moved import Moved

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output: all of it.")]
group = typer.Typer(no_args_is_help=True, help="From a figure to the events behind it, and back.")
_SHOWN = 20
_WORD = 40


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


@group.command("event")
def trace_event(
    ingest_seq: Annotated[int, typer.Argument(help="Number of the record; receipts and `trace figure` name it.")],
    as_json: AsJson = False,
) -> None:
    """Every figure of the last build that a record moved: the picture is built without it, aside, and compared.

    Exit codes: 0 done (also when it moved nothing), 1 no such record, or the picture can't be built; 2 wrong use.
    """
    from connectors.publication.trace.moved import moved_by, record_of
    from infra.warehouse import reading

    with reading(settings().warehouse_file) as connection:
        record = record_of(connection, ingest_seq)
    moved = moved_by(settings(), ingest_seq)
    if as_json:
        told = {"record": record._asdict(), "moved": [one._asdict() for one in moved]}
        typer.echo(json.dumps(told, indent=1, default=str))
        return
    undone = f", undone by {record.undone_by}" if record.undone_by else ""
    typer.echo(
        f"{record.ingest_seq} {record.partner} {record.event_type} {record.event_id}: {record.disposition}{undone}"
    )
    for mart, count in Counter(one.mart for one in moved).items():
        typer.echo(f"  {mart:<40}{count:>6} figures moved")
    for one in sorted(moved, key=_size, reverse=True)[:_SHOWN]:
        place = ", ".join(str(value) for value in one.row.values())
        typer.echo(f"  {one.mart} [{place}] {one.column}: {one.without_event} -> {one.with_event}")
    if len(moved) > _SHOWN:
        typer.echo(f"  … and {len(moved) - _SHOWN} more: --json lists all")


def _size(moved: Moved) -> float:
    """How far a figure moved, as a share of itself; short words first, drawings last."""
    both = (moved.with_event, moved.without_event)
    if not all(isinstance(value, (int, float)) for value in both):
        return 2.0 if max(len(str(value)) for value in both) <= _WORD else -1.0
    return float(abs(both[0] - both[1]) / (max(abs(both[0]), abs(both[1])) or 1))


def _show(mart: str, row: dict[str, Any], events: list[Event]) -> None:
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
