"""The command `risicobeeld build`."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from infra.settings import settings


def build(
    up_to: Annotated[int | None, typer.Option(help="Last ingest_seq that counts; empty: all that has landed.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")] = False,
) -> None:
    """Build the risk picture in the warehouse, up to one number of the lake. Publishes nothing.

    Exit codes: 0 built, 1 a layer failed (the node and the reason are named) or somebody else is building, 2 wrong use.
    """
    from infra.warehouse import prepare_build, run_layers

    pin = prepare_build(settings(), up_to)
    _say(as_json, f"build {pin.build_id}: up to ingest_seq {pin.ingest_seq}, ages counted to {pin.reference_date}")
    runs = run_layers(settings(), pin)
    for run in runs:
        _say(as_json, f"  {run.layer:<13}{run.nodes:>4} nodes {run.seconds:6.1f} s")
    if as_json:
        told = {
            "build_id": pin.build_id,
            "ingest_seq": pin.ingest_seq,
            "reference_date": pin.reference_date.isoformat(),
            "layers": [{"layer": run.layer, "nodes": run.nodes, "seconds": round(run.seconds, 2)} for run in runs],
        }
        sys.stdout.write(json.dumps(told, indent=2) + "\n")


def _say(as_json: bool, line: str) -> None:
    """Progress for people; a machine gets one JSON object at the end."""
    if not as_json:
        typer.echo(line)


def register(app: typer.Typer) -> None:
    app.command("build")(build)
