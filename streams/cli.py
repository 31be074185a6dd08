"""Commands of the intake: `apply` (agreements) and `lag`."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import OperationError
from infra.settings import settings

if TYPE_CHECKING:
    from streams.access import ApplyResult

_Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")]


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _lines(result: ApplyResult) -> list[str]:
    lines = [f"+ topic {name}" for name in result.topics_made]
    lines += [f"~ topic {name}: {json.dumps(values)}" for name, values in result.topics_set.items()]
    lines += [f"+ user {user}" for user in result.users_made]
    lines += [f"- user {user}" for user in result.users_removed]
    lines += [f"+ rule {rule}" for rule in result.rules_made]
    lines += [f"- rule {rule}" for rule in result.rules_removed]
    lines += [f"+ version of {kind} {key}" for kind, key in result.reference_appended]
    return lines


def apply(
    yes: Annotated[bool, typer.Option("--yes", help="Carry it out without asking.")] = False,
    as_json: _Json = False,
) -> None:
    """Make the broker what the agreements say: users, topics, access rules; keep the applied versions in the lake.

    Shows the difference first. Exit codes: 0 nothing to do or carried out, 1 failed or not confirmed, 2 wrong use. With
    --json and without --yes: shows only, exit code 0.
    """
    from streams import access

    try:
        result = access.apply(settings(), dry_run=True)
        if as_json:
            result = access.apply(settings()) if yes and not result.is_empty() else result
            _print_json(result.as_json())
            return
        for topic in result.topics_left:
            typer.echo(f"  topic {topic} has no agreement; it stays until somebody deletes it")
        if result.is_empty():
            access.apply(settings())  # bundles, and what else can't be seen from the broker
            typer.echo("The broker holds what the agreements say; nothing to do.")
            return
        typer.echo("\n".join(_lines(result)))
        if not yes and not typer.confirm("Carry this out?"):
            raise typer.Exit(1)
        access.apply(settings())
        typer.echo("Done.")
    except ValueError as error:
        raise OperationError(str(error)) from error


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
    app.command()(apply)
    app.command()(lag)
