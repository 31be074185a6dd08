"""The gate of a calendar release: no reader may work out a protected figure from all that was ever shown to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.publication.calendar.insiders import insiders, owed
from connectors.publication.calendar.readers import Rulebook, profiles
from connectors.publication.calendar.sequence import Publication, timeline
from connectors.publication.disclosure.attack import Attack, Breach
from connectors.publication.disclosure.components import components
from connectors.publication.disclosure.readers import together
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
    """What one reader, or readers of one kind, were up against: `in_doubt` figures that must stay so, and those that
    didn't."""

    reader: str
    in_doubt: int
    breaches: tuple[Breach, ...]


def attack(publications: Sequence[Publication], audience: str, rulebook: Rulebook) -> list[Attacked]:
    """Every reader's attack on these publications, of which the newest are for `audience`."""
    line = timeline(publications)
    parts, inside = components(line.system), rulebook.seen_inside(line)
    told = []
    for profile in profiles(audience):
        sensitive = {index: one.protection for index, one in rulebook.sensitive(line, profile.audience).items()}
        reader = line.reader(profile.name, profile.sees)
        tried = _Tried(profile.name)
        for part in parts:
            local = {number: index for number, index in enumerate(part.positions.tolist()) if index in sensitive}
            if not local:
                continue
            protection = {number: sensitive[index] for number, index in local.items()}
            everyone = part.view(line.unpublished)
            needed = everyone.in_doubt(part.system, protection)
            tried.note(profile.name, len(needed), Attack(part.system, part.view(reader), needed).breaches())
            for insider in insiders(part, rulebook.partners, inside):
                before = insider.before(part, everyone, protection)
                needed = owed(before, part, protection)
                name = f"{insider.name} + {profile.name}"
                after = together(name, before, part.view(reader))
                breaches = Attack(part.system, after, needed).breaches() if needed else []
                tried.note(f"{insider.kind} + {profile.name}", len(needed), breaches)
        told += tried.told()
    return told


class _Tried:
    """Counts by kind of reader; the profile itself stands first, and also where it was up against nothing."""

    def __init__(self, profile: str) -> None:
        self._found: dict[str, tuple[int, list[Breach]]] = {profile: (0, [])}

    def note(self, reader: str, in_doubt: int, breaches: Sequence[Breach]) -> None:
        count, found = self._found.get(reader, (0, []))
        self._found[reader] = (count + in_doubt, [*found, *breaches])

    def told(self) -> list[Attacked]:
        return [Attacked(reader, count, tuple(breaches)) for reader, (count, breaches) in self._found.items()]
