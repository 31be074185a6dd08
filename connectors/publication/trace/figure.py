"""Which row of which mart a reader means: a tile of a dashboard or a mart, and a row by what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import yaml

from connectors.publication.marts import located, quoted
from infra.errors import OperationError
from infra.settings import REPOSITORY

_SHOWN = 8


class TraceError(OperationError):
    """What was asked for can't be followed; the message says what there is."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of one mart, whole."""

    mart: str
    row: dict[str, Any]


def mart_of(tile: str) -> str:
    """The mart behind a tile (`top_units`, `risicobeeld/top_units`) or a mart itself. Raises `TraceError`."""
    if tile.startswith("mart_"):
        return tile
    dashboard, _, name = tile.rpartition("/")
    marts = {
        file.parent.name: declared["tiles"][name]["mart"]
        for file in sorted((REPOSITORY / "dashboards").glob("*/dashboard.yml"))
        if name in (declared := yaml.safe_load(file.read_text(encoding="utf-8")))["tiles"]
        and dashboard in ("", file.parent.name)
    }
    if len(set(marts.values())) == 1:
        return str(next(iter(marts.values())))
    known = ", ".join(f"{each}/{name}" for each in marts) or ", ".join(_tiles())
    raise TraceError(f"tile {tile!r}: name one tile, as dashboard/tile, or a mart. There is: {known}")


def _tiles() -> list[str]:
    return [
        f"{file.parent.name}/{tile}"
        for file in sorted((REPOSITORY / "dashboards").glob("*/dashboard.yml"))
        for tile in yaml.safe_load(file.read_text(encoding="utf-8"))["tiles"]
    ]


def figure(connection: duckdb.DuckDBPyConnection, mart: str, words: list[str]) -> Figure:
    """The one row of `mart` in which each of `words` is the whole of some cell, whatever its case.

    Raises `TraceError` when none or several rows are so, with the first few; `MartError` for an unknown mart.
    """
    table = located(connection, mart)
    names = [str(row[0]) for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    cells = ", ".join(f"lower(CAST({quoted(name)} AS VARCHAR))" for name in names)
    tests = " AND ".join(f"list_contains([{cells}], lower(${place}))" for place in range(1, len(words) + 1)) or "true"
    rows = connection.execute(f"SELECT * FROM {table} WHERE {tests} ORDER BY ALL", words).fetchall()
    if len(rows) != 1:
        shown = "; ".join(_short(dict(zip(names, row, strict=True))) for row in rows[:_SHOWN])
        said = " and ".join(repr(word) for word in words) or "anything"
        raise TraceError(
            f"{mart}: {len(rows)} rows say {said}; give words that only one row has, each the whole of a cell"
            + (f". The first: {shown}" if rows else "")
        )
    return Figure(mart, dict(zip(names, rows[0], strict=True)))


def _short(row: dict[str, Any]) -> str:
    texts = [str(value) for value in row.values() if isinstance(value, str) and len(value) <= 60]
    return " | ".join(texts[:5])
