"""`risicobeeld release notices`: which figures of which release held a statement that was undone afterwards."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from infra.settings import settings


def list_notices(
    release_id: Annotated[
        str | None, typer.Argument(help="Release id; every release that is kept when left out.")
    ] = None,
    give: Annotated[
        bool, typer.Option("--give", help="First write the notices that are due, as happens nightly.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output, with every row.")] = False,
) -> None:
    """The notices on releases: a statement that they held was corrected or withdrawn afterwards. They never go away.

    Exit codes: 0 done, also when there is none; 1 no such release, or (with --give) no build yet or one is running.
    """
    from connectors.publication import shelf
    from connectors.publication.notices.give import give as give_due
    from connectors.publication.notices.kept import kept

    if give:
        give_due(settings())
    if release_id is not None:
        shelf.manifest(settings(), release_id)
    wanted = [release_id] if release_id else [*shelf.releases(settings()), *shelf.calendar_releases(settings())]
    found = {each: kept(settings(), each) for each in wanted}
    if as_json:
        told = [
            {"release_id": each, **one.model_dump(mode="json")} for each, notices in found.items() for one in notices
        ]
        typer.echo(json.dumps(told))
        return
    for each, notices in found.items():
        for one in notices:
            typer.echo(
                f"{each}  {one.undone_on}  {one.stream} {one.ingest_seq}: {one.kind} {one.by_ingest_seq},"
                f" {one.figures} rows"
            )
            for table in one.tables:
                typer.echo(f"    {table.file:<16}{table.table:<40}{len(table.rows):>6} rows")
    if not any(found.values()):
        typer.echo("no notices: nothing that a release held was undone afterwards")
