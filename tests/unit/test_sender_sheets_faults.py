"""What is wrong with a sheet is said by cell, by its rule, and never with what stands in the cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.contract.examples import example_of
from connectors.sender.checking import check
from connectors.sender.files import Reader
from connectors.sender.sheets import LocalCodes, MappingError, SheetError, load_mapping, rules
from infra.settings import REPOSITORY
from tests.sheets import CONTRACT, WORDS, csv_of, event_type, filled, read, template

MONITORING = event_type("monitoring-alerts")
EXAMPLE = example_of(MONITORING)
TEMPLATE = template(MONITORING, EXAMPLE)
Change = Callable[[Any], object]
_DATA = ["organisation_oin", "process_id", "period", "signals", "exposure", "monitoring_profile"]
assert list(EXAMPLE["data"]) == _DATA  # the cells below count on these columns
TEST_BSN = "999990019"


def _set(**cells: Any) -> Change:
    def change(sheet: Any) -> None:
        for name, value in cells.items():
            sheet[name] = value

    return change


def _merge(sheet: Any) -> None:
    sheet["A4"] = None
    sheet.merge_cells("A3:A4")


def _hide_column(sheet: Any) -> None:
    sheet.column_dimensions["K"].hidden = True


def _hide_row(sheet: Any) -> None:
    sheet.row_dimensions[4].hidden = True


def _empty(sheet: Any) -> None:
    sheet.delete_rows(3, 2)


def _drop_column(sheet: Any) -> None:
    sheet.delete_cols(15)


def _error(sheet: Any) -> None:
    sheet["F4"] = "#N/A"
    sheet["F4"].data_type = "e"


EVENT_FAULTS: dict[str, tuple[Change, str]] = {
    "SHEET_FORMULA": (_set(F4="=1+2"), "Invullen!F4"),
    "SHEET_ERROR_VALUE": (_error, "Invullen!F4"),
    "SHEET_NOT_NUMBER": (_set(J3="1100 accounts"), "Invullen!J3"),
    "SHEET_NUMBER_AMBIGUOUS": (_set(L3="1.250"), "Invullen!L3"),
    "SHEET_NOT_WHOLE": (_set(F3=7.5), "Invullen!F3"),
    "SHEET_NOT_DATE": (_set(C3="31-06-2026", C4="31-06-2026"), "Invullen!C3"),
    "SHEET_NOT_TEXT": (_set(A3=99104000001000, A4=99104000001000), "Invullen!A3"),
    "SHEET_LABEL_DIFFERS": (_set(E3="buiten-werktijd · gewoon"), "Invullen!E3"),
    "SHEET_ROW_DIFFERS": (_set(K4=1251), "Invullen!K4"),
    "SHEET_ROW_REPEATED": (_set(E4=None, F4=None, G4=None, H4=None, I4=None), "Invullen!rij 4"),
}
FILE_FAULTS: dict[str, tuple[Change, str]] = {
    "SHEET_NO_TABLE": (lambda sheet: sheet.delete_rows(2), "Invullen"),
    "SHEET_EMPTY": (_empty, "Invullen!rij 3"),
    "SHEET_COLUMN_UNKNOWN": (_set(P2="opmerking", P3="x"), "Invullen!P2"),
    "SHEET_COLUMN_TWICE": (_set(P2="process_id"), "Invullen!P2"),
    "SHEET_COLUMN_MISSING": (_drop_column, "Invullen!rij 2 (monitoring_profile)"),
    "SHEET_HIDDEN": (_hide_column, "Invullen!kolom K"),
    "SHEET_MERGED": (_merge, "Invullen!A3:A4"),
}


def _reader(mapping: LocalCodes | None = None) -> Reader:
    chosen = {} if mapping is None else {"mapping": mapping}
    return Reader(CONTRACT, WORDS.labels, "waterpoort-uitvoering", lambda _: [], **chosen)


@pytest.mark.parametrize("code", EVENT_FAULTS)
def test_a_cell_that_is_not_understood_is_named(code: str) -> None:
    change, place = EVENT_FAULTS[code]
    (draft,) = read(filled(TEMPLATE, change))
    assert {fault.code for fault in draft.faults} == {code}
    assert str(draft.faults[0].place).split(" (")[0] == place


@pytest.mark.parametrize("code", FILE_FAULTS)
def test_a_file_that_cannot_be_read_as_a_whole_says_where_it_is_wrong(code: str) -> None:
    change, place = FILE_FAULTS[code]
    with pytest.raises(SheetError) as raised:
        read(filled(TEMPLATE, change))
    assert [(fault.code, str(fault.place)) for fault in raised.value.faults] == [(code, place)]


@pytest.mark.parametrize(
    ("content", "suffix", "code", "place"),
    [
        (b"PK broken", ".xlsx", "SHEET_UNREADABLE", "bestand"),
        (b"organisation_oin;\xe9", ".csv", "SHEET_NOT_UTF8", "bestand"),
        (b'organisation_oin;process_id\n"x', ".csv", "SHEET_CSV_BROKEN", "rij 2"),
        (b"retracts.source;retracts.id;retraction_reason;organisation_oin\na", ".csv", "SHEET_TYPE_UNCLEAR", "rij 1"),
        (b"organisation_oin;process_id\nx;y;z", ".csv", "SHEET_TYPE_UNCLEAR", "rij 1"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(content: bytes, suffix: str, code: str, place: str) -> None:
    with pytest.raises(SheetError) as raised:
        read(content, suffix)
    assert [(fault.code, str(fault.place)) for fault in raised.value.faults] == [(code, place)]


def test_a_hidden_row_is_seen_and_a_value_beside_the_columns_too() -> None:
    with pytest.raises(SheetError) as raised:
        read(filled(TEMPLATE, _hide_row))
    assert [str(fault.place) for fault in raised.value.faults] == ["Invullen!rij 4"]
    with pytest.raises(SheetError) as raised:
        read(filled(TEMPLATE, _set(AZ4="kladje")))
    assert [str(fault.place) for fault in raised.value.faults] == ["Invullen!AZ4"]


def test_a_workbook_of_another_type_than_was_asked_for_is_refused() -> None:
    with pytest.raises(SheetError, match="SHEET_TYPE_UNCLEAR"):
        read(filled(TEMPLATE), asked_for="risk-scans")


def test_a_flag_is_yes_or_no() -> None:
    of = event_type("risk-scans")
    data = example_of(of)["data"]
    content = csv_of([data], of).replace(b";nee;", b";misschien;")
    (draft,) = read(content, ".csv")
    assert {fault.code for fault in draft.faults} == {"SHEET_NOT_FLAG"}


@pytest.mark.parametrize(
    ("text", "separator", "value"),
    [
        ("86,4", ";", 86.4),
        ("86.4", ";", 86.4),
        ("1,250", ";", 1.25),
        ("1.250", ",", 1.25),
        ("0.125", ";", 0.125),
        ("1250", ";", 1250),
        ("12,0", ";", 12),
    ],
)
def test_a_decimal_sign_is_read_as_the_file_means_it(text: str, separator: str, value: float) -> None:
    quoted = f'"{text}"' if separator == "," else text
    content = csv_of([EXAMPLE["data"]], MONITORING, separator, separator == ";")
    content = content.replace(b"86,4", b"86.4").replace(b"86.4", quoted.encode())
    (draft,) = read(content, ".csv")
    assert (draft.data["exposure"]["staff_years_monitored"], draft.faults) == (value, [])


def test_what_the_contract_finds_is_shown_at_its_cell(tmp_path: Path) -> None:
    change = _set(B3="P99", B4="P99", F4=4, J3=2000, J4=2000, A3=TEST_BSN, A4=TEST_BSN)
    path = tmp_path / "fout.xlsx"
    path.write_bytes(filled(TEMPLATE, change))
    (checked,) = check(_reader().read([path]), CONTRACT, "waterpoort-uitvoering")
    found = {(problem.code, problem.place.cell) for problem in checked.problems if problem.place is not None}
    assert {
        ("CODE_UNKNOWN", "B3"),
        ("SUM_MISMATCH", "F4"),
        ("PART_EXCEEDS_TOTAL", "J3"),
        ("PRIVACY_BSN", "A3"),
    } <= found
    assert TEST_BSN not in str([problem.as_json() for problem in checked.problems])
    sum_of = next(problem for problem in checked.problems if problem.code == "SUM_MISMATCH")
    assert (sum_of.place.field, sum_of.heading) == ("signals.opened", MONITORING.fields["signals.opened"].nl)  # type: ignore[union-attr]


def test_a_required_cell_that_is_empty_is_named(tmp_path: Path) -> None:
    path = tmp_path / "leeg.xlsx"
    path.write_bytes(filled(TEMPLATE, _set(E3=None, O3=None, O4=None, K3=None, K4=None)))
    (checked,) = check(_reader().read([path]), CONTRACT, "waterpoort-uitvoering")
    found = {(problem.code, problem.place.cell) for problem in checked.problems if problem.place is not None}
    assert {("SCHEMA_REQUIRED", cell) for cell in ("E3", "K3", "O3")} <= found


def test_a_cell_that_cannot_be_read_is_one_problem_and_the_other_rows_are_whole(tmp_path: Path) -> None:
    other = {**EXAMPLE["data"], "period": {"from": "2026-07-01", "to": "2026-07-31"}}
    path = tmp_path / "half.csv"
    path.write_bytes(csv_of([EXAMPLE["data"], other], MONITORING).replace(b";1250;", b";veel;", 2))
    first, second = check(_reader().read([path]), CONTRACT, "waterpoort-uitvoering")
    assert {(problem.code, problem.place.cell) for problem in first.problems} == {  # type: ignore[union-attr]
        ("SHEET_NOT_NUMBER", "K2"),
        ("SHEET_NOT_NUMBER", "K3"),
    }
    assert (second.right, second.problems) == (True, ())


def _mapping(folder: Path, text: str) -> LocalCodes:
    path = folder / "mapping.yml"
    path.write_text(text)
    return load_mapping(path, CONTRACT)


def test_local_codes_are_translated_and_what_the_mapping_lacks_or_has_too_much_is_said(tmp_path: Path) -> None:
    mapping = _mapping(tmp_path, "process_id:\n  UITK: P24\n  PAS: P01\nsignals.category_id:\n  '7': buiten-werktijd\n")
    path = tmp_path / "eigen.xlsx"
    path.write_bytes(filled(TEMPLATE, _set(B3="UITK", B4="UITK", E3="onbekend", E4=7)))
    files = _reader(mapping).read([path])
    whole, checked = check(files, CONTRACT, "waterpoort-uitvoering")
    assert [(problem.code, problem.refuses) for problem in whole.problems] == [("SHEET_MAPPING_UNUSED", False)]
    assert [(one.code, one.place.cell) for one in checked.problems if one.place] == [("SHEET_CODE_UNMAPPED", "E3")]
    assert files.found[0].planned is not None
    data = files.found[0].planned.draft.data
    assert (data["process_id"], data["signals"][1]["category_id"]) == ("P24", "buiten-werktijd")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("process_id: {A: P99}", "P99 is no code"),
        ("process_id: {1: P01}", "in quotes"),
        ("opmerking: {A: P01}", "no field with codes"),
        ("process_id: {A: P01, A: P02}", "stands twice"),
        ("- a", "for each field"),
        ("answers.evidence_grade: {mondeling: verteld}", "verteld is no code"),
    ],
)
def test_a_mapping_that_is_not_understood_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        _mapping(tmp_path, text)


def test_every_rule_of_sheets_is_reached_and_explained() -> None:
    here = (REPOSITORY / "tests" / "unit").glob("test_sender_sheets_*.py")
    tested = "".join(path.read_text() for path in here)
    guide = (REPOSITORY / "docs" / "how-to" / "send-a-spreadsheet.md").read_text()
    for code, rule in rules().items():
        assert f'"{code}"' in tested, code
        assert f"| `{code}` | {rule.rule_en} |" in guide, code
        assert all((rule.rule_nl, rule.action_nl)), code


def test_a_workbook_that_a_spreadsheet_program_saved_again_is_the_same(tmp_path: Path) -> None:
    """Only the time of saving differs, which is no content."""
    first = filled(TEMPLATE)
    book = openpyxl.load_workbook(io.BytesIO(first))
    again = io.BytesIO()
    book.save(again)
    assert read(first)[0].data == read(again.getvalue())[0].data
