"""Files become records: as they stand where they are events, by stated rules where they are CSV."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from connectors.contract import Contract, Record
from connectors.sender import STRUCTURED
from connectors.sender.files import FileError, read_file
from tests.unit.streams_lake_fixture import load_contract, make_settings

_HEADER = (
    "reporter_oin;period_from;period_to;phase_id;unit_of_count;counting_rule;basis_year;status;territory;"
    "offence_group;count"
)
_ROW = "00000099900000001000;2026-04-01;2026-06-30;PH4;zaak;principal_offence;registration;final;european"


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return load_contract(make_settings(tmp_path))


def _csv(folder: Path, *lines: str) -> Path:
    path = folder / "cijfers.csv"
    path.write_text("\n".join((_HEADER, *lines)) + "\n")
    os.utime(path, (1_790_000_000, 1_790_000_000))
    return path


def test_rows_that_differ_in_the_count_only_are_one_acceptable_event(tmp_path: Path, contract: Contract) -> None:
    from datetime import UTC, datetime

    path = _csv(tmp_path, f"{_ROW};EU-PUB;12", f"{_ROW};ALL;40", f"{_ROW.replace('PH4', 'PH5')};ALL;3")
    found = read_file(path, contract, "politie", "synthetic")
    assert [one.where for one in found] == ["regels 2-3", "regels 4-4"]
    first = json.loads(found[0].value)
    assert first["data"]["counts"] == [{"offence_group": "EU-PUB", "count": 12}, {"offence_group": "ALL", "count": 40}]
    now = datetime(2026, 11, 24, tzinfo=UTC)
    verdict = contract.judge(Record(found[0].value, None, STRUCTURED, "politie", now))
    assert (verdict.disposition, verdict.reasons) == ("accepted", ())


def test_the_same_file_is_the_same_events_and_a_corrected_one_others(tmp_path: Path, contract: Contract) -> None:
    first = read_file(_csv(tmp_path, f"{_ROW};ALL;40"), contract, "politie", "synthetic")
    again = read_file(_csv(tmp_path, f"{_ROW};ALL;40"), contract, "politie", "synthetic")
    other = read_file(_csv(tmp_path, f"{_ROW};ALL;41"), contract, "politie", "synthetic")
    assert first == again
    assert json.loads(first[0].value)["id"] != json.loads(other[0].value)["id"]


@pytest.mark.parametrize(
    ("line", "said"),
    [(f"{_ROW};ALL;4.5", "whole number"), (f"{_ROW};ALL;", "whole number"), (f"{_ROW};ALL", "number of fields")],
)
def test_a_row_that_is_not_understood_is_refused_by_line(
    tmp_path: Path, contract: Contract, line: str, said: str
) -> None:
    with pytest.raises(FileError, match=f"line 2.*{said}"):
        read_file(_csv(tmp_path, line), contract, "politie", "synthetic")


def test_an_unknown_column_is_refused(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{_HEADER};opmerking\n{_ROW};ALL;1;hallo\n")
    with pytest.raises(FileError, match="opmerking"):
        read_file(path, contract, "politie", "synthetic")


def test_where_figures_come_from_is_never_guessed(tmp_path: Path, contract: Contract) -> None:
    with pytest.raises(FileError, match="--origin"):
        read_file(_csv(tmp_path, f"{_ROW};ALL;1"), contract, "politie", None)


def test_events_are_sent_as_they_stand_in_the_file(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "x.ndjson"
    path.write_bytes(b'{"a":  1}\n\n{broken\n')
    found = read_file(path, contract, "politie", None)
    assert [(one.where, one.value) for one in found] == [("regel 1", b'{"a":  1}'), ("regel 3", b"{broken")]
    whole = tmp_path / "y.json"
    whole.write_bytes(b'{ "a": 1,\n')
    assert [one.value for one in read_file(whole, contract, "politie", None)] == [b'{ "a": 1,\n']
    listed = tmp_path / "z.json"
    listed.write_bytes(b'[{"a":1},{"a":2}]')
    assert [one.where for one in read_file(listed, contract, "politie", None)] == ["bericht 1", "bericht 2"]


def test_another_kind_of_file_is_refused(tmp_path: Path, contract: Contract) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"")
    with pytest.raises(FileError, match=r"\.xlsx"):
        read_file(path, contract, "politie", None)
