"""A dashboard as it is written in `dashboards/<name>/dashboard.yml`: which tiles, from which marts, in which order.

Strict: a key that isn't known is refused, so that a slip of the pen can't be silently ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboards.builder.files import read_yaml
from infra.errors import OperationError

LANGUAGES = ("nl", "en")
GRID_COLUMNS = 12
KINDS = ("cards", "table", "tile_map", "bubble", "curve", "waterfall", "sankey")


class DashboardError(OperationError):
    """A dashboard that can't be built; the message names the file, the key and the rule."""


@dataclass(frozen=True)
class Column:
    """One column of a tile: how it is shown (`cells.py`) and the mart columns that it needs, per language."""

    name: str
    show: str
    of: Mapping[str, tuple[str, ...]]
    width: int | None = None
    values: str | None = None


@dataclass(frozen=True)
class Chosen:
    """What a reader chooses on the page: a label made of `of`, in `mart`; rows belong to it by the columns `by`."""

    mart: str
    of: Mapping[str, tuple[str, ...]]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Tile:
    """One chart with its frame. `height` in units of 8 px; `where`: column and the value that it must have, or null.

    `grid`: where each member of a tile map stands, row by row; `chosen`: the tile shows what belongs to the choice.
    """

    name: str
    kind: str
    mart: str
    columns: tuple[Column, ...]
    height: int
    footer: str
    order: tuple[str, ...] = ()
    rows: int = 1000
    where: Mapping[str, str | None] | None = None
    join: Mapping[str, Any] | None = None
    group: tuple[str, ...] = ()
    grid: tuple[tuple[str | None, ...], ...] = ()
    chosen: Chosen | None = None


@dataclass(frozen=True)
class Place:
    """A tile or a text on the grid; width in columns, height (of a text) in units of 8 px."""

    width: int
    tile: str | None = None
    text: str | None = None
    height: int = 0
    below: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Dashboard:
    name: str
    folder: Path
    place: int
    audience: str
    slugs: Mapping[str, str]
    rows: tuple[tuple[Place, ...], ...]
    tiles: Mapping[str, Tile] = field(default_factory=dict)


def load(folder: Path) -> Dashboard:
    """The dashboard of a folder. Raises `DashboardError`."""
    where = f"{folder.name}/dashboard.yml"
    raw = read_yaml(folder / "dashboard.yml")
    _only(raw, where, required=("place", "audience", "slug", "rows", "tiles"), optional=("chooser",))
    chooser = raw.get("chooser")
    tiles = {name: _tile(name, body, f"{where}: tiles.{name}", chooser) for name, body in raw["tiles"].items()}
    rows = tuple(
        tuple(_place(place, f"{where}: rows[{number}]") for place in row) for number, row in enumerate(raw["rows"])
    )
    _check_grid(rows, tiles, where)
    slugs = {"nl": raw["slug"], "en": f"{raw['slug']}-en"}  # the page's language is read from its address
    return Dashboard(folder.name, folder, raw["place"], raw["audience"], slugs, rows, tiles)


def _tile(name: str, body: dict[str, Any], where: str, chooser: Any) -> Tile:
    optional = ("order", "rows", "where", "join", "group", "grid", "chosen_by")
    _only(body, where, required=("kind", "mart", "columns", "height", "footer"), optional=optional)
    if body["kind"] not in KINDS:
        raise DashboardError(f"{where}: kind {body['kind']!r} is not one of {', '.join(KINDS)}")
    if "join" in body:
        _only(body["join"], f"{where}.join", required=("mart", "by", "columns"))
    columns = tuple(_column(key, value, f"{where}.columns.{key}") for key, value in body["columns"].items())
    return Tile(
        name,
        body["kind"],
        body["mart"],
        columns,
        body["height"],
        body["footer"],
        order=tuple(body.get("order", ())),
        rows=body.get("rows", 1000),
        where=body.get("where"),
        join=body.get("join"),
        group=tuple(body.get("group", ())),
        grid=_grid(body, where),
        chosen=_chosen(body.get("chosen_by"), chooser, where),
    )


def _grid(body: dict[str, Any], where: str) -> tuple[tuple[str | None, ...], ...]:
    grid = tuple(tuple(row) for row in body.get("grid", ()))
    if bool(grid) != (body["kind"] == "tile_map"):
        raise DashboardError(f"{where}: a tile map, and no other tile, has a grid")
    if len({len(row) for row in grid}) > 1:
        raise DashboardError(f"{where}: every row of the grid has the same number of places; fill with null")
    members = [member for row in grid for member in row if member]
    if twice := sorted({member for member in members if members.count(member) > 1}):
        raise DashboardError(f"{where}: the grid has {', '.join(twice)} more than once")
    return grid


def _chosen(by: Any, chooser: Any, where: str) -> Chosen | None:
    if by is None:
        return None
    if chooser is None:
        raise DashboardError(f"{where}: chosen_by needs a chooser on the dashboard")
    _only(chooser, f"{where.split(':')[0]}: chooser", required=("mart", "of"))
    return Chosen(chooser["mart"], _per_language(chooser["of"], where), tuple(by))


def _column(name: str, body: dict[str, Any], where: str) -> Column:
    _only(body, where, required=("show", "of"), optional=("width", "values"))
    sources = _per_language(body["of"], where)
    return Column(name, body["show"], sources, body.get("width"), body.get("values"))


def _per_language(of: Any, where: str) -> dict[str, tuple[str, ...]]:
    per_language = of if isinstance(of, dict) else dict.fromkeys(LANGUAGES, of)
    _only(per_language, f"{where}.of", required=LANGUAGES)
    return {key: tuple([value] if isinstance(value, str) else value) for key, value in per_language.items()}


def _place(body: dict[str, Any], where: str) -> Place:
    _only(body, where, required=("width",), optional=("tile", "text", "height", "below"))
    if ("tile" in body) == ("text" in body):
        raise DashboardError(f"{where}: a place holds a tile or a text, one of the two")
    if "text" in body and "height" not in body:
        raise DashboardError(f"{where}: text {body['text']!r} needs a height")
    below = tuple(_place(part | {"width": body["width"]}, where) for part in body.get("below", []))
    return Place(body["width"], body.get("tile"), body.get("text"), body.get("height", 0), below)


def _check_grid(rows: Iterable[tuple[Place, ...]], tiles: Mapping[str, Tile], where: str) -> None:
    shown: list[str] = []
    for number, row in enumerate(rows):
        if (width := sum(place.width for place in row)) != GRID_COLUMNS:
            raise DashboardError(f"{where}: rows[{number}] is {width} columns wide; the grid has {GRID_COLUMNS}")
        shown += [place.tile for part in row for place in (part, *part.below) if place.tile]
    if sorted(shown) != sorted(tiles):
        odd = sorted(set(shown) ^ set(tiles)) or sorted(name for name in shown if shown.count(name) > 1)
        raise DashboardError(f"{where}: each tile stands in the rows exactly once; not so: {', '.join(odd)}")


def _only(body: Any, where: str, *, required: Iterable[str], optional: Iterable[str] = ()) -> None:
    required = tuple(required)
    if not isinstance(body, dict):
        raise DashboardError(f"{where}: expected keys {', '.join(required)}")
    missing, unknown = set(required) - set(body), set(body) - set(required) - set(optional)
    if missing or unknown:
        problem = [f"missing {', '.join(sorted(missing))}"] if missing else []
        problem += [f"unknown {', '.join(sorted(unknown))}"] if unknown else []
        raise DashboardError(f"{where}: {'; '.join(problem)}")
