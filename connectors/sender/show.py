"""What the partner sees: one screen with each record, each field and rule that it breaks, and what to do. Dutch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from connectors.contract import Reason, Verdict
from connectors.sender.files import Found
from connectors.sender.outbox import Outcome

_WORDS = {
    "accepted": "[green]aangenomen[/green]",
    "duplicate": "[yellow]al ontvangen[/yellow]",
    "conflict": "[red]strijdig[/red]",
    "refused": "[red]geweigerd[/red]",
    "sent": "[yellow]nog geen ontvangstbewijs[/yellow]",
    "new": "[yellow]nog niet verzonden[/yellow]",
    "failed": "[red]niet te verzenden[/red]",
}


def word(outcome: Outcome) -> str:
    return _WORDS[outcome.disposition or outcome.state]


def show_check(console: Console, checked: Iterable[tuple[Found, Verdict]], reasons: Mapping[str, Reason]) -> None:
    """Each record that breaks a rule, a line or two for each finding, and a sum. Codes and fields are never cut."""
    good = bad = 0
    for found, verdict in checked:
        good += not verdict.reasons
        bad += bool(verdict.reasons)
        if findings := (*verdict.reasons, *verdict.warnings):
            console.print(f"[bold]{found.path.name}, {found.where}[/bold]")
            table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
            table.add_column(overflow="fold", min_width=20)
            table.add_column(overflow="fold")
            for finding in findings:
                reason = reasons[finding.code]
                colour, kind = ("red", "regel") if finding in verdict.reasons else ("yellow", "waarschuwing, regel")
                said = f"[{colour}]{finding.code}[/{colour}] {kind}: {reason.rule_nl}."
                table.add_row(f"  {finding.path}", f"{said}\n[bold]wat te doen:[/bold] {reason.action_nl}")
            console.print(table)
    console.print(f"{good} goed, {bad} fout")


def show_outcomes(console: Console, rows: Iterable[tuple[Found, Outcome]]) -> None:
    """A row for each record with its receipt."""
    table = Table("bestand", "plaats", "uitkomst", "offset", "waarom", "wat te doen", title="Ontvangstbewijzen")
    for found, outcome in rows:
        findings = [*outcome.findings.get("reasons", []), *outcome.findings.get("warnings", [])]
        why = "\n".join(f"{finding['path']}: {finding['rule_nl']}" for finding in findings)
        why = why or outcome.findings.get("failed", "")
        action = "\n".join(finding["action_nl"] for finding in findings)
        offset = "" if outcome.offset is None else f"{outcome.offset}"
        table.add_row(found.path.name, found.where, word(outcome), offset, why, action)
    console.print(table)


def show_statement(console: Console, statement: Mapping[str, Any]) -> None:
    """One statement of the platform, with its entries."""
    counts = statement["counts"]
    console.print(
        f"[bold]{statement['committed_at']}[/bold]  {counts['accepted']} aangenomen, "
        f"{counts['duplicate']} al ontvangen, {counts['conflict']} strijdig, {counts['refused']} geweigerd  "
        f"[dim]{statement['statement_id']}[/dim]"
    )
    for again, entry in [(False, one) for one in statement["entries"]] + [(True, one) for one in statement["redriven"]]:
        findings = [*entry["reasons"], *entry["warnings"]]
        texts = "; ".join(f"{finding['path']}: {finding['rule_nl']}. {finding['action_nl']}" for finding in findings)
        outcome = _WORDS[entry["disposition"]] + (" (opnieuw beoordeeld)" if again else "")
        console.print(f"  offset {entry['offset']}  {outcome}  {entry['source'] or '-'} {entry['id'] or '-'}  {texts}")
