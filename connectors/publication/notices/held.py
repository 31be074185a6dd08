"""Which rows of a release are about a statement. Chosen by what a row says it is about and never by its value.

A row that says nothing of an organisation, a unit or a group of units is about all. So a notice tells nothing of counts
that are withheld, and names rows that a statement could have moved rather than too few.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from connectors.publication.audiences import audiences
from connectors.publication.manifest import PublishedFile, PublishedTable
from connectors.publication.marts import quoted
from connectors.publication.notices.kept import NoticedTable
from connectors.publication.notices.undone import Undone
from connectors.publication.protected_tables import protected_tables

MadeOf = Callable[[str], Collection[str]]
"""The models that are made of a stream's statements."""
Opened = list[tuple[PublishedFile, duckdb.DuckDBPyConnection]]
_ORGANISATION = {"organisation_oin": "oin", "reporter_oin": "oin", "organisation_name": "name", "reporter_name": "name"}


@contextmanager
def opened(folder: Path, files: list[PublishedFile]) -> Iterator[Opened]:
    """The files of a release that stands in `folder`; one that is gone isn't among them."""
    with ExitStack() as stack:
        yield [
            (file, stack.enter_context(duckdb.connect(str(folder / file.file), read_only=True)))
            for file in files
            if (folder / file.file).exists()
        ]


def held(files: Opened, one: Undone, made_of: MadeOf) -> list[NoticedTable]:
    """The tables of a release with rows about `one`."""
    moved, found = set(made_of(one.stream)), []
    for published, connection in files:
        for name, table in published.tables.items():
            if _source(name) not in moved:
                continue
            rows = _rows(connection, name, table, _key(published.audience, name, table), one)
            if rows:
                found.append(NoticedTable(file=published.file, table=name, rows=rows))
    return found


def _source(table: str) -> str:
    entry = protected_tables().get(table)
    return entry.source if entry else table


def _key(audience: str, name: str, table: PublishedTable) -> list[str]:
    """The columns that name a row; of a table that isn't published any more: all."""
    if entry := protected_tables().get(name):
        key = [*entry.key, "count_id"]
    else:
        listed = audiences()[audience].tables.get(name) if audience in audiences() else None
        key = listed.order_by if listed else []
    return [column for column in key if column in table.columns] or table.columns[1:]


def _rows(
    connection: duckdb.DuckDBPyConnection, name: str, table: PublishedTable, key: list[str], one: Undone
) -> list[dict[str, Any]]:
    tests, values = ["true"], {}
    for column, value in one.about.items():
        if value is not None and column in table.columns:
            tests.append(f"({quoted(column)} IS NULL OR {quoted(column)} = ${column})")
            values[column] = value
    of_units = [column for column in (one.units[0] if one.units else ()) if column in table.columns]
    of_organisation = next((column for column in _ORGANISATION if column in table.columns), None)
    if of_units:
        connection.register("units", pa.Table.from_pylist(list(one.units)))
        same = " AND ".join(f"(said.{column} IS NULL OR said.{column} = units.{column})" for column in of_units)
        tests.append(f"EXISTS (SELECT 1 FROM units WHERE {same})")
    elif of_organisation:
        tests.append(f"{quoted(of_organisation)} = $organisation")
        is_number = _ORGANISATION[of_organisation] == "oin"
        values["organisation"] = one.organisation_oin if is_number else one.organisation_name
    elif {"unit_id", "organisation_type", "sector", "process_id"} & set(table.columns):
        return []  # about units, and the statement's organisation has none
    chosen = ", ".join(f"CAST(said.{quoted(column)} AS VARCHAR) AS {quoted(column)}" for column in key)
    found = connection.execute(
        f"SELECT DISTINCT {chosen} FROM {quoted(name)} AS said WHERE {' AND '.join(tests)} ORDER BY ALL", values
    ).fetchall()
    return [dict(zip(key, row, strict=True)) for row in found]
