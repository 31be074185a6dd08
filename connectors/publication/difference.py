"""What changed for readers between two releases of one audience: rows that came or went, values, states of values."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from connectors.publication.audiences import audiences
from connectors.publication.manifest import Manifest
from connectors.publication.marts import quoted
from connectors.publication.protected_tables import protected_tables
from connectors.publication.shelf import ReleaseError, manifest, release_dir
from infra.settings import Settings

Held = tuple[Path, Manifest]
"""A release: the folder in which its files stand, and its manifest."""


@dataclass(frozen=True)
class Changed:
    """`reader`: whose file. `column` None: the row itself came or went, which `was` and `became` tell."""

    reader: str
    table: str
    row: dict[str, Any]
    column: str | None
    was: Any
    became: Any

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def line(self) -> str:
        about = ", ".join(f"{column}={value}" for column, value in self.row.items())
        what = "row" if self.column is None else self.column
        return f"{self.table} [{about}] {what}: {self.was} -> {self.became}"


def difference(settings: Settings, first: str, second: str) -> list[Changed]:
    """Every difference. Raises `ReleaseError` for releases that aren't kept or have no audience in common."""
    held = [(release_dir(settings, each), manifest(settings, each)) for each in (first, second)]
    return between(held[0], held[1])


def between(old: Held, new: Held) -> list[Changed]:
    """Every difference between two releases, wherever they stand. Raises `ReleaseError` as above."""
    files = [{file.reader: file for file in one[1].files} for one in (old, new)]
    if not (common := sorted(files[0].keys() & files[1].keys())):
        raise ReleaseError(
            f"{old[1].release_id} is for {', '.join(files[0])}, {new[1].release_id} for {', '.join(files[1])}:"
            " nothing to compare"
        )
    told = []
    for reader in common:
        tables = sorted(files[0][reader].tables.keys() | files[1][reader].tables.keys())
        for table in tables:
            told += _of_table(old, new, reader, _key(files[1][reader].audience, table), table)
    return told


def _key(audience: str, table: str) -> list[str]:
    protected = protected_tables().get(table)
    if protected is not None:
        return [*protected.key, "count_id"]
    listed = audiences()[audience].tables.get(table) if audience in audiences() else None
    if listed is None:
        raise ReleaseError(
            f"{table} is in neither audiences.yml nor protected_tables.yml any more: what names its rows?"
        )
    return list(listed.order_by)


def _rows(held: Held, reader: str, table: str) -> list[dict[str, Any]]:
    folder, found = held
    [file] = [one for one in found.files if one.reader == reader]
    if table not in file.tables:
        return []
    with duckdb.connect(str(folder / file.file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        listed = file.tables[table].columns[1:]
        rows = connection.execute(
            f"SELECT {', '.join(map(quoted, listed))} FROM {quoted(table)} ORDER BY ALL"
        ).fetchall()
    return [dict(zip(listed, row, strict=True)) for row in rows]


def _of_table(old: Held, new: Held, reader: str, key: list[str], table: str) -> list[Changed]:
    before, after = (
        {tuple(str(row.get(column)) for column in key): row for row in _rows(one, reader, table)} for one in (old, new)
    )
    told = []
    for named in sorted(before.keys() | after.keys()):
        row, other = before.get(named), after.get(named)
        about = dict(zip(key, named, strict=True))
        if row is None or other is None:
            was, became = ("not there", "there") if row is None else ("there", "not there")
            told.append(Changed(reader, table, about, None, was, became))
            continue
        told += [
            Changed(reader, table, about, column, row.get(column), other.get(column))
            for column in dict.fromkeys((*row, *other))
            if row.get(column) != other.get(column)
        ]
    return told
