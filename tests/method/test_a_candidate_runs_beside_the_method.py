"""A candidate version of the method is seen before it counts, and counts from its day on by a row."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from connectors.publication import shadow
from infra.dbt_runner import PROJECT
from infra.method_versions import method_files
from infra.warehouse import WarehouseError
from tests.method.bronze_rows import SEEDS
from tests.method.conftest import Picture, copied

PARAMETERS = (SEEDS / "method" / "parameters.csv").read_text()


def candidate(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_units_that_change_quadrant_are_listed_with_the_seed_and_the_cut_off(picture: Picture, tmp_path: Path) -> None:
    settings = copied(picture, tmp_path / "live")
    bolder = PARAMETERS.replace("cut_off_probability_high,0.8", "cut_off_probability_high,0.5")
    folder = candidate(tmp_path / "1.1", parameters=bolder)
    found = shadow.run(settings, folder, lambda _: None, picture.lake.bronze())
    would_act = picture.rows(
        "SELECT unit_id FROM marts.mart_picture__units"
        " WHERE p_above_appetite BETWEEN 0.5 AND 0.8 AND knowledge_share >= 0.5 AND quadrant <> 'Handelen'"
    )
    assert {one.unit_id for one in found.moved} == {row["unit_id"] for row in would_act} != set()
    assert {(one.seed, one.became.quadrant, one.crossed) for one in found.moved} == {
        ("parameters", "Handelen", ("probability, high",))
    }
    assert all(one.unit_id in shadow.report(found) for one in found.moved)


def test_a_folder_without_seeds_of_the_method_is_no_candidate(picture: Picture, tmp_path: Path) -> None:
    for folder in (candidate(tmp_path / "empty"), candidate(tmp_path / "other", offences="a\n1\n")):
        with pytest.raises(WarehouseError, match=r"no seed"):
            shadow.run(picture.settings, folder, lambda _: None, picture.lake.bronze())


def test_an_adopted_version_counts_from_its_day_on(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT / "seeds", project / "seeds")
    file = candidate(project / "candidates" / "1.1", parameters=PARAMETERS) / "parameters.csv"
    versions = project / "seeds" / "method" / "method_versions.csv"
    versions.write_text(versions.read_text() + "1.1,2026-12-01,bolder,,2026-11-20,,synthetic,test\n")
    assert method_files(date(2026, 11, 30), project)["parameters"] == project / "seeds" / "method" / "parameters.csv"
    assert method_files(date(2026, 12, 1), project)["parameters"] == file
    file.unlink()
    with pytest.raises(WarehouseError, match="no seeds"):
        method_files(date(2026, 12, 1), project)
