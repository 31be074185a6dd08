"""Where everything stands on the page, in Superset's form. A tile is a column: title and reading line, picture, footer.

Title and footer are texts, not Superset's chart header, so that they are real headings, and speak of the release shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboards.builder.cells import MARKS
from dashboards.builder.model import GRID_COLUMNS, LANGUAGES, Dashboard, Place, Tile
from dashboards.builder.texts import Texts

HEADING_HEIGHT, HEAD_HEIGHT, FOOT_HEIGHT = 8, 6, 3  # in units of 8 px
Pages = list[tuple[str, str]]
"""Slug and short name of every dashboard in one language, in reading order."""


def position(
    dashboard: Dashboard, texts: Texts, pages: Pages, chart: Callable[[str], dict[str, Any]]
) -> dict[str, Any]:
    """The layout; `chart(tile name)` gives the identity of a tile's chart (`uuid`, `chartId`, `sliceName`)."""
    parts: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": texts["title"]}},
    }
    _add(parts, "ROW-0", "ROW", "GRID_ID", {"background": "BACKGROUND_TRANSPARENT"})
    _add(parts, "COLUMN-head", "COLUMN", "ROW-0", {"width": GRID_COLUMNS, "background": "BACKGROUND_TRANSPARENT"})
    _text(parts, "COLUMN-head", "text-head", heading(dashboard, texts, pages), GRID_COLUMNS, HEADING_HEIGHT)
    for number, row in enumerate(dashboard.rows, start=1):
        identity = f"ROW-{number}"
        _add(parts, identity, "ROW", "GRID_ID", {"background": "BACKGROUND_TRANSPARENT"})
        for place in row:
            _place(parts, identity, place, dashboard, texts, chart)
    return parts


def _place(
    parts: dict[str, Any],
    parent: str,
    place: Place,
    dashboard: Dashboard,
    texts: Texts,
    chart: Callable[[str], dict[str, Any]],
) -> None:
    name = place.tile or place.text
    column = f"COLUMN-{name}"
    _add(parts, column, "COLUMN", parent, {"width": place.width, "background": "BACKGROUND_TRANSPARENT"})
    for part in (place, *place.below):
        if part.text:
            _text(
                parts, column, f"text-{part.text}", texts.own_or_common(f"texts.{part.text}"), part.width, part.height
            )
            continue
        tile = dashboard.tiles[str(part.tile)]
        title, how = texts[f"tiles.{tile.name}.title"], texts[f"tiles.{tile.name}.subtitle"]
        legend = f"\n\n{quadrant_legend(texts)}" if tile.kind == "bubble" else ""
        _text(parts, column, f"head-{tile.name}", f"## {title}\n\n{how}{legend}", part.width, HEAD_HEIGHT)
        meta = chart(tile.name) | {"width": part.width, "height": tile.height}
        _add(parts, f"CHART-{tile.name}", "CHART", column, meta)
        _text(parts, column, f"foot-{tile.name}", footer(dashboard, tile, texts), part.width, FOOT_HEIGHT)


def has_report(dashboard: Dashboard) -> bool:
    """Whether it has an accessible page: not one whose reader chooses what it is about, of five thousand."""
    return not any(tile.chosen for tile in dashboard.tiles.values())


def heading(dashboard: Dashboard, texts: Texts, pages: Pages) -> str:
    """Title, of which release and how complete, and the way to every other page."""
    (other,) = (language for language in LANGUAGES if language != texts.language)
    slug = dashboard.slugs[texts.language]
    links = [f"**{name}**" if page == slug else f"[{name}](/superset/dashboard/{page}/)" for page, name in pages]
    text = texts.common("heading").replace("{title}", texts["title"])
    text = text.replace("{slug}", slug).replace("{twin}", dashboard.slugs[other])
    if has_report(dashboard):
        links.append(texts.common("report").replace("{slug}", slug))
    return f"{text}\n\n{' · '.join(links)}"


def quadrant_legend(texts: Texts) -> str:
    """Mark and word of each quadrant; `style.css` underlines each in its colour."""
    words = texts.values("quadrant")
    return " ".join(f"*{mark} {words[quadrant]}*" for quadrant, mark in MARKS.items())


def footer(dashboard: Dashboard, tile: Tile, texts: Texts) -> str:
    """The footer of a tile: origin of its figures, coverage, validity, method, and the ways to cards and release."""
    text = texts.common(f"footers.{tile.footer}").replace("{mart}", tile.mart)
    return text.replace("{cards}", f"/risicobeeld/cards/{dashboard.slugs[texts.language]}/#{tile.name}")


def _text(parts: dict[str, Any], parent: str, name: str, code: str, width: int, height: int) -> None:
    _add(parts, f"MARKDOWN-{name}", "MARKDOWN", parent, {"code": code, "width": width, "height": height})


def _add(parts: dict[str, Any], identity: str, kind: str, parent: str, meta: dict[str, Any]) -> None:
    parents = [*parts[parent].get("parents", []), parent]
    parts[identity] = {"type": kind, "id": identity, "children": [], "parents": parents, "meta": meta}
    parts[parent]["children"].append(identity)
