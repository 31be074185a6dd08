"""Command `risicobeeld demo`: from nothing to figures on the screen, and proof that they are those of the files.

What is sent, and what must then be true, comes from `connectors.simulation.play`; it counts the senders' files. This
command starts the platform, waits until the figures are on the screen, and compares both. The rooms are found by name
when they are needed: `infra` imports none of them.
"""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.errors import OperationError
from infra.settings import REPOSITORY, Settings, settings

if TYPE_CHECKING:
    from infra.cli.demo_report import Report
    from infra.stack.plan import Progress

_TILES = {
    "intake": ("partner", "accepted", "duplicate", "conflict", "refused"),
    "coverage": ("stream", "sector", "expected", "value", "true_zero", "overdue", "share"),
    "quadrants": ("handelen", "onderzoeken", "borgen", "volgen"),
    "justice": ("year", "reporter", "offence", "count", "source"),
    "screening": ("year", "measure", "count", "quality"),
}
_ON = {"justice": "strafrechtketen", "screening": "screening"}
"""The page of a tile that isn't on the steering page."""
_WHOLE = "small"  # the size of which the country fills all four quadrants


def demo(
    scale: Annotated[str, typer.Option(help="Size of the country: small, or tiny for a first look.")] = "small",
    seed: Annotated[int | None, typer.Option(help="Another seed, another country; empty = the country's own.")] = None,
    state: Annotated[
        Path | None, typer.Option(help="Plan, manifests and outboxes; empty = in the state folder.")
    ] = None,
    receipts_timeout: Annotated[float, typer.Option(min=1, help="Longest wait for receipts, seconds.")] = 300.0,
    screen_timeout: Annotated[float, typer.Option(min=1, help="Longest wait for the screen, seconds.")] = 420.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")] = False,
) -> None:
    """Start everything, let every partner send, wait until it is on the dashboard, and compare it with the files.

    Safe to repeat: what was sent before isn't sent again. Exit codes: 0 every number is that of the files, 1 one isn't
    (both are printed) or something failed, 2 wrong use.
    """
    from infra.cli.demo_report import show
    from infra.clock import today
    from infra.stack.plan import Progress

    of = settings()
    if not of.synthetic_allowed:
        raise OperationError(f"the demo sends invented events; environment {of.environment.value} takes none")
    progress = Progress()
    _start(of, progress)
    play = importlib.import_module("connectors.simulation.play")
    places = play.Places(
        bundles=of.home / "bundles",
        state=state or of.home / "simulation",
        seeds=of.seeds_dir,
        parameters=REPOSITORY / "dbt_project" / "seeds" / "method",
        partners=of.partners_dir,
        environment=of.environment.value,
    )
    try:
        plan, sent = play.send(places, today(of), scale, seed, receipts_timeout, progress.say)
    except (ValueError, KeyError, RuntimeError, OSError) as error:
        raise OperationError(f"sending failed: {error}") from error
    report = _compare(of, play, places, plan, sent, screen_timeout, progress)
    if as_json:
        sys.stdout.write(json.dumps({"ok": report.ok, **asdict(report)}, indent=2, ensure_ascii=False) + "\n")
    else:
        show(report)
    raise typer.Exit(0 if report.ok else 1)


def _start(of: Settings, progress: Progress) -> None:
    from infra.stack.programs import select
    from infra.stack.start import STEPS, Rooms, up

    apply_access = importlib.import_module("streams.access").apply
    up(of, select(None, None, extra=STEPS), Rooms(apply_access=apply_access), progress)


def _compare(
    of: Settings, play: Any, places: Any, plan: Any, sent: Any, screen_timeout: float, progress: Progress
) -> Report:
    from infra.cli import demo_checks as checks
    from infra.cli.demo_lake import accepted_events, partner_rows
    from infra.cli.demo_release import corrections, wait_on_screen
    from infra.cli.demo_report import Report
    from infra.cli.demo_screen import Screen

    own = play.places_of(places)
    wanted = max((row.ingest_seq for row in partner_rows(of) if row.place in own), default=0)
    with Screen(of) as screen:
        release, shown_at = wait_on_screen(of, screen, _TILES["intake"], wanted, screen_timeout, progress.say)
        screen.open_page(release.id)
        tiles = {name: screen.tile(columns, _ON.get(name)) for name, columns in _TILES.items()}
    rows = [row for row in partner_rows(of) if row.ingest_seq <= release.ingest_seq]
    others = {row.ingest_seq for row in rows if row.place not in own}
    truths = play.truths(
        places,
        date.fromisoformat(release.reference_date),
        {row.place: row.ingest_seq for row in rows},
        accepted_events(of, others),
    )
    units = checks.quadrant_counts(tiles["quadrants"])
    found = [
        checks.same("outboxes: records that the broker has", truths.records, truths.placed),
        checks.same("receipts: records that have the receipt that was expected", truths.records, truths.receipts),
        *(checks.Check(f"receipts: {line}", "", "", False) for line in truths.wrong),
        *checks.lake_checks(truths.rows, rows),
        *checks.intake_checks(rows, truths.rows, tiles["intake"]),
        *checks.coverage_checks(truths.coverage, _words(), tiles["coverage"]),
        *checks.correction_checks(truths.corrections, corrections(of, release)),
        *checks.published_checks(truths.published, tiles["justice"], tiles["screening"]),
        *(checks.quadrant_checks(units) if plan.scale == _WHOLE else ()),
        checks.release_check(release.id, tiles.values()),
    ]
    pushed = [one.pushed_at for one in sent if one.pushed_at is not None]
    return Report(
        plan=asdict(plan),
        partners=_partners(truths.rows, sent),
        release_id=release.id,
        ingest_seq=release.ingest_seq,
        reference_date=release.reference_date,
        units=units,
        refused=dict(checks.refusals(truths.rows.values()).most_common()),
        others=len(others),
        push_to_screen_seconds=round(shown_at - max(pushed), 1) if pushed else None,
        seconds=round(progress.seconds(), 1),
        look=_look(of),
        checks=found,
    )


def _words() -> Any:
    """The page's words for streams and sectors, as the texts of the dashboards have them."""
    import yaml

    from infra.cli.demo_checks import Words

    texts = yaml.safe_load((REPOSITORY / "dashboards" / "texts" / "common.nl.yml").read_text(encoding="utf-8"))
    return Words(stream=texts["values"]["stream"], sector=texts["values"]["sector"])


def _partners(rows: dict[tuple[str, int], tuple[str, Any]], sent: Any) -> dict[str, dict[str, int]]:
    table = {
        one.partner: {"records": one.records, "sent now": one.new, "receipts": one.acknowledged}
        | dict.fromkeys(("accepted", "duplicate", "conflict", "refused"), 0)
        for one in sent
    }
    for (partner, _), (disposition, _) in rows.items():
        table[partner][disposition] += 1
    return table


def _look(of: Settings) -> dict[str, str]:
    return {
        "dashboard": f"http://127.0.0.1:{of.superset_port}/superset/dashboard/risicobeeld/",
        "dashboard login": "user lezer; password: risicobeeld password superset_lezer",
        "airflow": f"http://127.0.0.1:{of.airflow_port}/",
        "airflow login": "user admin; password: risicobeeld password airflow_admin",
    }


def register(app: typer.Typer) -> None:
    app.command()(demo)
