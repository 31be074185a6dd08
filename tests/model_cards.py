"""docs/model-cards/*.md from the .yml beside them, and their index: `python -m tests.model_cards` writes them."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from infra.settings import REPOSITORY
from tests.card_arithmetic import work_out

FOLDER = REPOSITORY / "docs" / "model-cards"
LANGUAGES = ("nl", "en")
TERM = ("nl", "meaning_nl", "en", "meaning_en")
WORDS = {
    "says": ("Wat het zegt", "What it says"),
    "computed": ("Hoe het wordt berekend", "How it is computed"),
    "example": ("Voorbeeld", "Worked example"),
    "doesnt_say": ("Wat het niet zegt", "What it doesn't say"),
    "false_positives": ("Wanneer het vals alarm geeft", "False positives"),
    "assumptions": ("Aannamen", "Assumptions"),
    "source": ("Bron", "Source"),
    "columns": ("Waar het staat", "Where it stands"),
    "given": ("gegeven", "given"),
    "step": ("stap", "step"),
    "value": ("waarde", "value"),
    "result": ("Uitkomst", "Result"),
    "checked": ("Een test rekent dit na, stap voor stap en met", "A test works this out, step by step and with"),
    "version": ("Versie van de methode", "Method version"),
    "index": ("Modelkaarten", "Model cards"),
}
Text = dict[str, str]


@dataclass(frozen=True)
class Example:
    """Inputs and steps by name (in that order), which of them is the result and how it is shown, and where the
    platform computes it: `models` in order, each from the rows in `given`, then `column` of the row `where`.

    A cell `=name` of `given` is the input of that name. `shown`: by name what the platform's column must be.
    """

    inputs: dict[str, Any]
    steps: dict[str, str]
    meaning: Text
    shown: dict[str, Any]
    models: list[str]
    given: dict[str, list[dict[str, Any]]]
    read: dict[str, str]
    where: dict[str, Any]

    def values(self) -> dict[str, Any]:
        return work_out(self.inputs, self.steps)


@dataclass(frozen=True)
class Place:
    """`rows`: which rows of the mart, as `column = value`; empty for all."""

    mart: str
    rows: str
    column: str


@dataclass(frozen=True)
class Card:
    id: str
    order: int
    name: Text
    method_version: str
    says: Text
    doesnt_say: Text
    false_positives: Text
    assumptions: Text
    computed: Text
    example: Example
    source: list[str]
    columns: dict[str, list[str]]

    def places(self) -> list[Place]:
        """Each column that it is about; the key is a mart, or `mart where column = value` for some of its rows."""
        return [
            Place(mart, rows, column)
            for key, columns in self.columns.items()
            for mart, _, rows in [key.partition(" where ")]
            for column in columns
        ]


def read_cards(folder: Path = FOLDER) -> list[Card]:
    """In order. Raises `TypeError` for a key that a card doesn't have, or lacks."""
    cards = []
    for path in folder.glob("*.yml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        document["example"] = Example(**document["example"])
        cards.append(Card(id=path.stem, **document))
    return sorted(cards, key=lambda card: (card.order, card.id))


def read_terms() -> list[Text]:
    with (FOLDER / "terms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(value: Any, like: Any = None) -> str:
    """To as many decimals as `like` has; without it to four digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    if like is not None:
        text = str(like)
        return f"{value:.{len(text.partition('.')[2])}f}"
    return f"{value:.4g}" if abs(value) < 10_000 and value != int(value) else f"{value:.0f}"


def _example(card: Card, at: int) -> list[str]:
    example, values = card.example, card.example.values()
    word = {name: pair[at] for name, pair in WORDS.items()}
    lines = [example.meaning[LANGUAGES[at]].strip(), "", f"| {word['step']} | | {word['value']} |", "|---|---|---:|"]
    lines += [f"| `{name}` | {word['given']} | {value} |" for name, value in example.inputs.items()]
    lines += [
        f"| `{name}` | `{' '.join(expression.split())}` | {shown(values[name], example.shown.get(name))} |"
        for name, expression in example.steps.items()
    ]
    results = ", ".join(f"`{name}` = **{value}**" for name, value in example.shown.items())
    models = ", ".join(f"`{model}`" for model in example.models)
    return [*lines, "", f"{word['result']}: {results}. {word['checked']} {models}.", ""]


def render(card: Card, language: str) -> str:
    """One card in one language, in Markdown."""
    at = LANGUAGES.index(language)
    word = {name: pair[at] for name, pair in WORDS.items()}
    other = LANGUAGES[1 - at]
    lines = [
        f"<!-- Made from {card.id}.yml by `python -m tests.model_cards`. Not to be changed by hand. -->",
        f"# {card.name[language]}",
        "",
        f"{word['version']}: {card.method_version} · [{card.name[other]}]({card.id}.{other}.md) ({other}) · "
        f"[{word['index']}](README.md)",
        "",
    ]
    for part in fields(Card):
        if part.name == "example":
            lines += [f"## {word['example']}", "", *_example(card, at)]
        elif part.name in ("says", "computed", "doesnt_say", "false_positives", "assumptions"):
            lines += [f"## {word[part.name]}", "", getattr(card, part.name)[language].strip(), ""]
    lines += [f"## {word['source']}", "", *(f"- {one}" for one in card.source), "", f"## {word['columns']}", ""]
    lines += [f"- {mart}: " + ", ".join(f"`{one}`" for one in columns) for mart, columns in card.columns.items()]
    return "\n".join([*lines, ""])


def render_index(cards: list[Card], terms: list[Text]) -> str:
    """The list of cards, and under it what their words mean (`terms`: rows of terms.csv)."""
    rows = [
        f"| [{card.name['nl']}]({card.id}.nl.md) | [{card.name['en']}]({card.id}.en.md) | {card.method_version} |"
        for card in cards
    ]
    return "\n".join(
        [
            "<!-- Made by `python -m tests.model_cards`. Not to be changed by hand. -->",
            "# Modelkaarten · Model cards",
            "",
            "Van elk cijfer dat beleidsmakers zien: wat het zegt, hoe het wordt berekend (met een voorbeeld dat als "
            "test draait), wat het niet zegt, wanneer het vals alarm geeft, aannamen, bron en versie.",
            "",
            "Of each figure that policymakers see: what it says, how it is computed (with an example that runs as a "
            "test), what it doesn't say, false positives, assumptions, source and version.",
            "",
            "| kaart | card | methode |",
            "|---|---|---|",
            *rows,
            "",
            "## Woorden · Terms",
            "",
            "| woord | betekenis | term | meaning |",
            "|---|---|---|---|",
            *(f"| {' | '.join(term[name] for name in TERM)} |" for term in terms),
            "",
        ]
    )


def pages(cards: list[Card]) -> dict[Path, str]:
    made = {FOLDER / f"{card.id}.{language}.md": render(card, language) for card in cards for language in LANGUAGES}
    return made | {FOLDER / "README.md": render_index(cards, read_terms())}


if __name__ == "__main__":
    for page, text in pages(read_cards()).items():
        page.write_text(text, encoding="utf-8")
