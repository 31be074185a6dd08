"""The seeds: complete, of known origin, with an invented frame that names no real municipality."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
import yaml

from connectors.contract.codelists import load_reference
from connectors.contract.identifiers import TEST_PREFIX, is_oin, passes_eleven_test
from tests.benchmarks.records import SEEDS

LAST_COLUMNS = ["source", "version", "valid_from", "valid_to", "verified", "verified_note"]
FILES = sorted(SEEDS.glob("*.csv"))
MUNICIPALITIES_A_PROVINCE = {
    f"PV{number}": count for number, count in enumerate([10, 18, 12, 25, 6, 51, 26, 44, 50, 13, 56, 31], 20)
}
SMALLEST_UNIT_STAFF_YEARS = 10


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FRAME = rows("population_frame")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_row_says_where_it_comes_from_and_whether_that_was_verified(path: Path) -> None:
    given = rows(path.stem)
    assert list(given[0])[-6:] == LAST_COLUMNS
    assert path.stat().st_size < 2**20
    for row in given:
        assert None not in row
        assert row["source"]
        assert row["version"]
        assert row["verified"] == "true" or (row["verified"] == "false" and row["verified_note"])
        assert not (row["valid_from"] and row["valid_to"]) or row["valid_from"] <= row["valid_to"]


def test_every_seed_and_every_column_is_described_for_dbt() -> None:
    files = sorted(SEEDS.glob("*.yml"))
    described = [seed for path in files for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]]
    assert sorted(seed["name"] for seed in described) == [path.stem for path in FILES]
    for seed in described:
        assert list(seed["config"]["column_types"]) == list(rows(seed["name"])[0])
        assert len(seed["description"]) > 20
        key = next(test["register"]["arguments"]["key"] for test in seed["data_tests"] if "register" in test)
        assert set(key) <= set(seed["config"]["column_types"])


def test_no_invented_municipality_bears_the_name_of_a_real_one() -> None:
    real = {row["municipality_name"].casefold() for row in rows("municipalities")}
    invented = [row["organisation_name"] for row in FRAME if row["organisation_type"] == "gemeente"]
    assert len(invented) == len(set(invented)) == 342
    assert not real & {name.removeprefix("Gemeente ").casefold() for name in invented}


def test_the_frame_has_the_real_number_of_municipalities_a_province_and_three_public_bodies() -> None:
    counted = Counter(row["region_code"] for row in FRAME if row["organisation_type"] == "gemeente")
    assert counted == MUNICIPALITIES_A_PROVINCE
    current = Counter(row["province_code"] for row in rows("municipalities") if not row["valid_to"])
    assert current == MUNICIPALITIES_A_PROVINCE
    bodies = [row for row in FRAME if row["organisation_type"] == "openbaar_lichaam"]
    assert sorted(row["region_code"] for row in bodies) == ["BQ-BO", "BQ-SA", "BQ-SE"]
    assert {row["territory"] for row in bodies} == {"caribbean"}


def test_only_roles_are_named_and_they_are_not_assessed() -> None:
    with_processes = {row["organisation_type"] for row in rows("process_of_organisation_type")}
    assessed = {row["organisation_type"] for row in rows("organisation_types") if row["is_assessed"] == "true"}
    assert assessed == with_processes
    for row in FRAME:
        assert (row["organisation_type"] in assessed) == bool(row["staff_years"])
        assert row["organisation_type"] not in assessed or row["data_origin"] == "synthetic"


def test_every_oin_of_the_frame_is_a_test_number_that_cannot_be_read_as_a_bsn() -> None:
    oins = [row["organisation_oin"] for row in FRAME]
    assert len(set(oins)) == len(oins)
    for oin in oins:
        assert is_oin(oin)
        assert oin.startswith(TEST_PREFIX)
        assert not passes_eleven_test(oin[8:17])


def test_the_frame_has_the_units_of_a_country_and_few_are_smaller_than_what_may_be_counted() -> None:
    shares = [(row["organisation_type"], float(row["staff_share"])) for row in rows("process_of_organisation_type")]
    sizes = [
        int(row["staff_years"]) * share for row in FRAME for kind, share in shares if kind == row["organisation_type"]
    ]
    assert len(sizes) > 5000
    assert 0.02 < sum(size < SMALLEST_UNIT_STAFF_YEARS for size in sizes) / len(sizes) < 0.15
    totals: Counter[str] = Counter()
    for kind, share in shares:
        totals[kind] += share  # type: ignore[assignment]
    assert max(totals.values()) < 1


def test_codes_that_point_to_another_list_exist_there() -> None:
    """Those that dbt's tests of the seeds don't ask: codes of several kinds in one column, or of the same list."""
    provinces = {row["province_code"] for row in rows("provinces")} | {"NL", "BQ-BO", "BQ-SE", "BQ-SA"}
    sbi = {row["sbi_code"] for row in rows("sbi") if row["scheme"] == "SBI 2008"} | {""}
    assert {row["region_code"] for row in FRAME} <= provinces
    assert {row["sbi_code"] for row in FRAME} <= sbi
    sepot = {row["sepot_code"] for row in rows("sepot_codes")} | {""}
    assert {row["pairs_with"] for row in rows("sepot_codes")} <= sepot


def test_the_reference_version_changes_with_any_code_list(tmp_path: Path) -> None:
    for path in FILES:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = load_reference(tmp_path).version
    conduct = tmp_path / "conduct.csv"
    conduct.write_bytes(conduct.read_bytes().replace(b"afpersing", b"knevelarij", 1))
    assert load_reference(SEEDS).version == before != load_reference(tmp_path).version


def test_a_code_with_two_validities_is_refused_by_name(tmp_path: Path) -> None:
    for path in FILES:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    line = "PH1,1,x,x,x,x,flow,x,,x,,1,2020-01-01,,false\n"
    with (tmp_path / "chain_phases.csv").open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises(ValueError, match="chain_phases: code PH1 stands twice"):
        load_reference(tmp_path)
