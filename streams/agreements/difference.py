"""What the broker holds otherwise than is wanted, and which part of that nobody agreed to (drift). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from streams.agreements.wanted import ENROLLMENT, Rule, Wanted

Topics = Mapping[str, Mapping[str, str]]
Limits = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, order=True)
class Drift:
    """One thing at the broker that is otherwise than it was applied. `how`: added, removed or changed by hand."""

    kind: str
    name: str
    how: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.how} by hand"


@dataclass(frozen=True)
class Difference:
    """What applying would do. `topics_left` have no agreement (any more): what was received stays until somebody
    deletes it. `quotas_set`: the limits that each entity gets; none where its quota goes.
    """

    topics_made: Topics = field(default_factory=dict)
    topics_set: Topics = field(default_factory=dict)
    topics_removed: list[str] = field(default_factory=list)
    topics_left: list[str] = field(default_factory=list)
    users_made: list[str] = field(default_factory=list)
    users_removed: list[str] = field(default_factory=list)
    quotas_set: Limits = field(default_factory=dict)
    rules_made: list[Rule] = field(default_factory=list)
    rules_removed: list[Rule] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Whether the broker needs no change."""
        return not any(
            (
                self.topics_made,
                self.topics_set,
                self.topics_removed,
                self.users_made,
                self.users_removed,
                self.quotas_set,
                self.rules_made,
                self.rules_removed,
            )
        )


def difference(want: Wanted, held: Wanted, known: Wanted | None) -> Difference:
    """`known`: what was applied last; None before the first time."""
    extra_topics = set(held.topics) - set(want.topics)
    return Difference(
        topics_made={name: values for name, values in want.topics.items() if name not in held.topics},
        topics_set={
            name: values for name, values in want.topics.items() if name in held.topics and held.topics[name] != values
        },
        topics_removed=sorted(name for name in extra_topics if name.startswith(ENROLLMENT)),
        topics_left=sorted(name for name in extra_topics if not name.startswith(ENROLLMENT)),
        users_made=sorted(want.users - held.users),
        users_removed=sorted(held.users - want.users - want.may_exist),
        quotas_set={
            name: want.quotas.get(name, {})
            for name in sorted({*want.quotas, *held.quotas})
            if want.quotas.get(name, {}) != held.quotas.get(name, {})
        },
        rules_made=sorted(want.rules - held.rules),
        rules_removed=sorted(held.rules - want.rules),
        drift=sorted(_drift(want, held, known)),
    )


def _drift(want: Wanted, held: Wanted, known: Wanted | None) -> list[Drift]:
    """What differs from both the files and what was applied: a change of the files alone, or of time, isn't drift.

    Before the first time, whatever is too much was made by somebody else.
    """
    was_users = (known.users | known.may_exist) if known else frozenset()
    was_rules, was_quotas = (known.rules, known.quotas) if known else (frozenset(), {})
    was_topics = known.topics if known else {}
    found = [Drift("rule", str(rule), "added") for rule in held.rules - want.rules - was_rules]
    found += [Drift("rule", str(rule), "removed") for rule in (want.rules & was_rules) - held.rules]
    found += [Drift("user", user, "added") for user in held.users - want.users - want.may_exist - was_users]
    found += [Drift("user", user, "removed") for user in (want.users & was_users) - held.users]
    for name in {*want.quotas, *held.quotas}:
        if held.quotas.get(name, {}) not in (want.quotas.get(name, {}), was_quotas.get(name, {})):
            found.append(Drift("quota", name, "changed"))
    found += [Drift("topic", name, "added") for name in held.topics.keys() - want.topics.keys() - was_topics.keys()]
    for name in want.topics.keys() & was_topics.keys():
        if name not in held.topics:
            found.append(Drift("topic", name, "removed"))
        elif held.topics[name] not in (want.topics[name], was_topics[name]):
            found.append(Drift("topic", name, "changed"))
    return found
