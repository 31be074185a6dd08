"""What an agreement gives is there, and no longer than it lasts: quotas, drift, revocation, expiry, hand-over."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.admin._configs import ConfigResource
from kafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    KafkaTimeoutError,
    TopicAuthorizationFailedError,
)
from typer.testing import CliRunner

from connectors.sender.enrollment import EnrollmentError, enroll, read_bundle
from infra.cli.main import app
from infra.kafka.client import platform_client_config
from infra.settings import Settings
from infra.settings import settings as current_settings
from streams import access
from streams.agreements import handover
from streams.agreements.broker import Broker
from streams.agreements.issuing import issue_bundle
from streams.agreements.wanted import Rule
from tests.integration import intake
from tests.security import agreements_fixture as proof

MINUTE = 60.0
TOPIC = f"in.{proof.PARTNER}"


@pytest.fixture(scope="module")
def own(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with proof.with_partner(broker_stack, tmp_path_factory.mktemp("agreements")) as settings:
        yield settings


@pytest.fixture
def agreed(own: Settings) -> Settings:
    """The proof partner with its agreement in force and applied, and the login that applying makes."""
    proof.ended(own)
    access.apply(own)
    proof.agree(own)
    access.apply(own)
    return own


@pytest.fixture
def admin(broker_stack: Settings) -> Iterator[KafkaAdminClient]:
    client = KafkaAdminClient(**platform_client_config(broker_stack, "admin"))
    yield client
    client.close()


class Connected:
    """A partner's producer and consumer that are connected and work."""

    def __init__(self, settings: Settings) -> None:
        config = intake.connection(settings, proof.PARTNER).client_config()
        self.producer = KafkaProducer(**config, max_block_ms=5000, delivery_timeout_ms=6000, request_timeout_ms=5000)
        self.consumer = KafkaConsumer(**config, group_id=f"{proof.PARTNER}.proof", enable_auto_commit=False)
        self.consumer.assign([TopicPartition(f"out.{proof.PARTNER}", 0)])
        assert self.may_write()
        assert self.may_read()

    def may_write(self) -> bool:
        try:
            self.producer.send(TOPIC, b"x").get(timeout=10)
        except TopicAuthorizationFailedError:
            return False
        return True

    def may_read(self) -> bool:
        """The broker refuses the topic, or the group first, when the consumer asks where it was."""
        try:
            self.consumer.poll(timeout_ms=200)
        except (TopicAuthorizationFailedError, GroupAuthorizationFailedError):
            return False
        return True

    def close(self) -> None:
        self.producer.close(timeout=1)
        self.consumer.close(autocommit=False)

    def seconds_until_out(self) -> float:
        """How long it takes until neither works any more."""
        begun = time.monotonic()
        intake.until(lambda: not self.may_write() and not self.may_read(), MINUTE, "being out")
        return time.monotonic() - begun


@pytest.fixture
def connected(agreed: Settings) -> Iterator[Connected]:
    one = Connected(agreed)
    yield one
    one.close()


def _may_log_in(settings: Settings, password: str) -> bool:
    config = {**intake.connection(settings).client_config(), "sasl_plain_username": proof.PARTNER}
    try:
        KafkaProducer(**config | {"sasl_plain_password": password, "bootstrap_timeout_ms": 1500}).close(timeout=1)
    except KafkaTimeoutError:
        return False
    return True


def test_a_partner_that_is_revoked_while_connected_is_out_within_a_minute(
    agreed: Settings, connected: Connected, admin: KafkaAdminClient
) -> None:
    password = intake.connection(agreed, proof.PARTNER).password
    shutil.rmtree(proof.agreement_file(agreed).parent)
    result = access.apply(agreed)
    assert result.broker.users_removed == [proof.PARTNER]
    assert result.broker.drift == []
    assert connected.seconds_until_out() < MINUTE
    assert not _may_log_in(agreed, password)
    kept = {topic["name"] for topic in admin.describe_topics()}
    assert {TOPIC, f"out.{proof.PARTNER}"} <= kept, "what was received and answered stays"


def test_an_agreement_that_ends_loses_its_rights_without_anybody_applying_it(
    agreed: Settings, connected: Connected, admin: KafkaAdminClient, tmp_path: Path
) -> None:
    with intake.program(agreed, "streams.agreements", tmp_path / "keeper.log"):
        proof.ended(agreed)
        assert connected.seconds_until_out() < MINUTE
        intake.until(lambda: proof.PARTNER not in Broker(agreed, admin).users(), MINUTE, "the end of its login")
    result = access.apply(agreed, dry_run=True)
    assert result.broker.is_empty(), "the keeper took away all that applying would"
    assert result.broker.drift == []


def _seconds_to_send(settings: Settings, count: int) -> float:
    """How long so many records of 40 kB take a connected producer."""
    producer = KafkaProducer(**intake.connection(settings, proof.PARTNER).client_config(), linger_ms=0)
    producer.send(TOPIC, b"x").get(timeout=30)
    begun = time.monotonic()
    for _ in range(count):
        producer.send(TOPIC, b"x" * 40_000).get(timeout=30)
    seconds = time.monotonic() - begun
    producer.close(timeout=5)
    return seconds


def test_the_broker_slows_a_partner_down_at_its_quota(agreed: Settings) -> None:
    free = _seconds_to_send(agreed, 10)
    limits = {"producer_bytes_per_second": 60_000, "consumer_bytes_per_second": 50_000, "request_percent": 90}
    proof.agree(agreed, quota=limits)
    assert access.apply(agreed).broker.quotas_set == {
        f"user {proof.PARTNER}": {
            "producer_byte_rate": 60_000.0,
            "consumer_byte_rate": 50_000.0,
            "request_percentage": 90.0,
        }
    }
    assert free < 1.0 < _seconds_to_send(agreed, 10), "slowed down, never refused"


