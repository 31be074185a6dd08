"""`risicobeeld send`: files are checked, sent, and shown with what became of each record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.sender.cli_common import (
    HOME,
    As,
    Bundle,
    Home,
    Json,
    Mapping,
    Origin,
    Timeout,
    Type,
    connection_of,
    fail,
    load_contract,
    outbox_path,
    print_json,
    reader_of,
)

if TYPE_CHECKING:
    from connectors.sender import Connection
    from connectors.sender.checking import Checked
    from connectors.sender.delivery import Delivered


def send(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=".xlsx, .csv, .json or .ndjson")],
    partner: As = None,
    bundle: Bundle = None,
    home: Home = HOME,
    check_only: Annotated[
        bool, typer.Option("--check-only", help="Check and say what is wrong; send nothing.")
    ] = False,
    no_check: Annotated[bool, typer.Option("--no-check", help="Send as it is; the platform checks.")] = False,
    only_valid: Annotated[bool, typer.Option("--only-valid", help="Send what is right, leave out the rest.")] = False,
    timeout: Timeout = 60.0,
    origin: Origin = None,
    asked_for: Type = None,
    mapping: Mapping = None,
    as_json: Json = False,
) -> None:
    """Check records, send them, wait for the receipt of each, and show it. What has no receipt is sent again.

    Exit codes: 0 all accepted (or received before; with --check-only: nothing wrong); 1 something was refused; 2 wrong
    use, or a file that can't be taken apart; 3 checked and wrong, so nothing was sent (with --only-valid: not what was
    wrong); 4 the platform is away or a receipt is missing: everything is in the outbox, run the command again.
    """
    from rich.console import Console

    from connectors.sender.checking import check, without_check
    from connectors.sender.delivery import exit_code
    from connectors.sender.files import FileError
    from connectors.sender.outbox import Outbox
    from connectors.sender.show import show_check, show_delivered

    if no_check and (check_only or only_valid):
        raise fail("--no-check excludes --check-only and --only-valid")
    console = Console(stderr=as_json)
    connection = connection_of(partner, bundle, home)
    contract = load_contract(connection.environment)
    outbox = Outbox(outbox_path(connection, home))
    try:
        read = reader_of(connection, contract, outbox, origin, asked_for, mapping).read(files)
    except FileError as error:
        raise fail(str(error)) from error
    finally:
        outbox.close()
    if no_check and (read.faults or any(one.planned and one.planned.faults for one in read.found)):
        raise fail("--no-check: a cell that can't be read is no event; run without it to see which", 3)
    checked = without_check(read.found) if no_check else check(read, contract, connection.partner)
    wrong = not all(one.right for one in checked)
    stop = check_only or (wrong and not only_valid)
    if as_json and stop:
        print_json(
            {"sent": False, "mapping": read.mapping.as_json(), "records": [_checked_row(one) for one in checked]}
        )
    elif check_only or any(one.problems for one in checked):
        show_check(console, checked)
    if wrong and stop:
        if not (as_json or check_only):
            console.print("Niets verzonden. Herstel de regels hierboven; --only-valid verzendt alleen wat goed is.")
        raise typer.Exit(3)
    if stop:
        return
    delivered = _deliver(connection, home, checked, timeout)
    if as_json:
        rows = [one.as_json() for one in delivered]
        print_json({"sent": True, "mapping": read.mapping.as_json(), "records": rows})
    else:
        show_delivered(console, delivered, read.mapping)
    raise typer.Exit(exit_code(delivered))


def _deliver(connection: Connection, home: Path, checked: list[Checked], timeout: float) -> list[Delivered]:
    from connectors.sender import Sender, SendError
    from connectors.sender.delivery import deliver

    try:
        with Sender(connection, outbox_path(connection, home)) as sender:
            return deliver(sender, checked, timeout)
    except SendError as error:
        raise fail(str(error), 4) from error


def _checked_row(one: Checked) -> dict[str, object]:
    return {
        "file": one.path.name,
        "where": "hele bestand" if one.found is None else one.found.where,
        "ok": one.right,
        "findings": [problem.as_json() for problem in one.problems],
    }
