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
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any

from infra.errors import OperationError
from infra.secrets import secret
from infra.settings import REPOSITORY, Settings
from infra.stack.launch import inherited_environment
from infra.stack.programs import PROGRAMS, STORES, Program

_USER = "risicobeeld"
_LOG_BYTES = 10 * 1024 * 1024
_LOG_BACKUPS = 3
_START_RETRIES = 30  # pauses grow by a second each: about eight minutes before a program is given up
RUNNING = "RUNNING"
STOPPED = "STOPPED"


class SupervisorError(OperationError):
    """The supervisor couldn't be started or doesn't answer; the message says what to do."""


@dataclass(frozen=True, slots=True)
class ProgramState:
    """What the supervisor says of a program. `state` is its own word (RUNNING, BACKOFF, FATAL, ...)."""

    name: str
    state: str
    pid: int | None
    uptime_seconds: int | None


def folder(settings: Settings) -> Path:
    return settings.home / "stack"


def config_file(settings: Settings) -> Path:
    return folder(settings) / "supervisord.conf"


def log_file(settings: Settings, name: str) -> Path:
    return settings.logs_dir / f"{name}.log"


def _escaped(text: object) -> str:
    return str(text).replace("%", "%%")  # the supervisor expands %(...)s


def _program_section(settings: Settings, program: Program) -> str:
    command = shlex.join([sys.executable, "-m", "infra.stack.launch", program.name])
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
    environment = ",".join(
        f'{name}="{_escaped(value)}"'
        for name, value in {**inherited_environment(), **settings.as_environment()}.items()
    )
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


def write_configuration(settings: Settings) -> bool:
    """Write the configuration (mode 0600). True when it differs from the one that was there."""
    text = configuration(settings)
    path = config_file(settings)
    if path.exists() and path.read_text() == text:
        return False
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    aside.replace(path)
    return True


class Supervisor:
    """Calls to the running supervisor of one installation. Not safe for threads: one object a thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        password = secret(settings, "supervisor_password")
        address = f"http://{_USER}:{password}@127.0.0.1:{settings.supervisor_port}/RPC2"
        self._proxy = xmlrpc.client.ServerProxy(address)

    def _call(self, method: str, *arguments: object) -> Any:
        return getattr(self._proxy.supervisor, method)(*arguments)

    def is_up(self) -> bool:
        """Whether our supervisor answers. Raises `SupervisorError` when another program does on its port."""
        try:
            self._call("getState")
        except OSError:
            return False
        except (xmlrpc.client.Error, HTTPException) as error:
            raise SupervisorError(
                f"port {self._settings.supervisor_port} (supervisor_port) answers, but not as the supervisor of "
                f"{self._settings.home}: choose other ports (RISICOBEELD_PORT_BASE) or stop that program"
            ) from error
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
    command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(config_file(settings))]
    environment = inherited_environment() | settings.as_environment()
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
