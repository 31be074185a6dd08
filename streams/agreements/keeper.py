"""The keeper: takes away what time ends, and enrolls partners that use their hand-over bundle.

It only ends rights that an agreement or a bundle gave; it gives none, but for the one login that a bundle asks for.
What somebody made by hand it leaves for `risicobeeld apply`, which shows it first. Everything is decided from what
stands in agreements, facts and broker, so it may die at any moment and go on.
"""

from __future__ import annotations

import logging
import threading
import time

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from infra import clock
from infra.kafka.client import platform_client_config
from infra.kafka.server import ADMIN
from infra.settings import Settings
from streams.agreements import handover
from streams.agreements.broker import Broker
from streams.agreements.enrollment import EnrollmentError, login_of
from streams.agreements.handover import Handover
from streams.agreements.wanted import ENROLLMENT, quota_of
from streams.landing.reference import CurrentContract
from streams.process import keep_trying

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_END_SECONDS = 15.0  # an agreement that ends is out within a minute


class Keeper:
    """The program. `stopping` ends it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = threading.Event()
        self._current = CurrentContract(settings)
        self._read_up_to: dict[str, int] = {}

    def run(self) -> None:
        """Keep until `stopping` is set."""
        keep_trying(self._session, self.stopping, lambda: None)

    def _session(self) -> None:
        admin = KafkaAdminClient(**platform_client_config(self.settings, ADMIN))
        try:
            broker = Broker(self.settings, admin)
            log.info("keeping %d agreements", len(self._current.contract.agreements))
            looked_at = float("-inf")
            while not self.stopping.is_set():
                changed = self._current.refresh()
                used = self._enroll(broker)
                if changed or used or time.monotonic() - looked_at > _END_SECONDS:
                    self.end(broker)
                    looked_at = time.monotonic()
                self.stopping.wait(_LOOK_SECONDS)
        finally:
            admin.close()

    def end(self, broker: Broker) -> set[str]:
        """Take away the rights of agreements that aren't in force and of bundles that can't be used; returns whose.

        Rules first: connections that are open are then refused at their next request.
        """
        agreements, now = self._current.contract.agreements, clock.now(self.settings)
        ended = {partner for partner, one in agreements.items() if not one.in_force(now)}
        bundles = {one.partner for one in handover.all_bundles(self.settings)}
        still_open = handover.open_bundles(self.settings).keys() - ended
        ended |= {f"{ENROLLMENT}{partner}" for partner in bundles - still_open}
        if not ended:
            return ended
        rules = {rule for rule in broker.rules() if rule.user in ended}
        users, topics = (
            broker.users() & ended,
            {name for name in broker.topics() & ended if name.startswith(ENROLLMENT)},
        )
        quotas = {quota_of(user) for user in ended} & broker.quotas().keys()
        broker.remove_rules(rules)
        handover.mark_ended(self.settings, users)
        broker.remove_users(users)
        broker.remove_topics(topics)
        broker.make_quotas({name: {} for name in quotas})
        gone = {rule.user for rule in rules} | users
        for user in sorted(gone):
            log.info("%s: its time is over; it can't log in any more and has no rights", user)
        return gone

    def _enroll(self, broker: Broker) -> bool:
        """Set the login of each partner that said one with an open bundle. Returns whether a bundle was used."""
        used = False
        for one in handover.open_bundles(self.settings).values():
            topic = f"{ENROLLMENT}{one.partner}"
            end, begin = broker.end_of(topic), self._read_up_to.get(one.bundle_id, 0)
            if begin < end:
                used |= any(self._use(broker, one, value) for value in self._said(topic, end))
                self._read_up_to[one.bundle_id] = end
        return used

    def _said(self, topic: str, end: int) -> list[bytes]:
        """Every message of an enrollment topic: a few at most, and they go with the bundle."""
        partition = TopicPartition(topic, 0)
        consumer = KafkaConsumer(**platform_client_config(self.settings, ADMIN), group_id=None)
        try:
            consumer.assign([partition])
            consumer.seek_to_beginning(partition)
            found: list[bytes] = []
            while consumer.position(partition) < end and not self.stopping.is_set():
                found += [record.value or b"" for polled in consumer.poll(500).values() for record in polled]
            return found
        finally:
            consumer.close()

    def _use(self, broker: Broker, one: Handover, value: bytes) -> bool:
        """Set the login that a message says. The fact comes after it: a repeat of both does no harm."""
        try:
            login = login_of(value, one.bundle_id)
        except EnrollmentError as error:
            if one.refused != str(error):
                handover.mark_refused(self.settings, one, str(error))
                log.warning("%s: its enrollment is refused: %s", one.partner, error)
            return False
        if login is None:
            return False
        broker.make_salted_user(one.partner, login.salt, login.salted_password, login.iterations)
        handover.mark_used(self.settings, one)
        log.info("%s: enrolled with its own password; its bundle is used", one.partner)
        return True
