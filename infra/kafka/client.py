"""How the platform's own programs reach the broker: arguments for kafka-python's clients."""

from __future__ import annotations

from typing import Any

from infra.kafka.tls import authority_file
from infra.secrets import secret
from infra.settings import Settings

_BOOTSTRAP_TIMEOUT_MS = 10_000  # a wrong password shows only as this timeout, so it is short


def _login(settings: Settings, user: str) -> dict[str, Any]:
    return {
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": user,
        "sasl_plain_password": secret(settings, f"kafka_{user}"),
        "bootstrap_timeout_ms": _BOOTSTRAP_TIMEOUT_MS,
    }


def platform_client_config(settings: Settings, user: str) -> dict[str, Any]:
    """Arguments for a platform user (admin, landing, receipts, bench) on the loopback listener."""
    address = f"127.0.0.1:{settings.kafka_platform_port}"
    return {"bootstrap_servers": [address], "security_protocol": "SASL_PLAINTEXT", **_login(settings, user)}


def partner_client_config(settings: Settings, user: str) -> dict[str, Any]:
    """Arguments for a partner's user on the partners' listener, verified with the installation's own authority."""
    return {
        "bootstrap_servers": [f"{settings.partner_host}:{settings.kafka_partner_port}"],
        "security_protocol": "SASL_SSL",
        "ssl_cafile": str(authority_file(settings)),
        "ssl_check_hostname": True,
        **_login(settings, user),
    }
