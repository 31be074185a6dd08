"""Streams and event types, from catalogue/ (one file a stream) and the schemas beside it.

A stream's file describes its statements. What every statement shares (`corrects`, `partner_specific`), and the
retraction that belongs to each statement, is added here from schemas/common.v1.json, so that it stands in one place.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

STATEMENT = "statement"
RETRACTION = "retraction"
_NAMING = frozenset({"oin", "date", "code", "choice"})


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """What a field means, for readers."""

    nl: str
    en: str
    unit: str
    fillable_by: tuple[str, ...] = ()
    """Partners that can fill it; a field that came after the first version names at least two."""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Of a choice: what its values are called in Dutch. Each value itself is an English word."""


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """A released version of a type's schema that is still accepted, and told to be leaving."""

    version: str
    dataschema: str
    schema: Mapping[str, Any]
    deprecated_from: date
    ends_on: date
    """Last day on which it is accepted."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One event type and its schema."""

    type: str
    kind: str
    """`statement`, or `retraction` of one."""
    stream: str
    version: str
    dataschema: str
    schema_file: str
    schema: Mapping[str, Any]
    """JSON Schema 2020-12 of `data`."""
    subject_field: str
    """Field of `data` with the OIN of the organisation that the event is about."""
    date_field: str
    """`reference_date` or `period`; "" for a retraction, which is about the day of its logging."""
    periods: tuple[str, ...]
    """Allowed lengths of `period`: month, quarter, year."""
    key: tuple[str, ...]
    """Fields of `data`, or groups of them, that say what a statement is about: two that agree in them speak of the same
    thing, and the later one is meant to correct the earlier one."""
    fields: Mapping[str, FieldDoc]
    earlier: tuple[EarlierVersion, ...]


@dataclass(frozen=True, slots=True)
class Stream:
    """A group of event types about one subject."""

    name: str
    name_nl: str
    name_en: str
    description_nl: str
    description_en: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that may be sent."""

    version: str
    envelope_schema: Mapping[str, Any]
    envelope_fields: Mapping[str, FieldDoc]
    streams: Mapping[str, Stream]
    types: Mapping[str, EventType]

    def statements(self, stream: str) -> tuple[EventType, ...]:
        """The types of a stream that say something; the others take something back."""
        return tuple(self.types[name] for name in self.streams[stream].types if self.types[name].kind == STATEMENT)


def fields_of(schema: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every field of a schema as (dotted name, its schema); list items carry the name of their list."""
    for name, field in schema.get("properties", {}).items():
        yield prefix + name, field
        inner = field["items"] if field.get("type") == "array" else field
        yield from fields_of(inner, f"{prefix}{name}.")


def load_catalogue(folder: Path) -> Catalogue:
    """Reads catalogue/, schemas/ and released/ of `folder`. Raises `ValueError` naming the type and the rule."""
    document = yaml.safe_load((folder / "catalogue" / "envelope.yml").read_text(encoding="utf-8"))
    common = _json(folder / "schemas" / "common.v1.json")
    common_docs = {name: FieldDoc(**doc) for name, doc in document["common"].items()}
    streams: dict[str, Stream] = {}
    types: dict[str, EventType] = {}
    for path in sorted((folder / "catalogue").glob("*.yml")):
        if path.name == "envelope.yml":
            continue
        entry = yaml.safe_load(path.read_text(encoding="utf-8"))
        names = []
        for name, row in entry["types"].items():
            statement = _statement(folder, path.stem, name, row, common["statement"], common_docs)
            retraction = _retraction(statement, row["retraction"], common["retraction"], common_docs)
            types |= {statement.type: statement, retraction.type: retraction}
            names += [statement.type, retraction.type]
        words = {key: entry[key] for key in ("name_nl", "name_en", "description_nl", "description_en")}
        streams[path.stem] = Stream(name=path.stem, types=tuple(names), **words)
    return Catalogue(
        version=document["version"],
        envelope_schema=_json(folder / "schemas" / document["envelope_schema"]),
        envelope_fields={name: FieldDoc(unit="", **doc) for name, doc in document["envelope"].items()},
        streams=streams,
        types=types,
    )


