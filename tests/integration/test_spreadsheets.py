"""Spreadsheets on the real platform: each subject counts once, whatever is sent again, corrected or cut off."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.sender import Sender, drop_folder
from connectors.sender.drop_folder import DropFolder
from connectors.sender.drop_folder import Settings as DropSettings
from connectors.sender.files import Reader
from infra.settings import REPOSITORY, Settings
from tests.integration import intake
from tests.integration.intake import PARTNER, until
from tests.sheets import CONTRACT, WORDS, csv_of, event_type

SCAN = event_type("risk-scans")


@pytest.fixture(scope="module")
def working(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with intake.intake(broker_stack, tmp_path_factory.mktemp("intake")):
        yield broker_stack


def _scan(score: float = 3, dimension: str = "bewustwording") -> dict[str, Any]:
    """A scan on a day that no earlier test used."""
    return {
        "organisation_oin": "00000099104000001000",
        "reference_date": (date(1910, 1, 1) + timedelta(random.randrange(40_000))).isoformat(),
        "instrument_id": "riec-weerbaarheidsscan-1",
        "scope": "organisation",
        "answers": [{"dimension_id": dimension, "score": score, "evidence_grade": "told"}],
    }


def _run(settings: Settings, home: Path, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    who = ["--bundle", str(settings.home / "bundles" / PARTNER), "--home", str(home)]
    return subprocess.run(
        [sys.executable, "-m", "infra.cli.main", command, *arguments, *(who if command != "template" else [])],
        env=intake.environment(settings, COLUMNS="200"),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=90,
    )


def _fill(path: Path, rows: list[dict[str, Any]]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["Invullen"]
    for number, row in enumerate(rows, 3):
        for cell in sheet[2]:
            if f"{cell.value}" in row:
                sheet.cell(number, cell.column, row[f"{cell.value}"])
    book.save(path)


def _landed(settings: Settings, identifier: str, count: int) -> list[str]:
    """Dispositions of the rows with this id, once there are `count`."""

    def found() -> list[str] | None:
        rows = intake.rows(settings, f"in.{PARTNER}", ("ingest_seq", "offset", "id", "disposition"))
        mine = [str(row["disposition"]) for row in rows if row["id"] == identifier]
        return mine if len(mine) >= count else None

    answer: list[str] = until(found, what=f"{count} rows of {identifier}")
    return answer


def test_a_workbook_is_sent_once_and_a_changed_cell_corrects_it(working: Settings, tmp_path: Path) -> None:
    path, scan = tmp_path / "scan.xlsx", _scan()
    assert _run(working, tmp_path, "template", "risk-scans", "--as", PARTNER, "--to", str(path)).returncode == 0
    row = {name: value for name, value in scan.items() if name != "answers"}
    row |= {f"answers.{name}": value for name, value in scan["answers"][0].items()}
    row["reference_date"] = date.fromisoformat(scan["reference_date"])
    _fill(path, [row])
    told = []
    for score in (3, 3, 4):
        _fill(path, [{**row, "answers.score": score}])
        done = _run(working, tmp_path, "send", str(path), "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        told += json.loads(done.stdout)["records"]
    assert [(one["disposition"], one["sent_before"]) for one in told] == [
        ("accepted", False),
        ("accepted", True),
        ("accepted", False),
    ]
    assert [one["corrects"] for one in told] == [None, None, told[0]["id"]]
    assert _landed(working, told[0]["id"], 1) == ["accepted"]
    assert _landed(working, told[2]["id"], 1) == ["accepted"]


def test_nothing_of_a_wrong_sheet_is_sent_unless_what_is_right_is_asked_for(working: Settings, tmp_path: Path) -> None:
    path = tmp_path / "scans.csv"
    path.write_bytes(csv_of([_scan(), _scan(9)], SCAN))
    end = intake.end_of(working, f"in.{PARTNER}")
    done = _run(working, tmp_path, "send", str(path))
    assert done.returncode == 3
    for said in ("rij 3", "F3 (answers.score)", "SCORE_OUT_OF_SCALE", "wat te doen", "--only-valid"):
        assert said in done.stdout
    assert intake.end_of(working, f"in.{PARTNER}") == end
    done = _run(working, tmp_path, "send", str(path), "--only-valid", "--json")
    assert done.returncode == 3
    right, wrong = json.loads(done.stdout)["records"]
    assert (right["disposition"], wrong["state"]) == ("accepted", "wrong")
    assert [finding["cell"] for finding in wrong["findings"]] == ["F3"]
    assert intake.end_of(working, f"in.{PARTNER}") == end + 1


def test_files_in_a_folder_are_moved_with_what_became_of_them(working: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "map"
    folder.mkdir()
    (folder / "goed.csv").write_bytes(csv_of([_scan()], SCAN))
    (folder / "fout.csv").write_bytes(csv_of([_scan(9)], SCAN))
    (folder / "brief.docx").write_bytes(b"x")
    (folder / "half.csv.tmp").write_bytes(b"organisation_")
    done = _run(working, tmp_path, "drop", str(folder), "--once", "--settled", "0.2")
    assert done.returncode == 1, done.stdout + done.stderr
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    results = (".uitkomst.json", ".uitkomst.txt", "")
    moved = {"verzonden/goed.csv", "geweigerd/fout.csv", "geweigerd/brief.docx"}
    assert names == {"half.csv.tmp", *(name + result for name in moved for result in results)}
    told = json.loads((folder / "verzonden" / "goed.csv.uitkomst.json").read_text())
    assert [one["disposition"] for one in told["records"]] == ["accepted"]
    said = (folder / "geweigerd" / "fout.csv.uitkomst.txt").read_text()
    for word in ("rij 2: fout, niet verzonden", "F2 (answers.score)", "Wat te doen:"):
        assert word in said


class _Crash(BaseException):
    """The process ends here."""


def _drop(settings: Settings, folder: Path, outbox: Path) -> DropFolder:
    reader = Reader(CONTRACT, WORDS.labels, PARTNER, lambda _: [])
    return DropFolder(DropSettings(folder, reader, lambda: Sender(intake.connection(settings), outbox), 60.0))


@pytest.mark.parametrize("kind", ["csv", "ndjson"])
@pytest.mark.parametrize("moment", ["before it is sent", "before it is moved"])
def test_a_folder_that_is_cut_off_sends_nothing_twice(
    working: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, kind: str
) -> None:
    folder, outbox = tmp_path / "map", tmp_path / "outbox.sqlite"
    folder.mkdir()
    path = folder / f"scan.{kind}"
    path.write_bytes(csv_of([_scan()], SCAN) if kind == "csv" else intake.event(intake.unique()))
    end = intake.end_of(working, f"in.{PARTNER}")

    def crash(*_: object) -> None:
        raise _Crash

    with monkeypatch.context() as cut:
        where: tuple[Any, str] = (Sender, "flush") if moment == "before it is sent" else (drop_folder, "plain_text")
        cut.setattr(*where, crash)
        with pytest.raises(_Crash):
            list(_drop(working, folder, outbox).take([path]))
    path.write_bytes(b"new")  # a file of the same name that came since isn't lost
    again = _drop(working, folder, outbox)
    (result,) = again.take(again.ready())
    assert (result.moved_to, path.read_bytes()) == (folder / "verzonden" / path.name, b"new")
    assert [one["disposition"] for one in result.document["records"]] == ["accepted"]
    assert intake.end_of(working, f"in.{PARTNER}") == end + 1


def test_a_file_that_still_grows_is_left_alone(working: Settings, tmp_path: Path) -> None:
    box, path = _drop(working, tmp_path, tmp_path / "outbox.sqlite"), tmp_path / "groeit.csv"
    path.write_bytes(b"a")
    past = time.time() - 60
    os.utime(path, (past, past))
    assert box.ready() == []  # seen once only
    path.write_bytes(b"ab")
    os.utime(path, (past, past))
    assert box.ready() == []  # its size changed
    assert box.ready() == [path]
    path.touch()
    assert box.ready() == []
    assert box.ready() == []  # unchanged, and not for long enough
