"""Airflow's settings, folder and commands, all from ours: nothing is configured in a file that a person edits.

One machine, LocalExecutor, metadata in PostgreSQL, every listener on loopback, few users with generated passwords.
Reasons for the less usual values stand beside them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from infra.postgres import dsn
from infra.secrets import secret
from infra.settings import REPOSITORY, TOOLS, Settings

HOST = "127.0.0.1"
APPROVERS = ("publisher", "privacy_officer")  # who may approve a release; each a person of their own
USERS = {"admin": "admin", "lander": "op"} | dict.fromkeys(APPROVERS, "user")
"""Login and role: `op` is the least that may post asset events, `user` the least that may answer a request."""
BRONZE_EVENTS = "bronze_events"  # the asset that landing knocks with
_LOCAL_SETTINGS = '''"""Written at each start; what it does stands in infra/airflow/preload.py."""

import sys

__all__: list[str] = []  # every other name here would become a setting of Airflow
if "scheduler" in sys.argv:
    from infra.airflow.preload import preload

    preload()
'''


def airflow_home(settings: Settings) -> Path:
    return settings.home / "airflow"


def base_url(settings: Settings) -> str:
    """Where the interface and the REST API answer; no trailing slash."""
    return f"http://{HOST}:{settings.airflow_port}"


def passwords_file(settings: Settings) -> Path:
    return airflow_home(settings) / "passwords.json"


def _core(settings: Settings) -> dict[str, str]:
    return {
        "CORE__DAGS_FOLDER": str(REPOSITORY / "dags"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": "4",  # as many idle processes as this; the DAG runs one task at a time
        # 32 random bytes in URL-safe base64 with its padding; the secret is the same without the padding
        "CORE__FERNET_KEY": secret(settings, "airflow_fernet") + "=",
        "CORE__EXECUTION_API_SERVER_URL": f"{base_url(settings)}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{role}" for user, role in USERS.items()),
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_file(settings)),
        "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
        "DATABASE__SQL_ALCHEMY_CONN": dsn(settings, "airflow"),
        "API__HOST": HOST,
        "API__PORT": str(settings.airflow_port),
        "API__BASE_URL": base_url(settings),
        "API__WORKERS": "1",
        "API__SECRET_KEY": secret(settings, "airflow_api"),
        "API__EXPOSE_CONFIG": "False",
        "API_AUTH__JWT_SECRET": secret(settings, "airflow_jwt", nbytes=64),
        "LOGGING__BASE_LOG_FOLDER": str(settings.logs_dir / "airflow"),
        "LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(settings.logs_dir / "airflow" / "dag_processor"),
        "OPENLINEAGE__DISABLED": "True",
    }


def _scheduler(settings: Settings) -> dict[str, str]:
    return {
        # A hop between two tasks waits for this loop: 0.3-0.6 s a hop at 0.1, 0.8-2.5 s at the default of 1.
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        "SCHEDULER__ENABLE_HEALTH_CHECK": "True",
        "SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": HOST,
        "SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(settings.airflow_health_port),
        # After a kill of the scheduler its tasks must be taken up again soon: with one active run at a time nothing
        # else runs until then. The defaults (300 s each) would leave the screen standing still for minutes.
        "SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "15",
        "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
    }


def airflow_environment(settings: Settings) -> dict[str, str]:
    """The whole environment of Airflow's processes beside PATH: holds secrets, so it is never printed."""
    environment = {f"AIRFLOW__{name}": value for name, value in (_core(settings) | _scheduler(settings)).items()}
    environment |= settings.as_environment()
    environment |= {
        "AIRFLOW_HOME": str(airflow_home(settings)),
        # No program of ours reports to its makers.
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "GX_ANALYTICS_ENABLED": "false",
        # Tasks talk to the API server on loopback; a proxy of the machine must not stand between.
        "NO_PROXY": f"{HOST},localhost",
        "no_proxy": f"{HOST},localhost",
    }
    return environment


def prepare(settings: Settings) -> None:
    """Write what Airflow reads from its folder; safe to repeat, and each file is whole at every moment."""
    home = airflow_home(settings)
    (home / "config").mkdir(parents=True, exist_ok=True, mode=0o700)
    (settings.logs_dir / "airflow").mkdir(parents=True, exist_ok=True)
    passwords = {user: secret(settings, f"airflow_{user}") for user in USERS}
    _write(passwords_file(settings), json.dumps(passwords), mode=0o600)
    _write(home / "config" / "airflow_local_settings.py", _LOCAL_SETTINGS, mode=0o644)


def _write(path: Path, text: str, *, mode: int) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(text)
    aside.replace(path)


def _airflow() -> str:
    return str(TOOLS / "platform" / "bin" / "airflow")


def migrate_command(settings: Settings) -> list[str]:
    """Makes or upgrades the tables of the metadata; safe to repeat. PostgreSQL must run."""
    return [_airflow(), "db", "migrate"]


def commands(settings: Settings) -> dict[str, list[str]]:
    """The four processes by name; each runs in the foreground and stops on SIGTERM.

    `--skip-serve-logs`: the servers of task logs listen on every interface; the API server reads the same folder.
    """
    airflow = _airflow()
    return {
        "airflow-api-server": [airflow, "api-server"],
        "airflow-scheduler": [airflow, "scheduler", "--skip-serve-logs"],
        "airflow-dag-processor": [airflow, "dag-processor"],
        "airflow-triggerer": [airflow, "triggerer", "--skip-serve-logs"],
    }
