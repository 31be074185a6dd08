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
    """A row for each finding of records that would be refused, and a sum."""
    table = Table(
        "bestand", "plaats", "veld", "regel", "wat te doen", title="Controle vóór verzending", show_lines=True
    )
    good = bad = 0
    for found, verdict in checked:
        good += not verdict.reasons
        bad += bool(verdict.reasons)
        for finding in (*verdict.reasons, *verdict.warnings):
            reason = reasons[finding.code]
            mark = "" if finding in verdict.reasons else "[yellow]waarschuwing: [/yellow]"
            rule = f"{mark}{reason.rule_nl} [dim]{finding.code}[/dim]"
            table.add_row(found.path.name, found.where, finding.path, rule, reason.action_nl)
    if table.row_count:
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
    for entry in statement["entries"]:
        findings = [*entry["reasons"], *entry["warnings"]]
        texts = "; ".join(f"{finding['path']}: {finding['rule_nl']}. {finding['action_nl']}" for finding in findings)
        outcome = _WORDS[entry["disposition"]]
        console.print(f"  offset {entry['offset']}  {outcome}  {entry['source'] or '-'} {entry['id'] or '-'}  {texts}")
