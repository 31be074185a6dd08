"""What Airflow and Superset need before their first program starts: a database at their version, users, content.

Each is done once for a given state of the code (a stamp in the state folder holds its hash) and again when it changes.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version

from infra.errors import OperationError
from infra.settings import REPOSITORY, Settings
from infra.stack.launch import inherited_environment
from infra.stack.supervisor import folder, log_file


class ApplicationError(OperationError):
    """A preparing command failed; the message says where its output is."""


def prepare_airflow(settings: Settings) -> None:
    """The files that Airflow reads from its folder, and metadata tables at this version."""
    from infra.airflow import config

    config.prepare(settings)

    def run() -> None:
        _run(settings, "airflow-database", config.migrate_command(settings), config.airflow_environment(settings))

    _once(settings, "airflow-database", version("apache-airflow"), run)


def prepare_superset(settings: Settings) -> None:
    """Metadata tables, roles, users, and the dashboards as git has them."""
    from infra.superset.config import bootstrap_command, superset_environment

    def run() -> None:
        _run(settings, "superset-content", bootstrap_command(settings), superset_environment(settings))

    _once(settings, "superset-content", _hash_of("dashboards", "infra/superset", "infra/requirements"), run)


def _hash_of(*folders: str) -> str:
    """Hash of the source files below folders of the repository."""
    total = hashlib.sha256()
    for name in folders:
        for path in sorted((REPOSITORY / name).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(str(path.relative_to(REPOSITORY)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _once(settings: Settings, name: str, state: str, run: Callable[[], None]) -> None:
    stamp = folder(settings) / f"{name}.done"
    if stamp.exists() and stamp.read_text() == state:
        return
    run()
    stamp.write_text(state)


def _run(settings: Settings, name: str, command: Sequence[str], own: Mapping[str, str]) -> None:
    """Run a preparing command with its output in a log of its own."""
    log = log_file(settings, name)
    environment = inherited_environment() | settings.as_environment() | dict(own)
    with log.open("w") as output:
        done = subprocess.run(command, env=environment, cwd=REPOSITORY, stdout=output, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        end = "\n".join(f"  | {line}" for line in log.read_text(errors="replace").splitlines()[-15:])
        raise ApplicationError(f"its preparation ended with {done.returncode}. The end of {log}:\n{end}")
