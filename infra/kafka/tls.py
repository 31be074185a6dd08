"""Certificates of the partners' listener: an authority made at first start, and a server certificate signed by it.

The authority's certificate (`ca.pem`) is what a partner installs; the keys never leave the state folder. A server
certificate that expires within 30 days, or names another host than the settings do, is made anew at the next start.
"""

from __future__ import annotations

import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from infra.settings import Settings

_AUTHORITY_DAYS = 3650
_SERVER_DAYS = 365
_RENEW_DAYS = 30


def authority_file(settings: Settings) -> Path:
    """PEM certificate of the authority: what a client verifies the broker with."""
    return settings.home / "tls" / "ca.pem"


def _authority_key_file(settings: Settings) -> Path:
    return settings.home / "tls" / "ca-key.pem"


def server_file(settings: Settings) -> Path:
    """PEM with the server's private key and its certificate chain, as Kafka's PEM key store wants it."""
    return settings.home / "tls" / "kafka-server.pem"


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, readable by us alone."""
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    aside.replace(path)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))  # a client whose clock is a little behind
        .not_valid_after(now + timedelta(days=days))
    )


def _usage(**allowed: bool) -> x509.KeyUsage:
    names = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"]
    names += ["key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})


def _make_authority(settings: Settings) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Risicobeeld {settings.environment.value} authority")])
    certificate = (
        _builder(name, name, key.public_key(), _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(_authority_key_file(settings), _private(key))
    _write(authority_file(settings), certificate.public_bytes(serialization.Encoding.PEM))


def _hosts(settings: Settings) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for host in dict.fromkeys([settings.partner_host, "localhost", "127.0.0.1"]):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            names.append(x509.DNSName(host))
    return names


def _make_server(settings: Settings) -> None:
    loaded = serialization.load_pem_private_key(_authority_key_file(settings).read_bytes(), password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise RuntimeError(f"{_authority_key_file(settings)} is not the elliptic-curve key that this program makes")
    authority = x509.load_pem_x509_certificate(authority_file(settings).read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, settings.partner_host)])
    certificate = (
        _builder(name, authority.subject, key.public_key(), _SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_hosts(settings)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(loaded.public_key()), critical=False)
        .sign(loaded, hashes.SHA256())
    )
    chain = certificate.public_bytes(serialization.Encoding.PEM) + authority_file(settings).read_bytes()
    _write(server_file(settings), _private(key) + chain)


def _server_is_current(settings: Settings) -> bool:
    if not server_file(settings).exists():
        return False
    certificate = x509.load_pem_x509_certificates(server_file(settings).read_bytes())[0]
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    soon = datetime.now(UTC) + timedelta(days=_RENEW_DAYS)
    return certificate.not_valid_after_utc > soon and list(names) == _hosts(settings)


def ensure_certificates(settings: Settings) -> bool:
    """Make what is missing or about to expire. True when the server certificate changed (the broker must restart)."""
    authority_file(settings).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (authority_file(settings).exists() and _authority_key_file(settings).exists()):
        _make_authority(settings)
        server_file(settings).unlink(missing_ok=True)
    if _server_is_current(settings):
        return False
    _make_server(settings)
    return True
