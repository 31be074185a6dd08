"""What the registers promise to whoever counts by them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from connectors.contract import identifiers
from connectors.contract.registers import load_registers, registers_page
from tests.unit.test_contract_code_lists import rows

TYPICAL_BODIES = ("123456782000", "123456789000", "114202890000", "12345678" + "0000", "A23456789000", "1234567890AB")


def test_every_municipality_that_ended_has_a_successor_that_stood_on_the_day_after() -> None:
    municipalities = {row["cbs_code"]: row for row in rows("municipalities")}
    links = rows("municipality_successors")
    ended = {code for code, row in municipalities.items() if row["valid_to"]}
    assert {row["predecessor_code"] for row in links} == ended
    for row in links:
        successor = municipalities[row["successor_code"]]
        assert successor["valid_from"] <= row["valid_from"] <= (successor["valid_to"] or "9999-12-31")
        last_day = date.fromisoformat(municipalities[row["predecessor_code"]]["valid_to"])
        if row["valid_from"] != (last_day + timedelta(days=1)).isoformat():
            assert last_day.isoformat() in row["verified_note"]


def test_a_chain_of_successors_ends_in_municipalities_of_today() -> None:
    follows: dict[str, set[str]] = {}
    for row in rows("municipality_successors"):
        follows.setdefault(row["predecessor_code"], set()).add(row["successor_code"])
    current = {row["cbs_code"] for row in rows("municipalities") if not row["valid_to"]}

    def heirs(code: str, seen: frozenset[str] = frozenset()) -> set[str]:
        assert code not in seen, f"{code} follows itself"
        if code not in follows:
            return {code}
        return set().union(*(heirs(following, seen | {code}) for following in follows[code]))

    assert all(heirs(code) <= current for code in follows)


def test_every_municipality_of_today_has_its_regions_and_ended_ones_have_none() -> None:
    current = {row["cbs_code"] for row in rows("municipalities") if not row["valid_to"]}
    regions = rows("municipality_regions")
    assert {row["cbs_code"] for row in regions} == current
    unit_of = {row["riec_id"]: row["police_unit_id"] for row in rows("riecs")}
    for row in regions:  # holds as long as the RIEC is an inference from the police unit, as the rows say
        assert row["riec_verified"] == "true" or unit_of[row["riec_id"]] == row["police_unit_id"]


def test_an_offence_has_one_main_group_and_counts_in_one_total_at_most() -> None:
    links = rows("offence_eu_groups")
    main = Counter(row["offence_id"] for row in links if row["link_kind"] == "main")
    assert main == Counter(row["offence_id"] for row in rows("offences"))
    for row in links:
        assert row["link_kind"] in ("main", "secondary")
        assert row["link_kind"] == "main" or row["is_primary"] == "false"
    primary = Counter(row["offence_id"] for row in rows("offence_iccs") if row["is_primary"] == "true")
    assert set(primary.values()) == {1}


@pytest.mark.parametrize("row", rows("oin_prefixes"), ids=lambda row: row["prefix"])
def test_the_register_of_prefixes_says_what_the_contract_accepts(row: dict[str, str]) -> None:
    for body in TYPICAL_BODIES:
        expected = row["accepted"] != "never" and re.fullmatch(row["body_pattern"], body) is not None
        if expected and row["check_rule"] == "eleven_test":
            expected = identifiers.passes_eleven_test(body[:9])
        assert identifiers.is_oin(row["prefix"] + body) == expected, body
    assert (row["accepted"] == "demo_and_test") == (row["prefix"] == identifiers.TEST_PREFIX)


def test_no_prefix_is_accepted_that_the_register_does_not_name() -> None:
    named = {row["prefix"] for row in rows("oin_prefixes")}
    unnamed = {f"{number:08d}" for number in range(100)} - named
    assert not [prefix for prefix in unnamed for body in TYPICAL_BODIES if identifiers.is_oin(prefix + body)]


DESCRIBED = """
    seeds:
      - name: sepot_codes
        description: What it is.
        config:
          meta: {title_nl: codes, title_en: Codes, description_nl: Wat het is., decided_by_nl: OM, decided_by_en: PPS}
        data_tests:
          - register: {arguments: {key: [kind, code]}}
    """


def test_a_register_is_counted_from_its_rows_and_many_alike_are_told_by_their_note(tmp_path: Path) -> None:
    (tmp_path / "reference.yml").write_text(dedent(DESCRIBED), encoding="utf-8")
    lines = ["kind,code,source,version,verified,verified_note", "a,0,the law,1,true,read in 2017"]
    lines += [f"a,{number},the law,1,false,own" for number in range(1, 14)] + ["b,1,hearsay,2,false,date unknown"]
    (tmp_path / "sepot_codes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    register = load_registers(tmp_path)[0]
    assert (register.rows, register.verified_rows, register.unverified_rows) == (15, 1, 14)
    assert (register.sources, register.versions) == (("the law", "hearsay"), ("1", "2"))
    assert register.code_lists == ("sepot_codes",)
    assert list(register.notes()) == [("own", 13, ()), ("date unknown", 1, ("b / 1",))]
    page = registers_page([register], "made")
    assert "1 registers, 15 rows, 14 of them not verified" in page
    assert "| own | 13 | all that say so |" in page
    assert "| date unknown | 1 | `b / 1` |" in page


def test_a_register_that_nobody_is_said_to_decide_about_is_no_register(tmp_path: Path) -> None:
    undecided = DESCRIBED.replace(", decided_by_nl: OM", "")
    (tmp_path / "reference.yml").write_text(dedent(undecided), encoding="utf-8")
    (tmp_path / "sepot_codes.csv").write_text("kind,code,source,version,verified,verified_note\n", encoding="utf-8")
    with pytest.raises(KeyError, match="decided_by_nl"):
        load_registers(tmp_path)
