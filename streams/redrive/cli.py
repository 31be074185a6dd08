"""`risicobeeld redrive`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from infra.errors import OperationError
from infra.settings import settings

if TYPE_CHECKING:
    from rich.console import Console

    from streams.redrive.program import Outcome
    from streams.redrive.publish import Published
    from streams.redrive.trial import Trial

_FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


def redrive(
    reason: Annotated[list[str] | None, typer.Option(help="Refused for this reason code; may be repeated.")] = None,
    partner: Annotated[list[str] | None, typer.Option(help="Of this partner; may be repeated.")] = None,
    stream: Annotated[list[str] | None, typer.Option(help="Of this stream; may be repeated.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=_FORMATS, help="Landed at this time (UTC), or later.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(formats=_FORMATS, help="Landed before this time (UTC).")] = None,
    first_seq: Annotated[int | None, typer.Option(min=1, help="From this ingest_seq on.")] = None,
    last_seq: Annotated[int | None, typer.Option(min=1, help="Up to this ingest_seq, included.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Send what would be accepted to landing.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="With --apply: at most so many records, the oldest first.")] = 1000,
    wait: Annotated[float, typer.Option(min=0, help="With --apply: seconds to wait for landing.")] = 60.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")] = False,
) -> None:
    """Judge refused records again, after a rule, a code list or an agreement was mended.

    Without --apply nothing is sent: a table says what would become of them. Only what would be accepted now is sent,
    and each record once. Exit codes: 0 shown, or landing has taken what was sent; 1 nothing of what was selected can
    be redriven, or landing hasn't taken it in time; 2 wrong use.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from streams.redrive import program
    from streams.redrive.selection import Selection

    selection = Selection(
        reasons=tuple(reason or ()),
        partners=tuple(partner or ()),
        streams=tuple(stream or ()),
        since=since and since.replace(tzinfo=UTC),
        until=until and until.replace(tzinfo=UTC),
        first_seq=first_seq,
        last_seq=last_seq,
    )
    with Progress(
        SpinnerColumn(), TextColumn("{task.completed} records judged"), console=Console(stderr=True), transient=True
    ) as progress:
        task = progress.add_task("", total=None)

        def on_judged() -> None:
            progress.advance(task)

        published, outcome = None, None
        if apply:
            trial, published = program.redrive(settings(), selection, limit, on_judged)
            outcome = program.landed(settings(), published, trial, wait) if published else None
        else:
            trial = program.dry_run(settings(), selection, on_judged)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(trial, published, outcome), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(Console(), trial, published, outcome)
    if apply:
        _require_done(trial, published, outcome, wait)


def _as_json(trial: Trial, published: Published | None, outcome: Outcome | None) -> dict[str, object]:
    return {
        "contract_version": trial.contract_version,
        "reference_version": trial.reference_version,
        "selected": trial.selected,
        "histogram": trial.lines(),
        "redrivable": len(trial.redrivable),
        "impossible": trial.impossible,
        "run_id": published.run_id if published else None,
        "published": published.count if published else 0,
        "landed": dict(outcome.landed) if outcome else None,
        "judged_by_other_versions": outcome.by_other_versions if outcome else 0,
    }


def _show(console: Console, trial: Trial, published: Published | None, outcome: Outcome | None) -> None:
    from rich.table import Table

    from streams.redrive.eligible import WHY

    if trial.selected:
        table = Table("records", "refused for", "now", "reasons now")
        for line in trial.lines():
            now = f"can't be redriven: {line['outcome']}" if line["outcome"] in WHY else line["outcome"]
            table.add_row(f"{line['records']}", "\n".join(line["reasons"]), now, "\n".join(line["new_reasons"]))
        console.print(table)
    console.print(
        f"{trial.selected} refused records selected; {len(trial.redrivable)} would be accepted by contract "
        f"{trial.contract_version}, code lists {trial.reference_version}"
    )
    for kind, number in trial.impossible.items():
        console.print(f"{number} can't be redriven: {WHY[kind]}.")
    if published:
        left = len(trial.redrivable) - published.count
        console.print(f"{published.count} sent in run {published.run_id}; {left} left by --limit")
    if outcome:
        console.print("landing: " + ", ".join(f"{number} {name}" for name, number in sorted(outcome.landed.items())))
        if outcome.by_other_versions:
            console.print(
                f"{outcome.by_other_versions} were judged by another contract or other code lists than above: restart "
                "landing if it runs an older version of the platform, then run this again"
            )


def _require_done(trial: Trial, published: Published | None, outcome: Outcome | None, wait: float) -> None:
    if published and outcome is None:
        raise OperationError(
            f"{published.count} records wait on in.redrive; landing hasn't taken them within {wait:.0f} s. "
            "They aren't lost and won't be sent twice: run `risicobeeld status`, then this command without --apply"
        )
    if trial.selected and sum(trial.impossible.values()) == trial.selected:
        raise OperationError("none of the selected records can be redriven: the lake doesn't hold what they said")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(redrive)
