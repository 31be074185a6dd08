"""The notices of a release: `notices.json` beside its manifest. Written by `give` alone; none is ever taken back.

The signature over it is `notices.<number of notices>.sig`, written first: after a crash in between, the notices that
stand there still have theirs, and the next night writes what is missing.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from connectors.publication.shelf import ReleaseError, release_dir, sync
from connectors.publication.signature import fits, signed
from infra.settings import Settings

NOTICES = "notices.json"


class NoticedTable(BaseModel):
    """`rows`: what names each row, by column, as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: str
    table: str
    rows: list[dict[str, str | None]]


class Notice(BaseModel):
    """One statement that the release held and that was undone afterwards, once a release. `ingest_seq`: its number in
    the lake, which `risicobeeld trace event` takes and which tells readers nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ingest_seq: int
    by_ingest_seq: int
    kind: Literal["correction", "retraction"]
    stream: str
    undone_on: date
    noticed_at: datetime
    tables: list[NoticedTable]

    @property
    def figures(self) -> int:
        return sum(len(table.rows) for table in self.tables)


class Notices(BaseModel):
    """Oldest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    release_id: str
    notices: list[Notice]


def kept(settings: Settings, release_id: str) -> list[Notice]:
    """The notices on a release, oldest first; none when nothing of it was undone."""
    file = release_dir(settings, release_id) / NOTICES
    return Notices.model_validate_json(file.read_text()).notices if file.exists() else []


def faults(settings: Settings, release_id: str) -> list[str]:
    """One line when the notices can't be taken for this installation's; else none, also when there are no notices."""
    folder = release_dir(settings, release_id)
    signatures = sorted(folder.glob("notices.*.sig"))
    if not (folder / NOTICES).exists():
        return [f"{NOTICES} is missing and {signatures[0].name} is there: notices were removed"] if signatures else []
    signature = folder / _signature_of(len(kept(settings, release_id)))
    if not signatures:
        return [f"{NOTICES} is not signed. Notices given before they were signed have no signature until the next one"]
    if signature.exists() and fits(settings, (folder / NOTICES).read_bytes(), signature.read_bytes()):
        return []
    return [f"{NOTICES} is not what this installation signed: it or its signature ({signature.name}) was changed"]


def add(settings: Settings, release_id: str, new: list[Notice]) -> None:
    """Put notices beside those that stand there, whole at every moment. Call it under `shelf.locked`.

    Raises `ReleaseError` when those that stand there were changed: signing them once more would hide it.
    """
    folder, before = release_dir(settings, release_id), kept(settings, release_id)
    changed = faults(settings, release_id)
    if changed and before and any(folder.glob("notices.*.sig")):
        raise ReleaseError(f"{release_id}: {changed[0]}. Put it back from the backup, then give the notices again")
    notices = [*before, *new]
    content = (Notices(release_id=release_id, notices=notices).model_dump_json(indent=1) + "\n").encode()
    _replace(folder / _signature_of(len(notices)), signed(settings, content))
    _replace(folder / NOTICES, content)
    for old in folder.glob("notices.*.sig"):
        if old.name != _signature_of(len(notices)):
            old.unlink()


def _signature_of(count: int) -> str:
    return f"notices.{count}.sig"


def _replace(file: Path, content: bytes) -> None:
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.chmod(0o444)
    sync(aside)
    aside.replace(file)
    sync(file.parent)
