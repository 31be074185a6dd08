"""Whatever stands in a record, there is exactly one verdict, the same by the quick lane as by the layers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import orjson
import pytest
from hypothesis import example as with_example
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Record
from connectors.contract.catalogue import load_catalogue
from connectors.contract.contract import Contract
from tests.bad_records import BAD_RECORDS, SENDERS, STRUCTURED, right
from tests.benchmarks.records import APPENDED_AT, PARTNERS, SEEDS, right_records
from tests.unit import contract_twin as twin
from tests.unit.contract_mutations import CONTRACT, RECORDS, mutated_records

PRODUCTION = Contract.load(SEEDS, PARTNERS, "production", b"a key for tests")
KEPT_RIGHT = [right(stream) for stream in SENDERS]


@settings(max_examples=600, deadline=None)
@given(RECORDS)
@with_example(Record(b"[" * 50_000, None, STRUCTURED, "riec-loket", APPENDED_AT))
@with_example(Record(b'{"a":' * 500 + b"1" + b"}" * 500, None, STRUCTURED, "riec-loket", APPENDED_AT))
@with_example(Record(b'{"a":' + b"9" * 5_000 + b"}", None, STRUCTURED, "riec-loket", APPENDED_AT))
@with_example(
    Record(b'{"time":"9999-12-31T23:59:59-23:59","a":"\\u0000"}', None, STRUCTURED, "riec-loket", APPENDED_AT)
)
@with_example(
    Record(b'{"type":["a"],"data":{"period":{"from":"0001-01-01","to":"9999-12-31"}}}', None, (), "x", APPENDED_AT)
)
@with_example(Record(b'{"a":"\\ud800"}', b"\xff", [("ce_id", None), ("", None)], "riec-loket", APPENDED_AT))
def test_any_record_gets_exactly_one_verdict(record: Record) -> None:
    verdict = CONTRACT.judge(record)
    assert verdict.disposition == ("refused" if verdict.reasons else "accepted")
    assert verdict.stream in {*CONTRACT.catalogue.streams, "unknown"}
    assert len(set(verdict.reasons)) == len(verdict.reasons)
    known = CONTRACT.reasons
    assert all(known[finding.code].severity == "error" for finding in verdict.reasons)
    assert all(known[finding.code].severity == "warning" for finding in verdict.warnings)
    if verdict.payload is not None:
        event = orjson.loads(verdict.payload)
        assert verdict.payload.encode() == orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
        assert verdict.payload_hash == hashlib.sha256(verdict.payload.encode()).hexdigest()
    if verdict.disposition == "accepted":
        assert verdict.payload is not None
        assert verdict.time is not None
        assert None not in (verdict.type, verdict.source, verdict.id, verdict.data_origin)


@settings(max_examples=900, deadline=None)
@given(RECORDS)
def test_the_quick_lane_and_the_layers_agree(record: Record) -> None:
    assert CONTRACT.judge(record) == CONTRACT.judge_by_layers(record)
    assert PRODUCTION.judge(record) == PRODUCTION.judge_by_layers(record)


def test_right_records_take_the_quick_lane_and_the_layers_accept_them_too() -> None:
    for record in right_records(CONTRACT, 800, seed=3):
        assert CONTRACT._lane.passes(record) is not None
        assert CONTRACT.judge(record) == CONTRACT.judge_by_layers(record)
        assert CONTRACT.judge(record).disposition == "accepted"


@pytest.mark.parametrize("code", BAD_RECORDS)
def test_lane_and_layers_agree_on_every_bad_record(code: str) -> None:
    assert CONTRACT.judge(BAD_RECORDS[code]) == CONTRACT.judge_by_layers(BAD_RECORDS[code])


@pytest.mark.parametrize("days", [-2000, -1000, -400, -45, 0, 400, 900])
def test_lane_and_layers_agree_whatever_the_day_of_receipt(days: int) -> None:
    """Agreements begin and end, periods haven't ended yet, time lies in the future."""
    from datetime import timedelta

    for record in right_records(CONTRACT, 60, seed=5):
        moved = replace(record, appended_at=APPENDED_AT + timedelta(days=days))
        assert CONTRACT.judge(moved) == CONTRACT.judge_by_layers(moved)


