"""A register with a broken row stops the build at the seeds, before anything is counted by it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from infra import dbt_runner, warehouse
from infra.settings import Settings
from infra.warehouse import LAYERS, WarehouseError, prepare_build, run_layers
from tests.method.bronze_rows import Lake


def _replace(seed: Path, old: str, new: str) -> None:
    text = seed.read_text(encoding="utf-8")
    assert old in text
    seed.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_each_rule_of_the_registers_stops_the_build_until_the_row_is_mended(
    bare: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tmp_path / "project"
    shutil.copytree(dbt_runner.PROJECT, changed, ignore=shutil.ignore_patterns("target", "logs"))
    seeds = changed / "seeds" / "reference"
    double = (seeds / "ressorts.csv").read_text(encoding="utf-8").splitlines()[-1]
    with (seeds / "ressorts.csv").open("a", encoding="utf-8") as file:
        file.write(double + "\n")
    _replace(seeds / "conduct.csv", "false,split into steps own", "false,")
    _replace(seeds / "police_units.csv", ",2024-01-01,,", ",2024-01-01,2023-01-01,")
    _replace(seeds / "fine_categories.csv", "6,810000", "5,810000")
    _replace(seeds / "fine_categories.csv", "2014-01-01", "2013-01-01")
    _replace(seeds / "measure_controls.csv", "BIO2-5.16.01", "BIO2-0.0.0")
    monkeypatch.setattr(dbt_runner, "PROJECT", changed)
    monkeypatch.setattr(warehouse, "PROJECT", changed)
    pin = prepare_build(bare, None, Lake(tmp_path / "lake", date(2026, 11, 24)).bronze())
    for _ in range(2):  # a failed load isn't remembered as done
        with pytest.raises(WarehouseError) as failure:
            run_layers(bare, pin, LAYERS[0])
        told = str(failure.value)
        for test in (
            "register_ressorts_",
            "register_conduct_",
            "register_police_units_",
            "register_fine_categories_",
            "relationships_measure_controls_control_id",
        ):
            assert test in told
        assert told.count(".register_") == 4
