"""A build that fails says where and why, adds nothing by halves, and the next one goes on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from infra import dbt_runner
from infra.settings import Settings
from infra.warehouse import WarehouseError, prepare_build, run_layers
from tests.method.bronze_fixture import at
from tests.method.bronze_rows import Lake
from tests.method.conftest import Picture, build, copied, rows

DAY = date(2026, 11, 24)


def test_a_record_that_cannot_be_read_stops_its_model_by_name(bare: Settings, tmp_path: Path) -> None:
    """Landing accepts no such record; if one is there all the same, it may not become a gap."""
    lake = Lake(tmp_path / "lake", DAY)
    lake.put("loket-gemeente", "screening-outcomes", {"period": {"from": "gisteren", "to": "morgen"}}, at(DAY))
    lake.flush()
    pin = prepare_build(bare, None, lake.bronze())
    with pytest.raises(WarehouseError, match=r"stg_screening_outcomes__statements: .*gisteren"):
        run_layers(bare, pin, "staging")
    assert rows(bare, "SELECT count(*) AS n FROM bronze.events_new") == [{"n": 1}], "still to be read by the next build"


def test_an_unmapped_monitoring_profile_stops_the_build(bare: Settings, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake", DAY)
    data = {
        "organisation_oin": "00000099100000001000",
        "process_id": "P01",
        "period": {"from": "2026-10-01", "to": "2026-10-31"},
        "signals": [],
        "monitoring_profile": "nieuw",
        "exposure": {
            "accounts_monitored": 10,
            "accounts_total": 20,
            "staff_years_monitored": 3,
            "systems_covered": 1,
            "systems_total": 2,
        },
    }
    lake.put("loket-gemeente", "monitoring-alerts", data, at(DAY))
    lake.flush()
    with pytest.raises(WarehouseError, match="evidence_is_complete"):
        build(bare, lake)


def test_the_first_build_of_an_empty_lake_is_a_picture_that_says_it_knows_nothing(
    bare: Settings, tmp_path: Path
) -> None:
    build(bare, Lake(tmp_path / "lake", DAY))
    (headline,) = rows(bare, "SELECT * FROM marts.mart_picture__headline")
    assert headline["units_count"] > 1500
    assert (headline["received_deliveries"], headline["organisations_participating"]) == (0, 0)
    assert (headline["handelen_count"], headline["borgen_count"]) == (0, 0)
    known = rows(bare, "SELECT max(knowledge_share) AS k, max(data_weight) AS w FROM marts.mart_picture__units")
    assert known == [{"k": 0.0, "w": 0.0}]


def test_two_builds_at_once_are_refused_with_what_to_do(bare: Settings, tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()",
            str(bare.warehouse_file),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseError, match="One process at a time builds"):
            prepare_build(bare, None, Lake(tmp_path / "lake", DAY).bronze())
    finally:
        holder.communicate("")


def test_a_project_that_does_not_parse_says_so(bare: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "project"
    shutil.copytree(dbt_runner.PROJECT, broken, ignore=shutil.ignore_patterns("target", "logs"))
    (broken / "models" / "marts" / "audit" / "mart_audit__intake.sql").write_text("select {{ ref('nowhere') }}")
    monkeypatch.setattr(dbt_runner, "PROJECT", broken)
    with pytest.raises(WarehouseError, match=r"didn't start: .*nowhere"):
        dbt_runner.run(bare, ["run", "--select", "mart_audit__intake"])


def test_the_warehouse_is_free_for_another_process_after_a_layer(bare: Settings, tmp_path: Path) -> None:
    pin = prepare_build(bare, None, Lake(tmp_path / "lake", DAY).bronze())
    run_layers(bare, pin, "staging")
    with duckdb.connect(str(bare.warehouse_file), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM staging.stg_bronze__progress").fetchone() == (1,)


def test_a_table_that_only_grows_takes_no_other_columns_than_it_has(picture: Picture, tmp_path: Path) -> None:
    """What it held of a column that went would else be empty from then on, and nobody would know."""
    settings = copied(picture, tmp_path / "home")
    before = rows(settings, "SELECT count(*) AS n FROM intermediate.int_method__standing")
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("ALTER TABLE intermediate.int_method__standing ADD COLUMN of_old_times INTEGER")
    with pytest.raises(WarehouseError, match=r"int_method__standing.*only grows.*of_old_times.*of the new form first"):
        dbt_runner.run(settings, ["run", "--select", "int_method__standing"])
    assert rows(settings, "SELECT count(*) AS n FROM intermediate.int_method__standing") == before


def test_a_table_whose_rows_break_its_contract_stays_as_it_was(picture: Picture, tmp_path: Path) -> None:
    """Each is replaced in one transaction, its contract's rules included."""
    settings, shown = (
        copied(picture, tmp_path / "home"),
        "SELECT * FROM marts.mart_monitoring__early_warnings ORDER BY ALL",
    )
    before = rows(settings, shown)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("UPDATE bronze.build SET picture_origin = NULL")
    with pytest.raises(WarehouseError, match=r"mart_monitoring__early_warnings: .*NOT NULL constraint"):
        dbt_runner.run(settings, ["run", "--select", "mart_monitoring__early_warnings"])
    assert before
    assert rows(settings, shown) == before
