"""docs/letter.md from docs/letter.yml: `python -m tests.letter_map` writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from connectors.contract import Catalogue
from connectors.contract.asyncapi import load_contract
from infra.settings import REPOSITORY

SOURCE = REPOSITORY / "docs" / "letter.yml"
PAGE = REPOSITORY / "docs" / "letter.md"
STATES = {"built": "gebouwd", "partly": "deels gebouwd", "not_built": "nog niet gebouwd"}


@dataclass(frozen=True)
class Obligation:
    """A sentence of the letter, and what of the platform serves it."""

    id: str
    quote: str
    means: str
    state: str
    events: dict[str, list[str]] = field(default_factory=dict)
    code_lists: list[str] = field(default_factory=list)
    marts: dict[str, list[str]] = field(default_factory=dict)
    tiles: list[str] = field(default_factory=list)
    planned: list[str] = field(default_factory=list)
    missing: str = ""


@dataclass(frozen=True)
class Letter:
    name: str
    parts: dict[str, list[Obligation]]

    def obligations(self) -> list[Obligation]:
        return [obligation for part in self.parts.values() for obligation in part]


def read_letter(path: Path = SOURCE) -> Letter:
    """Raises `TypeError` for a key that an obligation doesn't have."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts = {part["name"]: [Obligation(**row) for row in part["obligations"]] for part in document["parts"]}
    return Letter(document["letter"], parts)


def texts(dashboard: str) -> dict[str, Any]:
    """A dashboard's words in Dutch."""
    path = REPOSITORY / "dashboards" / dashboard / "texts.nl.yml"
    words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


def _tile_name(tile: str) -> str:
    dashboard, _, name = tile.partition("/")
    words = texts(dashboard)
    return f"*{words['tiles'][name]['name']}*" if name in words["tiles"] else f"tekst `{name}`"


def _cell(parts: list[str]) -> str:
    return "<br>".join(parts).replace("|", "\\|") or "–"


def _row(obligation: Obligation, catalogue: Catalogue) -> str:
    events = [
        f"[{name.removeprefix('nl.')}](contract/{catalogue.types[name].stream}.md): "
        + ", ".join(f"`{one}`" for one in fields)
        for name, fields in obligation.events.items()
    ]
    lists = [f"codelijst `{name}`" for name in obligation.code_lists]
    planned = [f"gepland: {name.removeprefix('nl.')}" for name in obligation.planned]
    marts = [f"{mart}: " + ", ".join(f"`{one}`" for one in columns) for mart, columns in obligation.marts.items()]
    state = [f"**{STATES[obligation.state]}**", *([obligation.missing] if obligation.missing else [])]
    cells = (
        [f"“{obligation.quote}”", obligation.means],
        [*events, *lists, *planned],
        marts,
        [_tile_name(tile) for tile in obligation.tiles],
        state,
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def render(letter: Letter, catalogue: Catalogue) -> str:
    """The page, in Markdown."""
    all_of_them = letter.obligations()
    counts = [f"{sum(row.state == state for row in all_of_them)} {word}" for state, word in STATES.items()]
    lines = [
        "<!-- Gemaakt uit letter.yml door `python -m tests.letter_map`. Niet met de hand wijzigen. -->",
        "# Van de brief naar het scherm",
        "",
        f"{letter.name}: welke zin waar terugkomt, van zin naar gebeurtenis, naar mart, naar tegel. Van de "
        f"{len(all_of_them)} zinnen: {', '.join(counts)}. Een test houdt bij dat elke gebeurtenis, "
        "kolom en tegel in deze tabellen bestaat, en dat wat gepland heet nog niet bestaat.",
        "",
    ]
    for part, obligations in letter.parts.items():
        lines += [
            f"## {part}",
            "",
            "| zin | ▸ gebeurtenis en veld | ▸ mart | ▸ tegel | stand |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(obligation, catalogue) for obligation in obligations]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(render(read_letter(), load_contract()[0]), encoding="utf-8")
