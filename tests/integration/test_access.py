"""Who may do what on the broker: only over TLS, only with its own password, only with its own topics."""

from __future__ import annotations

import json
import ssl
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.admin._users import ScramMechanism, UserScramCredentialUpsertion
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAuthorizationFailedError

from infra.kafka.client import platform_client_config
from infra.settings import Settings
from streams import access
from tests.integration import intake

_OTHER = "politie"


def _config(settings: Settings, partner: str = intake.PARTNER) -> dict[str, object]:
    return intake.connection(settings, partner).client_config() | {"bootstrap_timeout_ms": 4000}


def test_a_partner_cannot_write_to_anothers_topic(broker_stack: Settings) -> None:
    end = intake.end_of(broker_stack, f"in.{_OTHER}")
    producer = KafkaProducer(
        **_config(broker_stack), max_block_ms=4000, delivery_timeout_ms=8000, request_timeout_ms=4000
    )
    with pytest.raises(KafkaError):
        producer.send(f"in.{_OTHER}", b"x").get(timeout=15)
    producer.close(timeout=1)
    assert intake.end_of(broker_stack, f"in.{_OTHER}") == end


def _reads(settings: Settings, topic: str) -> bool:
    """Whether `PARTNER` gets a record of a topic that has one."""
    config = platform_client_config(settings, "admin")
    producer = KafkaProducer(**config)
    producer.send(
        topic, json.dumps({"message": "statement", "accepted": [], "entries": [], "redriven": []}).encode()
    ).get(timeout=15)
    producer.close()
    consumer = KafkaConsumer(**_config(settings), group_id=None, auto_offset_reset="earliest")
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        consumer.seek(partition, 0)
        return any(consumer.poll(timeout_ms=500) for _ in range(6))
    except TopicAuthorizationFailedError:
        return False
    finally:
        consumer.close()


def test_a_partner_reads_its_own_answers_and_nothing_else(broker_stack: Settings) -> None:
    topics = (f"out.{intake.PARTNER}", f"out.{_OTHER}", f"in.{intake.PARTNER}")
    assert [_reads(broker_stack, topic) for topic in topics] == [True, False, False]


def test_a_partner_cannot_write_answers(broker_stack: Settings) -> None:
    producer = KafkaProducer(
        **_config(broker_stack), max_block_ms=4000, delivery_timeout_ms=8000, request_timeout_ms=4000
    )
    with pytest.raises(KafkaError):
        producer.send(f"out.{intake.PARTNER}", b"x").get(timeout=15)
    producer.close(timeout=1)


@pytest.mark.parametrize(
    "change",
    [
        {"security_protocol": "SASL_PLAINTEXT", "ssl_cafile": None},
        {"sasl_plain_password": "wrong"},
        {"sasl_plain_username": _OTHER},
    ],
    ids=["without TLS", "wrong password", "another's name"],
)
def test_the_partners_door_opens_only_over_tls_with_ones_own_password(
    broker_stack: Settings, change: dict[str, object]
) -> None:
    with pytest.raises(KafkaTimeoutError):
        KafkaProducer(**(_config(broker_stack) | change))


def test_a_broker_with_another_authority_is_not_trusted(broker_stack: Settings, tmp_path: Path) -> None:
    trusted = tmp_path / "ca.pem"
    trusted.write_text(ssl.DER_cert_to_PEM_cert(_a_certificate(tmp_path)))
    with pytest.raises(KafkaTimeoutError):
        KafkaProducer(**(_config(broker_stack) | {"ssl_cafile": str(trusted)}))


def _a_certificate(folder: Path) -> bytes:
    from infra.kafka import tls

    other = Settings(_env_prefix="NO_VARIABLE_", home=folder / "other")
    tls.ensure_certificates(other)
    return ssl.PEM_cert_to_DER_cert(tls.authority_file(other).read_text())


def test_what_the_agreements_do_not_know_is_taken_away(broker_stack: Settings) -> None:
    config = platform_client_config(broker_stack, "admin")
    admin = KafkaAdminClient(**config)
    stranger = UserScramCredentialUpsertion("stranger", ScramMechanism.SCRAM_SHA_512, "password")
    admin.alter_user_scram_credentials([stranger])
    assert "stranger" in access.apply(broker_stack, dry_run=True).broker.users_removed
    assert "stranger" in access.apply(broker_stack).broker.users_removed
    assert "stranger" not in admin.describe_user_scram_credentials()
    admin.close()
    assert access.apply(broker_stack).is_empty()


def test_bundles_are_readable_by_us_alone(broker_stack: Settings) -> None:
    paths = list((broker_stack.home / "bundles").rglob("*"))
    assert paths
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
