"""A tile's dataset: exactly the rows and columns that the tile shows, as SQL on a mart of the release.

A reader can query every column of a dataset that stands on a dashboard, so a dataset holds what the tile shows and no
more. Every dataset also carries `release_id`, `data_origin` and `row_order`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dashboards.builder import aggregates
from dashboards.builder.cells import CELLS, MARKS, WORDS_OF, Cell, Words, escaped, grouped, literal
from dashboards.builder.model import Column, DashboardError, Tile
from dashboards.builder.texts import Texts
from infra.superset.theme import QUADRANT_COLOURS

_ORDER = re.compile(r"^(?P<column>[A-Za-z0-9_()=>,-]+)(?P<direction> desc)?$")
CARDS = tuple(MARKS)
_CARD_STYLE = "font-size:28px;line-height:32px;font-weight:700"


@dataclass(frozen=True)
class Dataset:
    """A tile's SQL with its columns in order (name, cell, title)."""

    name: str
    sql: str
    cells: dict[str, Cell]
    titles: dict[str, str]


def build(tile: Tile, texts: Texts) -> Dataset:
    """The dataset of a tile in the language of `texts`."""
    return _cards(tile, texts) if tile.kind == "cards" else _rows(tile, texts)


def conditions(tile: Tile) -> list[str]:
    """Which rows of the mart a tile takes, as SQL."""
    chosen = (tile.where or {}).items()
    return [f"{column} IS NULL" if value is None else f"{column} = {literal(value)}" for column, value in chosen]


def columns_used(tile: Tile) -> set[tuple[str, str]]:
    """(mart, column) of everything that a tile's SQL reads, in any language."""
    joined = set(tile.join["columns"]) | {tile.join["by"]} if tile.join else set()
    names = {name for column in tile.columns for sources in column.of.values() for name in sources}
    names |= {_order(item)[0] for item in tile.order}
    names = {column for name in names for column in aggregates.columns(name)} | set(tile.group) | set(tile.where or ())
    used = {(tile.mart, name) for name in names - joined | {"release_id", "data_origin"}}
    if tile.join:
        used |= {(tile.join["mart"], name) for name in joined} | {(tile.mart, tile.join["by"])}
    return used


def _rows(tile: Tile, texts: Texts) -> Dataset:
    cells = {column.name: _cell(column, texts, tile) for column in tile.columns}
    sources = sorted({name for column in tile.columns for name in column.of[texts.language]})
    order = [_order(item) for item in tile.order]
    inner = [aggregates.select(name) for name in sorted({*sources, *tile.group, *(name for name, _ in order)})]
    inner += ["release_id", "data_origin"] if not tile.group else ["release_id"]
    ranking = ", ".join(f"{aggregates.alias(name)} {direction}".strip() for name, direction in order) or "1"
    joined = (
        f" JOIN (SELECT {_joined(tile.join)} FROM {tile.join['mart']}) USING ({tile.join['by']})" if tile.join else ""
    )
    condition = " AND ".join(conditions(tile))
    statement = f"SELECT {', '.join(inner)} FROM {tile.mart}{joined}"
    statement += f" WHERE {condition}" if condition else ""
    statement += f" GROUP BY {', '.join([*tile.group, 'release_id'])}" if tile.group else ""
    shown = [f'{cell.sql} AS "{name}"' for name, cell in cells.items()]
    fixed = ["release_id", "data_origin"] if "data_origin" not in cells else ["release_id"]
    sql = (
        f"SELECT {', '.join(shown)}, {', '.join(fixed)}, row_order FROM (\n"
        f"  SELECT *, row_number() OVER (ORDER BY {ranking}) AS row_order FROM (\n    {statement}\n  )\n"
        f"  QUALIFY row_order <= {tile.rows}\n)"
    )
    titles = {column.name: texts[f"tiles.{tile.name}.columns.{column.name}"] for column in tile.columns}
    return Dataset(tile.name, sql, cells, titles)


def _cards(tile: Tile, texts: Texts) -> Dataset:
    """One row, one column a quadrant: its count and what it means, in the quadrant's colour."""
    by_name = {column.name: column.of[texts.language][0] for column in tile.columns}
    if set(by_name) != {"quadrant", "count", "explanation"}:
        raise DashboardError(f"tile {tile.name}: cards need the columns quadrant, count and explanation")
    words = Words(texts.language, texts.values("quadrant"))
    cells, titles = {}, {}
    for quadrant in CARDS:
        opening = literal(f'<div style="color:{QUADRANT_COLOURS[quadrant]};{_CARD_STYLE}">')
        cells[quadrant.lower()] = Cell(
            f"max(CASE WHEN {by_name['quadrant']} = {literal(quadrant)} THEN {opening} || "
            f"{grouped(by_name['count'], words)} || '</div><div>' || {escaped(by_name['explanation'])} || '</div>' END)"
        )
        titles[quadrant.lower()] = f"{MARKS[quadrant]} {words.values[quadrant]}"
    shown = ", ".join(f'{cell.sql} AS "{name}"' for name, cell in cells.items())
    sql = f"SELECT {shown}, release_id, data_origin, 1 AS row_order FROM {tile.mart} GROUP BY release_id, data_origin"
    return Dataset(tile.name, sql, cells, titles)


def _cell(column: Column, texts: Texts, tile: Tile) -> Cell:
    if column.show not in CELLS:
        raise DashboardError(
            f"tile {tile.name}, column {column.name}: show {column.show!r} is not one of {sorted(CELLS)}"
        )
    word_list = column.values if column.show == "coded" else WORDS_OF.get(column.show)
    words = Words(texts.language, texts.values(word_list) if word_list else {})
    return CELLS[column.show](tuple(aggregates.alias(name) for name in column.of[texts.language]), words)


def _order(item: str) -> tuple[str, str]:
    found = _ORDER.match(item)
    if found is None:
        raise DashboardError(f"order {item!r}: expected a column, with ` desc` behind it or not")
    return found["column"], (found["direction"] or "").strip().upper()


def _joined(join: Any) -> str:
    return ", ".join([join["by"], *join["columns"]])
