"""Files become records: events as they stand, spreadsheets as what their rows say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors.contract import Record
from connectors.sender import STRUCTURED
from connectors.sender.files import FileError, Found, Reader
from tests.bad_records import APPENDED_AT
from tests.sheets import CONTRACT, WORDS

_HEADER = (
    "reporter_oin;period.from;period.to;phase_id;unit_of_count;counting_rule;basis_year;status;territory;"
    "counts.offence_group;counts.count"
)
_ROW = "00000099900000001000;2026-04-01;2026-06-30;PH4;zaak;principal_offence;registration;final;european"


def _read(path: Path, origin: str | None = "synthetic") -> list[Found]:
    return Reader(CONTRACT, WORDS.labels, "politie", lambda _: [], origin).read([path]).found


def test_rows_that_differ_in_the_count_only_are_one_acceptable_event(tmp_path: Path) -> None:
    path = tmp_path / "cijfers.CSV"
    path.write_text("\n".join((_HEADER, f"{_ROW};EU-PUB;12", f"{_ROW};ALL;40", f"{_ROW.replace('PH4', 'PH5')};ALL;3")))
    found = _read(path)
    assert [one.where for one in found] == ["rijen 2-3", "rij 4"]
    first = json.loads(found[0].value)
    assert first["data"]["counts"] == [{"offence_group": "EU-PUB", "count": 12}, {"offence_group": "ALL", "count": 40}]
    value = json.dumps({**first, "time": "2026-09-10T09:30:00Z"}).encode()
    verdict = CONTRACT.judge(Record(value, None, STRUCTURED, "politie", APPENDED_AT))
    assert (verdict.disposition, verdict.reasons) == ("accepted", ())


def test_where_figures_come_from_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "cijfers.csv"
    path.write_text(f"{_HEADER}\n{_ROW};ALL;1\n")
    with pytest.raises(FileError, match="--origin"):
        _read(path, None)


def test_events_are_sent_as_they_stand_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.ndjson"
    path.write_bytes(b'{"a":  1}\n\n{broken\n')
    found = _read(path)
    assert [(one.where, one.value) for one in found] == [("regel 1", b'{"a":  1}'), ("regel 3", b"{broken")]
    whole = tmp_path / "y.json"
    whole.write_bytes(b'{ "a": 1,\n')
    assert [one.value for one in _read(whole)] == [b'{ "a": 1,\n']
    listed = tmp_path / "z.json"
    listed.write_bytes(b'[{"a":1},{"a":2}]')
    assert [one.where for one in _read(listed)] == ["bericht 1", "bericht 2"]


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"")
    with pytest.raises(FileError, match=r"\.docx"):
        _read(path)
