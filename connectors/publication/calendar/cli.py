"""`risicobeeld release calendar` and `release diff`: counts that leave protected; what changed between two releases."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from infra.settings import settings

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def make_calendar(
    audience: Annotated[str, typer.Option(help="Who gets it: chain or public.")], as_json: AsJson = False
) -> None:
    """Publish the last build to one calendar audience: protect, attack, and only then make it current.

    Exit codes: 0 made; 1 the gate or the attack refuses, or figures can't be protected (named, with the reason): then
    readers keep the last good release; 2 wrong use.
    """
    from connectors.publication.calendar.make import make
    from connectors.publication.shelf import manifest

    release_id = make(settings(), audience)
    protection = manifest(settings(), release_id).protection
    assert protection is not None
    if as_json:
        told = {"release_id": release_id, "audience": audience, "protection": protection.model_dump()}
        typer.echo(json.dumps(told))
        return
    withheld = sum(table.suppressed for table in protection.tables.values())
    cells = sum(table.cells for table in protection.tables.values())
    typer.echo(f"{release_id} for {audience}: {withheld} of {cells} counts withheld; no reader gets too close")


def diff_releases(
    first: Annotated[str, typer.Argument(help="Release id.")],
    second: Annotated[str, typer.Argument(help="Release id, of the same audience.")],
    as_json: AsJson = False,
) -> None:
    """What readers see in the second release that they didn't in the first: rows, values, states.

    Exit codes: 0 nothing differs, 1 something does or the two can't be compared.
    """
    from connectors.publication.difference import difference

    told = difference(settings(), first, second)
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in told], default=str))
        raise typer.Exit(1 if told else 0)
    for one in told:
        typer.echo(one.line())
    if not told:
        typer.echo(f"{first} and {second} show the same")
    raise typer.Exit(1 if told else 0)
