"""Airflow as we run it: closed to the outside, no password that anybody knows, silent to its makers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from cryptography.fernet import Fernet

from infra.airflow.config import airflow_environment, commands, passwords_file, prepare
from infra.airflow.preload import MODULES
from infra.secrets import secret
from infra.settings import REPOSITORY, Settings


@pytest.fixture
def environment(scratch_settings: Settings) -> dict[str, str]:
    return airflow_environment(scratch_settings)


def test_every_listener_is_on_loopback(scratch_settings: Settings, environment: dict[str, str]) -> None:
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST"] == "127.0.0.1"
    for name in ("airflow-scheduler", "airflow-triggerer"):  # their log servers can't be bound to loopback
        assert "--skip-serve-logs" in commands(scratch_settings)[name]


def test_ports_come_from_the_settings(scratch_settings: Settings, environment: dict[str, str]) -> None:
    port = scratch_settings.airflow_port
    assert environment["AIRFLOW__API__PORT"] == str(port)
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == f"http://127.0.0.1:{port}/execution/"
    health = environment["AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT"]
    assert health == str(scratch_settings.airflow_health_port)


def test_the_fernet_key_is_one(environment: dict[str, str]) -> None:
    box = Fernet(environment["AIRFLOW__CORE__FERNET_KEY"])
    assert box.decrypt(box.encrypt(b"text")) == b"text"


def test_secrets_are_long_differ_and_stay_the_same(scratch_settings: Settings, environment: dict[str, str]) -> None:
    names = ("CORE__FERNET_KEY", "API__SECRET_KEY", "API_AUTH__JWT_SECRET")
    values = [environment[f"AIRFLOW__{name}"] for name in names]
    assert len(set(values)) == len(values)
    assert min(map(len, values)) >= 43
    assert airflow_environment(scratch_settings) == environment


def test_the_password_file_holds_our_secrets_and_only_we_can_read_it(scratch_settings: Settings) -> None:
    prepare(scratch_settings)
    prepare(scratch_settings)  # a second start changes nothing
    file = passwords_file(scratch_settings)
    assert json.loads(file.read_text()) == {
        "admin": secret(scratch_settings, "airflow_admin"),
        "lander": secret(scratch_settings, "airflow_lander"),
        "publisher": secret(scratch_settings, "airflow_publisher"),
        "privacy_officer": secret(scratch_settings, "airflow_privacy_officer"),
    }
    assert file.stat().st_mode & 0o777 == 0o600


def test_landing_has_the_least_role_that_may_knock_and_approvers_that_which_may_answer(
    environment: dict[str, str],
) -> None:
    users = environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"]
    assert users == "admin:admin,lander:op,publisher:user,privacy_officer:user"
    assert environment["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "False"


def test_tasks_see_the_settings_of_the_installation(scratch_settings: Settings, environment: dict[str, str]) -> None:
    assert scratch_settings.as_environment().items() <= environment.items()


def test_nothing_is_reported_to_the_makers(environment: dict[str, str]) -> None:
    assert environment["DO_NOT_TRACK"] == "1"
    assert environment["GX_ANALYTICS_ENABLED"] == "false"
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"


LOADED = """
import json, sys
sys.path.insert(0, sys.argv[1])
sys.argv = ["airflow", sys.argv[2]]
import airflow_local_settings
public = [name for name in getattr(airflow_local_settings, "__all__", ["?"])]
print("TOLD" + json.dumps({"public": public, "modules": sorted(sys.modules)}))
"""


@pytest.mark.parametrize(("command", "loads"), [("scheduler", True), ("api-server", False)])
def test_only_the_scheduler_loads_ahead_what_its_tasks_need(
    scratch_settings: Settings, command: str, loads: bool
) -> None:
    prepare(scratch_settings)
    config = scratch_settings.home / "airflow" / "config"
    environment = {"PATH": os.environ["PATH"], **airflow_environment(scratch_settings)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(config), command],
        env=environment,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    [line] = [line for line in done.stdout.splitlines() if line.startswith("TOLD")]
    told = json.loads(line.removeprefix("TOLD"))
    assert told["public"] == []  # any public name would become a setting of Airflow
    assert set(MODULES).issubset(told["modules"]) is loads


CHILD = """
import os, signal, sys, time
from infra.airflow.preload import _die_with_parent
os.register_at_fork(after_in_child=_die_with_parent)
if os.fork() == 0:
    print(os.getpid(), flush=True)
    time.sleep(60)
    sys.exit()
time.sleep(60)
"""


def test_a_task_does_not_outlive_a_killed_scheduler() -> None:
    parent = subprocess.Popen([sys.executable, "-c", CHILD], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline().strip().isdigit()  # the child is there
    killed = time.monotonic()
    parent.kill()
    parent.wait()
    parent.stdout.read()  # the pipe ends when the child, who would sleep for a minute, is gone too
    assert time.monotonic() - killed < 20
