"""Commands on the partner's side: `send`, `receipts`, `reconcile`, `template`, `drop`.

A partner gives its bundle (`--bundle DIR`). On a machine with a demo installation `--as PARTNER` takes the bundle that
`risicobeeld apply` wrote there.
"""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from connectors.sender.cli_common import (
    HOME,
    As,
    Bundle,
    Home,
    Json,
    Timeout,
    connection_of,
    fail,
    outbox_path,
    print_json,
)
from connectors.sender.cli_send import send
from connectors.sender.cli_sheets import drop, template


def receipts(
    partner: As = None,
    bundle: Bundle = None,
    home: Home = HOME,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until Ctrl-C.")] = False,
    as_json: Json = False,
) -> None:
    """Show what the platform tells: receipts, daily statements, remarks on deliveries. With --json: one a line.

    Each message is taken over into the outbox first, and is shown once.

    Exit codes: 0 shown, 2 wrong use, 4 the platform is away.
    """
    from rich.console import Console

    from connectors.sender import Sender, SendError
    from connectors.sender.show import show_message

    console = Console()
    connection = connection_of(partner, bundle, home)
    try:
        with Sender(connection, outbox_path(connection, home)) as sender:
            while True:
                for message in sender.messages(wait_seconds=2.0):
                    if as_json:
                        sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
                        sys.stdout.flush()
                    else:
                        show_message(console, message)
                if not follow:
                    return
    except KeyboardInterrupt:
        return
    except SendError as error:
        raise fail(str(error), 4) from error


def reconcile(
    partner: As = None,
    bundle: Bundle = None,
    home: Home = HOME,
    timeout: Timeout = 60.0,
    as_json: Json = False,
) -> None:
    """Do both sides agree, to the record? Takes over new receipts, sends again what has none, and compares.

    The platform's side is its newest daily statement; without one, only the receipts are looked at.
    Exit codes: 0 every record has a receipt and both sides agree; 2 wrong use; 4 records without receipt, or the
    platform is away; 5 the two sides differ.
    """
    from rich.console import Console

    from connectors.sender import Sender, SendError
    from connectors.sender.reconciliation import reconcile as compare
    from connectors.sender.show import show_reconciliation

    connection = connection_of(partner, bundle, home)
    try:
        with Sender(connection, outbox_path(connection, home)) as sender:
            sender.collect(wait_seconds=1.0)
            again = sender.resend(after_seconds=0.0)
            complete = sender.wait(timeout)
            counts = sender.outbox.counts()
            daily = sender.outbox.last_notice("daily_statement")
            both = None if daily is None else compare(sender.outbox, connection.in_topic, daily)
    except SendError as error:
        raise fail(str(error), 4) from error
    if as_json:
        sides = None if both is None else both.as_json()
        print_json({"complete": complete, "sent_again": again, "counts": counts, "platform": sides})
    else:
        console = Console()
        show_reconciliation(console, connection.partner, counts, both)
        console.print(
            f"{again} opnieuw verzonden; " + ("elk bericht heeft een bewijs" if complete else "er staat nog open")
        )
    if not complete:
        raise typer.Exit(4)
    raise typer.Exit(0 if both is None or both.agrees else 5)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command in (send, receipts, reconcile, template, drop):
        app.command()(command)