def _json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _statement(
    folder: Path,
    stream: str,
    name: str,
    row: Mapping[str, Any],
    common: Mapping[str, Any],
    common_docs: Mapping[str, FieldDoc],
) -> EventType:
    schema = _json(folder / "schemas" / row["schema"])
    own = {
        field: FieldDoc(**{**doc, "fillable_by": tuple(doc.get("fillable_by", ()))})
        for field, doc in row["fields"].items()
    }
    documented, present = set(own), {field for field, _ in fields_of(schema)}
    if documented != present:
        raise ValueError(
            f"catalogue/{stream}.yml: {name} documents fields that differ from {row['schema']}: "
            f"{sorted(documented ^ present)}; rule: every field of the schema has one entry"
        )
    dataschema = f"{row['dataschema']}{row['version']}"
    if schema["$id"] != dataschema:
        raise ValueError(f"{row['schema']}: $id is {schema['$id']}, rule: {dataschema}, as {name} says")
    schema["properties"] = {**schema["properties"], **common}
    noun = Path(row["schema"]).name.removesuffix(".v1.json")
    return EventType(
        type=name,
        kind=STATEMENT,
        stream=stream,
        version=row["version"],
        dataschema=dataschema,
        schema_file=row["schema"],
        schema=schema,
        subject_field=row["subject_field"],
        date_field=row["date_field"],
        periods=tuple(row["periods"]),
        key=_key(name, row, schema, common),
        fields=own | _docs_within(common_docs, common),
        earlier=tuple(
            EarlierVersion(
                version=version,
                dataschema=f"{row['dataschema']}{version}",
                schema=_json(folder / "released" / stream / noun / f"{version}.json"),
                deprecated_from=dates["deprecated_from"],
                ends_on=dates["ends_on"],
            )
            for version, dates in row.get("earlier", {}).items()
        ),
    )


def _key(name: str, row: Mapping[str, Any], schema: Mapping[str, Any], common: Mapping[str, Any]) -> tuple[str, ...]:
    """What `row` says, or else every field outside lists that names something: organisation, day, code, choice."""
    fields = [(field, inner) for field, inner in fields_of(schema) if field.split(".")[0] not in common]
    lists = tuple(f"{field}." for field, inner in fields if inner.get("type") == "array")
    naming = [field for field, inner in fields if inner.get("x-kind") in _NAMING and not field.startswith(lists)]
    key = tuple(row.get("key", naming))
    unknown = sorted(set(key) - {field for field, _ in fields})
    if unknown or not key:
        raise ValueError(f"{name}: key names {unknown or 'nothing'}; rule: fields of its schema")
    return key


def _retraction(
    statement: EventType, name: str, common: Mapping[str, Any], common_docs: Mapping[str, FieldDoc]
) -> EventType:
    """The type that withdraws `statement`; its fields are the same for every stream."""
    subject = statement.subject_field
    noun = name.removesuffix(".v1").rsplit(".", 1)[1]
    dataschema = f"{statement.dataschema.rsplit('/', 2)[0]}/{noun}/1.0.0"
    return EventType(
        type=name,
        kind=RETRACTION,
        stream=statement.stream,
        version="1.0.0",
        dataschema=dataschema,
        schema_file=f"{statement.stream}/{noun}.v1.json",
        schema={
            "$schema": statement.schema["$schema"],
            "$id": dataschema,
            "title": f"Withdrawal. {statement.schema['title']}",
            "type": "object",
            "additionalProperties": False,
            "required": [subject, *common],
            "properties": {subject: statement.schema["properties"][subject], **common},
        },
        subject_field=subject,
        date_field="",
        periods=(),
        key=("retracts",),
        fields={subject: statement.fields[subject]} | _docs_within(common_docs, common),
        earlier=(),
    )


def _docs_within(docs: Mapping[str, FieldDoc], properties: Mapping[str, Any]) -> dict[str, FieldDoc]:
    return {name: doc for name, doc in docs.items() if name.split(".")[0] in properties}
