"""Commands of the agreements: `apply`, and `partner new|bundle|list`."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import OperationError
from infra.settings import settings

if TYPE_CHECKING:
    from streams.access import ApplyResult

DRIFTED, NOT_APPLIED = 3, 4

_Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")]
partner_group = typer.Typer(no_args_is_help=True, help="Partners: a new one, its hand-over bundle, how they stand.")


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _lines(result: ApplyResult) -> list[str]:
    what = result.broker
    lines = [f"! {one}" for one in what.drift]
    lines += [f"+ topic {name}" for name in what.topics_made]
    lines += [f"~ topic {name}: {json.dumps(values)}" for name, values in what.topics_set.items()]
    lines += [f"- topic {name}" for name in what.topics_removed]
    lines += [f"- rule {rule}" for rule in what.rules_removed]
    lines += [f"- user {user}" for user in what.users_removed]
    lines += [
        f"~ quota of {name}: {json.dumps(values) if values else 'none'}" for name, values in what.quotas_set.items()
    ]
    lines += [f"+ user {user}" for user in what.users_made]
    lines += [f"+ rule {rule}" for rule in what.rules_made]
    lines += [f"+ version of {kind} {key}" for kind, key in result.reference_appended]
    lines += [f"  topic {topic} has no agreement; it stays until somebody deletes it" for topic in what.topics_left]
    return lines


def apply(
    yes: Annotated[bool, typer.Option("--yes", help="Carry it out without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference; change nothing.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; the exit code tells of drift.")] = False,
    as_json: _Json = False,
) -> None:
    """Make the broker what the agreements say: users, topics, access rules, quotas; keep the applied versions.

    Shows the difference first: + made, - taken away, ~ set, ! drift (the broker was changed by hand since the last
    time). Exit codes: 0 nothing to do, shown or carried out; 1 failed or not confirmed; 2 wrong use; with --check: 3
    the broker drifted, 4 the agreements differ from what was applied. With --json and without --yes: shows only.
    """
    from streams import access

    if yes and (dry_run or check):
        raise typer.BadParameter("--yes excludes --dry-run and --check")
    only_show = dry_run or check or (as_json and not yes)
    try:
        result = access.apply(settings(), dry_run=True)
        if as_json:
            result = result if only_show or result.is_empty() else access.apply(settings())
            _print_json(result.as_json())
        else:
            typer.echo("\n".join(_lines(result)) or "The broker holds what the agreements say; nothing to do.")
        if check and (result.broker.drift or not result.is_empty()):
            raise typer.Exit(DRIFTED if result.broker.drift else NOT_APPLIED)
        if only_show or as_json:
            return
        if not result.is_empty() and not yes and not typer.confirm("Carry this out?"):
            raise typer.Exit(1)
        access.apply(settings())  # also with an empty difference: connection folders can't be seen from the broker
        if not result.is_empty():
            typer.echo("Done.")
    except ValueError as error:
        raise OperationError(str(error)) from error


@partner_group.command("new")
def new(
    partner: Annotated[str, typer.Argument(metavar="NAME", help="Name of its folder and user: a-z, 0-9, hyphens.")],
    role: Annotated[str, typer.Option(help="The template: `partner roles` lists them.")],
    oin: Annotated[str, typer.Option(help="The partner's own OIN, 20 positions.")],
    name: Annotated[str, typer.Option("--name", help="Its name as people read it.")],
    speaks_for: Annotated[
        list[str] | None,
        typer.Option(help="OIN or organisation type that it speaks for; again for more. By default its own OIN."),
    ] = None,
    excepting: Annotated[
        list[str] | None,
        typer.Option("--except", help="OIN that is left out of the organisation types; again for more."),
    ] = None,
    origin: Annotated[
        list[str] | None, typer.Option(help="Where its figures come from: reported (default), published, synthetic.")
    ] = None,
    valid_from: Annotated[str | None, typer.Option(metavar="DATE", help="First day, by default today.")] = None,
    valid_to: Annotated[str | None, typer.Option(metavar="DATE", help="Last day, by default two years on.")] = None,
) -> None:
    """Make the folder of a new partner from the template of its role, checked before it is written.

    Exit codes: 0 made, 1 the agreement would be wrong or the folder is there already, 2 wrong use.
    """
    from streams.agreements import templates

    begin = date.fromisoformat(valid_from) if valid_from else date.today()
    try:
        made = templates.new_partner(
            settings(),
            role,
            templates.Answers(
                partner=partner,
                name=name,
                oin=oin,
                speaks_for=tuple(speaks_for or [oin]),
                excepting=tuple(excepting or ()),
                data_origins=tuple(origin or ["reported"]),
                valid_from=begin,
                valid_to=date.fromisoformat(valid_to) if valid_to else begin + timedelta(days=730),
            ),
        )
    except ValueError as error:
        raise OperationError(str(error)) from error
    typer.echo(f"{made.path}: written")
    for note in made.notes:
        typer.echo(f"  {note}")
    typer.echo(
        "Next:\n"
        "  1. read the agreement, sign it, commit it\n"
        "  2. risicobeeld apply                      (topics, rights, quota)\n"
        f"  3. risicobeeld partner bundle {partner}      (the file that you hand over)\n"
        "  4. the partner: risicobeeld enroll FILE   (its own password; the file then opens nothing any more)"
    )


@partner_group.command("roles")
def roles(as_json: _Json = False) -> None:
    """List the templates: role, who it is for, streams. Exit code: 0 done."""
    from streams.agreements import templates

    rows = templates.load_templates()
    if as_json:
        _print_json([row.as_json() for row in rows.values()])
        return
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(Column("role", no_wrap=True), "for", "streams", "legal basis read")
    for row in rows.values():
        table.add_row(row.role, ", ".join(row.meant_for), ", ".join(row.streams), "yes" if row.verified else "no")
    Console().print(table)


@partner_group.command("bundle")
def bundle(
    partner: Annotated[str, typer.Argument(metavar="NAME", help="A partner with an agreement in force.")],
    valid_hours: Annotated[float, typer.Option(min=0.01, max=24 * 14, help="Hours until it expires.")] = 72.0,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Where to write it, by default NAME.bundle.json here.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Write the hand-over bundle of a partner: it works once, until it expires; an earlier one stops working.

    Exit codes: 0 written, 1 no agreement in force or not applied yet, or the broker is away; 2 wrong use.
    """
    from streams.agreements.issuing import issue_bundle

    path = to or Path(f"{partner}.bundle.json")
    try:
        one = issue_bundle(settings(), partner, timedelta(hours=valid_hours), path)
    except (ValueError, OSError) as error:
        raise OperationError(str(error)) from error
    if as_json:
        _print_json({"partner": partner, "file": str(path), "expires_at": one.expires_at.isoformat()})
    else:
        typer.echo(f"{path}: written, mode 0600; works once, until {one.expires_at:%Y-%m-%d %H:%M} UTC")
        typer.echo(f"Hand it over by a safe way. The partner runs: risicobeeld enroll {path.name}")


