"""`risicobeeld up`: bring an installation to life, in order, as often as one likes.

State folder, secrets and certificates first; then the supervisor; then a graph of steps: PostgreSQL and the broker side
by side, the lake's tables, users and topics (`access`), the databases of Airflow and the dashboards of Superset side by
side, and every other program as soon as what it leans on answers.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from infra import postgres
from infra.errors import OperationError
from infra.kafka import server as kafka
from infra.kafka.jars import JARS
from infra.kafka.tls import ensure_certificates
from infra.settings import Settings
from infra.stack import applications, health
from infra.stack.plan import Progress, Step, run_steps
from infra.stack.ports import require_free
from infra.stack.processes import end
from infra.stack.programs import BY_NAME
from infra.stack.stop import stop_programs
from infra.stack.supervisor import (
    RUNNING,
    Supervisor,
    folder,
    is_configured,
    log_file,
    start_daemon,
    write_configuration,
)

STEPS = ("lake", "access")
"""What `--only` and `--without` may name beside programs: the lake's tables; the broker's users, topics and rules."""

_NEEDS = {
    "postgres": (),
    "kafka": (),
    "lake": ("postgres",),
    "access": ("kafka", "lake"),
    "landing": ("access",),
    "receipts": ("access",),
    "agreements": ("access",),
    "airflow-database": ("postgres",),
    "superset-content": ("postgres",),
    "superset": ("superset-content",),
}
_LOG_LINES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the start calls in rooms that `infra` may not import; the command line passes it."""

    apply_access: Callable[[Settings], object]


class StartError(OperationError):
    """A program didn't come up; the message holds the end of its log and where the rest is."""


def up(settings: Settings, chosen: Sequence[str], rooms: Rooms, progress: Progress) -> dict[str, float]:
    """Start what is `chosen` (names of programs and `STEPS`); returns seconds by step. Raises `OperationError`."""
    prepare_home(settings)
    with _one_at_a_time(settings):
        interrupted = _ensure_supervisor(settings, chosen, progress)
        names = _with_databases(list(dict.fromkeys([*chosen, *interrupted])))
        steps = [Step(name, partial(_run_step, settings, name, rooms), _needs(name)) for name in names]
        return run_steps(steps, progress)


def _with_databases(chosen: Sequence[str]) -> list[str]:
    """The chosen names and the preparing steps that their applications need."""
    steps = list(chosen)
    if any(_is_airflow(name) for name in chosen):
        steps.append("airflow-database")
    if "superset" in chosen:
        steps.append("superset-content")
    return steps


def _is_airflow(name: str) -> bool:
    return name in BY_NAME and BY_NAME[name].group == "airflow"


def _needs(name: str) -> tuple[str, ...]:
    return ("airflow-database",) if _is_airflow(name) else _NEEDS[name]


def prepare_home(settings: Settings) -> None:
    """The state folder: closed to others, but passable when PostgreSQL runs as another user than we do."""
    os.umask(0o077)
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
    for path in (settings.logs_dir, folder(settings)):
        path.mkdir(exist_ok=True, mode=0o700)


@contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    """Two starts of one installation wait for each other."""
    with (folder(settings) / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _ensure_supervisor(settings: Settings, chosen: Sequence[str], progress: Progress) -> list[str]:
    """Make the supervisor run with these settings; returns programs that ran and had to stop for that."""
    supervisor = Supervisor(settings)
    was_up = supervisor.is_up()
    interrupted: list[str] = []
    if was_up and not is_configured(settings):
        progress.say("the settings changed: stopping, to start with the new ones")
        interrupted = [name for name, state in supervisor.states().items() if state.is_active]
        stop_programs(settings)
        was_up = False
    if not was_up:
        write_configuration(settings)
        ended = end(settings, grace_seconds=10)  # what a killed supervisor left is about to stop by itself
        if ended:
            progress.say(f"ended what an earlier run left: {', '.join(sorted({p.program for p in ended}))}")
        require_free(settings, ["supervisor_port"])
    states = Supervisor(settings).states()
    down = [BY_NAME[name] for name in chosen if name in BY_NAME and states[name].state != RUNNING]
    require_free(settings, [port for program in down for port in program.ports])
    if not was_up:
        start_daemon(settings)
        progress.say("supervisor: started")
    return interrupted


def _run_step(settings: Settings, name: str, rooms: Rooms) -> str:
    """Do the step called `name`: a preparing one, or the start of a program with what must precede it."""
    if name == "lake":
        from infra import lake  # here: it loads pyiceberg, and most commands don't need that

        lake.ensure_tables(settings)
        return "tables are there"
    if name == "access":
        rooms.apply_access(settings)
        return "users, topics and rules are applied"
    if name == "airflow-database":
        applications.prepare_airflow(settings)
        return "at this version"
    if name == "superset-content":
        applications.prepare_superset(settings)
        return "as in the repository"
    if name == "postgres":
        postgres.initialise(settings)
    if name == "kafka":
        _prepare_kafka(settings)
    Supervisor(settings).start(name)
    said = wait_until_well(settings, name)
    if name == "postgres":
        postgres.ensure_databases(settings)
    return said


def _prepare_kafka(settings: Settings) -> None:
    if not JARS.is_dir():
        raise StartError(f"no Kafka in {JARS}: run `make setup`")
    renewed = ensure_certificates(settings)
    kafka.write_properties(settings)
    kafka.format_storage(settings)
    supervisor = Supervisor(settings)
    if renewed and supervisor.states()["kafka"].state == RUNNING:
        supervisor.stop("kafka")  # the start that follows reads the new certificate
        while supervisor.states()["kafka"].state in (RUNNING, "STOPPING"):
            time.sleep(0.1)


def wait_until_well(settings: Settings, name: str) -> str:
    """Wait until a started program answers; returns its words. Raises `StartError` with the end of its log."""
    supervisor = Supervisor(settings)
    deadline = time.monotonic() + BY_NAME[name].start_seconds
    pause = 0.1
    while True:
        state = supervisor.states()[name]
        said = "is " + state.state
        if state.state == RUNNING:
            answer = health.check(settings, name)
            if answer.ok:
                return answer.detail
            said = answer.detail
        if state.state == "FATAL" or time.monotonic() > deadline:
            seconds = BY_NAME[name].start_seconds
            raise StartError(f"{said}; given up after {seconds} s at most. {_log_end(settings, name)}")
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)


def _log_end(settings: Settings, name: str) -> str:
    path = log_file(settings, name)
    try:
        lines = path.read_text(errors="replace").splitlines()[-_LOG_LINES_SHOWN:]
    except FileNotFoundError:
        return f"It wrote no log ({path})."
    return f"The end of {path}:\n" + "\n".join(f"  | {line}" for line in lines)
