"""Writes docs/contract from the catalogue, the schemas, the examples, the reasons and the registers.

`python -m connectors.contract.docs [--check] [--out FOLDER]`. Exit code 0: written, or with --check up to date;
1: with --check, a page differs (its name is printed).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.contract.catalogue import Catalogue, EventType, FieldDoc, Stream, fields_of, load_catalogue
from connectors.contract.examples import example_path
from connectors.contract.processing_register import load_committed_agreements, processing_register_page
from connectors.contract.reasons import LAYERS, Reason, load_reasons
from connectors.contract.registers import load_registers, registers_page

_FOLDER = Path(__file__).parent
_OUT = Path("docs") / "contract"
_MADE = "<!-- Made by `python -m connectors.contract.docs`; change the contract, not this page. -->"
_LAYER_TITLES = {
    "privacy": "Privacy gate",
    "bytes": "Bytes",
    "cloudevents": "CloudEvents",
    "nlgov": "NL GOV profile",
    "catalogue": "Catalogue and version",
    "schema": "Schema",
    "code_lists": "Code lists",
    "identifiers": "Identifiers",
    "agreement": "Agreement",
    "meaning": "Meaning",
    "landing": "Identity (decided when landing)",
}


def _type_text(field: Mapping[str, Any]) -> str:
    """JSON type with its bounds, from the schema."""
    if "enum" in field:
        return "one of " + ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    bounds = {
        "minimum": "≥ {}",
        "maximum": "≤ {}",
        "minItems": "at least {} items",
        "maxItems": "at most {} items",
        "maxLength": "at most {} characters",
    }
    parts = [text.format(field[name]) for name, text in bounds.items() if name in field]
    return ", ".join([field.get("format", field["type"]), *parts])


def _required(schema: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted names of the fields that are required in their object."""
    yield from (prefix + name for name in schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        inner = field["items"] if field.get("type") == "array" else field
        yield from _required(inner, f"{prefix}{name}.")


def _table(schema: Mapping[str, Any], docs: Mapping[str, FieldDoc], units: bool) -> Iterator[str]:
    required = set(_required(schema))
    yield "| Field | Required | Type |" + (" Unit |" if units else "") + " Betekenis | Meaning |"
    yield "| --- | --- | --- | --- | --- |" + (" --- |" if units else "")
    for name, field in fields_of(schema):
        doc = docs[name]
        unit = f" {doc.unit} |" if units else ""
        row = f"| `{name}` | {'yes' if name in required else 'no'} | {_type_text(field)} |{unit} {doc.nl} | {doc.en} |"
        yield row.replace("<", "&lt;")


def _type_section(event_type: EventType) -> Iterator[str]:
    yield f"## `{event_type.type}`"
    yield ""
    yield f"- `dataschema`: `{event_type.dataschema}`"
    for earlier in event_type.earlier:
        yield f"- until {earlier.ends_on}: `{earlier.dataschema}` too, deprecated from {earlier.deprecated_from}"
    yield f"- schema: in `asyncapi.yaml`, as `{event_type.type}.data`"
    period = " or ".join(event_type.periods)
    if event_type.date_field:
        yield f"- period: exactly one calendar {period}" if period else f"- moment: `{event_type.date_field}`"
    key = ", ".join(f"`{name}`" for name in event_type.key)
    yield f"- about: {key}; two that agree in these speak of the same thing"
    yield ""
    yield "Fields of `data`; a dot leads into an object or into the items of a list."
    yield ""
    yield from _table(event_type.schema, event_type.fields, units=True)
    example = example_path(event_type).read_text(encoding="utf-8").rstrip()
    yield from ("", f"### Example of `{event_type.type}`", "", "```json", example, "```", "")


def _stream_page(catalogue: Catalogue, stream: Stream) -> str:
    lines = [f"# {stream.name_en} (`{stream.name}`)", "", _MADE, "", stream.description_en, ""]
    lines += [f"*{stream.name_nl}.* {stream.description_nl}", ""]
    for name in stream.types:
        lines += _type_section(catalogue.types[name])
    return "\n".join(lines).rstrip() + "\n"


def _reasons_page(reasons: Mapping[str, Reason]) -> str:
    lines = ["# Reasons", "", _MADE, "", "All reasons of a record are reported, not the first.", ""]
    for layer in LAYERS:
        lines += [f"## {_LAYER_TITLES[layer]}", ""]
        if layer == "privacy":
            lines += [(_FOLDER / "gate.md").read_text(encoding="utf-8")]
        for reason in (row for row in reasons.values() if row.layer == layer):
            kept = "" if reason.keeps_content else " The content is not kept."
            again = "Sending again helps." if reason.resend else "Sending again does not help."
            word = "" if reason.severity == "error" else " (warning: the record is accepted)"
            lines += [f'<a id="{reason.anchor}"></a>', "", f"### {reason.code}{word}", ""]
            lines += [f"{reason.rule_en}. *{reason.action_en}* {again}{kept}", ""]
            lines += [f"{reason.rule_nl}. *{reason.action_nl}*", ""]
    return "\n".join(lines).rstrip() + "\n"


def _index_page(catalogue: Catalogue) -> str:
    lines = [f"# The contract, version {catalogue.version}", "", _MADE, ""]
    lines += ["An event is a CloudEvent 1.0 under the NL GOV profile 1.1, in one Kafka record. Structured mode: header"]
    lines += ["`content-type: application/cloudevents+json`, value the whole event. Binary mode: `content-type:"]
    lines += ["application/json`, attributes as `ce_<name>` headers, value the data. At most 64 KiB.", ""]
    lines += ["| Stream | Event types |", "| --- | --- |"]
    for stream in catalogue.streams.values():
        types = ", ".join(f"`{name}`" for name in stream.types)
        lines += [f"| [{stream.name_en}]({stream.name}.md) | {types} |"]
    lines += [
        "",
        "What a refusal means and what to do: [reasons](reasons.md).",
        "Code lists and registers, and what of them is not verified: [registers](registers.md).",
        "Agreements, their purpose and legal basis: [register of processing](processing.md).",
        "",
        "## Envelope",
        "",
    ]
    lines += _table(catalogue.envelope_schema, catalogue.envelope_fields, units=False)
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Every page by file name."""
    catalogue = load_catalogue(_FOLDER)
    made = {f"{stream.name}.md": _stream_page(catalogue, stream) for stream in catalogue.streams.values()}
    return {
        "index.md": _index_page(catalogue),
        **made,
        "reasons.md": _reasons_page(load_reasons(_FOLDER / "reasons.yml")),
        "registers.md": registers_page(load_registers(), _MADE),
        "processing.md": processing_register_page(load_committed_agreements(), _MADE),
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; say which pages differ")
    parser.add_argument("--out", type=Path, default=_OUT, help="folder of the pages (default: %(default)s)")
    given = parser.parse_args(arguments)
    made = pages()
    present = {path.name: path.read_text(encoding="utf-8") for path in given.out.glob("*.md")}
    differing = sorted(name for name in made.keys() | present.keys() if made.get(name) != present.get(name))
    if given.check:
        for name in differing:
            print(f"{given.out / name} is not what the contract says: run python -m connectors.contract.docs")
        return 1 if differing else 0
    given.out.mkdir(parents=True, exist_ok=True)
    for name in differing:
        if name in made:
            (given.out / name).write_text(made[name], encoding="utf-8")
        else:
            (given.out / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
