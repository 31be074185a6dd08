"""What the demo says in the end, and how it is shown to people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.cli.demo_checks import Check

_COLUMNS = ("records", "sent now", "accepted", "duplicate", "conflict", "refused", "receipts")
_NARROWEST = 110  # columns that the table needs; a pipe says 80


@dataclass
class Report:
    """What the command prints. Seconds: from the last record at the broker to the page that shows it."""

    plan: dict[str, Any]
    partners: dict[str, dict[str, int]]
    release_id: str
    ingest_seq: int
    reference_date: str
    units: dict[str, int]
    refused: dict[str, int]
    others: int
    push_to_screen_seconds: float | None
    seconds: float
    look: dict[str, str]
    checks: list[Check] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)


def show(report: Report) -> None:
    """Print what was sent, what became of it, where to look; and every number that differs, with both values."""
    console = Console()
    console.width = max(console.width, _NARROWEST)
    plan = report.plan
    table = Table(title=f"Country {plan['country']} ({plan['scale']}), seed {plan['seed']}, until {plan['until']}")
    table.add_column("partner")
    for name in _COLUMNS:
        table.add_column(name, justify="right")
    for partner, row in report.partners.items():
        table.add_row(partner, *(str(row[name]) for name in _COLUMNS))
    totals = {name: sum(row[name] for row in report.partners.values()) for name in _COLUMNS}
    table.add_section()
    table.add_row("together", *(str(totals[name]) for name in _COLUMNS), style="bold")
    console.print(table)

    facts = Table(show_header=False, box=None, pad_edge=False)
    facts.add_row("refused by reason", ", ".join(f"{code} {count}" for code, count in report.refused.items()))
    facts.add_row("from other senders", f"{report.others} records")
    facts.add_row("release", f"{report.release_id}, up to row {report.ingest_seq}, as of {report.reference_date}")
    facts.add_row("processes", ", ".join(f"{name.capitalize()} {count}" for name, count in report.units.items()))
    latency = report.push_to_screen_seconds
    facts.add_row("push to screen", "nothing new was sent" if latency is None else f"{latency} s after the last record")
    facts.add_row("all together", f"{report.seconds} s")
    for name, value in report.look.items():
        facts.add_row(name, value)
    console.print(facts)

    wrong = [check for check in report.checks if not check.ok]
    if not wrong:
        console.print(f"All {len(report.checks)} numbers of lake, receipts and screen are those of the senders' files.")
        return
    differences = Table(title=f"{len(wrong)} of {len(report.checks)} numbers differ")
    differences.add_column("what")
    differences.add_column("senders' files", justify="right")
    differences.add_column("platform", justify="right")
    for check in wrong:
        differences.add_row(check.what, check.expected, check.found)
    console.print(differences)
