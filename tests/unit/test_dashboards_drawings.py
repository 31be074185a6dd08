"""What a drawing shows is what the release's rows say: steps that add up, flows of one kind, tiles in their place."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.builder import assets, datasets
from dashboards.builder.model import load
from dashboards.builder.texts import Texts
from tests.browser.release_fixture import tables, write_release


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("releases"), "r000042", tables())


def rows(release: Path, dashboard: str, tile: str) -> list[dict[str, Any]]:
    folder = assets.ROOT / dashboard
    dataset = datasets.build(load(folder).tiles[tile], Texts("nl", folder))
    with duckdb.connect(str(release), read_only=True) as connection:
        found = connection.execute(dataset.sql)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_steps_of_a_units_figure_come_to_that_figure(release: Path) -> None:
    steps: dict[str, float] = {}
    for row in rows(release, "proces", "parts"):
        steps[row["chosen"]] = steps.get(row["chosen"], 0.0) + row["value"]
    with duckdb.connect(str(release), read_only=True) as connection:
        query = "SELECT organisation_name || ', ' || process_name_nl, intensity_p50 FROM mart_picture__units"
        figures = dict(connection.execute(query).fetchall())
    assert steps.keys() == figures.keys()
    assert all(math.isclose(steps[unit], figure, rel_tol=1e-9) for unit, figure in figures.items())


def test_what_left_is_what_arrived_and_what_did_not(release: Path) -> None:
    flows = rows(release, "strafrechtketen", "chain")
    with duckdb.connect(str(release), read_only=True) as connection:
        query = """SELECT sum(left_count) FROM mart_justice__hand_overs
            WHERE territory = 'european' AND unit_of_count = 'zaak' AND offence_group = 'EU-MIS'"""
        (left,) = connection.execute(query).fetchall()[0]
    of_one_kind = [row for row in flows if row["source"].endswith(": verduistering")]
    assert {row["target"] for row in of_one_kind} == {"OM: verduistering", "niet aangekomen: verduistering"}
    assert sum(row["value"] for row in of_one_kind) == left


def test_a_province_and_an_island_are_tiles_alike_and_an_empty_one_says_so(release: Path) -> None:
    shown = {name: cell for row in rows(release, "regio", "provinces") for name, cell in row.items() if name[0] == "c"}
    cells = [
        cell for row in rows(release, "regio", "provinces") for name, cell in row.items() if name[0] == "c" and cell
    ]
    words = [re.sub(r"</div><div>", " ", cell) for cell in cells]
    texts = {re.sub("<[^>]+>", "", text) for text in words}
    assert "BQ-BO geen processen" in texts
    assert any(re.fullmatch(r"PV20 [\d.]+ \([\d.]+–[\d.]+\)", text) for text in texts)
    assert len({re.sub("background:#[0-9A-F]+", "", cell.split(">")[0]) for cell in cells}) == 1
    assert set(shown) == {"c1", "c2", "c3", "c4"}
