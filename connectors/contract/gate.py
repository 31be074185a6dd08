"""The privacy gate over a whole record: every string, number, field name, header and the key.

Exempt are values at a typed place that have the form of that place, and nothing else: an OIN in an OIN field, the OIN
in `source`, UUIDs in `id`, timestamps, trace context, an integer sequence, counts and measures below ten million.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.contract.identifiers import is_oin
from connectors.contract.privacy import detect

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_UUID_IN_ID = re.compile(rf"(?<![0-9A-Za-z]){UUID.pattern}(?![0-9A-Za-z])", re.ASCII)
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
SEQUENCE = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_SOURCE = re.compile(r"urn:nld:oin:([0-9A-Z]{20}):systeem:(.*)", re.ASCII | re.DOTALL)
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,12})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TOKEN = re.compile(r"[A-Za-z0-9._:+/-]{0,128}", re.ASCII)
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})", re.ASCII)
_ATTRIBUTE_FORMS = {"time": _TIMESTAMP, "traceparent": TRACEPARENT, "sequence": SEQUENCE}
_NUMBER_LIMIT = 10_000_000
# fmt: off
_PERSON_FIELDS = frozenset({
    "achternaam", "address", "adres", "ambtenaar", "birthdate", "bsn", "burgerservicenummer", "caseid",
    "casenumber", "contactpersoon", "dateofbirth", "email", "emailaddress", "emailadres", "employee",
    "firstname", "functionaris", "geboortedatum", "geboorteplaats", "iban", "lastname", "medewerker",
    "mobiel", "naam", "name", "parketnummer", "person", "personeelsnummer", "persoon", "phone", "phonenumber",
    "postcode", "rekeningnummer", "surname", "suspect", "telefoon", "telefoonnummer", "telephone",
    "verdachte", "voornaam", "woonadres", "woonplaats", "zaaknummer",
})
# fmt: on

Found = Iterator[tuple[str, str]]
"""(reason code, path)"""


def scan_event(
    event: Mapping[str, Any], data_schema: Mapping[str, Any], known: Mapping[str, Any], binary: bool
) -> Found:
    """Attributes and data of a parsed event.

    known: attributes of the envelope; data_schema: {} for an unknown type.
    """
    for position, (name, value) in enumerate(event.items(), 1):
        if name == "data":
            yield from _scan_value(value, data_schema, "/data")
            continue
        path = f"header:ce_{name}" if binary else f"/{name}"
        if name not in known:
            path = f"/?{position}"
            yield from _scan_name(name, path)
        if isinstance(value, str):
            yield from _scan_attribute(name, value, path, event)
        else:
            yield from _scan_value(value, {}, path)


def _scan_attribute(name: str, value: str, path: str, event: Mapping[str, Any]) -> Found:
    text: str | None = value
    if name in ("id", "source"):
        text = _without_identity(value, f"event-{name}")
    elif name in _ATTRIBUTE_FORMS and _ATTRIBUTE_FORMS[name].fullmatch(value):
        typed = name != "sequence" or event.get("sequencetype") == "Integer"
        text = None if typed else value
    if text is not None:
        yield from _scan_text(text, "", path)


def _without_identity(text: str, kind: str) -> str:
    """What is left to scan of an event's id or source: not its UUIDs, not its OIN."""
    if kind == "event-id":
        return _UUID_IN_ID.sub("", text)
    match = _SOURCE.fullmatch(text)
    return match.group(2) if match and is_oin(match.group(1)) else text


def _scan_name(name: str, path: str) -> Found:
    yield from ((code, path) for code in sorted(detect(name)))
    if "".join(c for c in name.casefold() if c.isalpha()) in _PERSON_FIELDS:
        yield "PRIVACY_PERSON_FIELD", path
    if not _TOKEN.fullmatch(name):
        yield "PRIVACY_FREE_TEXT", path


def _scan_value(value: Any, schema: Mapping[str, Any], path: str) -> Found:
    """A value and all below it; the schema that belongs to each place goes along, {} where the contract knows none."""
    open_places = [(value, schema, path)]
    while open_places:
        value, schema, path = open_places.pop()
        if isinstance(value, dict):
            properties = schema.get("properties", {})
            for position, (name, inner) in enumerate(value.items(), 1):
                if name in properties:
                    open_places.append((inner, properties[name], f"{path}/{name}"))
                else:
                    yield from _scan_name(name, f"{path}/?{position}")
                    open_places.append((inner, {}, f"{path}/?{position}"))
        elif isinstance(value, list):
            items = schema.get("items", {})
            open_places += [(inner, items, f"{path}/{index}") for index, inner in enumerate(value)]
        elif isinstance(value, str):
            yield from _scan_text(value, schema.get("x-kind", ""), path)
        elif isinstance(value, (int, float)) and not _is_typed_number(value, schema):
            yield from ((code, path) for code in sorted(detect(repr(value))))


def _is_typed_number(value: float, schema: Mapping[str, Any]) -> bool:
    return schema.get("x-kind") in ("count", "measure") and abs(value) < _NUMBER_LIMIT


def _scan_text(text: str, kind: str, path: str) -> Found:
    if (kind == "oin" and is_oin(text)) or (kind == "date" and _DATE.fullmatch(text)):
        return
    if kind in ("event-id", "event-source"):
        text = _without_identity(text, kind)
    yield from ((code, path) for code in sorted(detect(text)))
    if kind != "text" and not _TOKEN.fullmatch(text):
        yield "PRIVACY_FREE_TEXT", path


def scan_raw(raw: bytes) -> Found:
    """Content that can't be read as one event: the bytes as text, escapes and NULs undone."""
    text = raw.replace(b"\0", b"").decode("utf-8", "replace")
    text = _UNICODE_ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    for pattern in (UUID, TRACEPARENT, _TIMESTAMP):
        text = pattern.sub(" ", text)
    yield from ((code, "value") for code in sorted(detect(text)))


def scan_key(key: bytes) -> Found:
    """The record's key; an OIN or a UUID is exempt."""
    text = key.decode("utf-8", "replace")
    if not is_oin(text) and not UUID.fullmatch(text):
        yield from ((code, "key") for code in sorted(detect(text)))


def scan_headers(headers: Sequence[tuple[str, bytes | None]], binary: bool) -> Found:
    """Names and values of headers; the attributes of a binary event are scanned with the event."""
    for position, (name, value) in enumerate(headers, 1):
        text = (value or b"").decode("utf-8", "replace")
        if (binary and name.lower().startswith("ce_")) or (name == "traceparent" and TRACEPARENT.fullmatch(text)):
            continue
        yield from ((code, f"header:[{position}]") for code in sorted(detect(name) | detect(text)))
