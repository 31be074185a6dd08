"""Each figure on a dashboard has a model card, each card is about figures that leave, and its example adds up."""

from __future__ import annotations

import csv
from typing import Any

import pytest
import yaml

from connectors.publication.audiences import audiences
from infra.settings import REPOSITORY
from tests.card_arithmetic import evaluate
from tests.model_cards import LANGUAGES, Card, pages, read_cards, shown
from tests.unit.test_letter_map import SHOWN

CARDS = read_cards()
NUMBERS = ("bigint", "double", "decimal")
NAMED = {
    "quadrant",
    "rank_text",
    "state",
    "is_outdated",
}
"""Columns that are figures of the method though they are text."""
LABELS = {"year", "lesson_year", "line", "conduct_order", "count_quality", "reference_kind"}
"""Numbers and texts that say of what a figure is, and are none themselves."""
each = pytest.mark.parametrize("card", CARDS, ids=[card.id for card in CARDS])


def _figures() -> dict[str, set[str]]:
    """By mart: its columns that hold a figure."""
    found: dict[str, set[str]] = {}
    for path in (REPOSITORY / "dbt_project" / "models" / "marts").rglob("*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ()):
            found[model["name"]] = {
                column["name"]
                for column in model["columns"]
                if (str(column.get("data_type", "")).startswith(NUMBERS) and column["name"] not in LABELS)
                or column["name"] in NAMED
            }
    return found


def _released() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for audience in audiences().values():
        for name, table in audience.tables.items():
            found.setdefault(name, set()).update(table.columns)
    return found


FIGURES, RELEASED = _figures(), _released()


def test_the_pages_are_made_from_the_cards() -> None:
    made = pages(CARDS)
    assert {path: path.read_text(encoding="utf-8") for path in made if path.exists()} == made, (
        "run `python -m tests.model_cards`"
    )
    there = set(next(iter(made)).parent.glob("*.md"))
    assert there == made.keys(), f"{there - made.keys()} has no card"


def test_each_figure_on_a_dashboard_has_one_card() -> None:
    carded: dict[tuple[str, str], list[str]] = {}
    for place in (place for card in CARDS for place in card.places()):
        carded.setdefault((place.mart, place.column), []).append(place.rows)
    for figure, rows in carded.items():
        divided_by = {one.partition(" = ")[0] for one in rows}
        assert len(rows) == len(set(rows)), f"{figure} has one card for a row"
        assert len(divided_by) == 1, f"{figure}: rows of its cards overlap"
        assert divided_by <= RELEASED[figure[0]] | {""}
    on_screen = {
        (mart, column) for tile in SHOWN.values() for mart, used in tile.items() for column in used & FIGURES[mart]
    }
    assert not on_screen - carded.keys(), "name these in `columns` of a card in docs/model-cards"


@each
def test_a_card_is_about_figures_that_leave(card: Card) -> None:
    assert card.columns
    assert all(card.columns.values())
    for place in card.places():
        assert place.column in RELEASED[place.mart], f"{place.mart}.{place.column} isn't released"


@each
def test_a_card_says_everything_in_both_languages(card: Card) -> None:
    assert card.name.keys() == set(LANGUAGES)
    parts = [card.says, card.computed, card.doesnt_say, card.false_positives, card.assumptions]
    parts.append(card.example.meaning)
    for part in parts:
        assert part.keys() == set(LANGUAGES)
        assert all(part.values())
        assert part["nl"] != part["en"]
    assert card.source


@each
def test_the_steps_lead_to_the_shown_figure(card: Card) -> None:
    values = card.example.values()
    assert card.example.shown
    assert card.example.shown.keys() == card.example.read.keys()
    assert card.example.shown.keys() <= card.example.steps.keys(), "what is shown is computed"
    assert {name: shown(values[name], figure) for name, figure in card.example.shown.items()} == {
        name: str(figure) for name, figure in card.example.shown.items()
    }


@each
def test_every_input_is_used(card: Card) -> None:
    said = " ".join(card.example.steps.values())
    assert not [name for name in card.example.inputs if name not in said]


@each
def test_the_platform_starts_from_the_inputs_and_not_from_the_result(card: Card) -> None:
    cells = {cell for rows in card.example.given.values() for row in rows for cell in row.values()}
    named = {cell[1:] for cell in cells if isinstance(cell, str) and cell.startswith("=")}
    assert named, "`given` names the inputs of the example"
    assert named <= card.example.inputs.keys(), "`given` holds inputs only: what is computed, the platform computes"


def test_the_version_is_the_one_adopted_last() -> None:
    path = REPOSITORY / "dbt_project" / "seeds" / "method" / "method_versions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        newest = max(csv.DictReader(file), key=lambda row: row["adopted_from"])
    assert {card.method_version for card in CARDS} == {newest["method_version"]}


@pytest.mark.parametrize(
    "expression", ["__import__('os')", "x.real", "[x][0]", "unknown + 1", "exp(x, key=1)", "x or 1"]
)
def test_a_step_is_arithmetic_and_nothing_else(expression: str) -> None:
    names: dict[str, Any] = {"x": 1.0}
    with pytest.raises(ValueError, match="isn't arithmetic"):
        evaluate(expression, names)
