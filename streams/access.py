"""`risicobeeld apply`: the agreements become users, topics, access rules, bundles and applied versions.

First the difference is made, and can be shown; then it is carried out. A second time there is nothing to do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from infra import lake
from infra.kafka.client import platform_client_config
from infra.kafka.server import ADMIN
from infra.settings import Settings
from streams.agreements import reference
from streams.agreements.broker import AccessError, Broker
from streams.agreements.bundles import write_bundles
from streams.agreements.wanted import Rule, wanted
from streams.landing.reference import load_contract


@dataclass
class ApplyResult:
    """The difference between agreements and broker. `applied`: whether it was carried out.

    `topics_left` are topics without an agreement: what was received stays until somebody deletes it.
    """

    topics_made: dict[str, dict[str, str]] = field(default_factory=dict)
    topics_set: dict[str, dict[str, str]] = field(default_factory=dict)
    topics_left: list[str] = field(default_factory=list)
    users_made: list[str] = field(default_factory=list)
    users_removed: list[str] = field(default_factory=list)
    rules_made: list[Rule] = field(default_factory=list)
    rules_removed: list[Rule] = field(default_factory=list)
    reference_appended: list[tuple[str, str]] = field(default_factory=list)
    applied: bool = False

    def is_empty(self) -> bool:
        """Whether nothing has to be done."""
        return not any(
            (
                self.topics_made,
                self.topics_set,
                self.users_made,
                self.users_removed,
                self.rules_made,
                self.rules_removed,
                self.reference_appended,
            )
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"changes": not self.is_empty()}


def difference(settings: Settings, broker: Broker, partners: list[str]) -> ApplyResult:
    """What the broker lacks and has too much of."""
    want = wanted(settings, partners)
    held = broker.held(want)
    return ApplyResult(
        topics_made={name: values for name, values in want.topics.items() if name not in held.topics},
        topics_set={
            name: values for name, values in want.topics.items() if name in held.topics and held.topics[name] != values
        },
        topics_left=sorted(set(held.topics) - set(want.topics)),
        users_made=sorted(want.users - held.users),
        users_removed=sorted(held.users - want.users),
        rules_made=sorted(want.rules - held.rules),
        rules_removed=sorted(held.rules - want.rules),
    )


def apply(settings: Settings, *, dry_run: bool = False) -> ApplyResult:
    """Make broker and lake what the agreements say; `dry_run` only tells the difference.

    Rights are taken away before anything is given. Raises `AccessError` when the broker is away or refuses,
    `AgreementError` (a `ValueError`) when an agreement is wrong: nothing is changed then.
    """
    contract = load_contract(settings)
    partners = sorted(contract.agreements)
    contents = reference.current(settings, contract)
    try:
        admin = KafkaAdminClient(**platform_client_config(settings, ADMIN))
    except KafkaError as error:
        raise AccessError("the broker doesn't answer its administrator: run `risicobeeld status`") from error
    try:
        broker = Broker(settings, admin)
        result = difference(settings, broker, partners)
        if dry_run:
            result.reference_appended = sorted(reference.changed(settings, contents, reference.read_rows(settings)))
            return result
        broker.remove_rules(set(result.rules_removed))
        broker.remove_users(set(result.users_removed))
        broker.make_topics(result.topics_made)
        broker.set_topics(result.topics_set)
        broker.make_users(set(result.users_made))
        broker.make_rules(set(result.rules_made))
    except KafkaError as error:
        raise AccessError(f"the broker refused a change ({type(error).__name__}): {error}") from error
    finally:
        admin.close()
    write_bundles(settings, partners)
    lake.ensure_tables(settings)
    result.reference_appended = reference.append(settings, contents)
    result.applied = True
    return result
