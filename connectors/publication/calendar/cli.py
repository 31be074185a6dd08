"""`risicobeeld release calendar` and `release diff`: counts that leave protected; what changed between two releases."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from infra.settings import settings

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def make_calendar(
    audience: Annotated[str, typer.Option(help="Who gets it: chain or partner.")], as_json: AsJson = False
) -> None:
    """Publish the last build to one calendar audience: protect, attack, and only then make it current.

    A release for the public waits for two people: the DAG calendar_release proposes it and asks them.

    Exit codes: 0 made; 1 the gate or the attack refuses, figures can't be protected (named, with the reason), or the
    release waits for people: then readers keep the last good release; 2 wrong use.
    """
    from connectors.publication.calendar.make import make
    from connectors.publication.shelf import manifest

    release_id = make(settings(), audience)
    made = manifest(settings(), release_id)
    protection, files = made.protection, len(made.files)
    assert protection is not None
    if as_json:
        told = {"release_id": release_id, "audience": audience, "protection": protection.model_dump()}
        typer.echo(json.dumps(told))
        return
    withheld = sum(table.suppressed for table in protection.tables.values())
    cells = sum(table.cells for table in protection.tables.values())
    if not protection.tables:
        typer.echo(f"{release_id} for {audience}: {files} files, each with the rows of one {audience} alone")
        return
    typer.echo(f"{release_id} for {audience}: {withheld} of {cells} counts withheld; no reader gets too close")


def list_proposals(as_json: AsJson = False) -> None:
    """Calendar releases that wait, or waited, for two people, and what was decided. Exit code 0."""
    from connectors.publication.calendar.proposal import proposals

    found = proposals(settings())
    if as_json:
        told = [
            {
                "proposal_id": one.proposal_id,
                "audience": one.audience,
                "made_at": one.manifest.made_at.isoformat(),
                "decision": one.decision.model_dump(mode="json") if one.decision else None,
            }
            for one in found
        ]
        typer.echo(json.dumps(told))
        return
    for one in found:
        decision = one.decision
        who = (
            ", ".join(f"{answer.user} {'yes' if answer.approved else 'no'}" for answer in decision.answers)
            if decision
            else ""
        )
        verdict = "waits" if decision is None else ("published" if decision.approved else "rejected")
        keep = f"; readers keep {decision.readers_keep or 'nothing'}" if decision and not decision.approved else ""
        typer.echo(f"{one.proposal_id}  {one.manifest.made_at:%Y-%m-%d %H:%M}  {one.audience}: {verdict}  {who}{keep}")
    if not found:
        typer.echo("no proposals yet")


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
