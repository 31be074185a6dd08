"""The supervisor of an installation: its configuration (generated), its daemon, and calls to it.

It listens on loopback with a generated password. Programs are started by `up` in order, not by the supervisor itself;
from then on it restarts whatever ends. A program that can't start is tried again with growing pauses.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
import xmlrpc.client
from configparser import RawConfigParser
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from infra.errors import OperationError
from infra.secrets import secret
from infra.settings import REPOSITORY, Settings
from infra.stack.launch import inherited_environment
from infra.stack.processes import MARK, SUPERVISOR
from infra.stack.programs import PROGRAMS, STORES, Program

_USER = "risicobeeld"
_LOG_BYTES = 10 * 1024 * 1024
_LOG_BACKUPS = 3
_START_RETRIES = 30  # pauses grow by a second each: about eight minutes before a program is given up
_PYTHON = str(Path(sys.prefix) / "bin" / "python")
_AT_REST = frozenset({"STOPPED", "EXITED", "FATAL"})
RUNNING = "RUNNING"
STOPPED = "STOPPED"


class SupervisorError(OperationError):
    """The supervisor couldn't be started or doesn't answer; the message says what to do."""


class SupervisorGone(SupervisorError):
    """Nobody listens on the supervisor's port."""


@dataclass(frozen=True, slots=True)
class ProgramState:
    """What the supervisor says of a program. `state` is its own word (RUNNING, BACKOFF, FATAL, ...)."""

    name: str
    state: str
    pid: int | None
    uptime_seconds: int | None

    @property
    def is_active(self) -> bool:
        """Whether it runs, starts, stops or is about to be tried again."""
        return self.state not in _AT_REST


def folder(settings: Settings) -> Path:
    return settings.home / "stack"


def config_file(settings: Settings) -> Path:
    return folder(settings) / "supervisord.conf"


def log_file(settings: Settings, name: str) -> Path:
    return settings.logs_dir / f"{name}.log"


def _escaped(text: object) -> str:
    return str(text).replace("%", "%%")  # the supervisor expands %(...)s


def _program_section(settings: Settings, program: Program) -> str:
    command = shlex.join([_PYTHON, "-m", "infra.stack.launch", program.name])
    values = {
        "command": command,
        "directory": REPOSITORY,
        "autostart": "false",
        "autorestart": "true",
        "startsecs": 1,
        "startretries": _START_RETRIES,
        "stopsignal": program.stop_signal,
        "stopwaitsecs": program.stop_seconds,
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": log_file(settings, program.name),
        "stdout_logfile_maxbytes": _LOG_BYTES,
        "stdout_logfile_backups": _LOG_BACKUPS,
        "priority": 1 if program.name in STORES else 10,
    }
    return f"[program:{program.name}]\n" + "".join(f"{name}={_escaped(value)}\n" for name, value in values.items())


def configuration(settings: Settings) -> str:
    """The text of supervisord.conf. Holds one secret: the password of the supervisor itself."""
    environment = ",".join(f'{name}="{_escaped(value)}"' for name, value in settings.as_environment().items())
    password = secret(settings, "supervisor_password")
    parts = [
        "[supervisord]",
        f"logfile={_escaped(log_file(settings, 'supervisord'))}",
        f"logfile_maxbytes={_LOG_BYTES}",
        f"logfile_backups={_LOG_BACKUPS}",
        f"pidfile={_escaped(folder(settings) / 'supervisord.pid')}",
        f"directory={_escaped(REPOSITORY)}",
        "umask=077",
        f"environment={environment}",
        *(["user=root"] if os.geteuid() == 0 else []),  # said on purpose: the default is a warning
        "",
        "[inet_http_server]",
        f"port=127.0.0.1:{settings.supervisor_port}",
        f"username={_USER}",
        f"password={password}",
        "",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        "",
    ]
    return "\n".join(parts) + "\n" + "\n".join(_program_section(settings, program) for program in PROGRAMS)


