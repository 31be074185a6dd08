"""`risicobeeld statutory`: the yearly series of the EU directive as files, from a release."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from infra.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this folder."""
    app.command("statutory")(statutory)


def statutory(
    year: Annotated[int, typer.Option(help="Report year, one that has ended; earlier years come with it.")],
    out: Annotated[Path, typer.Option(help="New or empty folder for the files.")],
    release: Annotated[str | None, typer.Option(help="Release id; empty: the current one.")] = None,
    earlier: Annotated[str | None, typer.Option(help="Earlier release, to tell what was restated since.")] = None,
    audience: Annotated[str, typer.Option(help="Whose file of the release is read.")] = "sbo",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Write the series of the EU directive as CSV and Parquet, with codebook, counting rules and checksums.

    The same release gives the same bytes. Exit codes: 0 done; 1 there is no such release or year, a code that belongs
    to no group stops the series, or the folder isn't empty (the message says which); 2 wrong use.
    """
    from connectors.publication.statutory.files import write
    from connectors.publication.statutory.source import opened

    with ExitStack() as stack:
        source = stack.enter_context(opened(settings(), release, audience))
        before = stack.enter_context(opened(settings(), earlier, audience)) if earlier else None
        files = write(source, year, out, before)
        release_id = source.release_id
    if as_json:
        typer.echo(json.dumps({"release_id": release_id, "year": year, "files": [file.name for file in files]}))
        return
    for file in files:
        typer.echo(f"{file.stat().st_size:>9}  {file.name}")
    typer.echo(f"the series of {year}, made of release {release_id}, stand in {out}")
