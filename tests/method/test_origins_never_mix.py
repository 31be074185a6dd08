"""A picture is made of one data origin. Published and reported figures stand apart from an invented picture."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path

import pytest

from infra.settings import Environment, Settings
from infra.warehouse import WarehouseError, prepare_build, run_layers
from tests.method.bronze_fixture import at
from tests.method.bronze_rows import Lake
from tests.method.conftest import Picture, build, copied, rows

PICTURE = (
    "headline",
    "quadrants",
    "units",
    "top_units",
    "to_investigate",
    "coverage",
    "measure_advice",
    "effort_curve",
)


def test_statements_of_another_origin_move_no_figure_of_the_picture(picture: Picture, tmp_path: Path) -> None:
    """The same organisations say alarming things, as `reported` and as `published`: nothing of the picture moves."""
    lake = Lake(tmp_path / "lake", picture.lake.reference_date, list(picture.lake.rows), picture.lake.agreements)
    lake.files, lake.reference_files = list(picture.lake.files), picture.lake.reference_files
    own = [row for row in lake.rows if row["disposition"] == "accepted" and row["data_origin"] == "synthetic"]
    for row in own[::7]:
        if row["stream"] == "case-statistics" or "retracts" in row["data"]:
            continue
        data = copy.deepcopy(row["data"])
        for signal in data.get("signals", []):
            signal["confirmed"], signal["opened"] = 500, signal["opened"] + 500 - signal["confirmed"]
        for answer in data.get("answers", []):
            answer["score"] = 0
        lake.put(row["partner"], row["stream"], data, at(lake.reference_date), origin="reported")
        cited = {**data, "citation": {"text": "een cijfer", "reference": "een bron"}}
        lake.put(row["partner"], row["stream"], cited, at(lake.reference_date), origin="published")
    lake.flush()
    settings = copied(picture, tmp_path / "home")
    build(settings, lake)
    other = "SELECT count(*) AS n FROM staging.stg_monitoring_alerts__statements WHERE data_origin = 'reported'"
    assert rows(settings, other)[0]["n"] > 1000
    for name in PICTURE:
        columns = "* EXCLUDE (ingest_seq)" if name == "headline" else "*"
        told = f"SELECT {columns} FROM marts.mart_picture__{name} ORDER BY ALL"
        assert rows(settings, told) == picture.rows(told), name


@pytest.mark.parametrize("name", PICTURE)
def test_every_row_of_the_picture_is_of_the_one_origin(picture: Picture, name: str) -> None:
    assert {row["data_origin"] for row in picture.rows(f"SELECT data_origin FROM marts.mart_picture__{name}")} == {
        "synthetic"
    }


def test_published_series_hold_published_figures_with_their_source_and_nothing_else(picture: Picture) -> None:
    found = picture.rows(
        "SELECT year, count, citation_reference, data_origin FROM marts.mart_justice__published_series"
    )
    assert sorted((row["year"], row["count"], row["citation_reference"]) for row in found) == [
        (2017, 22, "jaarcijfers 2017"),
        (2018, 33, "jaarcijfers 2018"),
    ]
    screening = picture.rows("SELECT count, count_quality FROM marts.mart_screening__published_series")
    assert screening == [{"count": 1_400_000, "count_quality": "lower_bound"}]


def test_a_picture_of_real_organisations_is_not_made_with_invented_parameters(bare: Settings, tmp_path: Path) -> None:
    real = Settings(_env_prefix="NO_VARIABLE_", home=bare.home, environment=Environment.acceptance)
    pin = prepare_build(real, None, Lake(tmp_path / "lake", date.today()).bronze())
    run_layers(real, pin, "staging")
    with pytest.raises(WarehouseError, match="a_reported_picture_has_no_invented_parameter"):
        run_layers(real, pin, "intermediate")
