"""A build depends on what landed up to its number and on nothing else: not on how often it ran, in how many pieces, or
where it stopped."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from infra import dbt_runner, warehouse
from infra.settings import Settings
from infra.warehouse import prepare_build, run_layers
from tests.method.bronze_fixture import invented_country
from tests.method.bronze_rows import Lake
from tests.method.conftest import build


def contents(settings: Settings, *schemas: str) -> dict[str, tuple[int, str]]:
    """Rows and a hash of the content, whatever its order, of every table in the schemas."""
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE list_contains($1, table_schema)",
            [list(schemas)],
        ).fetchall()
        return {
            name: connection.execute(
                f"SELECT count(*), CAST(sum(CAST(hash(whole) AS HUGEINT)) AS VARCHAR) FROM {schema}.{name} AS whole"
            ).fetchone()
            for schema, name in sorted(tables)
            if name != "stg_bronze__progress"  # a row a build, by intention
        }


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A tenth of the country's reports: enough to have every kind of row."""
    made = invented_country(tmp_path / "lake", every=10)
    made.files.clear()
    made.flush(rows_per_file=700)
    return made


def test_pieces_crashes_and_repeats_give_the_picture_of_one_build(bare: Settings, lake: Lake) -> None:
    """Half of the lake is staged; one model gets the second half and the build dies; then two builds go through."""
    half = prepare_build(bare, lake.head // 2, lake.bronze())
    run_layers(bare, half, "staging")
    prepare_build(bare, None, lake.bronze())
    dbt_runner.run(bare, ["run", "--select", "stg_monitoring_alerts__statements"])
    build(bare, lake)
    first = contents(bare, "staging", "intermediate", "marts")
    assert first["stg_landing__records"][0] == len(lake.rows)
    build(bare, lake)
    assert contents(bare, "staging", "intermediate", "marts") == first
    with duckdb.connect(str(bare.warehouse_file)) as connection:
        for schema in ("staging", "intermediate", "marts"):
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
    build(bare, lake)
    assert contents(bare, "staging", "intermediate", "marts") == first


def test_rows_that_staging_holds_already_are_not_added_again(bare: Settings, lake: Lake) -> None:
    """Even when every file of the lake is read once more (after a crash, or after compaction of the lake)."""
    run_layers(bare, prepare_build(bare, None, lake.bronze()), "staging")
    first = contents(bare, "staging")
    with duckdb.connect(str(bare.warehouse_file)) as connection:
        connection.execute("DELETE FROM staging.stg_bronze__progress")
    pin = prepare_build(bare, None, lake.bronze())
    with duckdb.connect(str(bare.warehouse_file), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM bronze.events_new").fetchone() == (len(lake.rows),)
    run_layers(bare, pin, "staging")
    assert contents(bare, "staging") == first


def test_changed_staging_models_are_read_again_from_the_lake(
    bare: Settings, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_layers(bare, prepare_build(bare, None, lake.bronze()), "staging")
    first = contents(bare, "staging")
    monkeypatch.setattr(warehouse, "_staging_version", lambda: "another version")
    pin = prepare_build(bare, None, lake.bronze())
    assert contents(bare, "staging") == {}
    run_layers(bare, pin, "staging")
    assert contents(bare, "staging") == first
