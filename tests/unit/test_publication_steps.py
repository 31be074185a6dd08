"""What passes between the tasks of the DAG, and what makes a build new."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from connectors.publication import provenance
from connectors.publication.audiences import audiences
from connectors.publication.steps import packed, unpacked
from connectors.publication.suites import Suite, suites
from infra.warehouse import BuildPin


def test_a_pin_survives_the_way_between_tasks() -> None:
    pin = BuildPin(ingest_seq=12, build_id="b000000012-20260930", reference_date=date(2026, 9, 30))
    assert unpacked(json.loads(json.dumps(packed(pin)))) == pin


def _code(root: Path) -> Path:
    for file in ("dbt_project/models/a.sql", "connectors/publication/gate.py", "dbt_project/seeds/b.csv"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("one")
    return root


@pytest.mark.parametrize(
    "file", ["dbt_project/models/a.sql", "dbt_project/seeds/b.csv", "connectors/publication/gate.py"]
)
def test_a_change_of_models_seeds_or_publication_is_new_code(tmp_path: Path, file: str) -> None:
    root = _code(tmp_path)
    before = provenance.code_hash(root)
    (root / file).write_text("two")
    assert provenance.code_hash(root) != before


def test_what_is_derived_is_no_new_code(tmp_path: Path) -> None:
    root = _code(tmp_path)
    before = provenance.code_hash(root)
    for derived in (
        "dbt_project/target/manifest.sql",
        "dbt_project/logs/x.yml",
        "connectors/publication/__pycache__/y.py",
    ):
        (root / derived).parent.mkdir(parents=True)
        (root / derived).write_text("made")
    assert provenance.code_hash(root) == before


def test_a_folder_that_is_no_checkout_is_told_as_such(tmp_path: Path) -> None:
    assert provenance.git_commit(tmp_path) == provenance.NOT_IN_GIT


def test_every_released_table_is_looked_at_by_the_gate() -> None:
    looked_at = frozenset[str]().union(*(suite.marts for suite in suites().values()))
    assert {table for audience in audiences().values() for table in audience.tables} <= looked_at


GOOD = """
table: mart_picture__units
key: [unit_id]
checks:
  - {id: one, expect: table_row_count_to_be_between, arguments: {min_value: 1}, severity: critical,
     meaning_nl: Er is ten minste één eenheid.}
"""


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("min_value: 1", "max_value: 9", "lets an empty frame pass"),
        ("severity: critical", "severity: grave", "'critical' or 'warning'"),
        ("key: [unit_id]", "key: [unit_id]\nsql: SELECT 1", "Extra inputs"),
        ("key: [unit_id]", "key: []", "at least 1 item"),
    ],
)
def test_a_suite_that_is_not_understood_is_refused(old: str, new: str, rule: str) -> None:
    Suite.model_validate(yaml.safe_load(GOOD))
    with pytest.raises(ValidationError, match=rule):
        Suite.model_validate(yaml.safe_load(GOOD.replace(old, new)))


def test_an_id_that_is_used_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(GOOD)
    (tmp_path / "b.yml").write_text(GOOD)
    with pytest.raises(ValueError, match="used twice: one"):
        suites(tmp_path)


def test_a_folder_without_suites_is_no_gate(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="lets everything through"):
        suites(tmp_path)
