"""Commands of the process stack: up, down, status, doctor, password."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Annotated

import typer

from infra.errors import OperationError
from infra.settings import Settings, settings

_Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines on standard output.")]
_Only = Annotated[str | None, typer.Option(help="Comma-separated: these and nothing else.", metavar="NAMES")]
_Without = Annotated[str | None, typer.Option(help="Comma-separated: all but these.", metavar="NAMES")]
_LOGINS = {
    "airflow_admin": ("admin", "airflow_port"),
    "airflow_publisher": ("publisher", "airflow_port"),
    "airflow_privacy_officer": ("privacy_officer", "airflow_port"),
    "superset_admin": ("admin", "superset_port"),
    "superset_beheerder": ("beheerder", "superset_port"),
    "superset_lezer": ("lezer", "superset_port"),
}


def _apply_access(of: Settings) -> object:
    return importlib.import_module("streams.access").apply(of)


def up(only: _Only = None, without: _Without = None, as_json: _Json = False) -> None:
    """Start everything, in order, and wait until each program answers. Does no harm where it runs already.

    Names: postgres, kafka, lake (tables), access (users, topics, rules), landing, receipts, agreements (what time ends,
    enrollment), airflow (four programs), superset. Exit codes: 0 all of it answers, 1 something failed (said by name,
    with the end of its log), 2 wrong use.
    """
    from infra.stack.plan import Progress
    from infra.stack.programs import select
    from infra.stack.start import STEPS, Rooms
    from infra.stack.start import up as start

    chosen = select(only, without, extra=STEPS)
    if not chosen:
        raise OperationError("nothing is chosen: --only and --without leave no program")
    progress = Progress(quiet=as_json)
    seconds = start(settings(), chosen, Rooms(apply_access=_apply_access), progress)
    if as_json:
        _print_json({"seconds": round(progress.seconds(), 1), "steps": {n: round(s, 1) for n, s in seconds.items()}})
    else:
        progress.say("everything answers")


def down() -> None:
    """Stop everything, the supervisor too. Exit code 0 also when nothing ran."""
    from infra.stack.plan import Progress
    from infra.stack.stop import stop_programs

    progress = Progress()
    stop_programs(settings(), progress.say)
    progress.say("nothing runs")


def status(as_json: _Json = False) -> None:
    """State, process id, uptime and health of each program.

    Exit codes: 0 every program that was started answers, 1 one doesn't, or nothing runs.
    """
    from infra.stack.report import status_rows, status_table

    rows = status_rows(settings())
    if as_json:
        _print_json([row.as_dict() for row in rows])
    else:
        sys.stdout.write(status_table(rows))
    started = [row for row in rows if row.state != "STOPPED"]
    raise typer.Exit(0 if started and all(row.healthy for row in started) else 1)


def doctor(as_json: _Json = False) -> None:
    """Check tools, versions, jars, Java, ports, secrets, disk, memory and each program; print what mends a problem.

    Exit codes: 0 nothing is wrong, 1 something is.
    """
    from infra.stack.doctor import examine
    from infra.stack.report import doctor_table

    findings = examine(settings())
    if as_json:
        _print_json([finding.as_dict() for finding in findings])
    else:
        sys.stdout.write(doctor_table(findings))
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def password(name: Annotated[str, typer.Argument(help=", ".join(_LOGINS))], as_json: _Json = False) -> None:
    """Print one login: where, user and password. Exit codes: 0 done, 1 no such login or not made yet."""
    of = settings()
    if name not in _LOGINS:
        raise OperationError(f"unknown login {name!r}: one of {', '.join(_LOGINS)}")
    path = of.secrets_dir / name
    if not path.exists():
        raise OperationError(f"the login {name} isn't made yet: run `risicobeeld up`")
    user, port = _LOGINS[name]
    login = {"address": f"http://127.0.0.1:{getattr(of, port)}/", "user": user, "password": path.read_text()}
    if as_json:
        _print_json(login)
    else:
        sys.stdout.write("".join(f"{key}: {value}\n" for key, value in login.items()))


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def register(app: typer.Typer) -> None:
    for command in (up, down, status, doctor, password):
        app.command()(command)
