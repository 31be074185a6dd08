"""Schemas are strict and bounded, examples are right, and the pages say what the contract says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from connectors.contract import docs
from connectors.contract.examples import example_of
from connectors.contract.schema import compile_schema, event_schema
from tests.bad_records import BAD_RECORDS, SENDERS, record_of
from tests.benchmarks.records import demo_contract, right_events
from tests.benchmarks.validate import format_checker

CONTRACT = demo_contract()
CATALOGUE = CONTRACT.catalogue
SCHEMAS = {"envelope": CATALOGUE.envelope_schema, **{name: row.schema for name, row in CATALOGUE.types.items()}}


def nodes(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every subschema with its place."""
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from nodes(inner, f"{path}/{name}")
    if "items" in schema:
        yield from nodes(schema["items"], f"{path}/items")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_draft_2020_12(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(dict(SCHEMAS[name]))
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", SCHEMAS)
def test_everything_in_a_schema_is_closed_and_bounded(name: str) -> None:
    for path, node in nodes(SCHEMAS[name]):
        kind = node.get("type")
        if kind == "object" and not (name == "envelope" and path == "/data"):
            assert node["additionalProperties"] is False, path
        elif kind == "string":
            assert node["maxLength"] <= 500, path
            assert "pattern" in node or "format" in node, path
        elif kind in ("integer", "number"):
            assert {"minimum", "maximum"} <= node.keys(), path
            assert node["maximum"] < 10_000_000, path
        elif kind == "array":
            assert {"minItems", "maxItems"} <= node.keys(), path
        else:
            assert kind in ("object", "boolean") or "enum" in node or "const" in node, path


@pytest.mark.parametrize("name", CATALOGUE.types)
def test_every_place_says_what_kind_of_value_it_takes(name: str) -> None:
    """The privacy gate exempts by kind: a place without one is looked at as if unknown."""
    kinds = {"oin", "date", "code", "choice", "count", "measure", "flag", "text", "event-id", "event-source"}
    for path, node in nodes(CATALOGUE.types[name].schema):
        if node.get("type") not in ("object", "array"):
            assert node["x-kind"] in kinds, path


@pytest.mark.parametrize("name", CATALOGUE.types)
def test_the_example_is_of_its_type_and_accepted_by_an_independent_validator_too(name: str) -> None:
    event_type = CATALOGUE.types[name]
    event = example_of(event_type)
    assert event["type"] == name
    jsonschema.Draft202012Validator(event_schema(CATALOGUE, event_type), format_checker=format_checker()).validate(
        event
    )
    verdict = CONTRACT.judge(record_of(event, SENDERS[event_type.stream]))
    assert (verdict.disposition, verdict.stream, verdict.reasons) == ("accepted", event_type.stream, ())


def test_jsonschema_rs_and_pure_python_jsonschema_agree() -> None:
    twins = {
        name: (
            compile_schema(event_schema(CATALOGUE, row)),
            jsonschema.Draft202012Validator(event_schema(CATALOGUE, row), format_checker=format_checker()),
        )
        for name, row in CATALOGUE.types.items()
    }
    events = [event for _, event in right_events(CONTRACT, 200, seed=11)]
    for record in BAD_RECORDS.values():
        try:
            event = json.loads(record.value or b"")
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("type") in twins:
            events.append(event)
    outcomes = set()
    for event in events:
        fast, slow = twins[event["type"]]
        assert fast.is_valid(event) == slow.is_valid(event)
        outcomes.add(fast.is_valid(event))
    assert outcomes == {True, False}


def test_dataschema_and_file_follow_from_stream_and_type() -> None:
    for name, row in CATALOGUE.types.items():
        last = name.rsplit(".", 2)[1]
        assert row.dataschema == f"https://schemas.risicobeeld.example/{row.stream}/{last}/{row.version}"
        assert row.schema_file == f"{row.stream}/{last}.v1.json"
    assert SENDERS.keys() == CATALOGUE.streams.keys()


def test_the_pages_are_what_the_contract_says() -> None:
    present = {path.name: path.read_text(encoding="utf-8") for path in (Path("docs") / "contract").glob("*.md")}
    assert present == docs.pages(), "run python -m connectors.contract.docs"


def test_check_names_a_page_that_differs_and_writing_mends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "pages")]
    assert docs.main(out) == 0
    assert docs.main([*out, "--check"]) == 0
    (tmp_path / "pages" / "reasons.md").write_text("other", encoding="utf-8")
    (tmp_path / "pages" / "gone.md").write_text("of a stream that went", encoding="utf-8")
    assert docs.main([*out, "--check"]) == 1
    printed = capsys.readouterr().out
    assert "reasons.md is not what the contract says" in printed
    assert "gone.md" in printed
    assert docs.main(out) == 0
    assert docs.main([*out, "--check"]) == 0


def test_every_reason_has_an_anchor_on_the_page() -> None:
    page = docs.pages()["reasons.md"]
    anchors = [reason.anchor for reason in CONTRACT.reasons.values()]
    assert len(set(anchors)) == len(anchors)
    assert all(f'<a id="{anchor}"></a>' in page for anchor in anchors)
