"""The doors of PostgreSQL and the broker: on loopback, and shut to whoever lacks the secret or the certificate."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import psycopg2
import pytest
from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAuthorizationFailedError

from infra.kafka.client import partner_client_config, platform_client_config
from infra.kafka.tls import authority_file, ensure_certificates
from infra.postgres import DATABASES, ROLE, dsn
from infra.settings import Settings
from tests.conftest import isolated_settings

QUICK = {"bootstrap_timeout_ms": 3000}


def _listening_addresses(port: int) -> set[str]:
    addresses = set()
    for table in ("tcp", "tcp6"):
        for row in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            address, _, hexadecimal = row.split()[1].rpartition(":")
            if row.split()[3] == "0A" and int(hexadecimal, 16) == port:
                addresses.add(address)
    return addresses


def test_every_port_listens_on_loopback_only(broker_stack: Settings) -> None:
    loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
    for name in (
        "kafka_partner_port",
        "kafka_platform_port",
        "kafka_controller_port",
        "postgres_port",
        "supervisor_port",
    ):
        addresses = _listening_addresses(getattr(broker_stack, name))
        assert addresses, f"nobody listens on {name}"
        assert addresses <= loopback, name


@pytest.mark.parametrize("user", [ROLE, "postgres"])
def test_the_database_refuses_a_wrong_or_missing_password(broker_stack: Settings, user: str) -> None:
    for password in ("wrong", ""):
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(
                host="127.0.0.1", port=broker_stack.postgres_port, user=user, password=password, dbname="lake"
            )


def test_passwords_in_the_database_are_scram_verifiers_and_our_role_has_no_powers(broker_stack: Settings) -> None:
    connection = psycopg2.connect(dsn(broker_stack, "lake").replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute("SHOW password_encryption")
        assert cursor.fetchone() == ("scram-sha-256",)
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = %s", (ROLE,)
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = %s", (ROLE,))
        assert {name for (name,) in cursor.fetchall()} == set(DATABASES)
    for statement in ("SELECT pg_read_file('/etc/hostname')", "COPY (SELECT 1) TO PROGRAM 'true'"):
        with connection, connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
    connection.close()


def test_the_broker_refuses_a_wrong_password_on_both_listeners(broker_stack: Settings) -> None:
    for config in (platform_client_config(broker_stack, "admin"), partner_client_config(broker_stack, "admin")):
        KafkaAdminClient(**config).close()
        with pytest.raises(KafkaTimeoutError):
            KafkaAdminClient(**config | QUICK | {"sasl_plain_password": "wrong"})


def test_the_partners_listener_speaks_tls_and_nothing_else(broker_stack: Settings) -> None:
    config = partner_client_config(broker_stack, "admin") | QUICK
    for protocol in ("SASL_PLAINTEXT", "SSL"):
        with pytest.raises(KafkaError):
            KafkaAdminClient(**config | {"security_protocol": protocol})


def test_a_client_that_trusts_another_authority_doesnt_log_in(broker_stack: Settings, tmp_path: Path) -> None:
    stranger = isolated_settings(tmp_path)
    ensure_certificates(stranger)
    with (
        socket.create_connection(("127.0.0.1", broker_stack.kafka_partner_port)) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context(cafile=str(authority_file(stranger))).wrap_socket(plain, server_hostname="127.0.0.1")
    config = partner_client_config(broker_stack, "admin") | QUICK
    with pytest.raises(KafkaTimeoutError):
        KafkaAdminClient(**config | {"ssl_cafile": str(authority_file(stranger))})


def test_old_tls_versions_are_refused(broker_stack: Settings) -> None:
    context = ssl.create_default_context(cafile=str(authority_file(broker_stack)))
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", broker_stack.kafka_partner_port)) as plain,
        pytest.raises((ssl.SSLError, ConnectionResetError)),
    ):
        context.wrap_socket(plain, server_hostname="127.0.0.1")


def test_writing_to_a_topic_that_doesnt_exist_makes_none(broker_stack: Settings) -> None:
    config = platform_client_config(broker_stack, "landing")
    producer = KafkaProducer(**config, max_block_ms=5000)
    with pytest.raises(KafkaError):
        producer.send("in.nobody", b"x").get(timeout=10)
    producer.close()
    admin = KafkaAdminClient(**platform_client_config(broker_stack, "admin"))
    assert "in.nobody" not in admin.list_topics()
    admin.close()


def test_a_user_without_a_rule_may_not_touch_a_topic(broker_stack: Settings) -> None:
    admin = KafkaAdminClient(**platform_client_config(broker_stack, "admin"))
    topic = next(name for name in admin.list_topics() if name.startswith("out."))
    admin.close()
    producer = KafkaProducer(**platform_client_config(broker_stack, "landing"), max_block_ms=5000)
    with pytest.raises((TopicAuthorizationFailedError, KafkaTimeoutError)):
        producer.send(topic, b"x").get(timeout=20)
    producer.close()