def test_what_was_changed_by_hand_is_reported_as_drift_and_then_mended(
    agreed: Settings, admin: KafkaAdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Broker(agreed, admin)
    denied = Rule("politie", "TOPIC", "in.politie", "LITERAL", "ALTER", permission="DENY", host="10.0.0.1")
    own_right = Rule(proof.PARTNER, "TOPIC", f"out.{proof.PARTNER}", "LITERAL", "READ")
    broker.make_user("stranger", "password")
    broker.make_rules([denied])
    broker.remove_rules([own_right])
    broker.make_quotas(
        {f"user {proof.PARTNER}": {"producer_byte_rate": 1e9}, "client-id x": {"consumer_byte_rate": 1.0}}
    )
    admin.alter_configs([ConfigResource("TOPIC", TOPIC, configs={"retention.ms": "1000"})])
    for name, value in agreed.as_environment().items():
        monkeypatch.setenv(name, value)
    current_settings.cache_clear()
    checked = CliRunner().invoke(app, ["apply", "--check"])
    assert checked.exit_code == 3, checked.output
    for line in (
        "! user stranger: added by hand",
        f"! rule {denied}: added by hand",
        f"! rule {own_right}: removed by hand",
        f"! quota user {proof.PARTNER}: changed by hand",
        "! quota client-id x: changed by hand",
        f"! topic {TOPIC}: changed by hand",
    ):
        assert line in checked.output.splitlines()
    assert CliRunner().invoke(app, ["apply", "--yes"]).exit_code == 0
    assert CliRunner().invoke(app, ["apply", "--check"]).exit_code == 0
    proof.agree(agreed, valid_to="2027-01-31")
    assert CliRunner().invoke(app, ["apply", "--check"]).exit_code == 4, "a change of the files isn't drift"
    current_settings.cache_clear()


def test_a_bundle_works_once_and_its_password_is_the_partners_own(agreed: Settings, tmp_path: Path) -> None:
    before = intake.connection(agreed, proof.PARTNER).password
    file = tmp_path / "bundle.json"
    issue_bundle(agreed, proof.PARTNER, timedelta(hours=1), file)
    assert file.stat().st_mode & 0o077 == 0
    with intake.program(agreed, "streams.agreements", tmp_path / "keeper.log"):
        connection = enroll(read_bundle(file), tmp_path / "connection", 30)
        assert not _may_log_in(agreed, before)
        producer = KafkaProducer(**connection.client_config())
        producer.send(connection.in_topic, b"x").get(timeout=10)
        producer.close(timeout=5)
        intake.until(lambda: _states(agreed)[-1] == handover.USED, what="the fact of its use")
        intake.until(lambda: access.apply(agreed, dry_run=True).broker.is_empty(), what="the end of the bundle's user")
    with pytest.raises(EnrollmentError, match="it was used, it expired or a later one replaced it"):
        enroll(read_bundle(file), tmp_path / "second", 2)
    everywhere = b"".join(path.read_bytes() for path in agreed.home.glob("agreements/**/*.json"))
    assert connection.password.encode() not in everywhere
    assert json.loads(file.read_text())["enrollment_password"].encode() not in everywhere
    assert access.apply(agreed).is_empty(), "applying doesn't undo what the partner set"
    assert not (agreed.home / "bundles" / proof.PARTNER).exists(), "a ready connection would hold a wrong password"


def _states(settings: Settings) -> list[str]:
    return [one.state for one in handover.all_bundles(settings) if one.partner == proof.PARTNER]


def test_a_bundle_opens_nothing_but_enrollment(agreed: Settings, tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    issue_bundle(agreed, proof.PARTNER, timedelta(hours=1), file)
    bundle = read_bundle(file)
    login = {"sasl_plain_username": bundle.enrollment_user, "sasl_plain_password": bundle.enrollment_password}
    config = {**intake.connection(agreed).client_config(), **login}
    producer = KafkaProducer(**config, max_block_ms=5000, delivery_timeout_ms=6000, request_timeout_ms=5000)
    for topic in (TOPIC, f"out.{proof.PARTNER}", "in.politie", "enroll.politie"):
        with pytest.raises(KafkaError):
            producer.send(topic, b"x").get(timeout=10)
    producer.send(bundle.enrollment_topic, b"x").get(timeout=10)
    producer.close(timeout=1)
    consumer = KafkaConsumer(**config, group_id=None)
    consumer.assign([TopicPartition(bundle.enrollment_topic, 0)])
    with pytest.raises(TopicAuthorizationFailedError):
        consumer.poll(timeout_ms=3000)
    consumer.close()


def test_a_bundle_that_expires_unused_opens_nothing_any_more(agreed: Settings, tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    issue_bundle(agreed, proof.PARTNER, timedelta(seconds=2), file)
    bundle = read_bundle(file)
    intake.until(lambda: _states(agreed)[-1] == handover.EXPIRED)
    with pytest.raises(EnrollmentError, match="expired at"):
        read_bundle(file)
    assert f"enroll.{proof.PARTNER}" in access.apply(agreed).broker.users_removed
    with pytest.raises(EnrollmentError, match="it was used, it expired"):
        enroll(bundle, tmp_path / "late", 2)
