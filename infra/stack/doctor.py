"""`risicobeeld doctor`: what is missing or broken, and the command that mends it.

Each check returns findings; a finding that isn't ok names what mends it. Nothing here changes anything.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from infra.errors import OperationError
from infra.java import java_command, version_of
from infra.kafka import jars
from infra.settings import REPOSITORY, TOOLS, Settings
from infra.stack.ports import taken
from infra.stack.programs import PROGRAMS
from infra.stack.report import status_rows
from infra.stack.supervisor import STOPPED, Supervisor, log_file

PYTHON = ((3, 11), (3, 13))
"""From (included), to (excluded)."""
DISK_GIB = 3
MEMORY_GIB = 5
_GIB = 1024**3
_VERSIONS = ("apache-airflow", "dbt-core", "duckdb", "great-expectations", "kafka-python", "pyiceberg", "supervisor")
_SETUP = "make setup"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `mend` is empty where it is ok."""

    what: str
    ok: bool
    found: str
    mend: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def _finding(what: str, ok: bool, found: str, mend: str) -> Finding:
    return Finding(what, ok, found, "" if ok else mend)


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order: tools, machine, state folder, programs."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _python,
        _environments,
        _packages,
        _kafka_jars,
        _java,
        _privileges,
        _machine,
        _secrets,
        _ports,
        _programs,
    )
    return [finding for check in checks for finding in check(settings)]


def _python(_settings: Settings) -> Iterator[Finding]:
    ok = PYTHON[0] <= sys.version_info[:2] < PYTHON[1]
    yield _finding("python", ok, sys.version.split()[0], "install Python 3.11 or 3.12, then `make setup`")


def _environments(_settings: Settings) -> Iterator[Finding]:
    for name in ("platform", "superset"):
        lock = REPOSITORY / "infra" / "requirements" / f"{name}.txt"
        stamp = TOOLS / name / ".installed"
        installed = stamp.read_text().split() if stamp.exists() else []
        current = hashlib.sha256(lock.read_bytes()).hexdigest() in installed
        found = "as its lock" if current else "older than its lock, or not there"
        yield _finding(f"environment {name}", current, found, _SETUP)


def _packages(_settings: Settings) -> Iterator[Finding]:
    for name in _VERSIONS:
        try:
            yield Finding(name, True, version(name))
        except PackageNotFoundError:
            yield Finding(name, False, "not installed", _SETUP)
    fast = find_spec("crc32c") is not None
    yield _finding("kafka-python's crc32c", fast, "installed" if fast else "absent: reading is 15 times slower", _SETUP)


def _kafka_jars(_settings: Settings) -> Iterator[Finding]:
    wrong = jars.problems()
    found = "; ".join(wrong[:5]) if wrong else f"{len(jars.pinned())} jars as pinned"
    yield _finding("Kafka's jars", not wrong, found, _SETUP)


def _java(_settings: Settings) -> Iterator[Finding]:
    try:
        command = java_command()
    except OperationError as error:
        yield Finding("java", False, str(error), _SETUP)
    else:
        yield Finding("java", True, f"version {version_of(command)}, {command}")


def _privileges(settings: Settings) -> Iterator[Finding]:
    from infra.unprivileged import USER, capability_for, closed_folder, drop_needed

    if not drop_needed() or not settings.home.is_dir():
        return
    what = f"PostgreSQL as {USER}"
    paths = [settings.home, REPOSITORY]
    try:
        capability = capability_for(paths)
    except OperationError as error:
        closed = next((found for path in paths if (found := closed_folder(path))), settings.home)
        yield Finding(what, False, str(error), f"chmod o+x {closed}")
    else:
        said = f"with the capability {capability}: a folder above is closed to others" if capability else "no privilege"
        yield Finding(what, True, said)


def _machine(settings: Settings) -> Iterator[Finding]:
    place = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(place).free / _GIB
    mend = f"free space on the disk of {place}"
    yield _finding("disk", free >= DISK_GIB, f"{free:.1f} GiB free, {DISK_GIB} needed", mend)
    total = _memory_bytes() / _GIB
    yield _finding(
        "memory",
        total >= MEMORY_GIB,
        f"{total:.1f} GiB in the machine, {MEMORY_GIB} needed",
        "use a larger machine, or `risicobeeld up --without airflow` for intake alone",
    )


def _memory_bytes() -> int:
    fields = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    return int(fields["MemTotal"].split()[0]) * 1024


def _secrets(settings: Settings) -> Iterator[Finding]:
    folder = settings.secrets_dir
    if not folder.is_dir():
        yield Finding("secrets", True, "none yet: `up` makes them")
        return
    open_ones = [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077]
    if folder.stat().st_mode & 0o077:
        open_ones.append("the folder itself")
    found = f"{', '.join(open_ones)}: others may look" if open_ones else "readable by us alone"
    yield _finding("secrets", not open_ones, found, f"chmod -R go-rwx {folder}")


def _ports(settings: Settings) -> Iterator[Finding]:
    states = Supervisor(settings).states()
    idle = [port for program in PROGRAMS if states[program.name].state == STOPPED for port in program.ports]
    sentences = taken(settings, idle)
    found = "; ".join(sentences) if sentences else "free, or ours"
    yield _finding("ports", not sentences, found, "stop that program, or set RISICOBEELD_PORT_BASE to a free range")


def _programs(settings: Settings) -> Iterator[Finding]:
    for row in status_rows(settings):
        if row.healthy is None:
            yield Finding(row.name, True, "not started")
            continue
        mend = f"risicobeeld up; where that doesn't help, see {log_file(settings, row.name)}"
        yield _finding(row.name, row.healthy, f"{row.state}: {row.detail}", mend)
