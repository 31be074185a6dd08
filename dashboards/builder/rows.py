"""Which rows of the mart a tile takes, as SQL: its conditions, what it is joined to, and by what it is added up."""

from __future__ import annotations

import re
from typing import Any

from dashboards.builder import aggregates
from dashboards.builder.cells import CELLS, CHOSEN, WORDS_OF, Cell, Words
from dashboards.builder.model import Column, DashboardError, Tile
from dashboards.builder.sql import literal, unit_label
from dashboards.builder.texts import Texts

_ORDER = re.compile(r"^(?P<column>[A-Za-z0-9_()=>,-]+)(?P<direction> desc)?$")


def conditions(tile: Tile) -> list[str]:
    """What the rows must have, one condition each."""
    chosen = (tile.where or {}).items()
    return [f"{column} IS NULL" if value is None else f"{column} = {literal(value)}" for column, value in chosen]


def columns_used(tile: Tile) -> set[tuple[str, str]]:
    """(mart, column) of everything that a tile's SQL reads, in any language."""
    joined = set(tile.join["columns"]) | {tile.join["by"]} if tile.join else set()
    names = {name for column in tile.columns for sources in column.of.values() for name in sources}
    names |= {order(item)[0] for item in tile.order}
    names = {column for name in names for column in aggregates.columns(name)} | set(tile.group) | set(tile.where or ())
    used = {(tile.mart, name) for name in names - joined | {"release_id", "data_origin"}}
    if tile.join:
        used |= {(tile.join["mart"], name) for name in joined} | {(tile.mart, tile.join["by"])}
    if tile.chosen:
        labels = {name for names_of in tile.chosen.of.values() for name in names_of}
        used |= {(tile.chosen.mart, name) for name in labels | set(tile.chosen.by)}
        used |= {(tile.mart, name) for name in tile.chosen.by}
    return used


def select(tile: Tile, language: str) -> str:
    """The rows with every column that the tile's cells read, under its own name (aggregates: `aggregates.alias`)."""
    names = {name for column in tile.columns for name in column.of[language]}
    names |= set(tile.group) | {order(item)[0] for item in tile.order}
    items = [aggregates.select(name) for name in sorted(names)]
    group = [*tile.group, "release_id", *_chosen_column(tile)]
    items += ["release_id", *_chosen_column(tile)] + ([] if tile.group else ["data_origin"])
    statement = f"SELECT {', '.join(items)} FROM {tile.mart}"
    if tile.join:
        statement += f" JOIN (SELECT {_joined(tile.join)} FROM {tile.join['mart']}) USING ({tile.join['by']})"
    if tile.chosen:
        label = f"{unit_label(tile.chosen.of[language])} AS {CHOSEN}"
        by = ", ".join(tile.chosen.by)
        statement += f" JOIN (SELECT {by}, {label} FROM {tile.chosen.mart}) USING ({by})"
    condition = " AND ".join(conditions(tile))
    statement += f" WHERE {condition}" if condition else ""
    return statement + (f" GROUP BY {', '.join(group)}" if tile.group else "")


def in_order(tile: Tile, language: str) -> str:
    """`select` with `row_order`, cut to the tile's number of rows: of what is chosen, where the reader chooses."""
    by = [order(item) for item in tile.order]
    ranking = ", ".join(f"{aggregates.alias(name)} {direction}".strip() for name, direction in by) or "1"
    parts = f"PARTITION BY {CHOSEN} " if tile.chosen else ""
    place = f"row_number() OVER ({parts}ORDER BY {ranking}) AS row_order"
    return f"SELECT *, {place} FROM (\n    {select(tile, language)}\n  )\n  QUALIFY row_order <= {tile.rows}"


def fixed_columns(tile: Tile, cells: dict[str, Cell]) -> list[str]:
    """What every dataset carries beside what is shown."""
    return [name for name in ("release_id", "data_origin") if name not in cells] + _chosen_column(tile)


def cell(column: Column, texts: Texts, tile: Tile) -> Cell:
    """How a column of the tile is shown. Raises `DashboardError` for a kind of cell that there isn't."""
    if column.show not in CELLS:
        raise DashboardError(
            f"tile {tile.name}, column {column.name}: show {column.show!r} is not one of {sorted(CELLS)}"
        )
    word_list = column.values if column.show == "coded" else WORDS_OF.get(column.show)
    words = Words(texts.language, texts.values(word_list) if word_list else {})
    return CELLS[column.show](tuple(aggregates.alias(name) for name in column.of[texts.language]), words)


def first_source(column: Column, language: str) -> str:
    """The SQL name of the first thing that a column is made of."""
    return aggregates.alias(column.of[language][0])


def order(item: str) -> tuple[str, str]:
    """Column and direction (`DESC` or nothing) of an item of `order`."""
    found = _ORDER.match(item)
    if found is None:
        raise DashboardError(f"order {item!r}: expected a column, with ` desc` behind it or not")
    return found["column"], (found["direction"] or "").strip().upper()


def _chosen_column(tile: Tile) -> list[str]:
    return [CHOSEN] if tile.chosen else []


def _joined(join: Any) -> str:
    return ", ".join([join["by"], *join["columns"]])
