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
    """Show the platform's new statements and take them over into the outbox. With --json: one statement a line.

    Exit codes: 0 shown, 2 wrong use, 4 the platform is away.
    """
    from rich.console import Console

    from connectors.sender import Sender, SendError
    from connectors.sender.show import show_statement

    console = Console()
    connection = connection_of(partner, bundle, home)
    try:
        with Sender(connection, outbox_path(connection, home)) as sender:
            while True:
                for statement in sender.statements(wait_seconds=2.0):
                    if as_json:
                        sys.stdout.write(json.dumps(statement, ensure_ascii=False) + "\n")
                        sys.stdout.flush()
                    else:
                        show_statement(console, statement)
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
    """Compare the outbox with the receipts: take over new ones, send again what has none, say what is open.

    Exit codes: 0 every record has a receipt; 2 wrong use; 4 records without receipt, or the platform is away.
    """
    from connectors.sender import Sender, SendError

    connection = connection_of(partner, bundle, home)
    try:
        with Sender(connection, outbox_path(connection, home)) as sender:
            sender.collect(wait_seconds=1.0)
            again = sender.resend(after_seconds=0.0)
            complete = sender.wait(timeout)
            counts = sender.outbox.counts()
    except SendError as error:
        raise fail(str(error), 4) from error
    if as_json:
        print_json({"complete": complete, "sent_again": again, "counts": counts})
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table("uitkomst", "berichten", title=f"Postvak uit van {connection.partner}")
        for name, count in counts.items():
            table.add_row(name, f"{count}")
        console = Console()
        console.print(table)
        console.print(
            f"{again} opnieuw verzonden; " + ("elk bericht heeft een bewijs" if complete else "er staat nog open")
        )
    raise typer.Exit(0 if complete else 4)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    for command in (send, receipts, reconcile, template, drop):
        app.command()(command)
