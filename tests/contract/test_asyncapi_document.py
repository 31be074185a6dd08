"""The AsyncAPI document says what the contract says: same schemas, nothing that refers to nowhere, kept up to date."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import yaml

from connectors.contract.asyncapi import (
    OUT_MESSAGES,
    asyncapi_yaml,
    load_contract,
    out_schema,
    without_identity,
)
from connectors.contract.examples import example_of
from connectors.contract.schema import event_schema
from infra.settings import REPOSITORY

CATALOGUE, REASONS = load_contract()
DOCUMENT: dict[str, Any] = yaml.safe_load((REPOSITORY / "docs" / "contract" / "asyncapi.yaml").read_text())
_DOCS = {"description", "x-description-nl", "x-unit"}
_SAME_IN_DRAFT_07_AND_2020_12 = {
    *("title", "description", "type", "required", "properties", "additionalProperties", "items", "const", "enum"),
    *("pattern", "format", "minimum", "maximum", "minItems", "maxItems", "minLength", "maxLength", "$ref"),
}


def _resolve(reference: str) -> Any:
    part: Any = DOCUMENT
    assert reference.startswith("#/"), f"{reference} leaves the document"
    for name in reference[2:].split("/"):
        assert name in part, f"{reference} refers to nothing"
        part = part[name]
    return part


def _references(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield path, part["$ref"]
        for name, inner in part.items():
            yield from _references(inner, (*path, name))
    elif isinstance(part, list):
        for inner in part:
            yield from _references(inner, path)


def _inlined(part: Any) -> Any:
    """A schema with what it refers to in place, without the catalogue's words."""
    if isinstance(part, dict):
        if "$ref" in part:
            return _inlined(_resolve(part["$ref"]))
        return {
            name: {field: _inlined(rule) for field, rule in inner.items()} if name == "properties" else _inlined(inner)
            for name, inner in part.items()
            if name not in _DOCS
        }
    return [_inlined(inner) for inner in part] if isinstance(part, list) else part


