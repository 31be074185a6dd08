"""What the partner sees: one screen with each record, each field and rule that it breaks, and what to do. Dutch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connectors.sender.checking import Checked, Problem
from connectors.sender.delivery import Delivered
from connectors.sender.outbox import Outcome
from connectors.sender.reconciliation import DISPOSITIONS, Reconciliation
from connectors.sender.sheets import LocalCodes

_WORDS = {
    "accepted": ("aangenomen", "green"),
    "duplicate": ("al ontvangen", "yellow"),
    "conflict": ("strijdig", "red"),
    "refused": ("geweigerd", "red"),
    "sent": ("nog geen ontvangstbewijs", "yellow"),
    "new": ("nog niet verzonden", "yellow"),
    "failed": ("niet te verzenden", "red"),
    "wrong": ("fout, niet verzonden", "red"),
}


_SHOWN = 10  # rows of a list on the screen; --json gives what the message holds


def word(disposition: str) -> str:
    """In its colour."""
    said, colour = _WORDS[disposition]
    return f"[{colour}]{said}[/{colour}]"


def show_check(console: Console, checked: Iterable[Checked]) -> None:
    """Each record that breaks a rule, a line or two for each problem, and a sum. Codes and fields are never cut."""
    good = bad = 0
    for one in checked:
        good += one.right
        bad += not one.right
        if one.problems:
            console.print(f"[bold]{escape(_name(one))}[/bold]")
            table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
            table.add_column(overflow="fold", min_width=20)
            table.add_column(overflow="fold")
            for problem in one.problems:
                colour, kind = ("red", "regel") if problem.refuses else ("yellow", "waarschuwing, regel")
                said = f"[{colour}]{problem.code}[/{colour}] {kind}: {escape(problem.rule_nl)}."
                table.add_row(f"  {escape(_place(problem))}", f"{said}\n[bold]wat te doen:[/bold] {problem.action_nl}")
            console.print(table)
    console.print(f"{good} goed, {bad} fout")


def _name(one: Checked) -> str:
    return f"{one.path.name}, {one.found.where}" if one.found is not None else one.path.name


def _place(problem: Problem) -> str:
    """The cell and its column's heading, or the path into the event."""
    if problem.place is None:
        return problem.path
    return f"{problem.place}\n  {problem.heading}" if problem.heading else f"{problem.place}"


def show_delivered(console: Console, delivered: Iterable[Delivered], mapping: LocalCodes) -> None:
    """A row for each record with its receipt."""
    table = Table("bestand", "plaats", "uitkomst", "offset", "waarom", "wat te doen", title="Ontvangstbewijzen")
    for one in delivered:
        outcome, found = one.outcome, one.checked.found
        said = word("wrong") if outcome is None else word(outcome.disposition or outcome.state)
        remark = f"{said}\n{note}" if (note := _note(one)) else said
        offset = "" if outcome is None or outcome.offset is None else f"{outcome.offset}"
        why = list(_why(one))
        place = "hele bestand" if found is None else found.where
        reasons, actions = "\n".join(escape(rule) for rule, _ in why), "\n".join(action for _, action in why)
        table.add_row(one.checked.path.name, place, remark, offset, reasons, actions)
    console.print(table)
    if mapping.name:
        console.print(f"Vertaald met {mapping.name}, sha256 {mapping.sha256}")


def _note(one: Delivered) -> str:
    """What the sender did by itself."""
    found = one.checked.found
    if found is None or one.outcome is None:
        return ""
    if found.known is not None:
        return "eerder verzonden, ongewijzigd"
    return "verbetert een eerder bericht" if found.planned is not None and found.planned.corrects else ""


def _why(one: Delivered) -> Iterator[tuple[str, str]]:
    """(rule, what to do), by cell where the record came from a sheet."""
    if one.outcome is None:
        yield from ((f"{_place(problem)}: {problem.rule_nl}", problem.action_nl) for problem in one.checked.problems)
        return
    yield from _findings(one, one.outcome)
    if "failed" in one.outcome.findings:
        yield one.outcome.findings["failed"], ""


def _findings(one: Delivered, outcome: Outcome) -> Iterator[tuple[str, str]]:
    found = one.checked.found
    for finding in (*outcome.findings.get("reasons", []), *outcome.findings.get("warnings", [])):
        planned = None if found is None else found.planned
        place = finding["path"] if planned is None else planned.draft.place(finding["path"])
        yield f"{place}: {finding['rule_nl']}", finding["action_nl"]


def plain_text(name: str, delivered: Iterable[Delivered], mapping: LocalCodes) -> str:
    """The same for a text file beside the file that was sent."""
    lines = [f"Uitkomst van {name}", ""]
    for one in delivered:
        found, outcome = one.checked.found, one.outcome
        said = _WORDS["wrong" if outcome is None else outcome.disposition or outcome.state][0]
        note = f" ({note})" if (note := _note(one)) else ""
        lines.append(f"{'hele bestand' if found is None else found.where}: {said}{note}")
        if found is not None and found.planned is not None and outcome is not None:
            lines.append(f"  source {found.planned.source}, id {found.planned.subject.id}")
        for rule, action in _why(one):
            lines += [f"  - {' '.join(rule.split())}.", f"    Wat te doen: {action}"]
    if mapping.name:
        lines += ["", f"Vertaald met {mapping.name}, sha256 {mapping.sha256}"]
    return "\n".join(lines) + "\n"


