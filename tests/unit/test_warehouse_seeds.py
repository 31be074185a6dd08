"""Seeds are loaded when their content changed, and only then."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from infra import warehouse


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "seeds" / "method").mkdir(parents=True)
    (tmp_path / "seeds" / "method.yml").write_text("version: 2")
    for name in ("one", "two"):
        (tmp_path / "seeds" / "method" / f"{name}.csv").write_text("a\n1\n")
    versions = "method_version,adopted_from\n1.0,2024-01-01\n1.1,2026-12-01\n"
    (tmp_path / "seeds" / "method" / "method_versions.csv").write_text(versions)
    (tmp_path / "candidates" / "1.1").mkdir(parents=True)
    (tmp_path / "candidates" / "1.1" / "two.csv").write_text("a\n3\n")
    monkeypatch.setattr(warehouse, "PROJECT", tmp_path)
    return tmp_path


def changed(connection: duckdb.DuckDBPyConnection, day: date = date(2026, 11, 24)) -> dict[str, str]:
    return warehouse._changed_seeds(connection, warehouse._seed_files(day))


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("CREATE SCHEMA bronze")
    return made


def test_a_seed_is_loaded_again_only_when_its_file_changed(
    project: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    first = changed(connection)
    assert set(first) == {"one", "two", "method_versions"}
    warehouse._remember_seeds(connection, first)
    assert changed(connection) == {}
    (project / "seeds" / "method" / "two.csv").write_text("a\n2\n")
    assert set(changed(connection)) == {"two"}


def test_a_seed_is_loaded_again_on_the_day_that_another_version_counts(
    project: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    warehouse._remember_seeds(connection, changed(connection, date(2026, 11, 30)))
    assert set(changed(connection, date(2026, 12, 1))) == {"two"}


def test_changed_types_load_every_seed_again(project: Path, connection: duckdb.DuckDBPyConnection) -> None:
    warehouse._remember_seeds(connection, changed(connection))
    (project / "seeds" / "method" / "method.yml").write_text("version: 2\nseeds: []")
    assert set(changed(connection)) == {"one", "two", "method_versions"}
