"""The command line: quick help, lazy rooms, errors as one message, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.settings import REPOSITORY, Settings
from infra.stack.doctor import Finding, _secrets
from infra.stack.report import doctor_table

HEAVY = ("airflow", "dbt", "duckdb", "great_expectations", "numpy", "pandas", "pyarrow", "pyiceberg")


def _risicobeeld(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **settings.as_environment()}
    command = [sys.executable, "-m", "infra.cli.main", *words]
    return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)


def test_help_lists_every_rooms_commands_and_loads_no_heavy_package() -> None:
    program = (
        "import sys, json; from infra.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: print('\\x00' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True)
    text, _, modules = done.stdout.partition("\x00")
    assert done.stderr == ""
    for command in ("up", "down", "status", "doctor", "apply", "send", "simulate", "release"):
        assert f" {command} " in text, command
    assert set(json.loads(modules)) & set(HEAVY) == set()


def test_our_own_commands_need_no_room() -> None:
    program = (
        "import sys; from infra.cli.main import app\n"
        "try: app(['down', '--help'])\n"
        "except SystemExit: sys.exit(any(name.split('.')[0] in ('streams', 'connectors') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True).returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["up", "--only", "kafak"], 1, "risicobeeld: unknown program 'kafak'"),
        (["up", "--only", "kafka", "--without", "kafka"], 1, "nothing is chosen"),
        (["password", "root"], 1, "unknown login 'root': one of airflow_admin"),
        (["password", "superset_lezer"], 1, "isn't made yet: run `risicobeeld up`"),
        (["no-such-command"], 2, "No such command"),
    ],
)
def test_an_error_is_one_message_with_its_exit_code(
    scratch_settings: Settings, words: list[str], code: int, message: str
) -> None:
    done = _risicobeeld(scratch_settings, *words)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_status_and_down_of_nothing_leave_no_trace(scratch_settings: Settings) -> None:
    status = _risicobeeld(scratch_settings, "status", "--json")
    assert status.returncode == 1, "nothing runs"
    assert {row["state"] for row in json.loads(status.stdout)} == {"STOPPED"}
    assert _risicobeeld(scratch_settings, "down").returncode == 0
    assert not scratch_settings.home.exists()


def test_a_login_is_printed_on_request(scratch_settings: Settings) -> None:
    scratch_settings.secrets_dir.mkdir(parents=True)
    (scratch_settings.secrets_dir / "superset_lezer").write_text("a-password")
    login = json.loads(_risicobeeld(scratch_settings, "password", "superset_lezer", "--json").stdout)
    address = f"http://127.0.0.1:{scratch_settings.superset_port}/"
    assert login == {"address": address, "user": "lezer", "password": "a-password"}


def test_doctor_names_a_secret_that_others_may_read_and_the_command_that_mends_it(scratch_settings: Settings) -> None:
    scratch_settings.secrets_dir.mkdir(parents=True, mode=0o700)
    path = scratch_settings.secrets_dir / "kafka_admin"
    path.write_text("x")
    path.chmod(0o640)
    (finding,) = _secrets(scratch_settings)
    assert not finding.ok
    assert "kafka_admin" in finding.found
    assert finding.mend == f"chmod -R go-rwx {scratch_settings.secrets_dir}"
    subprocess.run(finding.mend.split(), check=True)
    assert [found.ok for found in _secrets(scratch_settings)] == [True]


def test_doctors_page_ends_with_what_mends_each_problem() -> None:
    page = doctor_table([Finding("java", True, "17"), Finding("disk", False, "1.0 GiB free", "free space")])
    assert page.splitlines()[-2:] == ["mend it:", "  disk: free space"]
    assert doctor_table([Finding("java", True, "17")]).endswith("nothing is wrong\n")


def test_doctor_says_no_when_an_environment_is_older_than_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from infra.stack import doctor

    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / ".installed").write_text("0" * 64 + " /usr/bin/python3.11\n")
    monkeypatch.setattr(doctor, "TOOLS", tmp_path)
    findings = list(doctor._environments(Settings(_env_prefix="NO_VARIABLE_")))
    assert [(finding.ok, finding.mend) for finding in findings] == [(False, "make setup")] * 2
