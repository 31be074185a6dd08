"""One audience's file: the listed columns of the listed marts, in a fixed order, each row with its release_id."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from connectors.publication.audiences import Audience
from connectors.publication.manifest import PublishedFile, PublishedTable
from connectors.publication.marts import MartError, columns, content_hash, located, quoted
from connectors.publication.outcomes import GateResult
from connectors.publication.shelf import ReleaseError, sync

_SOURCE = "warehouse"


@dataclass(frozen=True, slots=True)
class Copy:
    """What was copied, and the content hash of each whole mart at the moment of copying."""

    tables: dict[str, PublishedTable]
    sources: dict[str, str]

    def assert_checked(self, gate: GateResult) -> None:
        """Raises `ReleaseError` that names the marts that are no longer those that the gate checked."""
        changed = [name for name, digest in self.sources.items() if digest != gate.content_hashes.get(name)]
        if changed:
            raise ReleaseError(
                f"{', '.join(changed)} changed after the gate checked build {gate.build_id}: run the gate again"
            )

    def file(self, audience: str, target: Path) -> PublishedFile:
        return PublishedFile(
            audience=audience,
            file=target.name,
            bytes=target.stat().st_size,
            sha256=sha256_of(target),
            tables=self.tables,
        )


@dataclass(frozen=True, slots=True)
class Beside:
    """A table that is written from `rows` and not copied. Columns in order: `first` with types of the mart `source`,
    `own` with the types given, `last` as `first`."""

    source: str
    first: Sequence[str]
    own: Mapping[str, str]
    last: Sequence[str]
    rows: Sequence[Sequence[Any]]


def copy(
    warehouse_file: Path,
    target: Path,
    audience: Audience,
    release_id: str,
    info: dict[str, Any],
    beside: Mapping[str, Beside] | None = None,
    only: Mapping[str, str] | None = None,
) -> Copy:
    """Write `target`, a new DuckDB file, with the audience's tables, those `beside`, and `release_info` (from `info`).

    `only`: the rows with these values, by column. Nobody may write to the warehouse meanwhile. Raises `MartError` for a
    listed column that the warehouse lacks, `ReleaseError` when the file doesn't hold the warehouse's figures.
    """
    with duckdb.connect(str(target)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        _attach(connection, warehouse_file)
        tables, sources = {}, {}
        for name, table in audience.tables.items():
            source = located(connection, name, catalog=_SOURCE)
            there = columns(connection, source)
            if missing := [column for column in table.columns if column not in there]:
                raise MartError(
                    f"{name} lacks the listed columns {', '.join(missing)}: build it or change audiences.yml"
                )
            rows = _chosen(connection, source, only or {})
            listed, order = ", ".join(map(quoted, table.columns)), ", ".join(map(quoted, table.order_by))
            connection.execute(
                f"CREATE TABLE {quoted(name)} AS SELECT '{release_id}' AS release_id, {listed} FROM {rows}"
                f" ORDER BY {order}"
            )
            sources[name] = content_hash(connection, source, list(there))[1]
            tables[name] = _published(connection, rows, name, table.columns)
        for name, made in (beside or {}).items():
            source = located(connection, made.source, catalog=_SOURCE)
            there = columns(connection, source)
            sources[made.source] = content_hash(connection, source, list(there))[1]
            types = {**{one: there[one] for one in made.first}, **made.own, **{one: there[one] for one in made.last}}
            tables[name] = _write(connection, name, release_id, types, made.rows)
        _write_info(connection, {"release_id": release_id, **info})
        connection.execute(f"DETACH {_SOURCE}")
        connection.execute("CHECKPOINT")
    target.chmod(0o444)
    sync(target)
    return Copy(tables, sources)


def _attach(connection: duckdb.DuckDBPyConnection, warehouse_file: Path) -> None:
    try:
        connection.execute(f"ATTACH '{str(warehouse_file).replace(chr(39), chr(39) * 2)}' AS {_SOURCE} (READ_ONLY)")
    except duckdb.IOException as error:
        raise ReleaseError(
            f"the warehouse {warehouse_file.name} can't be read while a build writes to it: nothing is released. Wait"
            f" until it is done, then release again ({' '.join(str(error).split())})"
        ) from error


def _chosen(connection: duckdb.DuckDBPyConnection, source: str, only: Mapping[str, str]) -> str:
    """The name of what is copied: the mart, or a view of the rows with these values."""
    if not only:
        return source
    chosen = connection.table(source)
    for column, value in only.items():
        chosen = chosen.filter(duckdb.ColumnExpression(column) == duckdb.ConstantExpression(value))
    connection.register("own_rows", chosen)
    return "own_rows"


def _published(connection: duckdb.DuckDBPyConnection, source: str, name: str, listed: list[str]) -> PublishedTable:
    rows, digest = content_hash(connection, source, listed)
    if (rows, digest) != content_hash(connection, quoted(name), listed):
        raise ReleaseError(f"{name} in the release differs from the warehouse: the release is not made")
    return PublishedTable(
        rows=rows,
        columns=["release_id", *listed],
        data_origins=_origins(connection, name),
        content_hash=digest,
    )


def _write(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    release_id: str,
    types: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
) -> PublishedTable:
    listed = ", ".join(f"{quoted(column)} {type_}" for column, type_ in types.items())
    connection.execute(f"CREATE TABLE {quoted(name)} (release_id VARCHAR, {listed})")
    if rows:
        made = pa.table(dict(zip(types, ([*values] for values in zip(*rows, strict=True)), strict=True)))
        connection.register("made", made)
        connection.execute(f"INSERT INTO {quoted(name)} SELECT '{release_id}', * FROM made")
        connection.unregister("made")
    count, digest = content_hash(connection, quoted(name), list(types))
    return PublishedTable(
        rows=count,
        columns=["release_id", *types],
        data_origins=_origins(connection, name),
        content_hash=digest,
    )


def _origins(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    found = connection.execute(f"SELECT DISTINCT data_origin FROM {quoted(name)} ORDER BY data_origin").fetchall()
    return [str(row[0]) for row in found]


def _write_info(connection: duckdb.DuckDBPyConnection, info: dict[str, Any]) -> None:
    selected = ", ".join(f"${name} AS {quoted(name)}" for name in info)
    connection.execute(f"CREATE TABLE release_info AS SELECT {selected}", info)


def sha256_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
