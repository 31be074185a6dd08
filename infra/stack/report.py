"""What `status` and `doctor` show: rows for machines, tables for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from infra.settings import Settings
from infra.stack import health
from infra.stack.programs import PROGRAMS
from infra.stack.supervisor import RUNNING, STOPPED, Supervisor

if TYPE_CHECKING:
    from infra.stack.doctor import Finding


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One program. `state` is the supervisor's word; `healthy` is None for a program that wasn't started."""

    name: str
    state: str
    pid: int | None
    uptime_seconds: int | None
    healthy: bool | None
    detail: str

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def status_rows(settings: Settings) -> list[StatusRow]:
    """State and health of every program, in the order of the list of programs."""
    states = Supervisor(settings).states()
    rows = []
    for program in PROGRAMS:
        state = states[program.name]
        answer = health.check(settings, program.name) if state.state == RUNNING else None
        healthy = answer.ok if answer else None if state.state == STOPPED else False
        detail = answer.detail if answer else ""
        rows.append(StatusRow(program.name, state.state, state.pid, state.uptime_seconds, healthy, detail))
    return rows


def status_table(rows: list[StatusRow]) -> None:
    table = Table("program", "state", "pid", "uptime (s)", "healthy", "says", box=None)
    for row in rows:
        pid, uptime = ("" if value is None else str(value) for value in (row.pid, row.uptime_seconds))
        table.add_row(row.name, row.state, pid, uptime, {True: "yes", False: "NO", None: ""}[row.healthy], row.detail)
    Console().print(table)


def doctor_table(findings: list[Finding]) -> None:
    console = Console()
    table = Table("", "what", "found", box=None)
    for finding in findings:
        table.add_row("ok" if finding.ok else "[red]NO[/red]", finding.what, finding.found)
    console.print(table)
    for finding in findings:
        if not finding.ok:
            text = f"\n{finding.what}: {finding.found}\n  mend it: {finding.mend}"
            console.print(text, highlight=False, markup=False)
