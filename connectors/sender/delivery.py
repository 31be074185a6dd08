"""What was checked goes out: each record once, with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sender.checking import Checked
from connectors.sender.outbox import Outcome
from connectors.sender.sender import Sender

DONE = ("accepted", "duplicate")


@dataclass(frozen=True)
class Delivered:
    """A record that was checked. `outcome` None: it was wrong, so it wasn't sent."""

    checked: Checked
    outcome: Outcome | None

    def as_json(self) -> dict[str, Any]:
        found, outcome = self.checked.found, self.outcome
        row: dict[str, Any] = {"file": self.checked.path.name, "where": "" if found is None else found.where}
        if outcome is None:
            return {**row, "state": "wrong", "findings": [problem.as_json() for problem in self.checked.problems]}
        row |= {"state": outcome.state, "disposition": outcome.disposition, "offset": outcome.offset}
        if found is not None and found.planned is not None:
            planned = found.planned
            row |= {"source": planned.source, "id": planned.subject.id, "corrects": planned.corrects}
            row["sent_before"] = found.known is not None
        return {**row, **outcome.findings}


def deliver(sender: Sender, checked: Sequence[Checked], timeout_seconds: float) -> list[Delivered]:
    """Send what is right and wasn't sent before, and wait for receipts. Raises `SendError`; then run it again."""
    numbers: dict[int, int] = {}
    fresh = False
    for position, one in enumerate(checked):
        if one.found is None or not one.right:
            continue
        known = one.found.known
        fresh |= known is None
        numbers[position] = sender.submit(one.found.value, subject=one.found.subject) if known is None else known
    if fresh or not set(numbers.values()).isdisjoint(sender.outbox.open_numbers()):
        sender.flush()
        sender.wait(timeout_seconds)
    outcomes = dict(zip(numbers, sender.outbox.outcomes(list(numbers.values())), strict=True))
    return [Delivered(one, outcomes.get(position)) for position, one in enumerate(checked)]


def exit_code(delivered: Sequence[Delivered]) -> int:
    """0 all accepted, or received before; 1 something refused; 3 something wrong, not sent; 4 a receipt is missing."""
    outcomes = [one.outcome for one in delivered if one.outcome is not None]
    if any(one.state in ("new", "sent") for one in outcomes):
        return 4
    if any(one.disposition not in DONE for one in outcomes):
        return 1
    return 0 if all(one.checked.right for one in delivered) else 3
