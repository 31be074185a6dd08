"""A tile's dataset: exactly the rows and columns that the tile shows, as SQL on a mart of the release.

A reader can query every column of a dataset that stands on a dashboard, so a dataset holds what the tile shows and no
more. Every dataset also carries `release_id`, `data_origin` and `row_order`, and where the reader chooses, the choice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.builder import rows
from dashboards.builder.cells import MARKS, Cell, Words, grouped, rough
from dashboards.builder.model import DashboardError, Tile
from dashboards.builder.rows import columns_used, conditions
from dashboards.builder.sql import escaped, literal, literal_list, or_empty
from dashboards.builder.texts import Texts
from infra.superset.theme import QUADRANT_COLOURS, TINTS

__all__ = ["CARDS", "Dataset", "build", "columns_used", "conditions"]

CARDS = tuple(MARKS)
_CARD_STYLE = "font-size:28px;line-height:32px;font-weight:700"
_PLACE_STYLE = "min-height:44px;padding:4px 8px;line-height:17px"


@dataclass(frozen=True)
class Dataset:
    """A tile's SQL with its columns in order (name, cell, title)."""

    name: str
    sql: str
    cells: dict[str, Cell]
    titles: dict[str, str]


def build(tile: Tile, texts: Texts) -> Dataset:
    """The dataset of a tile in the language of `texts`."""
    return _KINDS.get(tile.kind, _rows)(tile, texts)


def _rows(tile: Tile, texts: Texts) -> Dataset:
    cells = {column.name: rows.cell(column, texts, tile) for column in tile.columns}
    shown = [f'{cell.sql} AS "{name}"' for name, cell in cells.items()]
    sql = (
        f"SELECT {', '.join([*shown, *rows.fixed_columns(tile, cells)])}, row_order FROM (\n"
        f"  {rows.in_order(tile, texts.language)}\n)"
    )
    titles = {column.name: texts[f"tiles.{tile.name}.columns.{column.name}"] for column in tile.columns}
    return Dataset(tile.name, sql, cells, titles)


def _cards(tile: Tile, texts: Texts) -> Dataset:
    """One row, one column a quadrant: its count and what it means, in the quadrant's colour."""
    by_name = _columns(tile, texts, "quadrant", "count", "explanation")
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


def _tile_map(tile: Tile, texts: Texts) -> Dataset:
    """A row and a column a place on the grid: the member's name and estimate, darker the nearer to the largest one."""
    part = _columns(tile, texts, "member", "name", "low", "middle", "high", "per")
    words = Words(texts.language, {})
    low, middle, high = (f"10000 * {part[bound]} / nullif({part['per']}, 0)" for bound in ("low", "middle", "high"))
    shade = f"CAST(floor({len(TINTS) - 1} * {middle} / max({middle}) OVER ()) AS INTEGER) + 1"
    estimate = f"{rough(middle, words)} || ' (' || {rough(low, words)} || '–' || {rough(high, words)} || ')'"
    nothing = literal(texts[f"tiles.{tile.name}.nothing"])
    place = (
        f"'<div style=\"{_PLACE_STYLE};background:' || coalesce({literal_list(TINTS)}[{shade}], '#FFFFFF') || "
        f"'\"><div style=\"font-weight:600\">' || {escaped(part['name'])} || '</div><div>' || "
        f"coalesce({estimate}, {nothing}) || '</div></div>'"
    )
    places = [
        f"({literal(member)}, {row}, {column})"
        for row, members in enumerate(tile.grid, start=1)
        for column, member in enumerate(members, start=1)
        if member
    ]
    names = [f"c{column}" for column in range(1, len(tile.grid[0]) + 1)]
    in_column = [f"max(CASE WHEN grid_column = {at} THEN place END)" for at in range(1, len(names) + 1)]
    shown = [f"{or_empty(place)} AS {name}" for place, name in zip(in_column, names, strict=True)]
    sql = (
        f"SELECT {', '.join(shown)}, max(release_id) AS release_id, max(data_origin) AS data_origin, row_order FROM (\n"
        f"  SELECT {place} AS place, grid_row AS row_order, grid_column, release_id, data_origin FROM (\n"
        f"    {rows.select(tile, texts.language)}\n"
        f"  ) JOIN (VALUES {', '.join(places)}) AS grid (grid_member, grid_row, grid_column)\n"
        f"    ON grid_member = {part['member']}\n"
        f") GROUP BY row_order"
    )
    cells, titles = {}, {}
    for name in names:
        cells[name], titles[name] = Cell(name), texts[f"tiles.{tile.name}.columns.{name}"]
    return Dataset(tile.name, sql, cells, titles)


def _waterfall(tile: Tile, texts: Texts) -> Dataset:
    """A row a step: what it adds to the product of all factors up to it. Columns are logs of factors."""
    steps, before = [], ""
    for number, column in enumerate(tile.columns, start=1):
        so_far = " + ".join(part for part in (before, *column.of[texts.language]) if part)
        value = f"exp({so_far}) - exp({before})" if before else f"exp({so_far})"
        title = literal(f"{number} {texts[f'tiles.{tile.name}.columns.{column.name}']}")
        steps.append(f"SELECT {title} AS part, {value} AS value, {number} AS row_order, * FROM source")
        before = so_far
    fixed = ", ".join(rows.fixed_columns(tile, {}))
    union = "\n  UNION ALL ".join(steps)
    sql = (
        f"WITH source AS ({rows.select(tile, texts.language)})\n"
        f"SELECT part, value, {fixed}, row_order FROM (\n  {union}\n)"
    )
    cells = {"part": Cell("part"), "value": Cell("value", "DOUBLE")}
    return Dataset(tile.name, sql, cells, {name: name for name in cells})


def _sankey(tile: Tile, texts: Texts) -> Dataset:
    """A row a flow: from a phase to the next, of one kind of case; what didn't arrive is a flow of its own."""
    names = {column.name: column for column in tile.columns}
    part = _columns(tile, texts, "source", "target", "kind", "arrived", "lost")
    source, target, kind = (rows.cell(names[name], texts, tile).sql for name in ("source", "target", "kind"))
    lost = literal(texts[f"tiles.{tile.name}.lost"])
    flows = " UNION ALL ".join(
        f"SELECT {source} || ': ' || {kind} AS source, {to} || ': ' || {kind} AS target, {count} AS value, * FROM rows"
        for to, count in ((target, part["arrived"]), (lost, part["lost"]))
    )
    sql = (
        f"WITH rows AS (\n  {rows.select(tile, texts.language)}\n)\n"
        "SELECT source, target, CAST(value AS BIGINT) AS value, release_id, data_origin, "
        f"row_number() OVER (ORDER BY source, target) AS row_order FROM (\n  {flows}\n) WHERE value > 0"
    )
    cells = {"source": Cell("source"), "target": Cell("target"), "value": Cell("value", "BIGINT")}
    return Dataset(tile.name, sql, cells, {name: name for name in cells})


def _columns(tile: Tile, texts: Texts, *needed: str) -> dict[str, str]:
    """The SQL name behind each column of a tile that has exactly these. Raises `DashboardError`."""
    by_name = {column.name: rows.first_source(column, texts.language) for column in tile.columns}
    if set(by_name) != set(needed):
        raise DashboardError(f"tile {tile.name}: {tile.kind} needs the columns {', '.join(needed)}")
    return by_name


_KINDS: dict[str, Callable[[Tile, Texts], Dataset]] = {
    "cards": _cards,
    "tile_map": _tile_map,
    "waterfall": _waterfall,
    "sankey": _sankey,
}
