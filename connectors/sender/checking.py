"""Records of files against the contract, before anything is sent: every problem with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.contract import Contract, Finding, Record
from connectors.sender.files import Files, Found
from connectors.sender.sender import STRUCTURED
from connectors.sender.sheets import Draft, Fault, Place, rules

_CELL = re.compile(r"([A-Z]+)([0-9]+)", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """One rule that a place in a file breaks."""

    code: str
    path: str
    """JSON pointer into the event; "" for what isn't about an event."""
    place: Place | None
    """The cell, in a spreadsheet."""
    heading: str
    """What the column means, Dutch."""
    rule_nl: str
    rule_en: str
    action_nl: str
    refuses: bool

    def as_json(self) -> dict[str, Any]:
        row: dict[str, Any] = {"code": self.code, "path": self.path}
        if self.place is not None:
            row |= {"sheet": self.place.sheet, "cell": self.place.cell, "field": self.place.field}
            row["heading"] = self.heading
        texts = {"rule_nl": self.rule_nl, "rule_en": self.rule_en, "action_nl": self.action_nl}
        return {**row, **texts, "refuses": self.refuses}


@dataclass(frozen=True)
class Checked:
    """A record, or where `found` is None a whole file, and what is wrong with it."""

    path: Path
    found: Found | None
    problems: tuple[Problem, ...]

    @property
    def right(self) -> bool:
        return not any(problem.refuses for problem in self.problems)


def check(files: Files, contract: Contract, partner: str) -> list[Checked]:
    """Files of which nothing can be read first, then each record in the order of the files."""
    now = datetime.now(UTC)
    faulty: dict[Path, list[Problem]] = {}
    for path, fault in files.faults:
        faulty.setdefault(path, []).append(_of_fault(fault, None))
    whole = [Checked(path, None, tuple(problems)) for path, problems in faulty.items()]
    return whole + [Checked(one.path, one, _of_record(one, contract, partner, now)) for one in files.found]


def without_check(found: Sequence[Found]) -> list[Checked]:
    """Records that the platform is to judge."""
    return [Checked(one.path, one, ()) for one in found]


def _of_record(found: Found, contract: Contract, partner: str, now: datetime) -> tuple[Problem, ...]:
    verdict = contract.judge(Record(found.value, None, STRUCTURED, partner, now))
    draft, faults = (None, ()) if found.planned is None else (found.planned.draft, found.planned.faults)
    spoilt = {(fault.place.sheet, fault.place.cell) for fault in faults}
    problems = [_of_fault(fault, draft) for fault in faults]
    for findings, refuses in ((verdict.reasons, True), (verdict.warnings, False)):
        for finding in findings:
            problem = _of_finding(finding, contract, draft, refuses)
            # An empty place in the event that is there because its cell can't be read is no second thing to mend.
            if problem.place is None or (problem.place.sheet, problem.place.cell) not in spoilt:
                problems.append(problem)
    return tuple(problems if draft is None else sorted(problems, key=lambda one: _in_sheet(one.place)))


def _in_sheet(place: Place | None) -> tuple[int, int, str]:
    """Row by row; what is about a whole row or more goes first."""
    match = None if place is None else _CELL.fullmatch(place.cell)
    if match is None:
        return 0, 0, ""
    letters, row = match.groups()
    return int(row), len(letters), letters


def _of_fault(fault: Fault, draft: Draft | None) -> Problem:
    rule = rules()[fault.code]
    about = f" ({fault.detail})" if fault.detail else ""
    texts = (rule.rule_nl + about, rule.rule_en + about, rule.action_nl)
    return Problem(fault.code, "", fault.place, _heading(draft, fault.place), *texts, rule.scope != "warning")


def _of_finding(finding: Finding, contract: Contract, draft: Draft | None, refuses: bool) -> Problem:
    reason = contract.reasons[finding.code]
    place = None if draft is None else draft.place(finding.path)
    limit = finding.rule.removeprefix(reason.rule_en)
    texts = (reason.rule_nl + limit, finding.rule, reason.action_nl)
    heading = "" if place is None else _heading(draft, place)
    return Problem(finding.code, finding.path, place, heading, *texts, refuses)


def _heading(draft: Draft | None, place: Place) -> str:
    if draft is None or not place.field:
        return ""
    return draft.table.layout.event_type.fields[place.field].nl
