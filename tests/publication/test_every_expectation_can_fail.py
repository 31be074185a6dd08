"""An expectation that nothing can break guards nothing: each is broken here, on marts that are otherwise sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from connectors.publication.gate import check_release
from connectors.publication.outcomes import Outcome
from connectors.publication.suites import suites
from connectors.publication.validation import validate
from infra.settings import Settings
from infra.warehouse import BuildPin, reading

VIOLATIONS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "violations.yml").read_text())
SUITE_OF = {each.id: name for name, suite in suites().items() for each in suite.expectations()}
FILLED = {name: suite.filled for name, suite in suites().items() if suite.filled is not None}
CASES = sorted(SUITE_OF.keys() - {filled.id for filled in FILLED.values()})


def _broken(settings: Settings, pin: BuildPin, suite: str) -> dict[str, Outcome]:
    with reading(settings.warehouse_file) as connection:
        outcomes = validate(connection, {suite: suites()[suite]}, pin)
    return {each.id: each for each in outcomes if not each.passed}


def test_sound_marts_meet_every_expectation(here: Settings, pin: BuildPin) -> None:
    result = check_release(here, pin)
    assert [each for each in result.outcomes if not each.passed] == []
    assert {each.id for each in result.outcomes} == set(SUITE_OF)
    assert result.passed


def test_every_violation_belongs_to_an_expectation() -> None:
    checks = {each.partition(".")[0] for each in CASES}
    assert {name for name in VIOLATIONS if name not in checks and name not in CASES} == set()


@pytest.mark.parametrize("expectation_id", CASES)
def test_a_planted_violation_is_found(
    expectation_id: str, here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    check, _, column = expectation_id.partition(".")
    planted = VIOLATIONS.get(expectation_id, VIOLATIONS.get(check))
    assert planted, f"violations.yml breaks nothing for {expectation_id}"
    change(planted.replace("{column}", column))
    broken = _broken(here, pin, SUITE_OF[expectation_id])
    assert expectation_id in broken
    assert broken[expectation_id].error is None
    assert broken[expectation_id].count > 0


@pytest.mark.parametrize("suite", sorted(FILLED))
def test_an_empty_field_is_found_in_every_column_that_must_be_filled(
    suite: str, here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    filled, table = FILLED[suite], suites()[suite].table
    for column in filled.columns:
        change(f"UPDATE {table} SET {column} = NULL WHERE rowid = 0")
    broken = _broken(here, pin, suite)[filled.id]
    assert broken.count == 1
    assert broken.examples[0].endswith(f"empty_columns={' '.join(filled.columns)}")
