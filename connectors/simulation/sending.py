"""Every partner sends its own records from its own outbox, beside the others, and waits for its receipts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from connectors.sender import Outbox, Sender, load_bundle
from connectors.simulation.events import Outgoing
from connectors.simulation.plan import PlanError

# Landing all at once takes longer than the sender's own patience; a second copy would only be a duplicate.
_RESEND_AFTER_SECONDS = 120.0
_STEP_SECONDS = 10.0

Progress = Callable[[str, str, int], None]
"""Told (partner, "pushed" or "acknowledged", number of records) now and then, from several threads."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One partner's part. `pushed_at`: seconds since 1970 when the broker had its last record; None: none was new."""

    partner: str
    records: int
    new: int
    pushed_at: float | None
    acknowledged: int


def outbox_of(state: Path, partner: str) -> Path:
    return state / "outbox" / f"{partner}.sqlite"


def send_all(
    by_partner: Mapping[str, Sequence[Outgoing]], bundles: Path, state: Path, timeout_seconds: float, progress: Progress
) -> list[Sent]:
    """Send what isn't in the outboxes yet, then wait until each record has its receipt or the time is over.

    Raises `SendError`, `BundleError` or `PlanError` of the first partner that fails; what the others sent stays sent.
    """
    until = time.monotonic() + timeout_seconds
    with ThreadPoolExecutor(max_workers=max(1, len(by_partner)), thread_name_prefix="partner") as pool:
        parts = [
            pool.submit(_send_one, partner, part, bundles / partner, outbox_of(state, partner), until, progress)
            for partner, part in by_partner.items()
        ]
        return [part.result() for part in parts]


def _send_one(
    partner: str, part: Sequence[Outgoing], bundle: Path, outbox: Path, until: float, progress: Progress
) -> Sent:
    with Sender(load_bundle(bundle), outbox) as sender:
        there = _already_there(partner, sender.outbox, part)
        for record in part[there:]:
            sender.submit(record.value, record.headers, timestamp_ms=round(record.logged_at.timestamp() * 1000))
        pushed_at = None
        if there < len(part):
            sender.flush()
            pushed_at = time.time()
            progress(partner, "pushed", len(part))
        while (missing := len(sender.outbox.open_numbers())) and (left := until - time.monotonic()) > 0:
            sender.wait(min(_STEP_SECONDS, left), _RESEND_AFTER_SECONDS)
            progress(partner, "acknowledged", len(part) - len(sender.outbox.open_numbers()))
        return Sent(partner, len(part), len(part) - there, pushed_at, len(part) - missing)


def _already_there(partner: str, outbox: Outbox, part: Sequence[Outgoing]) -> int:
    """How many records the outbox holds; they must be the first of the partner's part, in order."""
    numbers = [outcome.number for outcome in outbox.outcomes()]
    same = numbers == list(range(1, len(numbers) + 1)) and len(numbers) <= len(part)
    if not same or any(
        stored.value != record.value for stored, record in zip(outbox.records(numbers), part, strict=False)
    ):
        raise PlanError(
            f"the outbox of {partner} holds other records than this simulation makes (made by another version of the "
            "simulation, or used for something else). Give another --state, or start anew with empty state."
        )
    return len(numbers)
