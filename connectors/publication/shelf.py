"""Where releases stand: one folder each, and `current/<audience>.duckdb`, a link that one rename moves.

A reader that opens the link gets a whole release at every moment; one that has a file open keeps that release.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.publication.manifest import Manifest
from connectors.publication.signature import sign
from infra.errors import OperationError
from infra.settings import Settings

KEPT = 50  # releases
GRACE_SECONDS = 3600  # a page that was opened on a release may still ask for it
_NAME = re.compile(r"^[rc][0-9]{6}$")  # r: live, c: calendar


class ReleaseError(OperationError):
    """A release could not be made or found; the message says which and why."""


def release_dir(settings: Settings, release_id: str) -> Path:
    """The folder of a release. Raises `ReleaseError` for text that is no release id: it never becomes a path."""
    if not _NAME.fullmatch(release_id):
        raise ReleaseError(f"{release_id!r} is no release: an id is r or c and six digits, such as r000001")
    return settings.releases_dir / release_id


def current_link(settings: Settings, audience: str) -> Path:
    return settings.releases_dir / "current" / f"{audience}.duckdb"


def current_release(settings: Settings, audience: str = "sbo") -> str | None:
    """The id of the release that readers open now; None before the first."""
    try:
        return Path(os.readlink(current_link(settings, audience))).parent.name
    except FileNotFoundError:
        return None


def releases(settings: Settings) -> list[str]:
    """The ids of the complete live releases that are kept, oldest first."""
    return _kind(settings, "r")


def calendar_releases(settings: Settings) -> list[str]:
    """The ids of all calendar releases, oldest first. None is ever removed: the attack needs them."""
    return _kind(settings, "c")


def _kind(settings: Settings, letter: str) -> list[str]:
    if not settings.releases_dir.exists():
        return []
    there = (entry.name for entry in settings.releases_dir.iterdir())
    return sorted(name for name in there if _NAME.fullmatch(name) and name.startswith(letter))


def manifest(settings: Settings, release_id: str) -> Manifest:
    """The manifest of a release. Raises `ReleaseError` that names the newest ones when it isn't there."""
    file = release_dir(settings, release_id) / "manifest.json"
    if not file.exists():
        there = ", ".join(_kind(settings, release_id[0])[-3:]) or "none yet"
        raise ReleaseError(f"release {release_id} isn't kept (newest: {there}); `risicobeeld releases` shows all")
    return Manifest.model_validate_json(file.read_text())


@contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """One maker at a time; a second one waits. Also removes what a killed maker left half done."""
    settings.releases_dir.mkdir(parents=True, exist_ok=True)
    with open(settings.releases_dir / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in settings.releases_dir.glob(".aside-*"):
            shutil.rmtree(left)
        yield


def next_id(settings: Settings) -> str:
    """One above the newest; the newest is never removed, so a number isn't given twice. Call it under `locked`."""
    return _next(settings, "r")


def next_calendar_id(settings: Settings) -> str:
    """One above the newest calendar release. Call it under `locked`."""
    return _next(settings, "c")


def _next(settings: Settings, letter: str) -> str:
    newest = _kind(settings, letter)[-1:] or [f"{letter}000000"]
    return f"{letter}{int(newest[0][1:]) + 1:06d}"


def new_aside(settings: Settings, release_id: str) -> Path:
    """A folder in which a release is built where nobody looks. Call it under `locked`, which removes what is left."""
    folder = settings.releases_dir / f".aside-{release_id}-{os.getpid()}"
    folder.mkdir()
    return folder


def put(settings: Settings, aside: Path, complete: Manifest) -> None:
    """Write the manifest of a release that stands aside, sign it, and put the whole on the shelf in one rename."""
    content = (complete.model_dump_json(indent=1) + "\n").encode()
    for name, written in {"manifest.json": content, **sign(settings, content)}.items():
        file = aside / name
        file.write_bytes(written)
        file.chmod(0o444)
        sync(file)
    sync(aside)
    aside.rename(release_dir(settings, complete.release_id))
    sync(settings.releases_dir)


def make_current(settings: Settings, release_id: str, audience: str) -> None:
    """Point readers to this release by one rename."""
    link = current_link(settings, audience)
    link.parent.mkdir(parents=True, exist_ok=True)
    aside = link.with_name(f".{link.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(Path("..") / release_id / f"{audience}.duckdb")
    aside.replace(link)
    sync(link.parent)


def remove_old(settings: Settings, audience_names: list[str], *, kept: int = KEPT) -> list[str]:
    """Remove releases beyond the newest `kept`; never one that is current or younger than the grace time."""
    current = {current_release(settings, audience) for audience in audience_names}
    removed = []
    for release_id in releases(settings)[:-kept]:
        folder = release_dir(settings, release_id)
        if release_id in current or time.time() - folder.stat().st_mtime < GRACE_SECONDS:
            continue
        gone = folder.with_name(f".aside-{release_id}")  # out of the list first: no reader sees half a release
        folder.rename(gone)
        shutil.rmtree(gone)
        removed.append(release_id)
    return removed


def sync(path: Path) -> None:
    """Flush a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
