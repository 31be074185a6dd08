"""The contract as an AsyncAPI 3.0 document: topics, login, and each message with its schema.

Written from the platform's side, as the specification asks: the platform receives on `in.<partner>` and sends on
`out.<partner>`. AsyncAPI's own schema language is draft-07 with additions; our schemas use only keywords that mean the
same in both, and lose `$schema` and `$id` here (a `$id` would change what the `$ref`s beside it refer to).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from connectors.contract.catalogue import Catalogue, EventType, load_catalogue
from connectors.contract.envelope import STRUCTURED
from connectors.contract.examples import example_of
from connectors.contract.reasons import Reason, load_reasons
from connectors.contract.schema import event_schema

_FOLDER = Path(__file__).parent
_KAFKA_BINDING = "0.5.0"
_HEADER = "# Made from the contract by `risicobeeld contract asyncapi`. Not to be edited by hand.\n"


def load_contract(folder: Path = _FOLDER) -> tuple[Catalogue, dict[str, Reason]]:
    """What the documents are made from: the catalogue and the reasons, without code lists or agreements."""
    return load_catalogue(folder), load_reasons(folder / "reasons.yml")


OUT_MESSAGES = {  # what a partner reads from `out.<partner>`: field `message` to its schema and its name in Dutch
    "statement": ("statement.v1.json", "Ontvangstbewijs"),
    "daily_statement": ("daily-statement.v1.json", "Dagoverzicht"),
    "quality_findings": ("quality-findings.v1.json", "Opmerkingen bij leveringen"),
    "early_warning": ("early-warning.v1.json", "Vroegsignaal"),
}


def out_schema(message: str) -> dict[str, Any]:
    """JSON Schema 2020-12 of one of `OUT_MESSAGES`."""
    path = _FOLDER / "schemas" / OUT_MESSAGES[message][0]
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def without_identity(schema: Any) -> Any:
    """The same schema without `$schema` and `$id`, at every depth."""
    if isinstance(schema, dict):
        return {name: without_identity(part) for name, part in schema.items() if name not in ("$schema", "$id")}
    return [without_identity(part) for part in schema] if isinstance(schema, list) else schema


def asyncapi_document(catalogue: Catalogue, reasons: Mapping[str, Reason]) -> dict[str, Any]:
    """The document as plain data. The same contract gives the same document."""
    events = {
        f"{event_type.type}.{mode}": message(catalogue, event_type)
        for event_type in catalogue.types.values()
        for mode, message in (("structured", _structured), ("binary", _binary))
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Risicobeeld",
            "version": catalogue.version,
            "description": "What partners send to the platform, and what they get back. Only counts and scores of "
            "organisations and processes; personal data is refused.",
            "license": {"name": "EUPL-1.2", "url": "https://spdx.org/licenses/EUPL-1.2.html"},
            "tags": [{"name": name, "description": stream.name_nl} for name, stream in catalogue.streams.items()],
        },
        "defaultContentType": "application/json",
        "servers": {"partners": _server()},
        "channels": {
            "in": _channel("in.{partner}", "All events of one partner, in the order in which it sends them.", events),
            "out": _channel("out.{partner}", "What became of them, and what is expected.", OUT_MESSAGES),
        },
        "operations": {
            "receiveEvents": {
                "action": "receive",
                "channel": {"$ref": "#/channels/in"},
                "summary": "The platform takes every record and answers each, accepted or not.",
                "messages": [{"$ref": f"#/channels/in/messages/{name}"} for name in events],
            },
            "sendStatements": {
                "action": "send",
                "channel": {"$ref": "#/channels/out"},
                "summary": "One statement for each commit: a record counts as delivered once a statement names it. A "
                "daily statement of what is held and expected, remarks on deliveries that were accepted, and questions "
                "about what the past doesn't predict.",
                "messages": [{"$ref": f"#/channels/out/messages/{name}"} for name in OUT_MESSAGES],
            },
        },
        "components": {
            "securitySchemes": {
                "scram": {
                    "type": "scramSha512",
                    "description": "SASL_SSL. User, password and authority certificate are in the partner's bundle.",
                }
            },
            "parameters": {"partner": {"description": "The partner's own name, which is its user name too."}},
            "messages": {**events, **_out_messages(), "statement": _statement(reasons)},
            "schemas": _schemas(catalogue),
        },
    }


def asyncapi_yaml(catalogue: Catalogue, reasons: Mapping[str, Reason]) -> str:
    """The document as YAML, as it stands in docs/contract/asyncapi.yaml."""
    plain = json.loads(json.dumps(asyncapi_document(catalogue, reasons)))  # shared parts would become YAML anchors
    return _HEADER + yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120)


def _server() -> dict[str, Any]:
    return {
        "host": "{bootstrap}",
        "protocol": "kafka-secure",
        "description": "TLS with the platform's own authority.",
        "variables": {"bootstrap": {"description": "Host and port: `bootstrap` of bundle.json."}},
        "security": [{"$ref": "#/components/securitySchemes/scram"}],
    }


def _channel(address: str, summary: str, messages: Any) -> dict[str, Any]:
    return {
        "address": address,
        "summary": summary,
        "parameters": {"partner": {"$ref": "#/components/parameters/partner"}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {"kafka": {"partitions": 1, "bindingVersion": _KAFKA_BINDING}},
    }


def _message(catalogue: Catalogue, event_type: EventType, mode_nl: str) -> dict[str, Any]:
    stream = catalogue.streams[event_type.stream]
    return {
        "title": f"{stream.name_nl} ({mode_nl})",
        "summary": stream.description_en,
        "description": stream.description_nl,
        "tags": [{"name": stream.name}],
    }


def _structured(catalogue: Catalogue, event_type: EventType) -> dict[str, Any]:
    headers = {"content-type": {"const": STRUCTURED}}
    return {
        **_message(catalogue, event_type, "structured mode"),
        "name": event_type.type,
        "contentType": STRUCTURED,
        "headers": {"type": "object", "required": ["content-type"], "properties": headers},
        "payload": {"$ref": f"#/components/schemas/{event_type.type}.event"},
        "examples": [
            {
                "headers": {"content-type": STRUCTURED},
                "payload": example_of(event_type),
            }
        ],
    }


def _binary(catalogue: Catalogue, event_type: EventType) -> dict[str, Any]:
    event = without_identity(event_schema(catalogue, event_type))
    attributes = {name: rule for name, rule in event["properties"].items() if name not in ("data", "datacontenttype")}
    required = [name for name in event["required"] if name in attributes]
    example = example_of(event_type)
    content_type = example.pop("datacontenttype")
    data = example.pop("data")
    return {
        **_message(catalogue, event_type, "binary mode"),
        "name": event_type.type,
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "required": ["content-type", *(f"ce_{name}" for name in required)],
            "properties": {
                "content-type": event["properties"]["datacontenttype"],
                **{f"ce_{name}": rule for name, rule in attributes.items()},
            },
        },
        "payload": {"$ref": f"#/components/schemas/{event_type.type}.data"},
        "examples": [
            {
                "headers": {"content-type": content_type, **{f"ce_{name}": value for name, value in example.items()}},
                "payload": data,
            }
        ],
    }


def _out_messages() -> dict[str, Any]:
    return {
        name: {
            "name": name,
            "title": title,
            "summary": out_schema(name)["title"],
            "contentType": "application/json",
            "payload": {"$ref": f"#/components/schemas/{name}"},
        }
        for name, (_, title) in OUT_MESSAGES.items()
    }


def _statement(reasons: Mapping[str, Reason]) -> dict[str, Any]:
    return {
        "name": "statement",
        "title": "Ontvangstbewijs",
        "summary": "What became of the records of one commit: every record is in `accepted` or in `entries`, once.",
        "contentType": "application/json",
        "payload": {"$ref": "#/components/schemas/statement"},
        "x-reasons": {
            code: {
                "layer": reason.layer,
                "severity": reason.severity,
                "rule_nl": reason.rule_nl,
                "rule_en": reason.rule_en,
                "action_nl": reason.action_nl,
                "action_en": reason.action_en,
                "resend": reason.resend,
            }
            for code, reason in reasons.items()
        },
    }


def _schemas(catalogue: Catalogue) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for event_type in catalogue.types.values():
        event = without_identity(event_schema(catalogue, event_type))
        schemas[f"{event_type.type}.data"] = _documented(event_type, event["properties"]["data"])
        event["properties"]["data"] = {"$ref": f"#/components/schemas/{event_type.type}.data"}
        schemas[f"{event_type.type}.event"] = event
    schemas |= {name: without_identity(out_schema(name)) for name in OUT_MESSAGES if name != "statement"}
    written = json.dumps(without_identity(out_schema("statement"))).replace(
        "#/$defs/", "#/components/schemas/statement."
    )
    statement = json.loads(written)
    definitions = statement.pop("$defs")
    return schemas | {"statement": statement} | {f"statement.{name}": schema for name, schema in definitions.items()}


def _documented(event_type: EventType, schema: Any) -> Any:
    """The data schema with the catalogue's words at each field."""

    def walk(part: dict[str, Any], prefix: str) -> dict[str, Any]:
        fields = {}
        for name, field in part.get("properties", {}).items():
            doc = event_type.fields[prefix + name]
            inner = walk(field, f"{prefix}{name}.")
            if "items" in field:
                inner["items"] = walk(field["items"], f"{prefix}{name}.")
            fields[name] = {"description": doc.en, "x-description-nl": doc.nl, "x-unit": doc.unit, **inner}
        return {**part, "properties": fields} if fields else dict(part)

    return walk(schema, "")
