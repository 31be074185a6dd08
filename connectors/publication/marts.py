"""The marts in the warehouse as publication reads them: found by name, hashed by content."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb

from infra.errors import OperationError


class MartError(OperationError):
    """A table or column that publication needs is not in the warehouse; the message names it."""


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def located(connection: duckdb.DuckDBPyConnection, table: str, *, catalog: str | None = None) -> str:
    """The quoted full name of the one table or view called `table`. Raises `MartError` when there is none or more."""
    rows = connection.execute(
        "SELECT table_catalog, table_schema FROM information_schema.tables WHERE table_name = $table"
        " AND table_catalog = coalesce($catalog, current_database())",
        {"table": table, "catalog": catalog},
    ).fetchall()
    if len(rows) != 1:
        where = "nowhere" if not rows else "in " + ", ".join(f"{row[0]}.{row[1]}" for row in rows)
        raise MartError(f"{table} must stand in the warehouse exactly once; found {where}")
    return ".".join(quoted(part) for part in (*rows[0], table))


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column name to type of a table given by its quoted full name, in the table's order."""
    rows = connection.execute(f"DESCRIBE {table}").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def content_hash(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str]) -> tuple[int, str]:
    """(rows, SHA-256 in hex) of the named columns of a table given by its quoted full name.

    Covers names, types and every value; says nothing of row order, file or page layout: two builds of the same facts
    are equal exactly when these are. Each row is its JSON text (shortest text of a real that reads back as the same
    real), hashed; the hashes are sorted and hashed together with the header.
    """
    types = columns(connection, table)
    fields = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in names)
    found = connection.execute(
        "SELECT count(*), coalesce(string_agg(digest, '' ORDER BY digest), '') FROM"
        f" (SELECT sha256(CAST(to_json(struct_pack({fields})) AS VARCHAR)) AS digest FROM {table})"
    ).fetchone()
    assert found is not None  # an aggregate without groups has one row
    header = "\n".join(f"{name} {types[name]}" for name in names)
    return int(found[0]), hashlib.sha256(f"{header}\n\n{found[1]}".encode()).hexdigest()