@settings(max_examples=300, deadline=None)
@given(mutated_records())
def test_a_repeated_key_is_always_seen(record: Record) -> None:
    verdict = CONTRACT.judge(record)
    unreadable = {
        "VALUE_NOT_UTF8",
        "VALUE_NOT_JSON",
        "VALUE_NOT_FINITE",
        "VALUE_TOO_DEEP",
        "VALUE_NOT_OBJECT",
        "CE_BATCH",
    }
    codes = {finding.code for finding in verdict.reasons}
    if not codes & unreadable and record.value:
        assert ("JSON_DUPLICATE_KEY" not in codes) == twin.has_each_key_once(record.value.decode())


@pytest.mark.parametrize("doubled", ['"opened": 7', '"category_id": "buiten-werktijd"', '"specversion": "1.0"'])
@pytest.mark.parametrize("number", ["1e3", "1100"])
def test_a_repeated_key_is_seen_beside_numbers_that_grow(doubled: str, number: str) -> None:
    """Exponents make the canonical form longer than what was sent: length alone would hide a lost key."""
    text = json.dumps(json.loads(KEPT_RIGHT[1].value or b""))
    text = text.replace(doubled, f"{doubled}, {doubled}", 1).replace(
        '"accounts_monitored": 1100', f'"accounts_monitored": {number}'
    )
    record = replace(KEPT_RIGHT[1], value=text.encode())
    assert "JSON_DUPLICATE_KEY" in {finding.code for finding in CONTRACT.judge(record).reasons}


SECRET = st.sampled_from(["Zwartjes-Geheim", "zwartjesgeheim", "ZWARTJES_GEHEIM.7"])


@settings(max_examples=250, deadline=None)
@given(mutated_records(), SECRET, st.data())
def test_no_message_repeats_a_value_or_an_unknown_name(record: Record, secret: str, data: st.DataObject) -> None:
    event = orjson.loads(KEPT_RIGHT[1].value or b"")
    places = [event, event["data"], event["data"]["exposure"], event["data"]["period"], event["data"]["signals"][0]]
    place = data.draw(st.sampled_from(places))
    name = data.draw(st.sampled_from([*sorted(place), secret]))
    place[name] = data.draw(st.sampled_from([secret, [secret], {secret: secret}, {secret: 1}]))
    spoiled = replace(KEPT_RIGHT[1], value=orjson.dumps(event), headers=[*STRUCTURED, (secret, secret.encode())])
    for judged in (CONTRACT.judge(spoiled), CONTRACT.judge(record)):
        for finding in (*judged.reasons, *judged.warnings):
            assert secret.casefold() not in f"{finding.path} {finding.rule}".casefold()


def test_content_that_is_not_kept_stands_nowhere_in_the_verdict() -> None:
    for code, record in BAD_RECORDS.items():
        verdict = CONTRACT.judge(record)
        if verdict.payload is None and record.value:
            assert verdict.payload_hash != hashlib.sha256(record.value).hexdigest(), code


def test_structured_and_binary_mode_are_the_same_event() -> None:
    from tests.bad_records import binary, example, record_of

    for stream, partner in SENDERS.items():
        event = example(stream)
        value, headers = binary(event)
        structured, in_headers = (
            CONTRACT.judge(record_of(event, partner)),
            CONTRACT.judge(record_of(value, partner, headers)),
        )
        assert structured == in_headers
        assert structured.disposition == "accepted"


def test_trace_context_is_read_from_attribute_and_header() -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    header = ("traceparent", f"00-{trace}-b7ad6b7169203331-01".encode())
    assert CONTRACT.judge(replace(KEPT_RIGHT[0], headers=[*STRUCTURED, header])).trace_id == trace
    event = orjson.loads(KEPT_RIGHT[0].value or b"") | {"traceparent": header[1].decode()}
    verdict = CONTRACT.judge(replace(KEPT_RIGHT[0], value=orjson.dumps(event)))
    assert (verdict.disposition, verdict.trace_id) == ("accepted", trace)


def test_the_environment_is_one_that_is_known() -> None:
    with pytest.raises(ValueError, match="one of demo, test"):
        Contract.load(SEEDS, PARTNERS, "prod")


def test_versions_are_stable_for_the_same_files() -> None:
    again = Contract.load(SEEDS, PARTNERS, "demo", b"a key for tests")
    assert (again.version, again.reference_version) == (CONTRACT.version, CONTRACT.reference_version)
    assert CONTRACT.version.startswith(load_catalogue(SEEDS.parents[2] / "connectors" / "contract").version + "+")
