"""`risicobeeld template` and `risicobeeld drop`: for partners that work with spreadsheets and files."""

from __future__ import annotations

import sys
import time
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
    labels,
    load_contract,
    outbox_path,
    print_json,
    reader_of,
)

if TYPE_CHECKING:
    from rich.console import Console

    from connectors.sender.drop_folder import DropFolder, Result


def template(
    stream: Annotated[str, typer.Argument(metavar="STREAM", help="A stream, such as risk-scans.")],
    retraction: Annotated[bool, typer.Option("--retraction", help="The form that withdraws a statement.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="A CSV file with the field names alone.")] = False,
    language: Annotated[str, typer.Option(help="Language of headings and explanation: nl or en.")] = "nl",
    partner: Annotated[
        str | None, typer.Option("--as", metavar="PARTNER", help="Offer the organisations that it may speak for.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write here, not to standard output.")] = None,
) -> None:
    """Write a spreadsheet to fill in, made from the contract: `risicobeeld template risk-scans > scan.xlsx`.

    Exit codes: 0 written, 2 wrong use.
    """
    from datetime import UTC, datetime

    from connectors.contract.examples import example_of
    from connectors.sender.sheets.form import LANGUAGES
    from connectors.sender.sheets.layout import layout_of
    from connectors.sender.sheets.template import csv_template, workbook
    from connectors.sender.sheets.words import Words

    contract = load_contract("demo")
    catalogue = contract.catalogue
    if stream not in catalogue.streams:
        raise fail(f"{stream} is no stream; rule: one of {', '.join(catalogue.streams)}")
    if language not in LANGUAGES:
        raise fail(f"--language {language} isn't known; rule: {' or '.join(LANGUAGES)}")
    if partner is not None and partner not in contract.agreements:
        raise fail(f"--as {partner}: has no agreement; rule: one of {', '.join(contract.agreements)}")
    if to is None and sys.stdout.isatty():
        raise fail(f"a spreadsheet isn't for the screen: risicobeeld template {stream} > {stream}.xlsx")
    wanted = "retraction" if retraction else "statement"
    event_type = next(
        catalogue.types[name] for name in catalogue.streams[stream].types if catalogue.types[name].kind == wanted
    )
    layout = layout_of(event_type)
    if as_csv:
        content = csv_template(layout)
    else:
        oins = sorted(contract.agreements[partner].speaks_for) if partner is not None else ()
        words, today = Words(contract, labels()), datetime.now(UTC).date()
        content = workbook(layout, words, example_of(event_type), language, today, oins)
    if to is not None:
        to.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


def drop(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where files appear.")],
    once: Annotated[bool, typer.Option("--once", help="Send what is there now, and stop.")] = False,
    partner: As = None,
    bundle: Bundle = None,
    home: Home = HOME,
    only_valid: Annotated[bool, typer.Option("--only-valid", help="Send what is right, leave out the rest.")] = False,
    timeout: Timeout = 60.0,
    origin: Origin = None,
    asked_for: Type = None,
    mapping: Mapping = None,
    settled: Annotated[float, typer.Option(min=0.0, help="Seconds without change after which a file is whole.")] = 2.0,
    as_json: Json = False,
) -> None:
    """Send every file that appears in a folder; then move it to verzonden/ or geweigerd/, its result beside it.

    Write a file under a name that ends in .tmp and rename it, or let it rest for the seconds of --settled. Subfolders,
    hidden files and .tmp, .part, .lock are left alone. With --json: one result a line. Exit codes: 0 done, or stopped
    by Ctrl-C; 1 with --once: a file went to geweigerd/; 2 wrong use; 4 with --once: the platform is away or a receipt
    is missing, so the file stays in onderweg/ and is taken up again the next time.
    """
    from rich.console import Console

    from connectors.sender import Sender
    from connectors.sender.drop_folder import DropFolder, Settings
    from connectors.sender.outbox import Outbox

    connection = connection_of(partner, bundle, home)
    if not folder.is_dir():
        raise fail(f"{folder} is no folder; rule: an existing one")
    path = outbox_path(connection, home)
    outbox = Outbox(path)
    reader = reader_of(connection, load_contract(connection.environment), outbox, origin, asked_for, mapping)
    outbox.close()
    settings = Settings(folder, reader, lambda: Sender(connection, path), timeout, only_valid, settled)
    try:
        worst = _watch(DropFolder(settings), once, settled, as_json, Console(stderr=as_json))
    except KeyboardInterrupt:
        return
    except OSError as error:
        raise fail(f"{error.filename}: {error.strerror}; the file stays where it is") from error
    raise typer.Exit(worst)


def _watch(box: DropFolder, once: bool, settled: float, as_json: bool, console: Console) -> int:
    """Until Ctrl-C, or with `once` until what was there has been seen. The worst exit code."""
    from connectors.sender import SendError

    worst, until = 0, time.monotonic() + 2 * settled + 1
    while True:
        if paths := box.ready():
            try:
                for result in box.take(paths):
                    _tell(result, as_json, console)
                    worst = max(worst, _code(result))
            except SendError as error:
                if once:
                    raise fail(str(error), 4) from error
                console.print(f"[yellow]{error}[/yellow] De bestanden blijven in onderweg/.")
            if once:
                return worst
        elif once and (not box.waiting() or time.monotonic() > until):
            return worst
        time.sleep(max(0.2, settled / 2))


def _code(result: Result) -> int:
    return 4 if result.moved_to is None else 0 if result.document["result"] == "verzonden" else 1


def _tell(result: Result, as_json: bool, console: Console) -> None:
    if as_json:
        moved = None if result.moved_to is None else str(result.moved_to)
        print_json({**result.document, "moved_to": moved})
    else:
        to = f"naar {result.moved_to}" if result.moved_to else "wacht op ontvangstbewijzen, blijft in onderweg/"
        console.print(f"{result.file}: {len(result.document['records'])} berichten, {to}")
