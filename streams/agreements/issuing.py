"""Issuing a hand-over bundle: the fact, what it needs at the broker, the file. Again for one partner replaces it."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

from infra import clock
from infra.settings import Settings
from streams.agreements import handover
from streams.agreements.broker import AccessError, administrator
from streams.agreements.bundles import write_handover
from streams.agreements.handover import Handover
from streams.agreements.wanted import ENROLLMENT, ENROLLMENT_QUOTA, ENROLLMENT_TOPIC, quota_of, rules_of_enrollment
from streams.landing.reference import load_contract


def issue_bundle(settings: Settings, partner: str, valid_for: timedelta, path: Path) -> Handover:
    """Issue a bundle and write it to `path`. The partner's present login, if it has one, works until the new one does.

    Raises `AccessError` when no agreement is in force or applied, or the broker refuses; `OSError` for the file.
    """
    agreement = load_contract(settings).agreements.get(partner)
    if agreement is None or not agreement.in_force(clock.now(settings)):
        raise AccessError(f"{partner} has no agreement that is in force: see `risicobeeld partner list`")
    name, password = f"{ENROLLMENT}{partner}", secrets.token_urlsafe(32)
    with administrator(settings) as broker:
        topics = broker.topics()
        if f"out.{partner}" not in topics:
            raise AccessError(f"the agreement of {partner} isn't applied yet: run `risicobeeld apply`")
        one = handover.issue(settings, partner, valid_for)  # first: what has no fact is taken away
        if name not in topics:
            broker.make_topics({name: ENROLLMENT_TOPIC})
        broker.make_quotas({quota_of(name): ENROLLMENT_QUOTA})
        broker.make_user(name, password)
        broker.make_rules(rules_of_enrollment(partner))
    write_handover(settings, one, password, path)
    return one