def is_configured(settings: Settings) -> bool:
    """Whether the configuration that is there is the one that these settings give."""
    path = config_file(settings)
    return path.exists() and path.read_text() == configuration(settings)


def write_configuration(settings: Settings) -> None:
    """Write the configuration, mode 0600, whole or not at all."""
    path = config_file(settings)
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(configuration(settings))
    aside.replace(path)


def _port(settings: Settings) -> int:
    """Where this installation's supervisor listens: as it was configured, which may be before the settings changed."""
    parser = RawConfigParser()
    parser.read(config_file(settings))
    configured = parser.get("inet_http_server", "port", fallback=f":{settings.supervisor_port}")
    return int(configured.rpartition(":")[2])


class Supervisor:
    """Calls to the running supervisor of one installation. Not safe for threads: one object a thread."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home
        self._port = _port(settings)
        self._proxy: xmlrpc.client.ServerProxy | None = None
        if config_file(settings).exists():  # else none was ever started, and no secret needs to be made to ask
            password = secret(settings, "supervisor_password")
            self._proxy = xmlrpc.client.ServerProxy(f"http://{_USER}:{password}@127.0.0.1:{self._port}/RPC2")

    def _call(self, method: str, *arguments: object) -> Any:
        if self._proxy is None:
            raise SupervisorGone(f"{self._home} has no supervisor yet: run `risicobeeld up`")
        try:
            return getattr(self._proxy.supervisor, method)(*arguments)
        except OSError as error:
            raise SupervisorGone(f"the supervisor of {self._home} doesn't answer: run `risicobeeld up`") from error
        except (xmlrpc.client.ProtocolError, HTTPException) as error:
            raise SupervisorError(
                f"port {self._port} (supervisor_port) answers, but not as the supervisor of {self._home}: "
                "choose other ports (RISICOBEELD_PORT_BASE) or stop that program"
            ) from error

    def is_up(self) -> bool:
        """Whether our supervisor answers. Raises `SupervisorError` when another program does on its port."""
        try:
            self._call("getState")
        except SupervisorGone:
            return False
        return True

    def states(self) -> dict[str, ProgramState]:
        """State of every program, by name; all STOPPED when the supervisor is away."""
        if not self.is_up():
            return {program.name: ProgramState(program.name, STOPPED, None, None) for program in PROGRAMS}
        states = {}
        for row in self._call("getAllProcessInfo"):
            running = row["statename"] == RUNNING
            uptime = row["now"] - row["start"] if running else None
            states[row["name"]] = ProgramState(row["name"], row["statename"], row["pid"] or None, uptime)
        return states

    def start(self, name: str) -> None:
        """Start a program and come back at once; nothing happens where it starts or runs already."""
        try:
            self._call("startProcess", name, False)
        except xmlrpc.client.Fault as fault:
            if "ALREADY_STARTED" not in fault.faultString:
                raise SupervisorError(f"{name}: the supervisor can't start it: {fault.faultString}") from fault

    def stop(self, name: str) -> None:
        """Ask a program to stop and come back at once."""
        try:
            self._call("stopProcess", name, False)
        except xmlrpc.client.Fault as fault:
            if "NOT_RUNNING" not in fault.faultString:
                raise SupervisorError(f"{name}: the supervisor can't stop it: {fault.faultString}") from fault

    def shutdown(self) -> None:
        self._call("shutdown")


def start_daemon(settings: Settings) -> None:
    """Start supervisord in the background and wait until it answers. Raises `SupervisorError`."""
    command = [_PYTHON, "-m", "supervisor.supervisord", "-c", str(config_file(settings))]
    environment = inherited_environment() | settings.as_environment() | {MARK: SUPERVISOR}
    done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-1000:]
        raise SupervisorError(f"supervisord ended with {done.returncode}: {said}")
    client = Supervisor(settings)
    for _ in range(100):
        if client.is_up():
            return
        time.sleep(0.1)
    raise SupervisorError(f"supervisord doesn't answer after 10 s; see {log_file(settings, 'supervisord')}")
