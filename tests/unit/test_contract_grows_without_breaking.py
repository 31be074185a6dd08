"""Schemas only widen: the comparison finds every kind of break, and judging agrees with what it says."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.contract.compatibility import breaks, problems
from connectors.contract.examples import example_of
from tests.bad_records import record_of
from tests.benchmarks.records import demo_contract

CONTRACT = demo_contract()
CATALOGUE = CONTRACT.catalogue
SCAN = CATALOGUE.types["nl.corruptierisicos.risicoscan-vastgesteld.v1"]
RELEASED = Path("connectors/contract/released")
PARTNERS = Path("connectors/partners")
NARROWINGS: dict[str, Any] = {
    "the field went": lambda schema: schema["properties"].pop("staff_years"),
    "became required": lambda schema: schema["required"].append("staff_years"),
    "the choice process went": lambda schema: schema["properties"]["scope"]["enum"].remove("process"),
    "minimum rose": lambda schema: schema["properties"]["staff_years"].update(minimum=1),
    "maximum fell": lambda schema: schema["properties"]["staff_years"].update(maximum=10),
    "maxItems fell": lambda schema: schema["properties"]["answers"].update(maxItems=3),
    "pattern changed": lambda schema: schema["properties"]["process_id"].update(pattern="^P9"),
    "x-code-list changed": lambda schema: schema["properties"]["process_id"].update({"x-code-list": "offences"}),
    "type changed": lambda schema: schema["properties"]["staff_years"].update(type="integer"),
    "multipleOf changed": lambda schema: schema["properties"]["staff_years"].update(multipleOf=5),
}


def _copy(schema: Any) -> dict[str, Any]:
    copied: dict[str, Any] = copy.deepcopy(dict(schema))
    return copied


@pytest.mark.parametrize("sentence", NARROWINGS)
def test_a_narrower_schema_is_a_break(sentence: str) -> None:
    narrower = _copy(SCAN.schema)
    NARROWINGS[sentence](narrower)
    assert any(sentence in found for found in breaks(SCAN.schema, narrower))
    if not sentence.endswith("changed"):
        assert list(breaks(narrower, SCAN.schema)) == []


def test_the_contract_has_no_break() -> None:
    assert list(problems(CATALOGUE, RELEASED, PARTNERS)) == []


def test_a_released_version_that_changes_is_named() -> None:
    changed = replace(SCAN, schema={**SCAN.schema, "title": "Other words"})
    (sentence,) = problems(replace(CATALOGUE, types={SCAN.type: changed}), RELEASED, PARTNERS)
    assert f"{SCAN.version} was released and has changed" in sentence


def test_a_released_version_that_left_the_catalogue_is_named() -> None:
    (sentence,) = problems(replace(CATALOGUE, types={SCAN.type: replace(SCAN, earlier=())}), RELEASED, PARTNERS)
    assert "1.0.0 was released and isn't in the catalogue" in sentence


def test_a_new_field_that_one_partner_alone_can_fill_is_named() -> None:
    wider = _copy(SCAN.schema)
    wider["properties"]["local_grade"] = {"type": "boolean", "x-kind": "flag"}
    doc = replace(SCAN.fields["scope"], fillable_by=("riec-loket", "politie"))
    earlier = (*SCAN.earlier, replace(SCAN.earlier[0], version=SCAN.version))
    grown = replace(SCAN, version="1.2.0", schema=wider, fields={**SCAN.fields, "local_grade": doc}, earlier=earlier)
    (sentence,) = problems(replace(CATALOGUE, types={SCAN.type: grown}), RELEASED, PARTNERS)
    assert "local_grade is new and fillable_by names ['riec-loket']" in sentence


def test_an_earlier_version_is_judged_by_its_own_schema() -> None:
    (old,) = SCAN.earlier
    event = example_of(SCAN) | {"dataschema": old.dataschema}
    record = replace(record_of(event, "gemeente-zilvermeer"), appended_at=datetime(2026, 11, 25, tzinfo=UTC))
    verdict = CONTRACT.judge(record)
    assert [finding.code for finding in verdict.warnings] == ["SCHEMA_DEPRECATED"]
    assert verdict.disposition == "accepted"
    event["data"]["partner_specific"] = [{"key": "ronde", "value": "2"}]
    later = CONTRACT.judge(replace(record_of(event, "gemeente-zilvermeer"), appended_at=record.appended_at))
    assert [finding.code for finding in later.reasons] == ["SCHEMA_UNKNOWN_FIELD"]