def show_message(console: Console, message: Mapping[str, Any]) -> None:
    """One message of the platform. A kind that this version doesn't know is shown by its name, never left out."""
    kinds = {
        "statement": _show_statement,
        "daily_statement": _show_daily_statement,
        "quality_findings": _show_quality_findings,
        "early_warning": _show_early_warning,
    }
    if (show := kinds.get(message["message"])) is None:
        console.print(
            f"[yellow]{message['message']}[/yellow]: onbekend soort mededeling; gebruik --json om haar te lezen"
        )
    else:
        show(console, message)


def _show_daily_statement(console: Console, message: Mapping[str, Any]) -> None:
    console.print(f"[bold]Dagoverzicht van {message['day']}[/bold]  [dim]{message['notice_id']}[/dim]")
    for place in message["held"]:
        console.print(
            f"  {place['topic']}: {place['records']} berichten tot offset {place['next_offset']}: "
            f"{place['accepted']} aangenomen, {place['duplicate']} al ontvangen, {place['conflict']} strijdig, "
            f"{place['refused']} geweigerd"
        )
    differ, overdue, waiting = message["differ"], message["overdue"], message["waiting"]
    console.print(
        f"  {differ['total']} niet aangenomen en niet hersteld, {overdue['total']} leveringen te laat, "
        f"{waiting['total']} correcties wachten"
    )
    for row in overdue["rows"][:_SHOWN]:
        console.print(
            f"    te laat sinds {row['due_date']}: {row['stream']} van {row['organisation_oin']} over "
            f"{row['period_from']} t/m {row['period_to']}"
        )
    for row in waiting["rows"][:_SHOWN]:
        console.print(f"    wacht {row['waiting_days']} dagen: {row['id']} noemt {row['target_id']}, dat er niet is")


def _show_quality_findings(console: Console, message: Mapping[str, Any]) -> None:
    console.print(f"[bold]Opmerkingen bij uw leveringen[/bold]  [dim]{message['notice_id']}[/dim]")
    for finding in message["findings"]:
        console.print(f"  [yellow]{finding['check']}[/yellow] {finding['total']} keer: {finding['meaning_nl']}")
        for row in finding["rows"][:_SHOWN]:
            console.print(
                f"    {row['stream']} {row['organisation_oin']} over {row['period_from']} t/m {row['period_to']}"
            )


def _show_early_warning(console: Console, message: Mapping[str, Any]) -> None:
    state = {"provisional": "voorlopig", "final": "vastgesteld", "withdrawn": "ingetrokken"}[message["state"]]
    console.print(f"[bold]Vraag aan u[/bold] ({state})  [dim]{message['notice_id']}[/dim]")
    if message["state"] == "withdrawn":
        console.print(f"  Deze vraag vervalt: {message['question_nl']}")
        return
    console.print(f"  {message['question_nl']}")
    console.print(
        f"  Antwoord met een reactie: indicator_id {message['indicator_id']}, warning_id {message['warning_id']}, "
        f"release_id {message['release_id']}"
    )


def _show_statement(console: Console, statement: Mapping[str, Any]) -> None:
    counts = statement["counts"]
    console.print(
        f"[bold]{statement['committed_at']}[/bold]  {counts['accepted']} aangenomen, "
        f"{counts['duplicate']} al ontvangen, {counts['conflict']} strijdig, {counts['refused']} geweigerd  "
        f"[dim]{statement['statement_id']}[/dim]"
    )
    for again, entry in [(False, one) for one in statement["entries"]] + [(True, one) for one in statement["redriven"]]:
        findings = [*entry["reasons"], *entry["warnings"]]
        texts = "; ".join(f"{finding['path']}: {finding['rule_nl']}. {finding['action_nl']}" for finding in findings)
        outcome = word(entry["disposition"]) + (" (opnieuw beoordeeld)" if again else "")
        console.print(f"  offset {entry['offset']}  {outcome}  {entry['source'] or '-'} {entry['id'] or '-'}  {texts}")


def show_reconciliation(console: Console, partner: str, counts: Mapping[str, int], both: Reconciliation | None) -> None:
    """The outbox by outcome; beside it, where a daily statement came, what each side counts."""
    table = Table("uitkomst", "berichten", title=f"Postvak uit van {partner}")
    for name, count in counts.items():
        table.add_row(name, f"{count}")
    console.print(table)
    if both is None:
        console.print("Nog geen dagoverzicht van het platform: alleen de ontvangstbewijzen zijn vergeleken.")
        return
    sides = Table("uitkomst", "platform", "bewijzen hier", title=f"Tot offset {both.next_offset}, {both.day}")
    for name in DISPOSITIONS:
        sides.add_row(word(name), f"{both.held[name]}", f"{both.told[name]}")
    console.print(sides)
    console.print(f"{both.sent_here} van deze berichten zijn vanuit dit postvak verzonden.")
    if both.untold:
        console.print(f"[red]Zonder bewijs:[/red] offset {', '.join(map(str, both.untold[:_SHOWN]))}")
    console.print("[green]Beide kanten zijn het eens.[/green]" if both.agrees else "[red]De kanten verschillen.[/red]")
