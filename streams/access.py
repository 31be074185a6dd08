"""`risicobeeld apply`: the agreements become users, topics, access rules, quotas and applied versions.

First the difference is made, and can be shown; then it is carried out. A second time there is nothing to do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from connectors.contract import Contract
from infra import clock, lake
from infra.settings import Settings
from streams.agreements import applied, handover, reference
from streams.agreements.broker import Broker, administrator
from streams.agreements.bundles import write_connections
from streams.agreements.difference import Difference, difference
from streams.agreements.wanted import ENROLLMENT, ENROLLMENT_QUOTA, Wanted, quota_of, rules_of_enrollment, wanted
from streams.landing.reference import load_contract


@dataclass(frozen=True)
class ApplyResult:
    """What had to be done at the broker and in the lake. `applied`: whether it was done."""

    broker: Difference
    reference_appended: list[tuple[str, str]] = field(default_factory=list)
    applied: bool = False

    def is_empty(self) -> bool:
        """Whether nothing has to be done."""
        return self.broker.is_empty() and not self.reference_appended

    def as_json(self) -> dict[str, Any]:
        """Plain values: the difference, and whether there is any."""
        return {
            **asdict(self.broker),
            "reference_appended": self.reference_appended,
            "applied": self.applied,
            "changes": not self.is_empty(),
        }


def _wanted_now(settings: Settings, contract: Contract) -> Wanted:
    return wanted(settings, contract.agreements, clock.now(settings), handover.open_bundles(settings).keys())


def _known(settings: Settings) -> Wanted | None:
    """What was applied, and what the bundles that were issued since brought with them."""
    before = applied.read(settings)
    if before is None:
        return None
    partners = {one.partner for one in handover.all_bundles(settings)}
    names = {f"{ENROLLMENT}{partner}" for partner in partners}
    return replace(
        before,
        topics={**before.topics, **{name: {} for name in names}},
        may_exist=before.may_exist | names,
        rules=before.rules.union(*(rules_of_enrollment(partner) for partner in partners)),
        quotas={**before.quotas, **{quota_of(name): ENROLLMENT_QUOTA for name in names}},
    )


def _carry_out(broker: Broker, what: Difference) -> None:
    """Rights are taken away before anything is given, and limits stand before what they bind."""
    broker.remove_rules(what.rules_removed)
    broker.remove_users(what.users_removed)
    broker.remove_topics(what.topics_removed)
    broker.make_topics(what.topics_made)
    broker.set_topics(what.topics_set)
    broker.make_quotas(what.quotas_set)
    broker.make_users(what.users_made)
    broker.make_rules(what.rules_made)


def apply(settings: Settings, *, dry_run: bool = False) -> ApplyResult:
    """Make broker and lake what the agreements say; `dry_run` only tells the difference.

    Raises `AccessError` when the broker is away or refuses, `AgreementError` (a `ValueError`) when an agreement is
    wrong: nothing is changed then.
    """
    contract = load_contract(settings)
    contents = reference.current(settings, contract)
    want = _wanted_now(settings, contract)
    with administrator(settings) as broker:
        what = difference(want, broker.held(want), _known(settings))
        if dry_run:
            return ApplyResult(what, sorted(reference.changed(settings, contents, reference.read_rows(settings))))
        handover.mark_ended(settings, what.users_removed)
        _carry_out(broker, what)
    applied.write(settings, want)
    enrolled = {one.partner for one in handover.all_bundles(settings) if one.state == handover.USED}
    write_connections(settings, (want.users & contract.agreements.keys()) - enrolled)
    lake.ensure_tables(settings)
    return ApplyResult(what, reference.append(settings, contents), applied=True)
