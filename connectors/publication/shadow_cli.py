"""`risicobeeld shadow`: what a candidate version of the method would change."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from infra.settings import settings


def register(app: typer.Typer) -> None:
    app.command("shadow")(shadow)


def shadow(
    candidate: Annotated[Path, typer.Argument(help="Folder with the seeds that the version changes (*.csv).")],
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Run a candidate version of the method beside the live one, on the same events, and list who changes quadrant.

    Writes a page and JSON into the state folder. Exit codes: 0 done, 1 the folder is no candidate or a picture can't be
    built, 2 wrong use.
    """
    from connectors.publication import shadow as shadows

    found = shadows.run(settings(), candidate.resolve(), lambda line: typer.echo(line, err=True))
    page = shadows.write(settings(), found)
    typer.echo(json.dumps(asdict(found), indent=1) if as_json else f"{shadows.report(found)}\nwritten to {page}")
