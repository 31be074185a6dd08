"""The rules of meaning find what their slow twins find, with the same path, over data made from the schemas."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract.codelists import load_reference
from tests.bad_records import SENDERS, example, record_of
from tests.benchmarks.records import SEEDS
from tests.unit import what_is_done_twin as twin
from tests.unit.contract_generated import data_of
from tests.unit.contract_mutations import CONTRACT

LISTS = load_reference(SEEDS).lists
TWINS = {"measures": twin.measures, "awareness": twin.awareness, "lessons": twin.lessons}
BODY = "00000099101000001000"
KEYS = ("ECLI:NL:RBROT:2025:5727", "13-123456-21", "13/123456/21", "13123456-21", "C/10/123456", "ecli:nl:")
PARTS = st.sampled_from(
    ["ECLI", "ecli:", "NL", ":", "13", "-", "/", " ", ".", "123456", "1234567", "21", "C", "x", "é"]
)
NEAR = st.one_of(st.sampled_from(KEYS), st.lists(PARTS, max_size=12).map("".join))
TEXTS = NEAR.map(lambda near: f"een les over {near} en verder")
FIXED: dict[str, st.SearchStrategy[Any]] = {
    "organisation_oin": st.sampled_from(["00000099100000175000", "00000099104000001000", BODY]),
    "period": st.just({"from": "2026-04-01", "to": "2026-06-30"}),
    "lesson": TEXTS,
    "lesson_id": st.just("les-2026-3"),
    "reference_date": st.sampled_from(["2025-06-01", "2026-09-01"]),
    "own_id": st.just("eigen-maatregel"),
}


def _generated(stream: str) -> st.SearchStrategy[Any]:
    (statement,) = CONTRACT.catalogue.statements(stream)
    return data_of(statement.schema, LISTS, FIXED)


def _found(stream: str, data: dict[str, Any], origin: str) -> set[tuple[str, str]]:
    """What the contract finds of meaning; agreement and envelope aren't asked here."""
    event = example(stream) | {"data": data, "dataorigin": origin}
    verdict = CONTRACT.judge(record_of(event, SENDERS[stream]))
    assert not [finding for finding in verdict.reasons if finding.code.startswith(("SCHEMA_", "CODE_UNKNOWN"))], verdict
    not_asked = ("AGREEMENT_", "OIN_", "PRIVACY_")
    return {(f.code, f.path) for f in verdict.reasons if not f.code.startswith(not_asked)}


@pytest.mark.parametrize("stream", TWINS)
def test_the_rules_and_their_twin_agree(stream: str) -> None:
    outcomes: set[str] = set()

    @settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(_generated(stream), st.sampled_from(["synthetic", "published"]))
    def agree(data: dict[str, Any], origin: str) -> None:
        expected = TWINS[stream](data, origin)
        assert _found(stream, data, origin) == expected, json.dumps(data)
        outcomes.update(code for code, _ in expected)

    agree()
    assert len(outcomes) >= 3, f"too few rules were met to compare them: {outcomes}"


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_case_keys_are_found_as_the_twin_finds_them(text: str) -> None:
    data = example("lessons")["data"] | {"lesson": text}
    assert (("CASE_KEY", "/data/lesson") in _found("lessons", data, "synthetic")) == twin.names_a_case(text)


@pytest.mark.parametrize("key", KEYS)
def test_each_kind_of_case_key_is_refused_and_not_kept(key: str) -> None:
    event = example("lessons")
    event["data"]["lesson"] = f"Zie ook de zaak {key} voor het hele verhaal."
    verdict = CONTRACT.judge(record_of(event, SENDERS["lessons"]))
    assert "CASE_KEY" in {finding.code for finding in verdict.reasons}
    assert verdict.payload is None
