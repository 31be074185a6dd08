"""A dashboard as a plain HTML page with the same figures: for those who hear a page, enlarge it or print it.

Superset draws charts without a name or a text for screen readers; this page is the alternative that meets WCAG 2.2 AA.
It is made from a release by the datasets of the dashboard itself, so that no figure can differ. A drawing is a table of
its figures here: all of them, or where they are too many those of a few places, which the caption then says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape, unescape
from pathlib import Path
from typing import Any

from dashboards.builder import assets, datasets
from dashboards.builder.cells import Cell
from dashboards.builder.files import write_whole
from dashboards.builder.layout import footer, has_report
from dashboards.builder.model import Dashboard, Place, Tile
from dashboards.builder.report_page import page, section, table
from dashboards.builder.texts import Texts, words_of
from infra.superset.lockdown import DUCKDB_CONFIG
from infra.superset.release_texts import filler

DRAWN_ONLY = ("interval", "states")  # cells that are drawings of numbers in other columns of the same table
OWN_COLUMNS = ("cards", "tile_map", "sankey")  # kinds of tile whose dataset has other columns than the tile
CURVE_POINTS = 12
_LINK = re.compile(r"\[([^\]]*)\]\((/[^)\s]*)\)")
Fill = Callable[[str], str]
Read = Callable[[str], list[dict[str, Any]]]


def write_reports(releases: Path, release_id: str, audience: str, folder: Path) -> list[Path]:
    """The page of each dashboard on a release in each language, as `<folder>/<release>.<slug>.html`."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with reading(releases / release_id / f"{audience}.duckdb") as read:
        for dashboard in filter(has_report, assets.dashboards()):
            for language, slug in dashboard.slugs.items():
                target = folder / f"{release_id}.{slug}.html"
                write_whole(target, report(read, release_id, dashboard, language))
                written.append(target)
    return written


@contextmanager
def reading(file: Path) -> Iterator[Read]:
    """A function that runs one SQL statement on a release's file, closed to all else, and gives its rows."""
    import duckdb

    with duckdb.connect(str(file), config=dict(DUCKDB_CONFIG)) as connection:

        def read(sql: str) -> list[dict[str, Any]]:
            found = connection.execute(sql)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        yield read


def report(read: Read, release_id: str, dashboard: Dashboard, language: str) -> str:
    """The page. Raises `TextKeyError` or `TextError` for a text that isn't there or can't be filled."""
    texts, words = Texts(language, dashboard.folder), words_of("report", language)
    fill = filler(read, release_id, is_current=True, is_noticed=False, language=language)
    places = [part for row in dashboard.rows for place in row for part in (place, *place.below)]
    parts = [_part(place, dashboard, texts, words, fill, read) for place in places]
    return page(
        language=language,
        title=texts["title"],
        description=texts["description"],
        status=_plain(fill(words["status"])),
        back=(words["back"], f"/superset/dashboard/{dashboard.slugs[language]}/?release={release_id}"),
        skip=words["skip"],
        sections=parts,
    )


def _part(place: Place, dashboard: Dashboard, texts: Texts, words: dict[str, str], fill: Fill, read: Read) -> str:
    if place.text:
        return _markdown(fill(texts.own_or_common(f"texts.{place.text}")))
    tile = dashboard.tiles[str(place.tile)]
    title, subtitle = (_plain(fill(texts[f"tiles.{tile.name}.{part}"])) for part in ("title", "subtitle"))
    headings, rows, about = _figures(tile, texts, words, read)
    empty = words["empty"]
    shown = table(texts[f"tiles.{tile.name}.name"] + about, headings, rows) if rows else f"<p>{escape(empty)}</p>"
    return section(tile.name, title, subtitle, shown, _linked(fill(footer(dashboard, tile, texts))))


def _figures(tile: Tile, texts: Texts, words: dict[str, str], read: Read) -> tuple[list[str], list[list[str]], str]:
    """Headings, rows and what the caption adds."""
    dataset = datasets.build(tile, texts)
    if tile.kind == "bubble":
        count = words["count"]
        quadrant = dataset.titles["quadrant"]
        found = read(f"SELECT quadrant, count(*) AS n FROM ({dataset.sql}) GROUP BY quadrant ORDER BY quadrant")
        number = Cell("n", "BIGINT", "right", ",.0f")
        rows = [[row["quadrant"], _shown(row["n"], number, texts.language)] for row in found]
        return [quadrant, count], rows, words["bubble"]
    names = [column.name for column in tile.columns if column.show not in DRAWN_ONLY]
    names = names if tile.kind not in OWN_COLUMNS else list(dataset.cells)
    found = read(f"SELECT * FROM ({dataset.sql}) ORDER BY row_order")
    about = ""
    if tile.kind == "curve" and len(found) > CURVE_POINTS:
        last = len(found) - 1
        found = [found[round(point * last / (CURVE_POINTS - 1))] for point in range(CURVE_POINTS)]
        about = words["curve"]
    rows = [[_shown(row[name], dataset.cells[name], texts.language) for name in names] for row in found]
    if tile.kind == "sankey":
        return [words["from"], words["to"], texts[f"tiles.{tile.name}.unit"]], rows, about
    return [dataset.titles[name] for name in names], rows, about


def _shown(value: Any, cell: Cell, language: str) -> str:
    """A value of a dataset as the dashboard shows it, without the drawing around it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(re.sub(r"<[^>]+>", "", value.replace("</div><div>", " "))).strip()
    apart, decimal = (".", ",") if language == "nl" else (",", ".")
    form = cell.number_format or ""
    if form == "d":
        return str(value)
    if form.endswith("p"):
        share = f"{float(value) * 100:.2g}" if abs(value) < 0.995 else f"{round(float(value) * 100)}"
        return f"{share.replace('.', decimal)}{' ' if language == 'nl' else ''}%"
    return f"{round(float(value)):,}".replace(",", apart)


def _markdown(text: str) -> str:
    """The few forms that our texts use: a heading, paragraphs, a list, and stress."""
    parts = []
    for block in text.split("\n\n"):
        if block.startswith("## "):
            parts.append(f"<h2>{escape(_plain(block[3:]))}</h2>")
        elif block.startswith("- "):
            items = "".join(f"<li>{_stressed(line[2:])}</li>" for line in block.splitlines())
            parts.append(f"<ul>{items}</ul>")
        else:
            parts.append(f"<p>{_stressed(block)}</p>")
    return f"<section>{''.join(parts)}</section>"


def _stressed(block: str) -> str:
    parts = re.split(r"\*\*(.+?)\*\*", block)
    return "".join(
        f"<strong>{escape(_plain(part))}</strong>" if number % 2 else _linked(part) for number, part in enumerate(parts)
    )


def _linked(text: str) -> str:
    """HTML of a text with Markdown's links in it."""
    parts = _LINK.split(text)
    return "".join(
        f'<a href="{escape(parts[at + 1])}">{escape(_plain(part))}</a>' if at % 3 == 1 else escape(_unmarked(part))
        for at, part in enumerate(parts)
        if at % 3 != 2
    )


def _plain(text: str) -> str:
    """Without Markdown's own signs and the space around it."""
    return _unmarked(text).strip()


def _unmarked(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", re.sub(r"\*\*|^#+ ", "", text))
