"""Streams and event types, from catalogue.yml and the schemas beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """What a field means, for readers."""

    nl: str
    en: str
    unit: str


@dataclass(frozen=True, slots=True)
class EventType:
    """One event type and its schema."""

    type: str
    stream: str
    dataschema: str
    schema_file: str
    schema: Mapping[str, Any]
    """JSON Schema 2020-12 of `data`."""
    subject_field: str
    """Field of `data` with the OIN of the organisation that the event is about."""
    date_field: str
    """`reference_date` or `period`."""
    periods: tuple[str, ...]
    """Allowed lengths of `period`: month, quarter, year."""
    fields: Mapping[str, FieldDoc]


@dataclass(frozen=True, slots=True)
class Stream:
    """A group of event types about one subject."""

    name: str
    name_nl: str
    name_en: str
    description_nl: str
    description_en: str
    example_file: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that may be sent."""

    version: str
    envelope_schema: Mapping[str, Any]
    envelope_fields: Mapping[str, FieldDoc]
    streams: Mapping[str, Stream]
    types: Mapping[str, EventType]


def fields_of(schema: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every field of a schema as (dotted name, its schema); list items carry the name of their list."""
    for name, field in schema.get("properties", {}).items():
        yield prefix + name, field
        inner = field["items"] if field.get("type") == "array" else field
        yield from fields_of(inner, f"{prefix}{name}.")


def load_catalogue(folder: Path) -> Catalogue:
    """Reads catalogue.yml and schemas/ of `folder`. Raises `ValueError` naming the type and the rule."""
    document = yaml.safe_load((folder / "catalogue.yml").read_text(encoding="utf-8"))
    schemas = folder / "schemas"
    streams: dict[str, Stream] = {}
    types: dict[str, EventType] = {}
    for name, entry in document["streams"].items():
        for type_name, row in entry["types"].items():
            schema = json.loads((schemas / row["schema"]).read_text(encoding="utf-8"))
            documented, present = set(row["fields"]), {field for field, _ in fields_of(schema)}
            if documented != present:
                raise ValueError(
                    f"catalogue.yml: {type_name} documents fields that differ from {row['schema']}: "
                    f"{sorted(documented ^ present)}; rule: every field of the schema has one entry"
                )
            if schema["$id"] != row["dataschema"]:
                raise ValueError(f"{row['schema']}: $id is {schema['$id']}, rule: equal to dataschema of {type_name}")
            types[type_name] = EventType(
                type=type_name,
                stream=name,
                dataschema=row["dataschema"],
                schema_file=row["schema"],
                schema=schema,
                subject_field=row["subject_field"],
                date_field=row["date_field"],
                periods=tuple(row["periods"]),
                fields={field: FieldDoc(**doc) for field, doc in row["fields"].items()},
            )
        streams[name] = Stream(
            name=name,
            name_nl=entry["name_nl"],
            name_en=entry["name_en"],
            description_nl=entry["description_nl"],
            description_en=entry["description_en"],
            example_file=entry["example"],
            types=tuple(entry["types"]),
        )
    return Catalogue(
        version=document["version"],
        envelope_schema=json.loads((schemas / document["envelope_schema"]).read_text(encoding="utf-8")),
        envelope_fields={name: FieldDoc(unit="", **doc) for name, doc in document["envelope"].items()},
        streams=streams,
        types=types,
    )
