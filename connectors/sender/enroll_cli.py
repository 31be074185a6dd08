"""Command `enroll` on the partner's side: from a hand-over bundle to a connection folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

_REFUSED, _AWAY = 1, 4


def enroll(
    bundle: Annotated[Path, typer.Argument(metavar="FILE", help="The hand-over bundle that you got.")],
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="The connection folder to make, by default ./PARTNER.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds to wait until the platform has set your login.")
    ] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")] = False,
) -> None:
    """Make your own password and connection folder with a hand-over bundle, which opens nothing any more afterwards.

    With a folder that is there: its password is replaced. Exit codes: 0 done; 1 the bundle was used, expired, was
    replaced or isn't one; 2 wrong use; 4 the platform is away or slow: run the same command again.
    """
    from connectors.sender.enrollment import EnrollmentError, PlatformAwayError, read_bundle
    from connectors.sender.enrollment import enroll as make_connection

    try:
        read = read_bundle(bundle)
        folder = to or Path(read.partner)
        connection = make_connection(read, folder, timeout)
    except EnrollmentError as error:
        sys.stderr.write(f"risicobeeld: {error}\n")
        raise typer.Exit(_AWAY if isinstance(error, PlatformAwayError) else _REFUSED) from error
    if as_json:
        sys.stdout.write(json.dumps({"partner": connection.partner, "folder": str(folder)}) + "\n")
    else:
        typer.echo(f"{folder}: klaar, met een eigen wachtwoord dat alleen hier staat. Het bundelbestand mag weg.")
        typer.echo(f"Verder: risicobeeld send --check-only first.json --bundle {folder}")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(enroll)
