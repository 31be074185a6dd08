"""A bundle is what a partner needs to connect: address, authority, user, password. In demo and test they lie ready.

Elsewhere a partner gets its password by another way than its bundle; nothing is written there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from infra.kafka.tls import authority_file
from infra.secrets import secret
from infra.settings import Settings


def bundles_dir(settings: Settings) -> Path:
    return settings.home / "bundles"


def _write(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    aside.replace(path)


def write_bundles(settings: Settings, partners: Iterable[str]) -> None:
    """Write `bundles/<partner>/{bundle.json,password,ca.pem}`, mode 0600, in demo and test; remove those of others."""
    if not settings.synthetic_allowed:
        return
    partners = set(partners)
    address = f"{settings.partner_host}:{settings.kafka_partner_port}"
    for partner in sorted(partners):
        folder = bundles_dir(settings) / partner
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        bundle = {
            "partner": partner,
            "bootstrap": [address],
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
