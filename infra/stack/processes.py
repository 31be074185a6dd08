"""Processes of an installation that nobody supervises any more, and who holds a port.

After a `kill -9` of a program, or of the supervisor, children stay behind and hold ports, locks and connections. Two
traces find them: the mark `RISICOBEELD_PROGRAM` beside `RISICOBEELD_HOME` in their environment, and the process group
that the launcher noted (a program that changes its title overwrites its environment). Both are ours alone: no other
installation's process, and no stranger's, is ever meant.
"""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from infra.settings import Settings

MARK = "RISICOBEELD_PROGRAM"
SUPERVISOR = "supervisord"
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    program: str


def _group_file(settings: Settings, program: str) -> Path:
    return settings.home / "stack" / f"{program}.group"


def _boot() -> str:
    return (_PROC / "sys" / "kernel" / "random" / "boot_id").read_text().strip()


def note_group(settings: Settings, program: str) -> None:
    """Note the calling process's group and session as those of `program`; its children keep them."""
    note = {"group": os.getpgid(0), "session": os.getsid(0), "boot": _boot()}
    _group_file(settings, program).write_text(json.dumps(note))


def _noted_groups(settings: Settings) -> dict[tuple[int, int], str]:
    """(group, session) to program, of this boot."""
    groups = {}
    for path in (settings.home / "stack").glob("*.group"):
        note = json.loads(path.read_text() or "{}")  # empty: killed while it wrote, so nothing ran yet
        if note.get("boot") == _boot():
            groups[note["group"], note["session"]] = path.stem
    return groups


def ours(settings: Settings, program: str | None = None) -> list[Process]:
    """Running processes of this installation (of one program, where named), the calling process and its kin aside."""
    home = f"RISICOBEELD_HOME={settings.home}".encode()
    groups = _noted_groups(settings)
    found = []
    for folder in _PROC.iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        name = _program_of(folder, home, groups)
        if name and program in (None, name):
            found.append(Process(int(folder.name), name))
    return found


def _program_of(folder: Path, home: bytes, groups: dict[tuple[int, int], str]) -> str | None:
    try:
        state, _, group, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
        if state == "Z":  # dead; only its parent hasn't looked yet
            return None
        if (noted := groups.get((int(group), int(session)))) is not None:
            return noted
        variables = (folder / "environ").read_bytes().split(b"\0")
    except OSError:  # gone meanwhile, or another user's
        return None
    mark = next((value for value in variables if value.startswith(f"{MARK}=".encode())), None)
    return mark[len(MARK) + 1 :].decode() if mark and home in variables else None


def end(settings: Settings, program: str | None = None, *, grace_seconds: float = 0) -> list[Process]:
    """Wait `grace_seconds` for our processes to go by themselves, then kill those left; returns the killed."""
    deadline = time.monotonic() + grace_seconds
    while (left := ours(settings, program)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for process in left:
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it went by itself
    while left and ours(settings, program):
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
        if inodes & _socket_inodes(folder / "fd"):
            return f"{(folder / 'comm').read_text().strip()} (pid {folder.name})"
    return None


def _socket_inodes(folder: Path) -> set[str]:
    """Inodes of the sockets that a process holds; empty for one that we may not look at."""
    inodes: set[str] = set()
    try:
        descriptors = os.listdir(folder)
    except OSError:
        return inodes
    for descriptor in descriptors:
        try:
            link = os.readlink(folder / descriptor)
        except OSError:  # closed meanwhile
            continue
        if link.startswith("socket:["):
            inodes.add(link[8:-1])
    return inodes


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
