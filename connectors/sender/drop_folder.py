"""A folder that is sent: what appears in it is checked, sent, and moved aside with what became of it.

Nothing is remembered but files and the outbox. A file that is taken moves to onderweg/, where nobody overwrites it, and
stays there until every record of it has its receipt; after a crash it is taken up again from there, and what the outbox
holds isn't sent again. Its result is written before it is moved on, so that no such file is without one.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from connectors.sender.checking import Checked, Problem, check
from connectors.sender.delivery import DONE, Delivered, deliver
from connectors.sender.files import FileError, Files, Found, Reader
from connectors.sender.outbox import Outbox, Subject
from connectors.sender.sender import Sender
from connectors.sender.show import plain_text

TAKEN, SENT, REFUSED = "onderweg", "verzonden", "geweigerd"
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".lock")
_RESULTS = (".uitkomst.json", ".uitkomst.txt")


@dataclass(frozen=True)
class Settings:
    """How a folder is sent."""

    folder: Path
    reader: Reader
    open_sender: Callable[[], Sender]
    timeout_seconds: float
    only_valid: bool = False
    settled_seconds: float = 2.0
    """A file that hasn't changed for so long is taken to be whole."""


@dataclass(frozen=True)
class Result:
    """What became of one file. `moved_to` None: receipts are missing, so it is taken up again the next time."""

    file: str
    moved_to: Path | None
    document: dict[str, Any] = field(repr=False)


class DropFolder:
    """Looks at one folder, as often as it is asked."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen: dict[Path, tuple[int, int]] = {}
        for name in (TAKEN, SENT, REFUSED):
            (settings.folder / name).mkdir(parents=True, exist_ok=True)

    def ready(self) -> list[Path]:
        """What was taken before, and files that are whole: the same at two looks, and old enough. Ask twice or more."""
        before, self._seen = self._seen, {path: look for path in self._files() if (look := _look(path)) is not None}
        oldest = time.time_ns() - int(self._settings.settled_seconds * 1e9)
        whole = [path for path, look in self._seen.items() if before.get(path) == look and look[1] <= oldest]
        return sorted((self._settings.folder / TAKEN).iterdir()) + whole

    def _files(self) -> list[Path]:
        return sorted(
            path
            for path in self._settings.folder.iterdir()
            if path.is_file() and not path.name.startswith((".", "~$")) and path.suffix.lower() not in _UNFINISHED
        )

    def waiting(self) -> bool:
        """Whether files stand there, whole or not."""
        return bool(self._files())

    def take(self, paths: list[Path]) -> Iterator[Result]:
        """One file after the other. Raises `SendError` when the platform is away; then they are taken up again."""
        with self._settings.open_sender() as sender:
            for path in paths:
                if path.exists():
                    yield self._take(self._hold(path), sender)

    def _hold(self, path: Path) -> Path:
        if path.parent.name == TAKEN:
            return path
        held = _free(self._settings.folder / TAKEN / path.name)
        return path.rename(held)

    def _take(self, path: Path, sender: Sender) -> Result:
        settings, reader = self._settings, self._settings.reader
        digest, reader = "", replace(reader, history=sender.outbox.said)
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            files = reader.read([path])
            files = replace(files, found=[_remembered(one, sender.outbox) for one in files.found])
            checked = check(files, reader.contract, reader.partner)
        except (FileError, OSError) as error:
            files, checked = Files([], [], reader.mapping), [_unreadable(path, str(error))]
        right = all(one.right for one in checked)
        if right or settings.only_valid:
            delivered = deliver(sender, checked, settings.timeout_seconds)
        else:
            delivered = [Delivered(one, None) for one in checked]
        outcomes = [one.outcome for one in delivered if one.outcome is not None]
        done = right and all(one.disposition in DONE for one in outcomes)
        document = {
            "file": path.name,
            "sha256": digest,
            "partner": reader.partner,
            "result": SENT if done else REFUSED,
            "mapping": files.mapping.as_json(),
            "records": [one.as_json() for one in delivered],
        }
        if any(one.state in ("new", "sent") for one in outcomes):
            return Result(path.name, None, document)
        return Result(path.name, self._put_aside(path, document, delivered, files), document)

    def _put_aside(self, path: Path, document: dict[str, Any], delivered: list[Delivered], files: Files) -> Path:
        target = _free(self._settings.folder / document["result"] / path.name)
        texts = (
            json.dumps(document, ensure_ascii=False, indent=2) + "\n",
            plain_text(path.name, delivered, files.mapping),
        )
        for suffix, text in zip(_RESULTS, texts, strict=True):
            beside = target.with_name(target.name + suffix)
            half = beside.with_name(beside.name + ".tmp")
            half.write_text(text, encoding="utf-8")
            half.replace(beside)
        os.replace(path, target)
        return target


def _look(path: Path) -> tuple[int, int] | None:
    """Size and time; None when somebody took it away."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_size, state.st_mtime_ns


def _free(target: Path) -> Path:
    """A name that no earlier file has: `scan.xlsx`, `scan-2.xlsx`, …"""
    count, free = 1, target
    while free.exists():
        count += 1
        free = target.with_stem(f"{target.stem}-{count}")
    return free


def _remembered(found: Found, outbox: Outbox) -> Found:
    """An event that stands in a file as it is gets its own bytes as subject, so that it is known after a crash."""
    if found.planned is not None:
        return found
    digest = hashlib.sha256(found.value).hexdigest()
    known = next((one.number for one in outbox.said(digest) if one.stands), None)
    return replace(found, subject=Subject(digest, digest, digest), known=known)


def _unreadable(path: Path, said: str) -> Checked:
    action = "Gebruik .xlsx, .csv, .json of .ndjson, en zeg zo nodig met --origin waar de cijfers vandaan komen."
    return Checked(path, None, (Problem("FILE_NOT_TAKEN", "", None, "", said, said, action, True),))
