"""What a build is pinned to, and what is refused before dbt starts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infra.settings import Environment, Settings
from infra.warehouse import Bronze, BuildPin, WarehouseError, prepare_build, run_layers


def settings_in(home: Path, environment: Environment = Environment.test) -> Settings:
    clock = "2026-11-24T12:00:00Z" if environment is Environment.test else None
    return Settings(_env_prefix="NO_VARIABLE_", home=home, environment=environment, clock_at=clock)


def empty(head: int) -> Bronze:
    return Bronze(head, lambda _: [], [], [])


def test_a_build_is_pinned_to_the_head_and_to_the_day_of_the_clock(tmp_path: Path) -> None:
    assert prepare_build(settings_in(tmp_path), None, empty(7)) == BuildPin(
        7, "b000000007-20261124", date(2026, 11, 24)
    )


def test_a_build_can_be_pinned_to_an_earlier_number(tmp_path: Path) -> None:
    assert prepare_build(settings_in(tmp_path), 3, empty(7)).ingest_seq == 3


@pytest.mark.parametrize("up_to", [8, -1])
def test_a_number_that_the_lake_does_not_have_is_refused(tmp_path: Path, up_to: int) -> None:
    with pytest.raises(WarehouseError, match="head is ingest_seq 7"):
        prepare_build(settings_in(tmp_path), up_to, empty(7))


def test_a_layer_of_another_build_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    earlier = prepare_build(settings, 3, empty(7))
    prepare_build(settings, None, empty(7))
    with pytest.raises(WarehouseError, match="b000000003-20261124 isn't the prepared one"):
        run_layers(settings, earlier, "staging")


def test_a_layer_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(WarehouseError, match="seeds, staging, intermediate, marts"):
        run_layers(settings, prepare_build(settings, None, empty(0)), "silver")


def test_the_picture_is_invented_in_test_and_reported_elsewhere(tmp_path: Path) -> None:
    import duckdb

    origins = {}
    for environment in (Environment.test, Environment.production):
        settings = settings_in(tmp_path / environment.value, environment)
        prepare_build(settings, None, empty(0))
        with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
            origins[environment] = connection.execute("SELECT picture_origin FROM bronze.build").fetchall()
    assert origins == {Environment.test: [("synthetic",)], Environment.production: [("reported",)]}
