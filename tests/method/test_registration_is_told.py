"""The uniform registration: every code that was sent is told with what it maps to, a refused one without its value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from connectors.contract.asyncapi import load_contract
from connectors.contract.codelists import SEEDS as SEEDS_OF_LISTS
from infra.settings import Settings
from tests.method.bronze_fixture import at
from tests.method.bronze_rows import SEEDS, Lake
from tests.method.conftest import build, rows
from tests.twin.facts import Seeds

DAY = date(2026, 11, 24)
HEAD = {
    "reporter_oin": "00000099100000001000",
    "period": {"from": "2026-01-01", "to": "2026-03-31"},
    "unit_of_count": "feit",
    "counting_rule": "each_offence",
    "basis_year": "registration",
    "status": "provisional",
    "territory": "european",
}

SCHEMA = load_contract()[0].types["nl.corruptiezaken.zaakcijfers-vastgesteld.v1"].schema


def _coded_fields() -> Iterator[tuple[str, str]]:
    """Place and code list of each field that the schema says holds a code."""
    for name, field in SCHEMA["properties"].items():
        if "x-code-list" in field:
            yield f"/data/{name}", field["x-code-list"]
        for inner, item in field.get("items", {}).get("properties", {}).items():
            if "x-code-list" in item:
                yield f"/data/{name}/*/{inner}", item["x-code-list"]


CODED = tuple(_coded_fields())


def _with_every_coded_field() -> dict[str, Any]:
    """A statement that landing would refuse for its meaning, with a valid code in every field that takes one."""
    data: dict[str, Any] = {**HEAD, "period": {"from": "2025-01-01", "to": "2025-03-31"}}
    for place, code_list in CODED:
        seed, key = SEEDS_OF_LISTS[code_list]
        code = Seeds(SEEDS).rows(f"reference/{seed}")[0][key]
        match place.split("/")[2:]:
            case [name]:
                data[name] = code
            case [name, _, inner]:
                data.setdefault(name, [{"count": 0}])[0][inner] = code
    return data


def _told(settings: Settings, code_list: str) -> dict[str, dict[str, Any]]:
    query = f"SELECT * FROM marts.mart_audit__registration WHERE code_list = '{code_list}' AND partner = 'politie'"
    found = rows(settings, query)
    assert len({row["local_code"] for row in found}) == len(found)
    return {row["local_code"]: row for row in found}


def test_every_code_of_the_registers_is_told_with_its_mapping(bare: Settings, tmp_path: Path) -> None:
    seeds = Seeds(SEEDS)
    offences, groups, phases, indicators, links, iccs = (
        seeds.rows(f"reference/{name}")
        for name in (
            "offences",
            "offence_groups",
            "chain_phases",
            "chain_phase_indicators",
            "offence_eu_groups",
            "offence_iccs",
        )
    )
    lake = Lake(tmp_path / "lake", DAY)
    counts = [{"offence_id": row["offence_id"], "count": number} for number, row in enumerate(offences)]
    counts += [{"offence_group": row["offence_group"], "count": 1} for row in groups]
    for phase in phases:
        lake.put("politie", "case-statistics", {**HEAD, "phase_id": phase["phase_id"], "counts": counts}, at(DAY))
    wrong = {**HEAD, "phase_id": "PH2", "counts": [{"offence_id": "iets-anders", "count": 1}]}
    lake.put("fiod", "case-statistics", _with_every_coded_field(), at(DAY))
    for place in ("/data/counts/0/offence_id", "/data/counts/7/offence_id"):
        refused = lake.put("politie", "case-statistics", wrong, at(DAY), disposition="refused")
        rule = "The code stands in the code list (offences)"  # as the contract writes it
        refused["reasons"] = [{"code": "CODE_UNKNOWN", "path": place, "rule": rule}]
    lake.flush()
    build(bare, lake)

    everywhere = rows(bare, "SELECT DISTINCT field_path, code_list FROM marts.mart_audit__registration")
    assert {(row["field_path"], row["code_list"]) for row in everywhere} == set(CODED)

    told = _told(bare, "offences")
    unknown = told.pop(None)  # type: ignore[call-overload]
    assert (unknown["records"], unknown["field_path"], unknown["mapping_state"]) == (
        2,
        "/data/counts/*/offence_id",
        "refused",
    )
    everything = rows(bare, "SELECT CAST(t AS VARCHAR) AS line FROM marts.mart_audit__registration AS t")
    assert not [row for row in everything if "iets-anders" in row["line"]]

    assert told.keys() == {row["offence_id"] for row in offences}
    main = {row["offence_id"]: row for row in links if row["link_kind"] == "main"}
    code = {row["offence_id"]: row for row in iccs}
    for number, row in enumerate(offences):
        line, class_code = told[row["offence_id"]], code.get(row["offence_id"])
        assert line["records"] == line["standing_records"] == len(phases)
        assert line["counted_feit"] == number * len(phases)
        assert line["offence_group"] == main[row["offence_id"]]["offence_group"]
        assert line["is_primary"] == (main[row["offence_id"]]["is_primary"] == "true")
        assert line["is_verified"] == (row["verified"] == "true")
        assert line["iccs_code"] == (class_code["iccs_code"] if class_code else None)
        assert line["iccs_verified"] == (class_code["verified"] == "true" if class_code else None)
        assert line["mapping_state"] == ("mapped" if class_code else "mapped_with_loss")
    assert len({line["mapping_state"] for line in told.values()}) == 2

    by_group = _told(bare, "offence_groups")
    for row in groups:
        expected = "mapped_with_loss" if row["kind"] == "class" else "not_mapped"
        assert by_group[row["offence_group"]]["mapping_state"] == expected
    fed = {row["phase_id"] for row in indicators}
    for phase_id, line in _told(bare, "chain_phases").items():
        assert line["mapping_state"] == ("mapped" if phase_id in fed else "not_mapped")
        assert line["indicators_count"] == sum(row["phase_id"] == phase_id for row in indicators)
