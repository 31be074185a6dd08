"""The signature over a manifest: Ed25519, so that whoever has the platform's public key can tell who made a release.

The key pair is made at first use. Its private half stays among the secrets; the public half (`signing-key.pem`) lies
beside each manifest, with the signature over its bytes (`manifest.json.sig`, 64 bytes as `openssl` reads them). A
manifest holds the hashes of the release's files, so the signature holds for these as well.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from infra.secrets import secret
from infra.settings import Settings

SIGNATURE, PUBLIC_KEY = "manifest.json.sig", "signing-key.pem"
State = Literal["signed", "not signed", "signed with another key", "signature doesn't fit"]


@dataclass(frozen=True, slots=True)
class Checked:
    """`key_id` of the key that lies beside the manifest; None when none that can be read does."""

    state: State
    key_id: str | None


def public_key(settings: Settings) -> bytes:
    """The key with which this installation's signatures are checked, as PEM."""
    return _pem(_key(settings).public_key())


def key_id(pem: bytes) -> str:
    """SHA-256 of the public key's DER, in hexadecimals."""
    return hashlib.sha256(_der(pem)).hexdigest()


def sign(settings: Settings, manifest: bytes) -> dict[str, bytes]:
    """The files, by name, that must lie beside a manifest of these bytes."""
    key = _key(settings)
    return {SIGNATURE: key.sign(manifest), PUBLIC_KEY: _pem(key.public_key())}


def signed(settings: Settings, content: bytes) -> bytes:
    """The signature over another file that lies beside a manifest."""
    return _key(settings).sign(content)


def fits(settings: Settings, content: bytes, signature: bytes) -> bool:
    """Whether this installation signed these bytes."""
    try:
        _key(settings).public_key().verify(signature, content)
    except InvalidSignature:
        return False
    return True


def checked(settings: Settings, folder: Path) -> Checked:
    """What the signature beside the manifest in `folder` is worth. The key beside it is never taken on trust."""
    files = [folder / name for name in ("manifest.json", SIGNATURE, PUBLIC_KEY)]
    if not all(file.exists() for file in files):
        return Checked("not signed", None)
    manifest, signature, pem = (file.read_bytes() for file in files)
    try:
        named = key_id(pem)
        _public(pem).verify(signature, manifest)
    except ValueError:
        return Checked("signature doesn't fit", None)  # no Ed25519 key in PEM
    except InvalidSignature:
        return Checked("signature doesn't fit", named)
    return Checked("signed" if pem == public_key(settings) else "signed with another key", named)


def faults(settings: Settings, folder: Path) -> list[str]:
    """One line when the manifest can't be taken for this installation's; else none."""
    found = checked(settings, folder)
    return {
        "signed": [],
        "not signed": [
            f"manifest.json is not signed: {SIGNATURE} or {PUBLIC_KEY} is missing. Releases made before manifests were"
            " signed have none"
        ],
        "signed with another key": [
            f"manifest.json is signed with the key {found.key_id}, not with this installation's,"
            f" {key_id(public_key(settings))}"
        ],
        "signature doesn't fit": [
            f"manifest.json is not what was signed with the key {found.key_id or 'that should lie beside it'}: it, its"
            f" signature ({SIGNATURE}) or the key ({PUBLIC_KEY}) was changed"
        ],
    }[found.state]


def _key(settings: Settings) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(
        secret(settings, "release_signing_key", fresh=_fresh).encode(), password=None
    )
    assert isinstance(key, Ed25519PrivateKey)
    return key


def _fresh() -> str:
    return (
        Ed25519PrivateKey.generate()
        .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        .decode()
    )


def _public(pem: bytes) -> Ed25519PublicKey:
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("no Ed25519 key")
    return key


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _der(pem: bytes) -> bytes:
    return _public(pem).public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
