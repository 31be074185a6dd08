"""Processes of an installation, found by the mark in their environment, and who holds a port.

Every program that the launcher starts carries `RISICOBEELD_PROGRAM` beside `RISICOBEELD_HOME`, and so do its children.
After a `kill -9` of a program (or of the supervisor) this finds what it left behind; by the mark, so that no other
installation's and no stranger's process is ever meant.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from infra.settings import Settings

MARK = "RISICOBEELD_PROGRAM"
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    program: str


def marked(settings: Settings, program: str | None = None) -> list[Process]:
    """Running processes of this installation (of one program, where named); never the calling process itself."""
    home = f"RISICOBEELD_HOME={settings.home}".encode()
    found = []
    for folder in _PROC.iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:  # gone meanwhile, or another user's
            continue
        if home not in variables:
            continue
        name = next((value[len(MARK) + 1 :].decode() for value in variables if value.startswith(f"{MARK}=".encode())), "")
        if name and program in (None, name):
            found.append(Process(int(folder.name), name))
    return found


def end(settings: Settings, program: str | None = None, *, grace_seconds: float = 0) -> list[Process]:
    """Wait `grace_seconds` for marked processes to go, then kill those left; returns the killed."""
    deadline = time.monotonic() + grace_seconds
    while (left := marked(settings, program)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for process in left:
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it went by itself
    while left and marked(settings, program):
        time.sleep(0.05)  # a killed process keeps its port until it is gone
    return left


def holder_of(port: int) -> str | None:
    """Who listens on a TCP port: "name (pid 123)"; None when nobody does or the kernel doesn't let us see."""
    inodes = _listening_inodes(port)
    if not inodes:
        return None
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            links = [os.readlink(link) for link in (folder / "fd").iterdir()]
            name = (folder / "comm").read_text().strip()
        except OSError:
            continue
        if inodes & {link[8:-1] for link in links if link.startswith("socket:[")}:
            return f"{name} (pid {folder.name})"
    return None


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("tcp", "tcp6"):
        try:
            rows = (_PROC / "net" / table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in (row.split() for row in rows):
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(fields[9])
    return inodes
