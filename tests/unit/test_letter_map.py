"""What docs/letter.md says of the policy letter is so: what is named exists, what exists isn't called missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import yaml

from connectors.contract.asyncapi import load_contract
from connectors.contract.catalogue import STATEMENT
from infra.settings import REPOSITORY
from tests.letter_map import PAGE, STATES, Obligation, read_letter, render, texts

LETTER = read_letter()
OBLIGATIONS = LETTER.obligations()
CATALOGUE = load_contract()[0]
SEEDS = {path.stem for path in (REPOSITORY / "dbt_project" / "seeds" / "reference").glob("*.csv")}


def _marts() -> dict[str, set[str]]:
    """Columns of each mart, from dbt's own description."""
    found: dict[str, set[str]] = {}
    for path in (REPOSITORY / "dbt_project" / "models" / "marts").rglob("*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ()):
            found[model["name"]] = {column["name"] for column in model["columns"]}
    return found


def _words(value: Any) -> set[str]:
    """Every name in a piece of a tile's description: column names, also inside `max(…)`."""
    if isinstance(value, dict):
        return set().union(*(_words(part) for pair in value.items() for part in pair))
    if isinstance(value, list):
        return set().union(*(_words(part) for part in value)) if value else set()
    return set(re.findall(r"\w+", str(value)))


def _shown() -> dict[str, dict[str, set[str]]]:
    """By tile or text: the columns that it uses, by mart."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in (REPOSITORY / "dashboards").glob("*/dashboard.yml"):
        dashboard = path.parent.name
        for name, tile in yaml.safe_load(path.read_text(encoding="utf-8"))["tiles"].items():
            used = set().union(*(_words(column["of"]) for column in tile["columns"].values()))
            used |= _words(tile.get("where", {})) | _words(tile.get("group", []))
            found[f"{dashboard}/{name}"] = {tile["mart"]: used}
        for name, text in (texts(dashboard).get("texts", {}) | {"head": HEADING}).items():
            by_mart: dict[str, set[str]] = {}
            for mart, column in re.findall(r"(mart_\w+)\.(\w+)", text):
                by_mart.setdefault(mart, set()).add(column)
            found[f"{dashboard}/{name}"] = by_mart
    return found


HEADING = yaml.safe_load((REPOSITORY / "dashboards/texts/common.nl.yml").read_text(encoding="utf-8"))["heading"]
"""Every page has it."""
MARTS, SHOWN = _marts(), _shown()
each = pytest.mark.parametrize("obligation", OBLIGATIONS, ids=[obligation.id for obligation in OBLIGATIONS])


def test_the_page_is_made_from_its_source() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(LETTER, CATALOGUE), "run `python -m tests.letter_map`"


@each
def test_named_events_and_fields_are_in_the_catalogue(obligation: Obligation) -> None:
    for name, fields in obligation.events.items():
        assert name in CATALOGUE.types, f"{name} isn't in the catalogue"
        unknown = set(fields) - CATALOGUE.types[name].fields.keys()
        assert fields, f"{name} is named without a field"
        assert not unknown, f"{name} has no field {unknown}"
    assert set(obligation.code_lists) <= SEEDS


@each
def test_named_marts_and_columns_are_described_by_dbt(obligation: Obligation) -> None:
    for mart, columns in obligation.marts.items():
        assert mart in MARTS, f"{mart} isn't among the marts"
        assert columns, f"{mart} is named without a column"
        assert set(columns) <= MARTS[mart], f"{mart} has no {set(columns) - MARTS[mart]}"


@each
def test_a_named_tile_shows_a_named_column(obligation: Obligation) -> None:
    for tile in obligation.tiles:
        assert tile in SHOWN, f"{tile} isn't on a dashboard"
        shown = [f"{mart}.{column}" for mart, used in SHOWN[tile].items() for column in used]
        named = [f"{mart}.{column}" for mart, columns in obligation.marts.items() for column in columns]
        assert set(shown) & set(named), f"{tile} shows none of {named}"


@each
def test_the_state_is_what_the_parts_say(obligation: Obligation) -> None:
    assert obligation.state in STATES
    links = [bool(obligation.events), bool(obligation.marts), bool(obligation.tiles)]
    assert bool(obligation.missing) == (obligation.state != "built"), "what isn't there is said, and nothing else"
    if obligation.state == "built":
        assert all(links)
        assert not obligation.planned
        unseen = set(obligation.marts) - {mart for tile in obligation.tiles for mart in SHOWN[tile]}
        assert not unseen, f"{unseen} is on no named tile"
    else:
        assert any(links) == (obligation.state == "partly")


@each
def test_what_is_called_planned_does_not_exist_yet(obligation: Obligation) -> None:
    there = set(obligation.planned) & CATALOGUE.types.keys()
    assert not there, f"{there} is in the catalogue now: name its fields, and say what is built"
    assert all(re.fullmatch(r"nl(\.[a-z-]+){2}\.v[0-9]+", name) for name in obligation.planned)


def test_every_event_type_serves_a_sentence() -> None:
    statements = {name for name, row in CATALOGUE.types.items() if row.kind == STATEMENT}
    assert {name for obligation in OBLIGATIONS for name in obligation.events} == statements


def test_every_part_of_the_letter_is_there_and_each_sentence_once() -> None:
    names = list(LETTER.parts)
    assert [name[:6] for name in names[1:5]] == ["Ad. 1:", "Ad. 2:", "Ad. 3:", "Ad. 4:"]
    assert all(LETTER.parts.values())
    assert max(Counter(obligation.id for obligation in OBLIGATIONS).values()) == 1
    assert max(Counter(obligation.quote for obligation in OBLIGATIONS).values()) == 1
