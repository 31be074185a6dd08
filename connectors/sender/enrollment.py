"""From a hand-over bundle to a connection folder: the partner makes its own password, which never leaves it.

What is sent is what SCRAM makes of the password. The bundle's own login opens nothing but this, once: when the platform
has set the partner's login, it takes the bundle's away.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import socket
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from connectors.sender.connection import Connection, load_bundle

_FIELDS = {
    "partner",
    "environment",
    "bootstrap",
    "authority_pem",
    "bundle_id",
    "expires_at",
    "enrollment_user",
    "enrollment_password",
    "enrollment_topic",
}
_MECHANISM, _ITERATIONS, _SALT_BYTES = "SCRAM-SHA-512", 8192, 32
_LOGIN_SECONDS = 5.0


class EnrollmentError(ValueError):
    """The bundle can't be used; the message says why and what to do."""


class PlatformAwayError(EnrollmentError):
    """The platform doesn't answer, or not yet: the same command can be run again."""


@dataclass(frozen=True)
class Bundle:
    """A hand-over bundle."""

    partner: str
    environment: str
    bootstrap: tuple[str, ...]
    authority_pem: str
    bundle_id: str
    expires_at: datetime
    enrollment_user: str
    enrollment_password: str = field(repr=False)
    enrollment_topic: str


def read_bundle(path: Path) -> Bundle:
    """The bundle in a file. Raises `EnrollmentError` when it can't be read, isn't whole or has expired."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EnrollmentError(f"{path}: can't be read ({error.strerror})") from error
    except ValueError as error:
        raise EnrollmentError(f"{path} isn't a hand-over bundle: it must be JSON") from error
    if not isinstance(stored, dict) or set(stored) != _FIELDS:
        raise EnrollmentError(f"{path} isn't a hand-over bundle: rule: exactly the fields {', '.join(sorted(_FIELDS))}")
    expires_at = datetime.fromisoformat(stored["expires_at"])
    if datetime.now(UTC) >= expires_at:
        raise EnrollmentError(f"{path} expired at {expires_at:%Y-%m-%d %H:%M} UTC: ask the platform for a new bundle")
    return Bundle(**stored | {"bootstrap": tuple(stored["bootstrap"]), "expires_at": expires_at})


def enroll(bundle: Bundle, folder: Path, timeout_seconds: float) -> Connection:
    """Make `folder` the partner's connection folder, or give the one that is there a new password.

    A run that broke off goes on with the password that it had made. Raises `EnrollmentError`.
    """
    _prepare(bundle, folder)
    waiting = folder / "password.new"
    begun_before = waiting.exists()
    if not begun_before:
        _write(waiting, secrets.token_urlsafe(32))
    password = waiting.read_text(encoding="ascii")
    if not (begun_before and _opens(bundle, folder, bundle.partner, password, 2.0)):
        try:
            _say(bundle, folder, password)
        except PlatformAwayError:
            raise
        except EnrollmentError:
            waiting.unlink()  # nobody will ever set it
            raise
        if not _opens(bundle, folder, bundle.partner, password, timeout_seconds):
            raise PlatformAwayError(
                f"the platform hasn't set the login of {bundle.partner} within {timeout_seconds:.0f} s: run the same "
                "command again; it goes on where it was"
            )
    waiting.replace(folder / "password")
    return load_bundle(folder)


def _prepare(bundle: Bundle, folder: Path) -> None:
    """Write what isn't secret. Raises `EnrollmentError` when the folder is another partner's."""
    there = folder / "bundle.json"
    if there.exists() and (owner := json.loads(there.read_text(encoding="utf-8"))["partner"]) != bundle.partner:
        raise EnrollmentError(f"{folder} is the connection folder of {owner}: give another one with --to")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = {
        "partner": bundle.partner,
        "bootstrap": list(bundle.bootstrap),
        "user": bundle.partner,
        "password_file": "password",
        "ca_file": "ca.pem",
        "environment": bundle.environment,
    }
    _write(folder / "ca.pem", bundle.authority_pem)
    _write(folder / "bundle.json", json.dumps(settings, indent=2) + "\n")


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    aside.replace(path)


def salted(password: str, bundle_id: str) -> bytes:
    """The message that tells the platform a login: SCRAM's salt and salted password, never the password."""
    salt = secrets.token_bytes(_SALT_BYTES)
    key = hashlib.pbkdf2_hmac("sha512", password.encode("ascii"), salt, _ITERATIONS)
    message = {
        "bundle_id": bundle_id,
        "mechanism": _MECHANISM,
        "iterations": _ITERATIONS,
        "salt": base64.b64encode(salt).decode(),
        "salted_password": base64.b64encode(key).decode(),
    }
    return json.dumps(message).encode()


def _config(bundle: Bundle, folder: Path, user: str, password: str, seconds: float) -> dict[str, Any]:
    connection = Connection(bundle.partner, bundle.bootstrap, user, password, folder / "ca.pem", bundle.environment)
    return connection.client_config() | {"bootstrap_timeout_ms": round(seconds * 1000)}


def _say(bundle: Bundle, folder: Path, password: str) -> None:
    """Send the login. Raises `EnrollmentError` when the bundle opens nothing any more, or the platform is away."""
    user, secret = bundle.enrollment_user, bundle.enrollment_password
    try:
        producer = KafkaProducer(**_config(bundle, folder, user, secret, _LOGIN_SECONDS), max_block_ms=15_000)
    except KafkaError as error:
        if _answers(bundle):
            raise EnrollmentError(
                f"the platform doesn't take this bundle of {bundle.partner} any more: it was used, it expired or a "
                "later one replaced it. Ask for a new one; if it wasn't you who used it, tell the platform at once"
            ) from error
        raise PlatformAwayError(f"the platform doesn't answer at {', '.join(bundle.bootstrap)}: try again") from error
    try:
        producer.send(bundle.enrollment_topic, salted(password, bundle.bundle_id)).get(timeout=30)
    except KafkaError as error:
        raise PlatformAwayError(f"the login wasn't taken ({type(error).__name__}): run the command again") from error
    finally:
        producer.close(timeout=5)


def _opens(bundle: Bundle, folder: Path, user: str, password: str, seconds: float) -> bool:
    """Whether a login works within so many seconds."""
    try:
        KafkaProducer(**_config(bundle, folder, user, password, seconds)).close(timeout=2)
    except KafkaError:
        return False
    return True


def _answers(bundle: Bundle) -> bool:
    """Whether somebody listens at the platform's address: a login that is refused looks the same as nobody there."""
    for address in bundle.bootstrap:
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
        except OSError:
            continue
        return True
    return False
