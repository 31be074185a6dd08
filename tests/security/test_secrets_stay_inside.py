"""Secrets: in the state folder, for their owner alone; never in git, logs, command lines or the supervisor's file."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest

from infra.settings import REPOSITORY, Settings
from infra.stack.processes import ours
from infra.stack.supervisor import Supervisor, config_file


@pytest.fixture(scope="module")
def secrets_by_name(broker_stack: Settings) -> dict[str, str]:
    return {path.name: path.read_text() for path in broker_stack.secrets_dir.iterdir()}


def test_every_secret_is_its_owners_and_long_enough(broker_stack: Settings, secrets_by_name: dict[str, str]) -> None:
    assert {"postgres_password", "kafka_admin", "supervisor_password"} <= set(secrets_by_name)
    for name, value in secrets_by_name.items():
        assert len(value) >= 40, f"{name} has {len(value)} characters"
        assert stat.S_IMODE((broker_stack.secrets_dir / name).stat().st_mode) == 0o600, name
    assert len(set(secrets_by_name.values())) == len(secrets_by_name)


def test_no_state_can_be_read_by_others(broker_stack: Settings) -> None:
    """Others may pass the home (PostgreSQL's own user has to) and read nothing in it."""
    assert stat.S_IMODE(broker_stack.home.stat().st_mode) & 0o066 == 0
    open_ones = [path.name for path in broker_stack.home.iterdir() if path.stat().st_mode & 0o077]
    assert open_ones == []


def test_no_secret_stands_in_a_log(broker_stack: Settings, secrets_by_name: dict[str, str]) -> None:
    logs = [path for path in broker_stack.logs_dir.rglob("*") if path.is_file()]
    assert any(path.name == "kafka.log" for path in logs)
    found = [
        (path.name, name) for path in logs for name in _secrets_in(path.read_text(errors="replace"), secrets_by_name)
    ]
    assert found == []


def test_no_secret_stands_on_a_command_line(broker_stack: Settings, secrets_by_name: dict[str, str]) -> None:
    processes = ours(broker_stack)
    assert {"postgres", "kafka"} <= {process.program for process in processes}
    for process in processes:
        try:
            line = Path(f"/proc/{process.pid}/cmdline").read_text(errors="replace")
        except FileNotFoundError:
            continue  # a server process that ended meanwhile
        assert _secrets_in(line, secrets_by_name) == [], process.program


def test_the_supervisors_file_holds_no_secret_but_its_own(
    broker_stack: Settings, secrets_by_name: dict[str, str]
) -> None:
    text = config_file(broker_stack).read_text()
    assert _secrets_in(text, secrets_by_name) == ["supervisor_password"]
    assert stat.S_IMODE(config_file(broker_stack).stat().st_mode) == 0o600
    assert Supervisor(broker_stack).is_up()


def test_no_secret_is_in_git(secrets_by_name: dict[str, str]) -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    paths = [REPOSITORY / name for name in tracked.stdout.split("\0") if name]
    assert len(paths) > 100
    for path in paths:
        if path.is_file():
            assert _secrets_in(path.read_text(errors="replace"), secrets_by_name) == [], path.name
    ignored = subprocess.run(["git", "check-ignore", "var/secrets/kafka_admin"], cwd=REPOSITORY, capture_output=True)
    assert ignored.returncode == 0, "var/ must be ignored by git"


def test_doctor_and_status_show_no_secret(broker_stack: Settings, secrets_by_name: dict[str, str]) -> None:
    for words in (["status", "--json"], ["doctor", "--json"]):
        done = subprocess.run(
            [str(REPOSITORY / ".tools/platform/bin/risicobeeld"), *words],
            env={"PATH": "/usr/bin:/bin", **broker_stack.as_environment()},
            capture_output=True,
            text=True,
        )
        assert "kafka" in done.stdout
        assert _secrets_in(done.stdout + done.stderr, secrets_by_name) == []
        assert len(json.loads(done.stdout)) > 5


def _secrets_in(text: str, secrets_by_name: dict[str, str]) -> list[str]:
    return [name for name, value in secrets_by_name.items() if value in text]
