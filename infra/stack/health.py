"""Whether each program answers: asked over its own door, as its users would, never read from its log."""

from __future__ import annotations

import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from infra import postgres
from infra.errors import OperationError
from infra.kafka.client import platform_client_config
from infra.kafka.server import ADMIN
from infra.kafka.tls import authority_file
from infra.settings import Settings

_TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Health:
    """`ok`, and a few words: what answered, or what is wrong."""

    ok: bool
    detail: str


def check(settings: Settings, name: str) -> Health:
    """Health of the program `name`. One without a door of its own (receipts) counts as well while it runs."""
    try:
        return _CHECKS[name](settings)
    except OperationError as error:
        return Health(False, str(error))


def _postgres(settings: Settings) -> Health:
    ok = postgres.accepts_connections(settings)
    return Health(ok, "accepts connections" if ok else "doesn't accept connections")


def _kafka(settings: Settings) -> Health:
    # A bare look at the port first: kafka-python waits seconds, and logs, where nobody listens.
    for port in (settings.kafka_platform_port, settings.kafka_partner_port):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_SECONDS).close()
        except OSError:
            return Health(False, f"port {port} doesn't answer")
    try:
        context = ssl.create_default_context(cafile=str(authority_file(settings)))
        with (
            socket.create_connection(("127.0.0.1", settings.kafka_partner_port), timeout=_TIMEOUT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=settings.partner_host),
        ):
            pass
    except (OSError, ssl.SSLError) as error:
        return Health(False, f"TLS on port {settings.kafka_partner_port}: {error}")
    return _kafka_login(settings)


def _kafka_login(settings: Settings) -> Health:
    from kafka import KafkaAdminClient
    from kafka.errors import KafkaError

    arguments = platform_client_config(settings, ADMIN) | {"bootstrap_timeout_ms": int(_TIMEOUT_SECONDS * 1000)}
    try:
        admin = KafkaAdminClient(**arguments)
        try:
            brokers = admin.describe_cluster()["brokers"]
        finally:
            admin.close()
    except KafkaError as error:
        return Health(False, f"{type(error).__name__}: the user admin can't log in, or the broker starts")
    ready = [broker for broker in brokers if not broker.get("is_fenced")]
    return Health(bool(ready), "both listeners answer" if ready else "the broker isn't ready yet")


def _get(address: str) -> tuple[int, bytes]:
    """Status and body of a page on loopback; (0, reason) when there is no answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never goes through a proxy
    try:
        with opener.open(address, timeout=_TIMEOUT_SECONDS) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""
    except (OSError, ValueError) as error:
        return 0, str(error).encode()


def _page(port_name: str, path: str) -> Callable[[Settings], Health]:
    def ask(settings: Settings) -> Health:
        status, _ = _get(f"http://127.0.0.1:{getattr(settings, port_name)}{path}")
        return Health(status == 200, f"{path} says {status}" if status else f"{path} doesn't answer")

    return ask


def _airflow(part: str) -> Callable[[Settings], Health]:
    """One of the parts that the api-server's health page reports on (its heartbeat in the database)."""

    def ask(settings: Settings) -> Health:
        status, body = _get(f"http://127.0.0.1:{settings.airflow_port}/api/v2/monitor/health")
        if status != 200:
            return Health(False, "the api-server doesn't answer")
        said = (json.loads(body).get(part) or {}).get("status")
        return Health(said == "healthy", f"{part} is {said}")

    return ask


def _process_only(_settings: Settings) -> Health:
    return Health(True, "runs")


_CHECKS: dict[str, Callable[[Settings], Health]] = {
    "postgres": _postgres,
    "kafka": _kafka,
    "landing": _page("landing_metrics_port", "/metrics"),
    "receipts": _process_only,
    "agreements": _process_only,
    "airflow-api-server": _airflow("metadatabase"),
    "airflow-scheduler": _airflow("scheduler"),
    "airflow-dag-processor": _airflow("dag_processor"),
    "airflow-triggerer": _airflow("triggerer"),
    "superset": _page("superset_port", "/health"),
}
