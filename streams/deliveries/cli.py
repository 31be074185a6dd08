"""`risicobeeld tell-partners`: write down today's statement for every partner."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from infra.settings import settings


def tell_partners(
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the statement; empty: today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")] = False,
) -> None:
    """Tell each partner what we hold, what differs, what is overdue and which corrections wait, as of the last build.

    A partner that has this day's statement already gets no second one. Exit codes: 0 done, 1 there is no build yet or
    one is running, 2 wrong use.
    """
    from streams.deliveries.daily import tell

    written = tell(settings(), None if day is None else day.date())
    if as_json:
        typer.echo(json.dumps([{"partner": one.partner, "notice_id": one.notice_id} for one in written]))
        return
    for one in written:
        content = one.content
        typer.echo(
            f"{one.partner}: {sum(place['records'] for place in content['held'])} records held, "
            f"{content['differ']['total']} differ, {content['overdue']['total']} overdue, "
            f"{content['waiting']['total']} waiting"
        )
    typer.echo(f"{len(written)} statements written; receipts tells them")


def register(app: typer.Typer) -> None:
    app.command("tell-partners")(tell_partners)
