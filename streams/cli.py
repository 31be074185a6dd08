"""Commands of the intake: `lag`; those of the agreements stand in `streams.agreements.cli`."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Annotated

import typer

from infra.errors import OperationError
from infra.settings import settings

_Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")]


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def lag(
    check: Annotated[bool, typer.Option("--check", help="Also check the lake's account of all offsets.")] = False,
    as_json: _Json = False,
) -> None:
    """Show how many records of each topic wait to be landed.

    Exit codes: 0 shown (with --check: and the account adds up), 1 it doesn't add up or something is away, 2 wrong use.
    """
    from infra import lake
    from streams import lag as lag_module

    current = settings()
    found = lag_module.lags(current)
    errors = lag_module.account_errors(lake.events_table(current)) if check else []
    if as_json:
        rows = [dataclasses.asdict(one) | {"behind": one.behind} for one in found]
        _print_json({"partitions": rows, "account_errors": errors if check else None})
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table("topic", "next offset", "begins", "ends", "behind")
        for one in found:
            table.add_row(one.topic, f"{one.next_offset}", f"{one.log_start}", f"{one.log_end}", f"{one.behind}")
        Console().print(table)
        if check and not errors:
            typer.echo("rows + gaps = offsets, for every topic")
    if errors:
        raise OperationError("the lake's account of the offsets doesn't add up: " + "; ".join(errors))


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(lag)
