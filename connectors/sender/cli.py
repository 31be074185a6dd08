"""Commands on the partner's side: `send`, `receipts`, `reconcile`.

A partner gives its bundle (`--bundle DIR`). On a machine with a demo installation `--as PARTNER` takes the bundle that
`risicobeeld apply` wrote there.

Longer than a hundred lines: three commands, most of it their options and texts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from connectors.contract import Contract, Verdict
    from connectors.sender import Connection
    from connectors.sender.files import Found
    from connectors.sender.outbox import Outcome

_REPOSITORY = Path(__file__).resolve().parents[2]

_As = Annotated[
    str | None, typer.Option("--as", metavar="PARTNER", help="The partner, with a bundle in the demo's folder.")
]
_Bundle = Annotated[
    Path | None, typer.Option("--bundle", metavar="DIR", help="The folder that the platform handed out.")
]
_Home = Annotated[
    Path,
    typer.Option("--home", envvar="RISICOBEELD_HOME", help="Folder of a demo installation; outboxes are kept there."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")]
_HOME = _REPOSITORY / "var"


def _fail(message: str, code: int = 2) -> typer.Exit:
    sys.stderr.write(f"risicobeeld: {message}\n")
    return typer.Exit(code)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _connection(partner: str | None, bundle: Path | None, home: Path) -> Connection:
    from connectors.sender import BundleError, load_bundle

    if (partner is None) == (bundle is None):
        raise _fail("say who sends: --as PARTNER or --bundle DIR")
    try:
        connection = load_bundle(bundle or home / "bundles" / str(partner))
    except (BundleError, OSError) as error:
        raise _fail(str(error)) from error
    return connection


def _outbox(connection: Connection, home: Path) -> Path:
    return home / "outbox" / f"{connection.partner}.sqlite"


def _contract(environment: str) -> Contract:
    from connectors.contract import Contract

    seeds, partners = _REPOSITORY / "dbt_project" / "seeds" / "reference", _REPOSITORY / "connectors" / "partners"
    return Contract.load(seeds, partners, environment)


def _read(files: list[Path], contract: Contract, partner: str, origin: str | None) -> list[Found]:
    from connectors.sender.files import FileError, read_file

    try:
        return [found for path in files for found in read_file(path, contract, partner, origin)]
    except FileError as error:
        raise _fail(str(error)) from error


def _check(records: list[Found], contract: Contract, partner: str) -> list[tuple[Found, Verdict]]:
    from datetime import UTC, datetime

    from connectors.contract import Record
    from connectors.sender import STRUCTURED

    now = datetime.now(UTC)
    return [(found, contract.judge(Record(found.value, None, STRUCTURED, partner, now))) for found in records]


def _findings(verdict: Verdict, contract: Contract) -> list[dict[str, Any]]:
    return [
        {
            "code": finding.code,
            "path": finding.path,
            "rule_nl": contract.reasons[finding.code].rule_nl,
            "rule_en": finding.rule,
            "action_nl": contract.reasons[finding.code].action_nl,
            "refuses": finding in verdict.reasons,
        }
        for finding in (*verdict.reasons, *verdict.warnings)
    ]


def send(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help=".json, .ndjson, or .csv (case statistics)")],
    partner: _As = None,
    bundle: _Bundle = None,
    home: _Home = _HOME,
    check_only: Annotated[
        bool, typer.Option("--check-only", help="Check and say what is wrong; send nothing.")
    ] = False,
    no_check: Annotated[bool, typer.Option("--no-check", help="Send as it is; the platform checks.")] = False,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait for receipts.")] = 60.0,
    origin: Annotated[
        str | None, typer.Option(help="Where figures in a CSV file come from: reported, published or synthetic.")
    ] = None,
    as_json: _Json = False,
) -> None:
    """Check records, send them, wait for the receipt of each, and show it. What has no receipt is sent again.

    Exit codes: 0 all accepted (or received before; with --check-only: nothing wrong); 1 something was refused; 2 wrong
    use, or a file that can't be taken apart; 3 checked and wrong, so nothing was sent; 4 the platform is away or a
    receipt is missing: everything is in the outbox, run the command again.
    """
    from rich.console import Console

    from connectors.sender import Sender, SendError
    from connectors.sender.show import show_check, show_outcomes

    if check_only and no_check:
        raise _fail("--check-only and --no-check exclude each other")
    console = Console(stderr=as_json)
    connection = _connection(partner, bundle, home)
    contract = _contract(connection.environment)
    records = _read(files, contract, connection.partner, origin)
    if not no_check:
        checked = _check(records, contract, connection.partner)
        wrong = any(verdict.reasons for _, verdict in checked)
        if as_json and (wrong or check_only):
            rows = [
                {"file": f.path.name, "where": f.where, "ok": not v.reasons, "findings": _findings(v, contract)}
                for f, v in checked
            ]
            _print_json({"sent": False, "records": rows})
        elif wrong or check_only or any(verdict.warnings for _, verdict in checked):
            show_check(console, checked, contract.reasons)
        if wrong:
            if not as_json:
                console.print(
                    "Niets verzonden. Herstel de regels hierboven, of laat het platform oordelen met --no-check."
                )
            raise typer.Exit(3)
        if check_only:
            return
    try:
        with Sender(connection, _outbox(connection, home)) as sender:
            numbers = [sender.submit(found.value) for found in records]
            sender.flush()
            sender.wait(timeout)
            outcomes = sender.outbox.outcomes(numbers)
    except SendError as error:
        raise _fail(str(error), 4) from error
    if as_json:
        _print_json({"sent": True, "records": [_row(found, one) for found, one in zip(records, outcomes, strict=True)]})
    else:
        show_outcomes(console, zip(records, outcomes, strict=True))
    raise typer.Exit(_exit_code(outcomes))


def _row(found: Found, outcome: Outcome) -> dict[str, Any]:
    return {
        "file": found.path.name,
        "where": found.where,
        "state": outcome.state,
        "disposition": outcome.disposition,
        "offset": outcome.offset,
        **outcome.findings,
    }


def _exit_code(outcomes: list[Outcome]) -> int:
    if any(one.state in ("new", "sent") for one in outcomes):
        return 4
    return 0 if all(one.disposition in ("accepted", "duplicate") for one in outcomes) else 1


def receipts(
    partner: _As = None,
    bundle: _Bundle = None,
    home: _Home = _HOME,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until Ctrl-C.")] = False,
    as_json: _Json = False,
) -> None:
    """Show the platform's new statements and take them over into the outbox. With --json: one statement a line.

    Exit codes: 0 shown, 2 wrong use, 4 the platform is away.
    """
    from rich.console import Console

    from connectors.sender import Sender, SendError
    from connectors.sender.show import show_statement

    console = Console()
    connection = _connection(partner, bundle, home)
    try:
        with Sender(connection, _outbox(connection, home)) as sender:
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
        raise _fail(str(error), 4) from error


def reconcile(
    partner: _As = None,
    bundle: _Bundle = None,
    home: _Home = _HOME,
    timeout: Annotated[float, typer.Option(min=0, help="Seconds to wait for receipts.")] = 60.0,
    as_json: _Json = False,
) -> None:
    """Compare the outbox with the receipts: take over new ones, send again what has none, say what is open.

    Exit codes: 0 every record has a receipt; 2 wrong use; 4 records without receipt, or the platform is away.
    """
    from connectors.sender import Sender, SendError

    connection = _connection(partner, bundle, home)
    try:
        with Sender(connection, _outbox(connection, home)) as sender:
            sender.collect(wait_seconds=1.0)
            again = sender.resend(after_seconds=0.0)
            complete = sender.wait(timeout)
            counts = sender.outbox.counts()
    except SendError as error:
        raise _fail(str(error), 4) from error
    if as_json:
        _print_json({"complete": complete, "sent_again": again, "counts": counts})
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
    app.command()(send)
    app.command()(receipts)
    app.command()(reconcile)
