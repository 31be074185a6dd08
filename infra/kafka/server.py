"""The broker: one Kafka node (KRaft) that is its own controller.

Three listeners: PARTNER (TLS and SCRAM, for the outside), PLATFORM (SCRAM on loopback, for our programs and the broker
itself) and CONTROLLER (PLAIN on loopback: SCRAM users live in the log that the controller must read first). Nobody may
do anything without an access rule except the user `admin`.
"""

from __future__ import annotations

import os
import subprocess
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from infra.errors import OperationError
from infra.java import java_command
from infra.kafka.jars import JARS
from infra.kafka.tls import server_file
from infra.secrets import secret
from infra.settings import Settings

ADMIN = "admin"
MESSAGE_MAX_BYTES = 1_048_576
_LOGGING = Path(__file__).with_name("log4j2.xml")
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"


class KafkaError(OperationError):
    """The broker couldn't be made or started; the message says what to do."""


def folder(settings: Settings) -> Path:
    return settings.home / "kafka"


def log_dir(settings: Settings) -> Path:
    return folder(settings) / "data"


def properties_file(settings: Settings) -> Path:
    return folder(settings) / "server.properties"


def _listeners(settings: Settings) -> dict[str, str]:
    partner = settings.partner_host
    # Loopback stays loopback; any other name is how the outside calls us, so we listen on every address.
    bind = partner if partner in ("127.0.0.1", "localhost") else "0.0.0.0"  # noqa: S104
    platform = f"PLATFORM://127.0.0.1:{settings.kafka_platform_port}"
    controller = f"CONTROLLER://127.0.0.1:{settings.kafka_controller_port}"
    port = settings.kafka_partner_port
    return {
        "listeners": f"PARTNER://{bind}:{port},{platform},{controller}",
        "advertised.listeners": f"PARTNER://{partner}:{port},{platform},{controller}",
        "listener.security.protocol.map": "PARTNER:SASL_SSL,PLATFORM:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT",
        "inter.broker.listener.name": "PLATFORM",
        "controller.listener.names": "CONTROLLER",
        "controller.quorum.bootstrap.servers": f"127.0.0.1:{settings.kafka_controller_port}",
    }


def _access(settings: Settings) -> dict[str, str]:
    admin = secret(settings, f"kafka_{ADMIN}")
    controller = secret(settings, "kafka_controller")
    scram = f'{_SCRAM} required username="{ADMIN}" password="{admin}";'
    plain = f'{_PLAIN} required username="{ADMIN}" password="{controller}" user_{ADMIN}="{controller}";'
    return {
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "listener.name.platform.scram-sha-512.sasl.jaas.config": scram,
        "listener.name.partner.scram-sha-512.sasl.jaas.config": f"{_SCRAM} required;",
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": plain,
        "listener.name.partner.ssl.keystore.type": "PEM",
        "listener.name.partner.ssl.keystore.location": str(server_file(settings)),
        "listener.name.partner.ssl.client.auth": "none",
        "listener.name.partner.ssl.enabled.protocols": "TLSv1.3,TLSv1.2",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN}",
        "allow.everyone.if.no.acl.found": "false",
    }


def _sizes() -> dict[str, str]:
    return {
        "auto.create.topics.enable": "false",
        "num.partitions": "1",
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        "message.max.bytes": str(MESSAGE_MAX_BYTES),
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "2",
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),  # the default takes a sixth of our heap
    }


def write_properties(settings: Settings) -> None:
    """Write server.properties (mode 0600: it holds the administrator's password)."""
    folder(settings).mkdir(parents=True, exist_ok=True, mode=0o700)
    values = {"process.roles": "broker,controller", "node.id": "1", "log.dirs": str(log_dir(settings))}
    values |= _listeners(settings) | _access(settings) | _sizes()
    _write_private(properties_file(settings), "".join(f"{name}={value}\n" for name, value in values.items()))


def _write_private(path: Path, text: str) -> None:
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    aside.replace(path)


def _java(*options: str) -> list[str]:
    if not any(JARS.glob("kafka_*.jar")):
        raise KafkaError(f"no Kafka in {JARS}: run `make setup`")
    return [java_command(), *options, f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}", "-cp", f"{JARS}/*"]


def server_command(settings: Settings) -> list[str]:
    """The command that runs the broker in the foreground; SIGTERM stops it in order."""
    options = ["-Xms256m", "-Xmx768m", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"]
    return [*_java(*options), "kafka.Kafka", str(properties_file(settings))]


def is_formatted(settings: Settings) -> bool:
    return (log_dir(settings) / "meta.properties").exists()


def format_storage(settings: Settings) -> None:
    """Make the data folder with the user `admin` in it, unless it is there. Needs `write_properties` first.

    The password goes to Java in an argument file, never on a command line that others can list. Raises `KafkaError`.
    """
    if is_formatted(settings):
        return
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    user = f"SCRAM-SHA-512=[name={ADMIN},password={secret(settings, f'kafka_{ADMIN}')}]"
    words = ["kafka.tools.StorageTool", "format", "--standalone", "--cluster-id", cluster]
    words += ["--config", str(properties_file(settings)), "--add-scram", user]
    arguments = folder(settings) / "format.arguments"
    _write_private(arguments, "\n".join(f'"{word}"' for word in words))
    try:
        done = subprocess.run([*_java("-Xmx256m"), f"@{arguments}"], capture_output=True, text=True)
    finally:
        arguments.unlink(missing_ok=True)
    if done.returncode != 0:
        raise KafkaError(f"formatting {log_dir(settings)} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
