"""How a partner reaches the broker: its connection folder, made by `risicobeeld enroll` from a hand-over bundle."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FIELDS = {"partner", "bootstrap", "user", "password_file", "ca_file", "environment"}
_BOOTSTRAP_TIMEOUT_MS = 10_000  # a wrong password shows only as this timeout


class BundleError(ValueError):
    """The connection folder isn't complete; the message names the file and what it must hold."""


@dataclass(frozen=True)
class Connection:
    """Address, login and authority of one partner."""

    partner: str
    bootstrap: tuple[str, ...]
    user: str
    password: str = field(repr=False)
    ca_file: Path
    environment: str

    @property
    def in_topic(self) -> str:
        return f"in.{self.partner}"

    @property
    def out_topic(self) -> str:
        return f"out.{self.partner}"

    def client_config(self) -> dict[str, Any]:
        """Arguments for kafka-python's clients: TLS, checked against the platform's authority, and SCRAM."""
        return {
            "bootstrap_servers": list(self.bootstrap),
            "security_protocol": "SASL_SSL",
            "ssl_cafile": str(self.ca_file),
            "ssl_check_hostname": True,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
            "bootstrap_timeout_ms": _BOOTSTRAP_TIMEOUT_MS,
        }


def load_bundle(folder: Path) -> Connection:
    """The connection that `folder/bundle.json` describes. Raises `BundleError`."""
    path = folder / "bundle.json"
    try:
        bundle = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BundleError(
            f"{path} doesn't exist: make it with `risicobeeld enroll FILE`, or in a demo with `risicobeeld apply`"
        ) from error
    except ValueError as error:
        raise BundleError(f"{path} isn't JSON: {error}") from error
    if not isinstance(bundle, dict) or set(bundle) != _FIELDS:
        raise BundleError(f"{path} must be an object with exactly the fields {', '.join(sorted(_FIELDS))}")
    return Connection(
        partner=bundle["partner"],
        bootstrap=tuple(bundle["bootstrap"]),
        user=bundle["user"],
        password=(folder / bundle["password_file"]).read_text(encoding="utf-8").strip(),
        ca_file=folder / bundle["ca_file"],
        environment=bundle["environment"],
    )
