"""The contract as a static site in plain HTML and CSS: an overview, a page a stream, the reasons and the registers.

No script and nothing from elsewhere: the folder can be opened from disk or put on any web server.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from connectors.contract.asyncapi import OUT_MESSAGES, asyncapi_yaml, out_schema
from connectors.contract.catalogue import Catalogue, EventType
from connectors.contract.examples import example_of
from connectors.contract.reasons import LAYERS, Reason
from connectors.contract.registers import load_registers

_TEMPLATES = Path(__file__).parent / "templates"
_PERIODS_NL = {"month": "kalendermaand", "quarter": "kwartaal", "year": "kalenderjaar"}
_LAYERS_NL = {
    "privacy": "Privacy",
    "bytes": "Leesbaarheid",
    "cloudevents": "CloudEvents",
    "nlgov": "NL GOV-profiel",
    "catalogue": "Catalogus en versie",
    "schema": "Schema",
    "code_lists": "Codelijsten",
    "identifiers": "Nummers van organisaties",
    "agreement": "Overeenkomst",
    "meaning": "Betekenis",
    "landing": "Vastlegging",
}
_TYPES_NL = {
    "string": "tekst",
    "integer": "geheel getal",
    "number": "getal",
    "boolean": "true of false",
    "object": "groep",
    "array": "lijst",
    "null": "leeg",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what a field's value looks like; `code` when it is to be taken literally."""

    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A field for its table. `name` has dots where it stands in a group or list."""

    name: str
    nl: str
    en: str
    unit: str
    required: bool
    """Whether it must be there when what it stands in is there."""
    form: tuple[Part, ...]


def build_site(catalogue: Catalogue, reasons: Mapping[str, Reason], folder: Path) -> list[Path]:
    """Write the site into `folder`, made where needed. Returns the files written; others in it are left alone."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["period_nl"] = _PERIODS_NL.__getitem__
    environment.filters["breakable"] = _breakable
    pages = {
        "index.html": "Overzicht",
        **{page_of(stream.name): stream.name_nl for stream in catalogue.streams.values()},
        "reasons.html": "Redenen",
        "registers.html": "Registers",
    }
    shared = {"catalogue": catalogue, "pages": pages, "page_of": page_of, "schema_file": schema_file}

    def page(template: str, here: str, **content: Any) -> str:
        return environment.get_template(template).render(**shared, here=here, **content)

    files = {
        "style.css": (_TEMPLATES / "style.css").read_text(encoding="utf-8"),
        "asyncapi.yaml": asyncapi_yaml(catalogue, reasons),
        "index.html": page("index.html", "index.html", envelope=_envelope_rows(catalogue), out=_out_rows()),
        "reasons.html": page("reasons.html", "reasons.html", layers=_by_layer(reasons)),
        "registers.html": page("registers.html", "registers.html", registers=load_registers()),
    }
    for stream in catalogue.streams.values():
        types = [catalogue.types[name] for name in stream.types]
        files[page_of(stream.name)] = page(
            "stream.html",
            page_of(stream.name),
            stream=stream,
            types=types,
            rows={each.type: field_rows(each) for each in types},
            examples={each.type: json.dumps(example_of(each), indent=2, ensure_ascii=False) for each in types},
        )
    for event_type in catalogue.types.values():
        files[schema_file(event_type)] = json.dumps(event_type.schema, indent=2, ensure_ascii=False) + "\n"
    written = []
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        written.append(path)
    return written


def _breakable(name: str) -> Markup:
    """A long name that a browser may break where it has a mark, and nowhere else."""
    return Markup(re.sub(r"([._/])(?=\w)", r"\1<wbr>", str(escape(name))))


def page_of(stream: str) -> str:
    """File name of a stream's page."""
    return f"{stream}.html"


def schema_file(event_type: EventType) -> str:
    """Where the site holds the schema of a type."""
    return f"schemas/{event_type.schema_file}"


def field_rows(event_type: EventType) -> list[Row]:
    """A row for each field of `data`, in the order of the schema."""
    docs = event_type.fields
    return [
        Row(name, docs[name].nl, docs[name].en, docs[name].unit, required, _form(field))
        for name, field, required in _walk(event_type.schema)
    ]


def _envelope_rows(catalogue: Catalogue) -> list[Row]:
    schema, docs = catalogue.envelope_schema, catalogue.envelope_fields
    return [
        Row(name, docs[name].nl, docs[name].en, docs[name].unit, name in schema["required"], _form(field))
        for name, field in schema["properties"].items()
    ]


def _out_rows() -> dict[str, list[Row]]:
    """The fields of each message that a partner reads, by its name in Dutch."""
    return {title: _message_rows(out_schema(message)) for message, (_, title) in OUT_MESSAGES.items()}


def _message_rows(schema: dict[str, Any]) -> list[Row]:
    definitions = schema.get("$defs", {})
    if "entry" in definitions:
        definitions["entry"] = _in_place(definitions["entry"], definitions)
    return [
        Row(name, field["x-description-nl"], field["description"], "", required, _form(field))
        for name, field, required in _walk(_in_place(schema, definitions))
    ]


def _in_place(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """An object's schema with the items of its lists where their references stand."""
    fields = {
        name: {**field, "items": definitions[field["items"]["$ref"].removeprefix("#/$defs/")]}
        if "$ref" in field.get("items", {})
        else field
        for name, field in schema["properties"].items()
    }
    return {**schema, "properties": fields}


def _walk(schema: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Mapping[str, Any], bool]]:
    found = []
    for name, field in schema.get("properties", {}).items():
        found.append((prefix + name, field, name in schema.get("required", ())))
        found += _walk(field["items"] if field.get("type") == "array" else field, f"{prefix}{name}.")
    return found


def _form(field: Mapping[str, Any]) -> tuple[Part, ...]:
    """What a value looks like, from the keywords of its schema."""
    if "const" in field:
        return (Part(str(field["const"]), code=True),)
    if "enum" in field:
        return tuple(Part(str(choice), code=True) for choice in field["enum"])
    names = field["type"] if isinstance(field["type"], list) else [field["type"]]
    parts = [Part(" of ".join(_TYPES_NL[name] for name in names))]
    if "x-code-list" in field:
        parts.append(Part(f"codelijst {field['x-code-list']}"))
    bounds = [
        f"{word} {field[keyword]}"
        for keyword, word in (
            ("minimum", "ten minste"),
            ("maximum", "ten hoogste"),
            ("minItems", "ten minste"),
            ("maxItems", "ten hoogste"),
        )
        if keyword in field
    ]
    if "maxLength" in field:
        bounds.append(f"ten hoogste {field['maxLength']} tekens")
    if bounds:
        parts.append(Part(", ".join(bounds)))
    if "format" in field:
        parts.append(Part(str(field["format"]), code=True))
    if "pattern" in field and "format" not in field:
        parts.append(Part(str(field["pattern"]), code=True))
    return tuple(parts)


def _by_layer(reasons: Mapping[str, Reason]) -> dict[str, dict[str, Any]]:
    return {
        layer: {"title": _LAYERS_NL[layer], "reasons": [row for row in reasons.values() if row.layer == layer]}
        for layer in LAYERS
    }
