"""Command `risicobeeld simulate`: the country's partners send their events."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

_ROOT = Path(__file__).resolve().parents[2]


def simulate(
    home: Annotated[
        Path, typer.Option(envvar="RISICOBEELD_HOME", help="Folder of the installation.", show_default="var")
    ] = _ROOT / "var",
    bundles: Annotated[Path | None, typer.Option(help="One bundle a partner; empty = bundles in the home.")] = None,
    state: Annotated[Path | None, typer.Option(help="Plan, outboxes; empty = simulation in the home.")] = None,
    until: Annotated[
        str, typer.Option(help="Nothing is logged from this day (yyyy-mm-dd) on; empty = as before, else today.")
    ] = "",
    months: Annotated[int | None, typer.Option(min=1, help="Simulated months; empty = the scale's number.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed, another country; empty = the country's own.")] = None,
    scale: Annotated[
        str, typer.Option(help="national (all of the frame), small (the demo) or tiny (a first look).")
    ] = "small",
    country: Annotated[str, typer.Option(help="File in connectors/simulation/countries, without .yml.")] = "small",
    published: Annotated[bool, typer.Option(help="Send the published figures too.")] = False,
    truth: Annotated[Path | None, typer.Option(help="Write what is planted to this file (NDJSON).")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Longest wait for receipts, seconds.")] = 300.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Make records and manifests, send nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")] = False,
) -> None:
    """Let every partner of a simulated country send its events, through the sender, and wait for the receipts.

    A second run with the same options sends nothing new. Exit codes: 0 every record has its receipt (or --dry-run),
    1 some have none, or a partner can't send, 2 wrong use.
    """
    from connectors.contract import Contract
    from connectors.sender import BundleError, SendError
    from connectors.simulation import manifest, planted
    from connectors.simulation.country import load_country
    from connectors.simulation.plan import Plan, PlanError, keep, kept, prepare_plan, records_of
    from connectors.simulation.sending import send_all

    state = state or home / "simulation"
    seeds = _ROOT / "dbt_project" / "seeds" / "reference"
    try:
        before = kept(state)
        end = until or (before.until if before else datetime.now(UTC).date().isoformat())
        chosen = seed if seed is not None else load_country(country).seed
        plan = Plan(country, scale, chosen, date.fromisoformat(end).isoformat(), months, published)
        run = prepare_plan(plan, Contract.load(seeds, _ROOT / "connectors" / "partners", "demo"), seeds)
        keep(state, plan)
    except (PlanError, ValueError, KeyError, FileNotFoundError) as error:
        raise typer.BadParameter(str(error.args[0] if error.args else error)) from error
    by_partner = records_of(plan, run)
    for partner, part in by_partner.items():
        manifest.write(state, partner, part)
    if truth is not None:
        truth.write_text("".join(json.dumps(row) + "\n" for row in planted.rows(run)), encoding="utf-8")
    if dry_run:
        _print({partner: len(part) for partner, part in by_partner.items()}, as_json)
        return
    try:
        sent = send_all(by_partner, bundles or home / "bundles", state, timeout, _quiet)
    except (BundleError, SendError, PlanError) as error:
        typer.echo(f"risicobeeld: {error}", err=True)
        raise typer.Exit(1) from error
    table = {one.partner: {"records": one.records, "new": one.new, "receipts": one.acknowledged} for one in sent}
    _print(table, as_json)
    raise typer.Exit(0 if all(one.acknowledged == one.records for one in sent) else 1)


def _quiet(partner: str, step: str, count: int) -> None:
    typer.echo(f"{partner}: {count} records {step}", err=True)


def _print(table: Mapping[str, object], as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(table, indent=2) + "\n")
        return
    for name, value in table.items():
        typer.echo(f"{name}: {value}")


def register(app: typer.Typer) -> None:
    app.command()(simulate)
