"""Do both sides agree, to the record: what the platform says that it holds, and what its receipts said here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.sender.outbox import Outbox

DISPOSITIONS = ("accepted", "duplicate", "conflict", "refused")


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Both sides' counts of one topic below `next_offset`, by disposition."""

    day: str
    next_offset: int
    held: dict[str, int]
    """By the platform's daily statement."""
    told: dict[str, int]
    """By the receipts that came here."""
    sent_here: int
    """Records that this outbox sent; other programs of the partner may have sent the rest."""
    untold: list[int]
    """Offsets of records that were sent from here and of which no receipt speaks."""

    @property
    def agrees(self) -> bool:
        return self.held == self.told and not self.untold

    def as_json(self) -> dict[str, Any]:
        return {
            "day": self.day,
            "next_offset": self.next_offset,
            "held": self.held,
            "told": self.told,
            "sent_here": self.sent_here,
            "untold_offsets": self.untold,
            "agrees": self.agrees,
        }


def reconcile(outbox: Outbox, topic: str, statement: Mapping[str, Any]) -> Reconciliation:
    """`statement`: the newest daily statement; `topic`: the partner's own, of which partition 0 is used.

    A topic of which the platform holds nothing counts as one with no records.
    """
    nothing = {"next_offset": 0, **dict.fromkeys(DISPOSITIONS, 0)}
    places = (place for place in statement["held"] if (place["topic"], place["partition"]) == (topic, 0))
    place = next(places, nothing)
    next_offset = int(place["next_offset"])
    told = outbox.told(0, next_offset)
    return Reconciliation(
        day=statement["day"],
        next_offset=next_offset,
        held={name: int(place[name]) for name in DISPOSITIONS},
        told={name: told.get(name, 0) for name in DISPOSITIONS},
        sent_here=outbox.sent_below(0, next_offset),
        untold=outbox.untold_below(0, next_offset),
    )