def _schemas(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and all that stand in it."""
    yield part
    inner = [*part.get("properties", {}).values(), *([part["items"]] if "items" in part else [])]
    for each in inner:
        yield from _schemas(each)


def _messages(mode: str) -> dict[str, Any]:
    """Message by event type."""
    messages: dict[str, Any] = DOCUMENT["components"]["messages"]
    return {name.removesuffix(f".{mode}"): row for name, row in messages.items() if name.endswith(f".{mode}")}


def test_the_committed_document_is_what_the_contract_says() -> None:
    committed = (REPOSITORY / "docs" / "contract" / "asyncapi.yaml").read_text(encoding="utf-8")
    assert committed == asyncapi_yaml(CATALOGUE, REASONS), "run `risicobeeld contract asyncapi`"


def test_every_reference_leads_to_something_of_the_right_kind() -> None:
    kinds = {
        "channel": r"#/channels/[a-z]+",
        "security": r"#/components/securitySchemes/[a-z]+",
        "partner": r"#/components/parameters/[a-z]+",
        "payload": r"#/components/schemas/.+",
    }
    found = list(_references(DOCUMENT))
    assert len(found) > 20
    for path, reference in found:
        _resolve(reference)
        kind = kinds.get(path[-1], r"#/components/schemas/.+" if "schemas" in path else r"#/.*messages/.+")
        assert re.fullmatch(kind, reference), f"{'/'.join(path)} refers to {reference}"


def test_the_document_has_the_parts_that_the_specification_requires() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    allowed = {"asyncapi", "info", "defaultContentType", "servers", "channels", "operations", "components"}
    assert DOCUMENT.keys() <= allowed
    for server in DOCUMENT["servers"].values():
        assert set(re.findall(r"{(\w+)}", server["host"])) == server.get("variables", {}).keys()
        assert [_resolve(row["$ref"])["type"] for row in server["security"]] == ["scramSha512"]
        assert server["protocol"] == "kafka-secure"
    for channel in DOCUMENT["channels"].values():
        assert set(re.findall(r"{(\w+)}", channel["address"])) == channel["parameters"].keys()
    for operation in DOCUMENT["operations"].values():
        assert operation["action"] in ("send", "receive")
        for message in operation["messages"]:
            assert message["$ref"].startswith(operation["channel"]["$ref"] + "/messages/"), "not of its channel"
    for group in DOCUMENT["components"].values():
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in group)


def test_the_platform_receives_on_in_and_answers_on_out() -> None:
    actions = {_resolve(row["channel"]["$ref"])["address"]: row["action"] for row in DOCUMENT["operations"].values()}
    assert actions == {"in.{partner}": "receive", "out.{partner}": "send"}


@pytest.mark.parametrize("name", CATALOGUE.types)
def test_each_payload_schema_is_the_catalogues(name: str) -> None:
    expected = without_identity(event_schema(CATALOGUE, CATALOGUE.types[name]))
    assert _inlined(_messages("structured")[name]["payload"]) == _inlined(expected)
    assert _inlined(_messages("binary")[name]["payload"]) == _inlined(expected["properties"]["data"])
    assert _messages("structured").keys() == _messages("binary").keys() == CATALOGUE.types.keys()


@pytest.mark.parametrize("name", CATALOGUE.types)
def test_binary_headers_are_the_envelope_without_data(name: str) -> None:
    headers = _messages("binary")[name]["headers"]
    envelope = event_schema(CATALOGUE, CATALOGUE.types[name])
    told = {header.removeprefix("ce_"): rule for header, rule in headers["properties"].items()}
    told["datacontenttype"] = told.pop("content-type")
    assert told == {key: rule for key, rule in envelope["properties"].items() if key != "data"}
    needed = {header.removeprefix("ce_") for header in headers["required"]} - {"content-type"}
    assert needed | {"data", "datacontenttype"} == set(envelope["required"])


@pytest.mark.parametrize("name", CATALOGUE.types)
def test_examples_are_valid_and_their_faults_are_found(name: str) -> None:
    for mode in ("structured", "binary"):
        message = _messages(mode)[name]
        payload = jsonschema_rs.Draft7Validator(_inlined(message["payload"]), validate_formats=True)
        headers = jsonschema_rs.Draft7Validator(message["headers"], validate_formats=True)
        for example in message["examples"]:
            assert payload.is_valid(example["payload"])
            assert headers.is_valid(example["headers"])
            assert not payload.is_valid({**example["payload"], "unknown": 1})
            for field in message["headers"]["required"]:
                assert not headers.is_valid({key: value for key, value in example["headers"].items() if key != field})


def test_schemas_use_only_keywords_that_mean_the_same_in_asyncapis_language() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for part in _schemas(schema):
            unknown = {key for key in part if not key.startswith("x-")} - _SAME_IN_DRAFT_07_AND_2020_12
            assert not unknown, f"{name} uses {unknown}"
            assert "$ref" not in part or part.keys() == {"$ref"}, f"{name}: draft-07 ignores what stands beside $ref"


def test_every_field_is_told_in_two_languages() -> None:
    for name, event_type in CATALOGUE.types.items():
        parts = list(_schemas(DOCUMENT["components"]["schemas"][f"{name}.data"]))
        described = [(part["description"], part["x-description-nl"]) for part in parts if "description" in part]
        assert sorted(described) == sorted((doc.en, doc.nl) for doc in event_type.fields.values())


def test_every_reason_is_told_with_what_to_do() -> None:
    told = DOCUMENT["components"]["messages"]["statement"]["x-reasons"]
    assert told.keys() == REASONS.keys()
    assert all(told[code]["action_nl"] == reason.action_nl for code, reason in REASONS.items())


@pytest.mark.parametrize("name", sorted(OUT_MESSAGES.keys() - {"statement"}))
def test_a_notices_schema_is_the_contracts(name: str) -> None:
    assert _inlined(DOCUMENT["components"]["messages"][name]["payload"]) == _inlined(without_identity(out_schema(name)))


def test_the_statements_schema_is_the_contracts() -> None:
    schema = without_identity(out_schema("statement"))
    definitions = schema.pop("$defs")
    entry = definitions["entry"]["properties"]
    for name in ("reasons", "warnings"):
        assert entry[name]["items"] == {"$ref": "#/$defs/finding"}
        entry[name]["items"] = definitions["finding"]
    for name in ("entries", "redriven"):
        assert schema["properties"][name]["items"] == {"$ref": "#/$defs/entry"}
        schema["properties"][name]["items"] = definitions["entry"]
    assert _inlined(DOCUMENT["components"]["messages"]["statement"]["payload"]) == _inlined(schema)


def test_examples_are_the_ones_that_the_platform_accepts() -> None:
    for name, message in _messages("structured").items():
        example = example_of(CATALOGUE.types[name])
        assert json.loads(json.dumps(message["examples"][0]["payload"])) == example
