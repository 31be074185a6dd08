"""Words that dbt shows for choices of the contract are those of the catalogue."""

from __future__ import annotations

import csv

from connectors.contract.asyncapi import load_contract
from infra.settings import REPOSITORY

CATALOGUE = load_contract()[0]
FIELDS = {
    "owner_role": ("measures", "owner_role"),
    "evidence_grade": ("measures", "effect.evidence_grade"),
    "effect_direction": ("measures", "effect.direction"),
    "position": ("measures", "comply_or_explain.position"),
    "failure": ("lessons", "failed_controls.failure"),
}


def test_every_choice_that_is_shown_has_the_words_of_the_catalogue() -> None:
    shown: dict[str, dict[str, str]] = {}
    with (REPOSITORY / "dbt_project" / "seeds" / "labels" / "choices.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            shown.setdefault(row["choice_list"], {})[row["choice"]] = row["name_nl"]
    said = {name: CATALOGUE.statements(stream)[0].fields[field].values for name, (stream, field) in FIELDS.items()}
    assert shown == said


def test_every_stream_has_a_name_to_show() -> None:
    with (REPOSITORY / "dbt_project" / "seeds" / "labels" / "streams.csv").open(encoding="utf-8", newline="") as file:
        assert {row["stream"] for row in csv.DictReader(file)} == CATALOGUE.streams.keys()
