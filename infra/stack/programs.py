"""The one list of programs that run under the supervisor: command, environment, ports, how each stops.

A row is all that the supervisor's configuration, the launcher, `up`, `status` and `doctor` know about a program.
Commands and environments are made when a program starts (by `infra.stack.launch`), not when the list is read: no
secret stands in the supervisor's configuration.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from infra import postgres
from infra.errors import OperationError
from infra.kafka import server as kafka
from infra.settings import Settings


def _nothing(_settings: Settings) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Program:
    """One supervised program. `ports` are names of properties of `Settings`; seconds are wall time."""

    name: str
    command: Callable[[Settings], list[str]]
    ports: tuple[str, ...] = ()
    environment: Callable[[Settings], Mapping[str, str]] = _nothing
    group: str | None = None
    stop_signal: str = "TERM"
    stop_seconds: int = 10
    start_seconds: int = 60
    """How long `up` waits until it answers."""


def _module(name: str) -> Callable[[Settings], list[str]]:
    return lambda _settings: [sys.executable, "-m", name]


def _airflow(name: str) -> Callable[[Settings], list[str]]:
    def command(settings: Settings) -> list[str]:
        from infra.airflow.config import commands

        return commands(settings)[name]

    return command


def _airflow_environment(settings: Settings) -> Mapping[str, str]:
    from infra.airflow.config import airflow_environment

    return airflow_environment(settings)


def _superset_environment(settings: Settings) -> Mapping[str, str]:
    from infra.superset.config import superset_environment

    return superset_environment(settings)


def _superset_command(settings: Settings) -> list[str]:
    from infra.superset.config import superset_command

    return superset_command(settings)


def _airflow_program(name: str, ports: tuple[str, ...] = ()) -> Program:
    return Program(
        name,
        _airflow(name),
        ports=ports,
        environment=_airflow_environment,
        group="airflow",
        start_seconds=180,
    )


_KAFKA_PORTS = ("kafka_partner_port", "kafka_platform_port", "kafka_controller_port")

PROGRAMS: tuple[Program, ...] = (
    Program("postgres", postgres.server_command, ports=("postgres_port",), stop_signal="INT", stop_seconds=15),
    Program("kafka", kafka.server_command, ports=_KAFKA_PORTS, stop_seconds=15, start_seconds=120),
    Program("landing", _module("streams.landing"), ports=("landing_metrics_port",)),
    Program("receipts", _module("streams.receipts")),
    Program("agreements", _module("streams.agreements")),
    _airflow_program("airflow-api-server", ports=("airflow_port",)),
    _airflow_program("airflow-scheduler", ports=("airflow_health_port",)),
    _airflow_program("airflow-dag-processor"),
    _airflow_program("airflow-triggerer"),
    Program(
        "superset",
        _superset_command,
        ports=("superset_port",),
        environment=_superset_environment,
        start_seconds=180,
    ),
)
BY_NAME = {program.name: program for program in PROGRAMS}
STORES = ("postgres", "kafka")
"""What the other programs lean on: started first, stopped last."""


def select(only: str | None, without: str | None, extra: tuple[str, ...] = ()) -> list[str]:
    """Names chosen by comma-separated `only` and `without`; a group (`airflow`) stands for its programs.

    `extra` are further names that may be chosen (steps of the start). Raises `OperationError` for an unknown name.
    """
    known = [*BY_NAME, *extra]
    chosen = known if only is None else _expand(only, known)
    dropped = [] if without is None else _expand(without, known)
    return [name for name in known if name in chosen and name not in dropped]


def _expand(names: str, known: list[str]) -> list[str]:
    groups = {program.group for program in PROGRAMS if program.group}
    expanded: list[str] = []
    for name in (word.strip() for word in names.split(",")):
        if name in groups:
            expanded += [program.name for program in PROGRAMS if program.group == name]
        elif name in known:
            expanded.append(name)
        else:
            raise OperationError(f"unknown program {name!r}: one of {', '.join([*known, *sorted(groups)])}")
    return expanded
