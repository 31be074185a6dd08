"""`audiences.yml` is the only door: no table or column that it doesn't name is in a release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from pydantic import ValidationError

from connectors.publication import gate, release, shelf
from connectors.publication.audiences import Table, audiences
from connectors.publication.marts import MartError
from connectors.publication.outcomes import GateResult
from infra.settings import Settings
from infra.warehouse import BuildPin


def _released_columns(settings: Settings) -> dict[str, list[str]]:
    with duckdb.connect(str(shelf.current_link(settings, "sbo")), read_only=True) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns ORDER BY table_name, ordinal_position"
        ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in rows:
        columns.setdefault(table, []).append(column)
    return columns


def test_a_release_holds_the_listed_tables_and_columns_and_no_others(
    here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    change("CREATE TABLE mart_picture__secret AS SELECT 'not for you' AS text, 'synthetic' AS data_origin")
    change("ALTER TABLE mart_picture__units ADD COLUMN internal_remark VARCHAR DEFAULT 'not for you'")
    release.make(here, pin, gate.check_release(here, pin))
    found = _released_columns(here)
    info = found.pop("release_info")
    assert found == {name: ["release_id", *table.columns] for name, table in audiences()["sbo"].tables.items()}
    assert info[:4] == ["release_id", "made_at", "environment", "data_origins"]
    assert b"not for you" not in shelf.current_link(here, "sbo").read_bytes()


def test_a_listed_column_that_is_missing_stops_the_release(
    here: Settings, pin: BuildPin, change: Callable[[str], None]
) -> None:
    change("ALTER TABLE mart_picture__coverage DROP COLUMN stream_name_nl")
    with pytest.raises(MartError, match="stream_name_nl"):
        gate.check_release(here, pin)
    change("ALTER TABLE mart_picture__coverage ADD COLUMN stream_name_nl VARCHAR DEFAULT 'stroom'")
    change("ALTER TABLE mart_picture__units DROP COLUMN region_name")  # no expectation reads it
    passed = gate.check_release(here, pin)
    with pytest.raises(MartError, match="mart_picture__units lacks the listed columns region_name"):
        release.make(here, pin, passed)
    assert shelf.releases(here) == []
    assert shelf.current_release(here) is None


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        ({"order_by": ["rank"], "columns": ["unit_id", "data_origin"]}, "order_by names columns"),
        ({"order_by": ["rank"], "columns": ["rank", "rank", "data_origin"]}, "listed twice"),
        ({"order_by": ["rank"], "columns": ["rank"]}, "data_origin must travel"),
        ({"order_by": ["rank"], "columns": ["rank", "release_id", "data_origin"]}, "release_id is added"),
        ({"order_by": ["rank"], "columns": ["rank", "data_origin"], "all": True}, "Extra inputs"),
    ],
)
def test_an_entry_that_is_not_understood_is_refused(entry: dict[str, object], rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        Table.model_validate(entry)


def test_text_that_is_no_release_id_never_becomes_a_path(here: Settings) -> None:
    for text in ("../../etc", "r1", "r000001/..", ""):
        with pytest.raises(shelf.ReleaseError, match="is no release"):
            shelf.release_dir(here, text)


def test_a_released_file_is_read_only_and_complete_in_its_folder(
    here: Settings, pin: BuildPin, passed: GateResult
) -> None:
    release_id = release.make(here, pin, passed)
    folder = shelf.release_dir(here, release_id)
    names = sorted(file.name for file in folder.iterdir())
    assert names == ["manifest.json", "manifest.json.sig", "sbo.duckdb", "signing-key.pem"]
    assert {oct(file.stat().st_mode & 0o777) for file in folder.iterdir()} == {"0o444"}
    assert Path(shelf.current_link(here, "sbo")).resolve() == (folder / "sbo.duckdb").resolve()
