"""The statutory files are made of one whole release, say in words what every cell is, and are refused with a reason."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from connectors.publication import release, shelf
from connectors.publication.marts import columns, content_hash, located
from connectors.publication.outcomes import GateResult
from connectors.publication.statutory import codebook, files, words
from connectors.publication.statutory.source import StatutoryError, opened
from infra.cli import main
from infra.settings import Settings
from infra.warehouse import BuildPin

YEAR = 2025


@pytest.fixture
def released(here: Settings, pin: BuildPin, passed: GateResult) -> str:
    return release.make(here, pin, passed)


def _let_through(settings: Settings, pin: BuildPin, passed: GateResult) -> GateResult:
    """What the gate said of the sound marts, for marts of which a test changed some: running it again takes longest."""
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        hashes = {}
        for table in passed.content_hashes:
            place = located(connection, table)
            hashes[table] = content_hash(connection, place, list(columns(connection, place)))[1]
    return passed.model_copy(update={"content_hashes": hashes, "build_id": pin.build_id})


def _write(settings: Settings, folder: Path, release_id: str | None = None, earlier: str | None = None) -> list[Path]:
    with opened(settings, release_id) as source:
        if earlier is None:
            return files.write(source, YEAR, folder)
        with opened(settings, earlier) as before:
            return files.write(source, YEAR, folder, before)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened_file:
        return list(csv.DictReader(opened_file))


def test_the_same_release_gives_the_same_bytes(here: Settings, released: str, tmp_path: Path) -> None:
    first, second = (_write(here, tmp_path / name) for name in ("a", "b"))
    assert [file.name for file in first] == [file.name for file in second]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_every_cell_has_its_state_and_reason_in_words_of_both_languages(
    here: Settings, released: str, tmp_path: Path
) -> None:
    _write(here, tmp_path / "out")
    told = _rows(tmp_path / "out" / "series.csv")
    assert len(told) == 5
    for row in told:
        assert row["release_id"] == released
        for language in words.LANGUAGES:
            assert row[f"state_name_{language}"] == words.word("states", row["state"], language)
        assert bool(row["value"] or row["median_from_days"]) == (row["state"] == "value")
    assert {row["state_name_nl"] for row in told} == {"waarde", "te laat"}


def test_the_codebook_names_every_column_and_parquet_has_the_same_rows(
    here: Settings, released: str, tmp_path: Path
) -> None:
    _write(here, tmp_path / "out")
    book = _rows(tmp_path / "out" / "codebook.csv")
    for name in codebook.codebook().files:
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as opened_file:
            header = next(csv.reader(opened_file))
        described = [row["column"] for row in book if row["file"] == name and not row["code"] and row["type"] != "code"]
        described += [
            row["column"] for row in book if row["file"] == name and not row["code"] and row["type"] == "code"
        ]
        assert set(header) == set(described), name
        table = pq.read_table(tmp_path / "out" / f"{name}.parquet")
        assert table.column_names == header
        assert table.num_rows == len(_rows(tmp_path / "out" / f"{name}.csv"))


def test_checksums_are_of_the_files_and_the_counting_rules_stand_beside_them(
    here: Settings, released: str, tmp_path: Path
) -> None:
    written = _write(here, tmp_path / "out")
    lines = (tmp_path / "out" / "SHA256SUMS").read_text().splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert told == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in written if file.name != "SHA256SUMS"
    }
    rules = (tmp_path / "out" / "counting_rules.nl.txt").read_text()
    assert "nooit op" in rules
    assert "Losse zaken worden niet aan elkaar gekoppeld" in rules


def test_what_left_and_arrived_stands_beside_what_lies_there_and_is_of_the_same_months(
    here: Settings, pin: BuildPin, passed: GateResult, change: Callable[[str], None], tmp_path: Path
) -> None:
    change(
        "UPDATE mart_justice__hand_overs SET offence_group = 'EU-PUB', cohort_month = DATE '2025-02-01',"
        " arrived_count = NULL, difference = NULL, arrived_reporters = 0 WHERE offence_group = 'EU-MIS'"
    )
    release.make(here, pin, _let_through(here, pin, passed))
    _write(here, tmp_path / "out")
    (pair,) = _rows(tmp_path / "out" / "hand_overs.csv")
    assert (pair["left_count"], pair["arrived_count"], pair["difference"]) == ("5", "4", "1")
    assert (pair["months_compared"], pair["months_one_side_silent"], pair["cause"]) == ("1", "1", "more_left")
    for row in _rows(tmp_path / "out" / "stocks.csv"):
        counts = [int(row[name]) for name in ("begin_count", "in_count", "out_count", "pending_count")]
        assert counts[0] + counts[1] - counts[2] == counts[3]


def test_a_code_without_a_group_stops_the_year_and_is_named(
    here: Settings, pin: BuildPin, passed: GateResult, change: Callable[[str], None], tmp_path: Path
) -> None:
    change(
        "UPDATE mart_justice__eu_indicators SET state = 'suppressed', reason = 'unmapped_code',"
        " unmapped_codes_count = 2, first_unmapped_code = 'Sr:999' WHERE unit_of_count = 'feit'"
    )
    release.make(here, pin, _let_through(here, pin, passed))
    with pytest.raises(StatutoryError, match=r"Openbaar Ministerie .* PH6: Sr:999 and 1 more"):
        _write(here, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_restated_figure_is_told_with_what_it_was(
    here: Settings, pin: BuildPin, passed: GateResult, released: str, change: Callable[[str], None], tmp_path: Path
) -> None:
    change(
        "UPDATE mart_justice__eu_indicators SET n = 6, value = 6 WHERE n = 5;"
        " UPDATE mart_justice__eu_indicators SET n = 4, value = 4 WHERE side = 'passive'"
    )
    again = BuildPin(pin.ingest_seq, "b2", pin.reference_date)
    now = release.make(here, again, _let_through(here, again, passed))
    assert now != released
    _write(here, tmp_path / "out", earlier=released)
    told = _rows(tmp_path / "out" / "restated.csv")
    assert [(row["side"], row["value_was"], row["value_now"]) for row in told] == [
        ("passive", "3", "4"),
        ("all", "5", "6"),
    ]
    assert {(row["release_was"], row["release_now"]) for row in told} == {(released, now)}
    _write(here, tmp_path / "alone")
    assert {row["value_was"] for row in _rows(tmp_path / "alone" / "restated.csv")} == {""}


def test_a_year_without_series_a_full_folder_and_a_changed_release_are_refused_with_the_reason(
    here: Settings, released: str, tmp_path: Path
) -> None:
    with opened(here, None) as source, pytest.raises(StatutoryError, match="no series of 2031 .*2025"):
        files.write(source, 2031, tmp_path / "a")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "old.csv").touch()
    with pytest.raises(StatutoryError, match="isn't empty"):
        _write(here, tmp_path / "full")
    with pytest.raises(StatutoryError, match="has no file for ministers"), opened(here, released, "ministers"):
        pass
    file = shelf.release_dir(here, released) / "sbo.duckdb"
    file.chmod(0o644)
    with file.open("ab") as changed:
        changed.write(b"x")
    with pytest.raises(StatutoryError, match="isn't what its manifest says"), opened(here, released):
        pass


@pytest.mark.parametrize("tampered", ["manifest.json.sig", "manifest.json"])
def test_nothing_is_made_of_a_release_whose_signature_does_not_hold(
    here: Settings, released: str, tampered: str
) -> None:
    file = shelf.release_dir(here, released) / tampered
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:-1] + b" ")
    with (
        pytest.raises(StatutoryError, match=f"of release {released}, manifest.json is not what was signed"),
        opened(here, None),
    ):
        pass
    (file.parent / "manifest.json.sig").unlink()
    with pytest.raises(StatutoryError, match="manifest.json is not signed"), opened(here, released):
        pass


def test_the_command_tells_machines_which_files_it_wrote(
    here: Settings, released: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from connectors.publication.statutory import cli

    monkeypatch.setattr(cli, "settings", lambda: here)
    arguments = ["statutory", "--year", str(YEAR), "--out", str(tmp_path / "out"), "--audience", "sbo", "--json"]
    result = CliRunner().invoke(main.app, arguments)
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["release_id"] == released
    assert set(told["files"]) == {file.name for file in (tmp_path / "out").iterdir()}
    assert date.fromisoformat(json.loads((tmp_path / "out" / "about.json").read_text())["reference_date"])
