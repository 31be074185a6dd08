"""`risicobeeld contract …`: the contract as documents that a partner's own tools and developers read."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

_REPOSITORY = Path(__file__).resolve().parents[2]
_HOME = Path(os.environ.get("RISICOBEELD_HOME") or _REPOSITORY / "var")
_COMMITTED = _REPOSITORY / "docs" / "contract" / "asyncapi.yaml"

group = typer.Typer(no_args_is_help=True, help="The contract as documents: a site, an AsyncAPI document.")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.add_typer(group, name="contract")


@group.command("site")
def site(
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="Where to write it, by default in the state folder.")
    ] = _HOME / "site",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Write the contract as a static site: every stream and field, and every reason. Exit code: 0 done."""
    from connectors.contract.asyncapi import load_contract
    from connectors.contract.site import build_site

    written = build_site(*load_contract(), to)
    if as_json:
        typer.echo(json.dumps({"folder": str(to), "files": [path.relative_to(to).as_posix() for path in written]}))
    else:
        typer.echo(f"{len(written)} files; open {to / 'index.html'}")


@group.command("asyncapi")
def asyncapi(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when the file isn't up to date.")] = False,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to write it.")] = _COMMITTED,
) -> None:
    """Write the AsyncAPI 3.0 document. Exit codes: 0 done, 1 with --check: the file isn't what the contract says."""
    from connectors.contract.asyncapi import asyncapi_yaml, load_contract

    text = asyncapi_yaml(*load_contract())
    if not check:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text, encoding="utf-8")
        typer.echo(f"{to}: written")
    elif not to.exists() or to.read_text(encoding="utf-8") != text:
        sys.stderr.write(f"risicobeeld: {to} isn't what the contract says: run `risicobeeld contract asyncapi`\n")
        raise typer.Exit(1)
    else:
        typer.echo(f"{to}: up to date")
