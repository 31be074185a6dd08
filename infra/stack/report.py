"""What `status` and `doctor` show: rows for machines, tables for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

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


def status_table(rows: list[StatusRow]) -> str:
    """Rows for people."""
    healthy = {True: "yes", False: "NO", None: "-"}
    cells = [["program", "state", "pid", "up (s)", "healthy", "says"]]
    cells += [[r.name, r.state, _text(r.pid), _text(r.uptime_seconds), healthy[r.healthy], r.detail] for r in rows]
    return _aligned(cells)


def doctor_table(findings: list[Finding]) -> str:
    """Findings for people, and below them what mends each problem."""
    table = _aligned([["ok" if finding.ok else "NO", finding.what, finding.found] for finding in findings])
    problems = [finding for finding in findings if not finding.ok]
    if not problems:
        return table + "nothing is wrong\n"
    return table + "\nmend it:\n" + "".join(f"  {finding.what}: {finding.mend}\n" for finding in problems)


def _text(value: int | None) -> str:
    return "-" if value is None else str(value)


def _aligned(rows: list[list[str]]) -> str:
    """Columns side by side, never wrapped: a line is a row, for eyes and for grep."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)
