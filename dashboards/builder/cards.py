"""What the figures of a page mean: a page of model cards a dashboard, to which the footer of each tile leads.

A tile names columns of a mart, a card says of which columns it is about; so a tile's cards are found and not written
down again. The cards are the ones in `docs/model-cards`.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from dashboards.builder import assets, rows
from dashboards.builder.files import read_yaml, write_whole
from dashboards.builder.model import LANGUAGES, Dashboard, Tile
from dashboards.builder.report_page import page
from dashboards.builder.texts import Texts, words_of

FOLDER = assets.ROOT.parent / "docs" / "model-cards"
PARTS = ("says", "doesnt_say", "false_positives", "assumptions", "computed")


@dataclass(frozen=True)
class Card:
    """One model card. `texts`: by part of the card and language; `columns`: (mart, column) that it is about."""

    id: str
    name: dict[str, str]
    method_version: str
    texts: dict[str, dict[str, str]]
    columns: frozenset[tuple[str, str]]


def cards() -> list[Card]:
    """All model cards, in their own order."""
    found = [(path.stem, read_yaml(path)) for path in FOLDER.glob("*.yml")]
    return [_card(name, body) for name, body in sorted(found, key=lambda item: item[1]["order"])]


def of_tile(tile: Tile, every: list[Card]) -> list[Card]:
    """The cards of what a tile shows; none where it only repeats what was reported."""
    used = rows.columns_used(tile)
    return [card for card in every if card.columns & used]


def write_pages(folder: Path) -> None:
    """The page of each dashboard in each language, as `<folder>/<slug>.html`."""
    folder.mkdir(parents=True, exist_ok=True)
    every = cards()
    for dashboard in assets.dashboards():
        for language in LANGUAGES:
            target = folder / f"{dashboard.slugs[language]}.html"
            write_whole(target, explained(dashboard, language, every))


def explained(dashboard: Dashboard, language: str, every: list[Card]) -> str:
    """The page: each tile with the names of its cards, then each card once."""
    texts, words = Texts(language, dashboard.folder), words_of("lineage", language)
    by_tile = {tile.name: of_tile(tile, every) for tile in dashboard.tiles.values()}
    shown = [card for card in every if any(card in found for found in by_tile.values())]
    tiles = [_tile(texts[f"tiles.{name}.name"], name, found, words, language) for name, found in by_tile.items()]
    return page(
        language=language,
        title=f"{words['cards.title']} {texts['short_name']}",
        description=words["cards.description"],
        status="",
        back=(words["back"], f"/superset/dashboard/{dashboard.slugs[language]}/"),
        skip=words["skip"],
        sections=[*tiles, *(_explained(card, words, language) for card in shown)],
    )


def _card(name: str, body: dict[str, Any]) -> Card:
    stands = [(of.split(" where ")[0], names) for of, names in body["columns"].items()]  # `<mart> where <condition>`
    columns = frozenset((mart, column) for mart, names in stands for column in names)
    return Card(name, body["name"], body["method_version"], {part: body[part] for part in PARTS}, columns)


def _tile(title: str, name: str, found: list[Card], words: dict[str, str], language: str) -> str:
    links = "".join(f'<li><a href="#card-{card.id}">{escape(card.name[language])}</a></li>' for card in found)
    said = f"<ul>{links}</ul>" if found else f"<p>{escape(words['cards.reported'])}</p>"
    return f'<section id="{name}"><h2>{escape(title)}</h2>{said}</section>'


def _explained(card: Card, words: dict[str, str], language: str) -> str:
    parts = "".join(
        f"<h3>{escape(words[f'cards.{part}'])}</h3><p>{escape(card.texts[part][language])}</p>" for part in PARTS
    )
    version = f"{words['cards.version']} {card.method_version}"
    return (
        f'<section id="card-{card.id}"><h2>{escape(card.name[language])}</h2>{parts}'
        f'<p class="source">{escape(version)}</p></section>'
    )
