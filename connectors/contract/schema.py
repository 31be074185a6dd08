"""JSON Schema validation by jsonschema-rs: one compiled validator a type, over envelope and data together.

Formats are asserted and patterns run on a linear-time engine, so that no record can make validation slow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from connectors.contract.catalogue import Catalogue, EarlierVersion, EventType
from connectors.contract.reasons import Findings

Validator = jsonschema_rs.Draft202012Validator
_ATTRIBUTE_NAME = re.compile(r"[a-z0-9]+", re.ASCII)
_ATTRIBUTE_NAME_LENGTH = 20
_DATA_CODES = {  # by keyword; every other keyword that the schemas use is a bound
    "required": "SCHEMA_REQUIRED",
    "type": "SCHEMA_TYPE",
    "format": "SCHEMA_FORMAT",
    "pattern": "SCHEMA_PATTERN",
    "enum": "SCHEMA_ENUM",
}
_ATTRIBUTE_CODES = {"source": "NLGOV_SOURCE", "type": "NLGOV_TYPE", "dataschema": "DATASCHEMA_MISMATCH"}


def compile_schema(schema: Mapping[str, Any]) -> Validator:
    """With asserted formats and linear-time patterns."""
    options = jsonschema_rs.RegexOptions()
    return jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True, pattern_options=options)


def compile_envelope(catalogue: Catalogue) -> Validator:
    """For a type that the catalogue doesn't know: the envelope alone."""
    return compile_schema(catalogue.envelope_schema)


def event_schema(catalogue: Catalogue, event_type: EventType, earlier: EarlierVersion | None = None) -> dict[str, Any]:
    """Envelope and data of one type as one schema, in its current version or in an earlier one."""
    version = earlier if earlier is not None else event_type
    envelope = dict(catalogue.envelope_schema)
    envelope["properties"] = {
        **envelope["properties"],
        "type": {"const": event_type.type},
        "dataschema": {"const": version.dataschema},
        "data": dict(version.schema),
    }
    return envelope


def compile_versions(catalogue: Catalogue, event_type: EventType) -> dict[str, Validator]:
    """A validator for each `dataschema` of a type: the current one and those that are still accepted."""
    validators = {event_type.dataschema: compile_schema(event_schema(catalogue, event_type))}
    for earlier in event_type.earlier:
        validators[earlier.dataschema] = compile_schema(event_schema(catalogue, event_type, earlier))
    return validators


def explain(validator: Validator, event: Mapping[str, Any], findings: Findings) -> None:
    """Every error of an event as a finding. Paths hold names of the contract and positions, never those of a record."""
    for error in validator.iter_errors(event):
        path, keyword, bound = list(error.instance_path), error.kind.name, error.kind.value
        if keyword == "additionalProperties":
            _explain_unknown(event, path, bound, findings)
            continue
        if keyword == "required":
            path.append(bound)
        if path == ["data"]:
            findings.add("CE_DATA_MISSING", "/data")
        elif path[0] == "data":
            limit = "" if keyword == "required" else f"{keyword} {bound}"
            findings.add(_DATA_CODES.get(keyword, "SCHEMA_RANGE"), _pointer(path), limit)
        elif keyword == "required":
            findings.add("CE_ATTRIBUTE_MISSING", _pointer(path))
        else:
            findings.add(_ATTRIBUTE_CODES.get(str(path[0]), "CE_ATTRIBUTE_INVALID"), _pointer(path))


def _explain_unknown(event: Mapping[str, Any], path: list[str | int], names: list[str], findings: Findings) -> None:
    parent: Any = event
    for step in path:
        parent = parent[step]
    positions = {name: position for position, name in enumerate(parent, 1)}
    for name in names:
        place = _pointer([*path, f"?{positions[name]}"])
        if path:
            findings.add("SCHEMA_UNKNOWN_FIELD", place)
            continue
        findings.add("CE_ATTRIBUTE_UNKNOWN", place)
        if not _ATTRIBUTE_NAME.fullmatch(name):
            findings.add("NLGOV_ATTRIBUTE_NAME", place)
        if len(name) > _ATTRIBUTE_NAME_LENGTH:
            findings.add("NLGOV_ATTRIBUTE_NAME_LONG", place)


def _pointer(path: list[str | int]) -> str:
    return "".join(f"/{step}" for step in path)
