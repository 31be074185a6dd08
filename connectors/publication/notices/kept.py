"""The notices of a release: `notices.json` beside its manifest. Written by `give` alone; none is ever taken back."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from connectors.publication.shelf import release_dir, sync
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


def add(settings: Settings, release_id: str, new: list[Notice]) -> None:
    """Put notices beside those that stand there, whole at every moment. Call it under `shelf.locked`."""
    folder = release_dir(settings, release_id)
    whole = Notices(release_id=release_id, notices=[*kept(settings, release_id), *new])
    aside = folder / f".{NOTICES}.{os.getpid()}"
    aside.write_text(whole.model_dump_json(indent=1) + "\n")
    aside.chmod(0o444)
    sync(aside)
    aside.replace(folder / NOTICES)
    sync(folder)
