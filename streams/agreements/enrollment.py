"""What a partner says with its hand-over bundle: the login that it made itself, as SCRAM salts it.

The password never leaves the partner. A salted password opens the door as well as the password does, so it travels
over TLS, on a topic that only the bundle's user writes and only the administrator reads, and that goes with the bundle.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

_FIELDS = {"bundle_id", "mechanism", "iterations", "salt", "salted_password"}
_MECHANISM = "SCRAM-SHA-512"
_ITERATIONS = range(4096, 16385)  # what the broker takes
_SALT_BYTES = range(16, 65)
_SALTED_BYTES = 64


class EnrollmentError(ValueError):
    """The message isn't a login; the text names the rule and holds nothing of the message."""


@dataclass(frozen=True)
class Login:
    """What the broker needs to know a user by."""

    iterations: int
    salt: bytes
    salted_password: bytes


def login_of(value: bytes, bundle_id: str) -> Login | None:
    """The login in a message; None when it belongs to an earlier bundle. Raises `EnrollmentError`."""
    try:
        said = json.loads(value)
    except ValueError as error:
        raise EnrollmentError("the message must be JSON") from error
    if not isinstance(said, dict) or set(said) != _FIELDS:
        raise EnrollmentError(f"the message must have exactly the fields {', '.join(sorted(_FIELDS))}")
    if said["bundle_id"] != bundle_id:
        return None
    if said["mechanism"] != _MECHANISM:
        raise EnrollmentError(f"mechanism must be {_MECHANISM}")
    if type(said["iterations"]) is not int or said["iterations"] not in _ITERATIONS:
        raise EnrollmentError(f"iterations must be a number from {_ITERATIONS.start} to {_ITERATIONS.stop - 1}")
    salt, salted = _bytes(said, "salt"), _bytes(said, "salted_password")
    if len(salt) not in _SALT_BYTES:
        raise EnrollmentError(f"salt must have {_SALT_BYTES.start} to {_SALT_BYTES.stop - 1} bytes")
    if len(salted) != _SALTED_BYTES:
        raise EnrollmentError(f"salted_password must have {_SALTED_BYTES} bytes")
    return Login(said["iterations"], salt, salted)


def _bytes(said: dict[str, object], name: str) -> bytes:
    try:
        return base64.b64decode(str(said[name]), validate=True)
    except (binascii.Error, ValueError) as error:
        raise EnrollmentError(f"{name} must be base64") from error