@partner_group.command("list")
def list_partners(as_json: _Json = False) -> None:
    """List the partners: agreement, whether it is in force, how its last hand-over bundle stands. Exit code: 0 done."""
    from infra import clock
    from streams.agreements import handover
    from streams.landing.reference import load_contract

    try:
        agreements = load_contract(settings()).agreements
    except ValueError as error:
        raise OperationError(str(error)) from error
    now, last = clock.now(settings()), {one.partner: one for one in handover.all_bundles(settings())}
    rows = [
        {
            "partner": partner,
            "role": one.role,
            "valid_from": one.valid_from.isoformat(),
            "valid_to": one.valid_to.isoformat(),
            "in_force": one.in_force(now),
            "bundle": last[partner].state if partner in last else None,
            "bundle_expires_at": last[partner].expires_at.isoformat() if partner in last else None,
            "enrollment_refused": last[partner].refused if partner in last else None,
        }
        for partner, one in agreements.items()
    ]
    if as_json:
        _print_json(rows)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("partner", "role", "agreement", "in force", "bundle")
    for row in rows:
        dates, told = f"{row['valid_from']} – {row['valid_to']}", row["bundle"] or "–"
        refused = f" ({row['enrollment_refused']})" if row["enrollment_refused"] else ""
        table.add_row(
            f"{row['partner']}", f"{row['role']}", dates, "yes" if row["in_force"] else "no", f"{told}{refused}"
        )
    Console().print(table)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(apply)
    app.add_typer(partner_group, name="partner")
