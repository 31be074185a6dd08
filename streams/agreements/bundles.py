"""What is written for partners: in demo and test a connection folder that lies ready, elsewhere a hand-over bundle.

A connection folder holds address, authority, user and password. A hand-over bundle is one file from which a partner
makes its own connection folder (`risicobeeld enroll`): its login opens nothing but that, once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from infra.kafka.tls import authority_file
from infra.secrets import secret
from infra.settings import Settings
from streams.agreements.handover import Handover
from streams.agreements.wanted import ENROLLMENT


def bundles_dir(settings: Settings) -> Path:
    """Where the connection folders of demo and test lie."""
    return settings.home / "bundles"


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    aside.replace(path)


def _address(settings: Settings) -> list[str]:
    return [f"{settings.partner_host}:{settings.kafka_partner_port}"]


def write_connections(settings: Settings, partners: Iterable[str]) -> None:
    """Write `bundles/<partner>/{bundle.json,password,ca.pem}`, mode 0600, in demo and test; remove those of others."""
    if not settings.synthetic_allowed:
        return
    partners = set(partners)
    for partner in sorted(partners):
        folder = bundles_dir(settings) / partner
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        bundle = {
            "partner": partner,
            "bootstrap": _address(settings),
            "user": partner,
            "password_file": "password",
            "ca_file": "ca.pem",
            "environment": settings.environment.value,
        }
        _write(folder / "bundle.json", (json.dumps(bundle, indent=2) + "\n").encode())
        _write(folder / "password", secret(settings, f"kafka_{partner}").encode())
        _write(folder / "ca.pem", authority_file(settings).read_bytes())
    for folder in bundles_dir(settings).iterdir() if bundles_dir(settings).exists() else ():
        if folder.name not in partners:
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()


def write_handover(settings: Settings, one: Handover, password: str, path: Path) -> None:
    """Write a hand-over bundle, mode 0600. `password`: of the user that may only enroll. Raises `OSError`."""
    name = f"{ENROLLMENT}{one.partner}"
    bundle = {
        "partner": one.partner,
        "environment": settings.environment.value,
        "bootstrap": _address(settings),
        "authority_pem": authority_file(settings).read_text(encoding="ascii"),
        "bundle_id": one.bundle_id,
        "expires_at": one.expires_at.isoformat(),
        "enrollment_user": name,
        "enrollment_password": password,
        "enrollment_topic": name,
    }
    _write(path, (json.dumps(bundle, indent=2) + "\n").encode())
