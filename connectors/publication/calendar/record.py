"""What a calendar release knows inside: every figure with its true value, what was shown of it, and why.

A later release is attacked together with the earlier ones, so what was withheld must stay known; it stays among the
secrets. The manifest keeps a keyed hash of the file: a plain one would let a reader try out what the withheld values
could be.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.publication.disclosure.tables import Cell, CellName
from connectors.publication.shelf import ReleaseError, sync
from infra.secrets import secret
from infra.settings import Settings

Code = tuple[str, str]


class KeptFigure(BaseModel):
    """`value` is true; `shown` is what readers see: nothing of a withheld or hidden figure. `reach`: how far from
    `shown` a reader who knows the method must hold the truth possible; 0: exact. `reasons` of what is withheld.
    `excepted`: the law wants it shown; records of before there were such figures don't say."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    measure: str
    codes: tuple[Code, ...]
    value: float
    contributions: dict[str, float]
    impossible: bool
    hidden: bool
    shown: float | None
    reach: int
    reasons: tuple[str, ...]
    excepted: bool = False

    @property
    def name(self) -> CellName:
        return CellName(self.measure, self.codes)

    @property
    def cell(self) -> Cell:
        return Cell(self.value, self.contributions, self.impossible)


class KeptTable(BaseModel):
    """`sums`: position of a total and of its parts in `figures`. `rows`: the key of each row as text and its counts by
    column, as positions in `figures`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    table: str
    figures: tuple[KeptFigure, ...]
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    rows: tuple[tuple[tuple[str, ...], dict[str, int]], ...]


class Record(BaseModel):
    """`partners`: for which organisations each partner told figures then; records of before readers were taken to know
    their own figures don't say."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    release_id: str
    audience: str
    tables: tuple[KeptTable, ...]
    partners: dict[str, tuple[str, ...]] = {}


def record_file(settings: Settings, release_id: str) -> Path:
    return settings.secrets_dir / "calendar" / f"{release_id}.json"


def keyed_hash(settings: Settings, content: bytes) -> str:
    return hmac.new(secret(settings, "calendar-records").encode(), content, hashlib.sha256).hexdigest()


def keep(settings: Settings, record: Record) -> str:
    """Write the record, readable for the platform alone; its keyed hash."""
    file = record_file(settings, record.release_id)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = record.model_dump_json().encode()
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
    sync(aside)
    aside.replace(file)
    sync(file.parent)
    return keyed_hash(settings, content)


def kept(settings: Settings, release_id: str, expected: str | None) -> Record:
    """The record of a release, whose manifest says that its hash is `expected`. Raises `ReleaseError`."""
    file = record_file(settings, release_id)
    if not file.exists():
        raise ReleaseError(
            f"{release_id}: its record of withheld figures, {file}, is gone. No calendar release can be proven safe"
            " beside it: put the file back from the backup of the secrets"
        )
    content = file.read_bytes()
    if keyed_hash(settings, content) != expected:
        raise ReleaseError(f"{release_id}: its record of withheld figures, {file}, isn't the one it was made with")
    return Record.model_validate_json(content)
