"""The views through which dbt sees the lake."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from infra import bronze_views, warehouse
from infra.lake import EVENTS_SCHEMA, REFERENCE_SCHEMA
from infra.settings import Environment, Settings
from infra.warehouse import Bronze, prepare_build


def written(path: Path, numbers: range, **more: Any) -> str:
    """A file of the lake with these numbers, nulls or fixed values elsewhere; `more` are columns of later versions."""
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    fixed = {"appended_at": moment, "landed_at": moment, "reasons": [], "warnings": [], "partition": 0, "offset": 1}
    schema = EVENTS_SCHEMA.as_arrow()
    rows = []
    for number in numbers:
        row = {field.name: fixed.get(field.name, "x" if field.type == pa.large_string() else None) for field in schema}
        rows.append({**row, "ingest_seq": number, "time": moment} | more)
    pq.write_table(pa.Table.from_pylist(rows), path)
    return str(path)


def events(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def settings_in(home: Path) -> Settings:
    return Settings(
        _env_prefix="NO_VARIABLE_", home=home, environment=Environment.test, clock_at="2026-11-24T12:00:00Z"
    )


def test_rows_above_the_pin_are_left_out(tmp_path: Path) -> None:
    files = [written(tmp_path / "a.parquet", range(1, 6)), written(tmp_path / "b.parquet", range(6, 11))]
    settings = settings_in(tmp_path)
    prepare_build(settings, 7, Bronze(10, lambda _: files, [], []))
    assert events(settings, "SELECT ingest_seq FROM bronze.events_new ORDER BY 1") == [(n,) for n in range(1, 8)]


def test_a_lake_with_nothing_new_gives_an_empty_view_of_the_same_columns(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    prepare_build(settings, None, Bronze(5, lambda _: [written(tmp_path / "a.parquet", range(1, 6))], [], []))
    full = events(settings, "DESCRIBE bronze.events_new")
    prepare_build(settings, None, Bronze(5, lambda _: [], [], []))
    assert events(settings, "DESCRIBE bronze.events_new") == full
    assert events(settings, "SELECT * FROM bronze.events_new") == []


def test_every_column_of_the_lake_reaches_the_view(tmp_path: Path) -> None:
    """A column that the lake gains must be named here; one that it loses must stop the build."""
    assert [column[0] for column in bronze_views.EVENTS] == [field.name for field in EVENTS_SCHEMA.fields]
    assert [column[0] for column in bronze_views.REFERENCE] == [field.name for field in REFERENCE_SCHEMA.fields]


def test_files_of_another_version_and_folders_named_like_partitions_are_read_alike(tmp_path: Path) -> None:
    folder = tmp_path / "stream=it's" / "landed_on_day=2026-11-01"
    folder.mkdir(parents=True)
    files = [written(folder / "a.parquet", range(1, 3)), written(tmp_path / "b.parquet", range(3, 5), later="column")]
    settings = settings_in(tmp_path)
    prepare_build(settings, None, Bronze(4, lambda _: files, [], []))
    assert events(settings, "SELECT count(*), min(stream), max(stream) FROM bronze.events_new") == [(4, "x", "x")]


def test_a_column_that_the_lake_gained_is_null_in_its_earlier_files(tmp_path: Path) -> None:
    files = [written(tmp_path / "a.parquet", range(1, 3))]
    kept = pq.read_table(files[0])
    pq.write_table(kept.drop_columns(["redrive_of"]), files[0])
    settings = settings_in(tmp_path)
    prepare_build(settings, None, Bronze(2, lambda _: files, [], []))
    assert events(settings, "SELECT ingest_seq, redrive_of FROM bronze.events_new ORDER BY 1") == [(1, None), (2, None)]


def test_nothing_is_planned_below_what_the_whole_layer_holds(tmp_path: Path) -> None:
    """The number counts only when every staging model is there; one that is missing is filled from the beginning."""
    settings = settings_in(tmp_path)
    asked: list[int] = []
    bronze = Bronze(9, lambda built: asked.append(built) or [], [], [])  # type: ignore[func-returns-value]
    prepare_build(settings, None, bronze)
    models = [file.stem for file in (warehouse.PROJECT / "models" / "staging").rglob("*.sql")]
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("CREATE SCHEMA staging")
        for model in models:
            connection.execute(f"CREATE TABLE staging.{model} (ingest_seq BIGINT, staging_version VARCHAR)")
        connection.execute("INSERT INTO staging.stg_bronze__progress VALUES (6, $1)", [warehouse._staging_version()])
    prepare_build(settings, None, bronze)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("DROP TABLE staging.stg_risk_scans__answers")
    prepare_build(settings, None, bronze)
    assert asked == [0, 6, 0]
