"""Early warning: the SQL agrees with its twin, decisions stay, a correction only withdraws, a reply stands beside."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from infra import dbt_runner
from infra.settings import Settings
from infra.warehouse import prepare_build
from tests.method.bronze_rows import SEEDS, Lake
from tests.method.conftest import Picture, rows, settings_in, warehouse_with_seeds
from tests.method.warning_story import MONTH, OUTBREAK, PARTNER, unit_id, warning_id, warning_story
from tests.twin import warnings
from tests.twin.facts import Seeds, gather

TOLERANCE = 1e-9
TESTS = """
    SELECT 'signals' AS kind, level, subject_id, period_from, moment, observed, expected, exposure, p_value
    FROM intermediate.int_warnings__signal_tests
    UNION ALL
    SELECT 'silence', level, subject_id, period_from, moment, observed, expected, exposure, p_value
    FROM intermediate.int_warnings__silence_tests
"""


def key(row: dict[str, Any]) -> warnings.Key:
    return row["kind"], row["level"], row["subject_id"], row["period_from"]


def differences(found: list[dict[str, Any]], twin: warnings.Warnings) -> list[str]:
    """Each value further off than the tolerance (relative, absolute below 1)."""
    off = []
    for row in found:
        own = twin.tests[key(row), row["moment"]]
        for name, value in (
            ("observed", own.observed),
            ("expected", own.expected),
            ("exposure", own.exposure),
            ("p_value", own.p),
        ):
            if not math.isclose(row[name], value, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
                off.append(f"{key(row)} {row['moment']} {name}: SQL {row[name]!r}, twin {value!r}")
    return off


def twin_of(lake: Lake, pin: int) -> warnings.Warnings:
    seeds = Seeds(SEEDS)
    facts = gather(lake.rows, lake.agreements, seeds, lake.reference_date, pin, "synthetic")
    return warnings.compute(facts, seeds, lake.rows, pin, "synthetic")


def assert_agrees(settings: Settings, twin: warnings.Warnings) -> None:
    found = rows(settings, TESTS)
    assert {(key(row), row["moment"]) for row in found} == twin.tests.keys()
    assert differences(found, twin) == []
    online = rows(settings, "SELECT 'signals' AS kind, * FROM intermediate.int_warnings__online")
    assert {key(row): row["is_raised"] for row in online} == {
        one: raised for one, (_, raised) in twin.online.items() if twin.tests[one, "online"].p <= 0.1
    }
    assert all(math.isclose(row["threshold"], twin.online[key(row)][0], rel_tol=TOLERANCE) for row in online)
    decided = rows(settings, "SELECT * FROM intermediate.int_warnings__decisions")
    assert {key(row): row["state"] for row in decided} == twin.states


def test_every_test_of_the_country_agrees_with_the_twin(picture: Picture) -> None:
    twin = twin_of(picture.lake, picture.pin.ingest_seq)
    assert_agrees(picture.settings, twin)
    assert len(twin.tests) > 5000
    assert set(twin.states.values()) == {"final"}
    spoiled = picture.rows(TESTS)
    spoiled[0]["p_value"] += 2e-9
    assert len(differences(spoiled, twin)) == 1


def build(settings: Settings, lake: Lake, up_to: int | None = None) -> None:
    """What early warning and the replies are made of; the whole picture is built elsewhere."""
    prepare_build(settings, up_to, lake.bronze())
    dbt_runner.run(settings, ["run", "--select", "+mart_monitoring__early_warnings", "+mart_picture__replies"])


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lake, list[str]]:
    return warning_story(tmp_path_factory.mktemp("warnings") / "lake")


@pytest.fixture(scope="module")
def told(picture: Picture, story: tuple[Lake, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("told") / "home"
    warehouse_with_seeds(picture, home)
    settings = settings_in(home)
    build(settings, story[0])
    return settings


def of_units(settings: Settings) -> dict[str, dict[str, Any]]:
    query = "SELECT * FROM marts.mart_monitoring__early_warnings WHERE kind = 'signals' AND level = 'unit'"
    return {row["unit_id"]: row for row in rows(settings, query)}


def test_the_running_month_agrees_with_the_twin(told: Settings, story: tuple[Lake, list[str]]) -> None:
    twin = twin_of(story[0], story[0].head)
    assert_agrees(told, twin)
    assert {"provisional", "withdrawn"} <= set(twin.states.values())
    assert any(raised for one, (_, raised) in twin.online.items() if one[1] == "group")


def test_an_outbreak_is_a_provisional_question_and_a_correction_withdraws_it(
    told: Settings, story: tuple[Lake, list[str]]
) -> None:
    found, oins = of_units(told), story[1]
    assert {unit: row["state"] for unit, row in found.items()} == {
        unit_id(oins[0]): "provisional",
        unit_id(oins[1]): "withdrawn",
        unit_id(oins[2]): "provisional",
        unit_id(oins[10]): "provisional",
        unit_id(oins[11]): "provisional",
    }
    question = found[unit_id(oins[0])]
    assert question["warning_id"] == warning_id("signals", "unit", unit_id(oins[0]), MONTH)
    assert (question["partner"], question["observed"], question["observed_now"]) == (PARTNER, OUTBREAK, OUTBREAK)
    assert question["question_nl"].startswith("In oktober 2026 zijn bij Gemeente ")
    assert f" {OUTBREAK} signalen geopend." in question["question_nl"]


def test_the_reply_of_the_organisation_itself_stands_beside_its_warning(
    told: Settings, story: tuple[Lake, list[str]]
) -> None:
    """Another organisation answered to the same warning: its word stands nowhere."""
    replies = {unit: row["reply_stance"] for unit, row in of_units(told).items() if row["reply_number"] is not None}
    assert replies == {unit_id(story[1][0]): "explains"}
    assert rows(told, "SELECT * FROM marts.mart_picture__replies") == []


def test_what_comes_later_changes_no_decision(
    picture: Picture, told: Settings, story: tuple[Lake, list[str]], tmp_path: Path
) -> None:
    """Built up to the record before the correction: the same levels and decisions, in the same order."""
    warehouse_with_seeds(picture, tmp_path / "home")
    earlier = settings_in(tmp_path / "home")
    lake, oins = story
    corrected = next(row["ingest_seq"] for row in lake.rows if "corrects" in row["data"])
    build(earlier, lake, up_to=corrected - 1)
    query = "SELECT * FROM intermediate.int_warnings__online WHERE level = 'unit' ORDER BY ALL"
    before, after = rows(earlier, query), rows(told, query)
    assert [row for row in before if row["is_raised"]]
    assert [row for row in before if row not in after] == []
    assert of_units(earlier)[unit_id(oins[1])]["state"] == "provisional"
