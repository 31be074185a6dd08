"""The gate of a calendar release: no reader may work out a protected figure from all that was ever shown to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.publication.calendar.readers import Profile, Rulebook, profiles
from connectors.publication.calendar.sequence import Publication, timeline
from connectors.publication.disclosure.attack import Attack, Breach
from connectors.publication.disclosure.components import components
from infra.errors import OperationError

NAMED = 10


class DisclosureRefused(OperationError):
    """A reader could get too close to a protected figure: nothing is released."""

    def __init__(self, release: str, audience: str, breaches: Sequence[Breach]) -> None:
        self.breaches = tuple(breaches)
        named = [
            f"- {one.cell}: {one.reader} can bound it tighter than its protection interval" for one in breaches[:NAMED]
        ]
        more = [f"- and {len(breaches) - NAMED} more"] if len(breaches) > NAMED else []
        super().__init__(
            f"release stopped: the attack on {release} for {audience} gets too close to {len(breaches)} protected"
            " figures. The last good release stays current.\n"
            + "\n".join([*named, *more])
            + "\nWithhold more of the table, publish less often, or take the table from protected_tables.yml."
        )


@dataclass(frozen=True)
class Attacked:
    """What one reader was up against: `in_doubt` figures that must stay so, and those that didn't."""

    profile: Profile
    in_doubt: int
    breaches: tuple[Breach, ...]


def attack(publications: Sequence[Publication], audience: str, rulebook: Rulebook) -> list[Attacked]:
    """Every reader's attack on these publications, of which the newest are for `audience`."""
    line = timeline(publications)
    parts = components(line.system)
    told = []
    for profile in profiles(audience):
        sensitive = rulebook.sensitive(line, profile.audience)
        reader = line.reader(profile.name, profile.sees)
        owed = line.unpublished.in_doubt(line.system, {index: one.protection for index, one in sensitive.items()})
        breaches: list[Breach] = []
        for part in parts:
            needed = {local: owed[index] for local, index in enumerate(part.positions.tolist()) if index in owed}
            if needed:
                breaches += Attack(part.system, part.view(reader), needed).breaches()
        told.append(Attacked(profile, len(owed), tuple(breaches)))
    return told
