"""The manifest is complete and true: it can be recomputed from the files, and equal figures give equal hashes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime

import duckdb
import pytest

from connectors.publication import gate, release, shelf
from connectors.publication.audiences import audiences
from connectors.publication.manifest import Manifest
from connectors.publication.outcomes import GateResult
from connectors.publication.verify import differences
from infra.settings import Settings
from infra.warehouse import BuildPin


def _made(settings: Settings, pin: BuildPin, passed: GateResult | None = None) -> Manifest:
    return shelf.manifest(settings, release.make(settings, pin, passed or gate.check_release(settings, pin)))


def _hashes(manifest: Manifest) -> dict[str, str]:
    return {name: table.content_hash for file in manifest.files for name, table in file.tables.items()}


def test_the_manifest_names_inputs_method_gate_and_every_table(
    here: Settings, pin: BuildPin, passed: GateResult
) -> None:
    found = _made(here, pin, passed)
    assert found.inputs.ingest_seq == pin.ingest_seq
    assert found.inputs.reference_date == pin.reference_date == date(2026, 9, 30)
    assert (found.inputs.environment, found.inputs.clock_simulated) == ("test", False)
    assert (found.method_version, found.provisional, found.data_origins) == ("1.0", True, ["synthetic"])
    assert found.gate.passed == found.gate.expectations > 100
    assert found.gate.failures == found.gate.warnings == []
    [file] = found.files
    assert set(file.tables) == set(audiences()["sbo"].tables)
    assert file.tables["mart_picture__units"].rows == 8
    assert file.tables["mart_justice__published_series"].data_origins == ["published"]
    written = shelf.release_dir(here, found.release_id) / file.file
    assert file.sha256 == hashlib.sha256(written.read_bytes()).hexdigest()
    assert file.bytes == written.stat().st_size


def test_release_info_tells_the_reader_the_same(here: Settings, pin: BuildPin, passed: GateResult) -> None:
    found = _made(here, pin, passed)
    with duckdb.connect(str(shelf.current_link(here, "sbo")), read_only=True) as connection:
        told = connection.execute("SELECT * FROM release_info").fetchdf().to_dict("records")
    assert len(told) == 1
    row = told[0]
    assert row["release_id"] == found.release_id
    assert row["ingest_seq"] == pin.ingest_seq
    assert row["reference_version"] == found.inputs.reference_version
    assert row["git_commit"] == found.git_commit
    assert row["gate_expectations"] == found.gate.expectations
    assert row["provisional"] is True or bool(row["provisional"])


def test_a_simulated_clock_is_told(here: Settings, pin: BuildPin, passed: GateResult) -> None:
    simulated = here.model_copy(update={"clock_at": datetime(2026, 9, 30, 12, tzinfo=UTC)})
    found = _made(simulated, pin, passed)
    assert found.inputs.clock_simulated
    assert found.made_at == datetime(2026, 9, 30, 12, tzinfo=UTC)
    assert abs((datetime.now(UTC) - found.written_at).total_seconds()) < 60


def test_a_rebuild_of_the_same_facts_gives_equal_hashes(
    here: Settings, pin: BuildPin, passed: GateResult, change: Callable[[str], None]
) -> None:
    first = _made(here, pin, passed)
    change("CREATE TABLE again AS SELECT * FROM mart_picture__units ORDER BY hash(unit_id)")  # other order on disk
    change("DROP TABLE mart_picture__units; ALTER TABLE again RENAME TO mart_picture__units")
    second = _made(here, pin)
    assert second.release_id != first.release_id
    assert _hashes(second) == _hashes(first)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mart_picture__units SET value_of_knowing = value_of_knowing + 1e-12 WHERE rank_expected = 1",
        "UPDATE mart_picture__units SET scan_date = NULL WHERE rank_expected = 8",
        "INSERT INTO mart_audit__refusals VALUES ('politie', 'case-statistics', 'SCHEMA_INVALID', 1, 'platform')",
    ],
)
def test_one_changed_value_changes_the_hash_of_its_table_alone(
    here: Settings, pin: BuildPin, passed: GateResult, change: Callable[[str], None], statement: str
) -> None:
    first = _hashes(_made(here, pin, passed))
    change(statement)
    if "refusals" in statement:
        change("UPDATE mart_audit__intake SET refused = 1, accepted = 9 WHERE partner = 'politie'")
    second = _hashes(_made(here, pin))
    changed = {name for name in first if first[name] != second[name]}
    expected = {"mart_audit__refusals", "mart_audit__intake"} if "refusals" in statement else {"mart_picture__units"}
    assert changed == expected


def test_the_hash_can_be_computed_by_another_hand(here: Settings, pin: BuildPin, passed: GateResult) -> None:
    """The definition, without DuckDB's hash functions: sorted SHA-256 of each row's JSON, under the header."""
    found = _made(here, pin, passed).files[0].tables["mart_picture__quadrants"]
    names = found.columns[1:]
    with duckdb.connect(str(shelf.current_link(here, "sbo")), read_only=True) as connection:
        rows = connection.execute(f"SELECT {', '.join(names)} FROM mart_picture__quadrants").fetchall()
        types = {row[0]: row[1] for row in connection.execute("DESCRIBE mart_picture__quadrants").fetchall()}
    texts = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, separators=(",", ":")) for row in rows]
    digests = "".join(sorted(hashlib.sha256(text.encode()).hexdigest() for text in texts))
    header = "\n".join(f"{name} {types[name]}" for name in names)
    assert hashlib.sha256(f"{header}\n\n{digests}".encode()).hexdigest() == found.content_hash


def test_verify_finds_a_release_that_was_touched(here: Settings, pin: BuildPin, passed: GateResult) -> None:
    found = _made(here, pin, passed)
    assert differences(here, found) == []
    file = shelf.release_dir(here, found.release_id) / "sbo.duckdb"
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute("UPDATE mart_picture__headline SET handelen_count = 0")
        connection.execute("CREATE TABLE extra AS SELECT 1 AS one")
    told = differences(here, found)
    assert "sbo.duckdb: the file's sha256 differs" in told
    assert "sbo.duckdb: extra is not in the manifest" in told
    assert "sbo.duckdb: the content of mart_picture__headline differs" in told
    os.unlink(file)
    assert differences(here, found) == ["sbo.duckdb is missing"]


def test_marts_that_change_after_the_gate_are_not_released(
    here: Settings, pin: BuildPin, passed: GateResult, change: Callable[[str], None]
) -> None:
    change("UPDATE mart_picture__units SET region_name = 'Elders' WHERE rank_expected = 1")
    with pytest.raises(shelf.ReleaseError, match="mart_picture__units changed after the gate"):
        release.make(here, pin, passed)
    assert shelf.current_release(here) is None


def test_a_gate_of_another_build_opens_nothing(here: Settings, pin: BuildPin, passed: GateResult) -> None:
    other = BuildPin(ingest_seq=41, build_id="b000000041-20260930", reference_date=pin.reference_date)
    with pytest.raises(shelf.ReleaseError, match="not b000000041-20260930"):
        release.make(here, other, passed)
