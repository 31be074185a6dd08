"""Seeds are loaded when their content changed, and only then."""

from __future__ import annotations

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
    monkeypatch.setattr(warehouse, "PROJECT", tmp_path)
    return tmp_path


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("CREATE SCHEMA bronze")
    return made


def test_a_seed_is_loaded_again_only_when_its_file_changed(
    project: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    first = warehouse._changed_seeds(connection)
    assert set(first) == {"one", "two"}
    warehouse._remember_seeds(connection, first)
    assert warehouse._changed_seeds(connection) == {}
    (project / "seeds" / "method" / "two.csv").write_text("a\n2\n")
    assert set(warehouse._changed_seeds(connection)) == {"two"}


def test_changed_types_load_every_seed_again(project: Path, connection: duckdb.DuckDBPyConnection) -> None:
    warehouse._remember_seeds(connection, warehouse._changed_seeds(connection))
    (project / "seeds" / "method" / "method.yml").write_text("version: 2\nseeds: []")
    assert set(warehouse._changed_seeds(connection)) == {"one", "two"}
