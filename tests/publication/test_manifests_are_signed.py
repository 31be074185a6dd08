"""Whoever has the public key can tell that a release is ours and unchanged; every way of not being so is named."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connectors.publication import cli, release, shelf
from connectors.publication.signature import PUBLIC_KEY, SIGNATURE, checked, key_id, public_key, sign
from connectors.publication.steps import NotSound, sound_release
from connectors.publication.verify import differences
from infra.cli.main import app
from infra.secrets import secret
from infra.settings import REPOSITORY, Settings
from tests.publication.conftest import PIN, copied, installation, let_through


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sound_warehouse: Path) -> Settings:
    """An installation with one release, which the tests copy."""
    settings = installation(tmp_path_factory.mktemp("made"), sound_warehouse)
    release.make(settings, PIN, let_through(settings))
    return settings


@pytest.fixture
def here(made: Settings, tmp_path: Path) -> Settings:
    return copied(made, tmp_path / "home")


@pytest.fixture
def release_id(here: Settings) -> str:
    current = shelf.current_release(here)
    assert current is not None
    return current


@pytest.fixture
def folder(here: Settings, release_id: str) -> Path:
    return shelf.release_dir(here, release_id)


def _replace(file: Path, content: bytes) -> None:
    file.chmod(0o644)
    file.write_bytes(content)


def test_a_release_is_signed_by_a_key_that_stays_inside(here: Settings, release_id: str, folder: Path) -> None:
    assert checked(here, folder).state == "signed"
    assert differences(here, shelf.manifest(here, release_id)) == []
    assert (folder / PUBLIC_KEY).read_bytes() == public_key(here)
    private = secret(here, "release_signing_key")
    assert private.startswith("-----BEGIN PRIVATE KEY-----")
    assert (here.secrets_dir / "release_signing_key").stat().st_mode & 0o777 == 0o600
    assert all(private.encode() not in file.read_bytes() for file in folder.iterdir())


def test_the_way_in_the_guide_checks_a_release_without_us(here: Settings, folder: Path) -> None:
    """The commands are read from the guide; openssl is another hand than the one that signed."""
    guide = (REPOSITORY / "docs/how-to/check-a-release.md").read_text()
    commands = re.findall(r"^    (openssl .*)$", guide, re.MULTILINE)
    assert len(commands) == 3, "the third is of notices"
    verify, identify = ("set -o pipefail; " + command for command in commands[:2])
    shown = subprocess.run(["bash", "-c", identify], cwd=folder, capture_output=True, text=True, check=True)
    assert key_id(public_key(here)) in shown.stdout
    assert subprocess.run(["bash", "-c", verify], cwd=folder, capture_output=True).returncode == 0
    _replace(folder / "manifest.json", (folder / "manifest.json").read_bytes() + b" ")
    assert subprocess.run(["bash", "-c", verify], cwd=folder, capture_output=True).returncode == 1


def test_a_manifest_that_was_changed_with_its_file_is_found(here: Settings, release_id: str, folder: Path) -> None:
    manifest = folder / "manifest.json"
    said = json.loads(manifest.read_text())
    said["gate"]["warnings"] = ["one that wasn't there"]
    _replace(manifest, json.dumps(said).encode())
    [told] = differences(here, shelf.manifest(here, release_id))
    assert told.startswith(f"manifest.json is not what was signed with the key {key_id(public_key(here))}")


def test_only_a_sound_release_is_sent_to_people(here: Settings, release_id: str, folder: Path) -> None:
    assert sound_release(here) == release_id
    (folder / SIGNATURE).unlink()
    with pytest.raises(NotSound, match=rf"release {release_id} goes to nobody: manifest.json is not signed"):
        sound_release(here)


@pytest.mark.parametrize("gone", [SIGNATURE, PUBLIC_KEY])
def test_a_missing_signature_or_key_is_found(here: Settings, release_id: str, folder: Path, gone: str) -> None:
    (folder / gone).unlink()
    [told] = differences(here, shelf.manifest(here, release_id))
    assert told.startswith("manifest.json is not signed")


def test_a_signature_that_fits_another_key_is_not_ours(
    here: Settings, release_id: str, folder: Path, tmp_path: Path
) -> None:
    """Who changes a release can sign it as well, and lay the own key beside it."""
    elsewhere = Settings(home=tmp_path / "elsewhere", environment=here.environment)
    for name, content in sign(elsewhere, (folder / "manifest.json").read_bytes()).items():
        _replace(folder / name, content)
    [told] = differences(here, shelf.manifest(here, release_id))
    assert told == (
        f"manifest.json is signed with the key {key_id(public_key(elsewhere))}, not with this installation's,"
        f" {key_id(public_key(here))}"
    )


def test_a_key_that_is_no_key_is_found(here: Settings, release_id: str, folder: Path) -> None:
    _replace(folder / PUBLIC_KEY, b"no key")
    [told] = differences(here, shelf.manifest(here, release_id))
    assert told.startswith("manifest.json is not what was signed")


def test_the_commands_say_whether_a_release_is_signed(
    here: Settings, release_id: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "settings", lambda: here)
    run = CliRunner().invoke
    assert run(app, ["releases"]).output.rstrip().endswith("  signed")
    assert json.loads(run(app, ["release", "show", "--json"]).output)["signature"]["state"] == "signed"
    assert run(app, ["release", "verify"]).exit_code == 0
    assert json.loads(run(app, ["release", "key", "--json"]).output)["key_id"] == key_id(public_key(here))
    (folder / SIGNATURE).unlink()
    assert run(app, ["releases"]).output.rstrip().endswith("  not signed")
    assert json.loads(run(app, ["releases", "--json"]).output)[0]["signature"] == "not signed"
    assert "signature        not signed" in run(app, ["release", "show"]).output
    verified = run(app, ["release", "verify"])
    assert (verified.exit_code, verified.output.startswith("manifest.json is not signed")) == (1, True)
