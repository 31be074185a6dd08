"""From a Kafka record to one event: bytes, JSON and the two modes of the CloudEvents Kafka binding."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import orjson

from connectors.contract.reasons import Findings
from connectors.contract.record import Record

VALUE_LIMIT_BYTES = 65_536
KEY_LIMIT_BYTES = 512
HEADERS_LIMIT_BYTES = 8_192
DEPTH_LIMIT = 32
STRUCTURED = "application/cloudevents+json"
_BATCH = "application/cloudevents-batch+json"
_KNOWN_HEADERS = ("traceparent", "tracestate")


@dataclass(slots=True)
class Opened:
    """What was read: the event in structured form, or None when the content can't be read as one."""

    event: dict[str, Any] | None
    canonical: bytes
    """Sorted keys, no white space; b"" without event."""
    binary: bool
    other_headers: list[tuple[str, bytes | None]]
    """Headers that say nothing about the event; all but trace context are ignored with a warning."""
    header_trace: str | None


def open_record(record: Record, findings: Findings) -> Opened:
    """Reads a record; whatever is wrong with it becomes a finding of layer bytes or cloudevents."""
    opened = Opened(None, b"", False, [], None)
    content_type, attributes = _read_headers(record, opened, findings)
    value = record.value
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    opened.binary = media_type != STRUCTURED and bool(attributes)
    if attributes and not opened.binary:
        findings.add("CE_HEADER_IGNORED", "headers")
        opened.other_headers += [(f"ce_{name}", text.encode()) for name, text in attributes.items()]
    if parameters and parameters.strip().lower() not in ("charset=utf-8", 'charset="utf-8"'):
        findings.add("CE_CONTENT_TYPE", "header:content-type")
    if not value:
        findings.add("VALUE_MISSING", "value")
        return opened
    if media_type == _BATCH:
        findings.add("CE_BATCH", "header:content-type")
    elif media_type != STRUCTURED and not (media_type == "application/json" and attributes):
        findings.add("CE_CONTENT_TYPE", "header:content-type")
    content = _read_json(value, findings)
    if not isinstance(content, dict):
        return opened
    event = content
    if opened.binary:
        event = {**attributes, "data": content}
        if media_type:
            event["datacontenttype"] = media_type
    try:
        opened.canonical = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # nested deeper than orjson writes; no other value of orjson.loads fails
        findings.add("VALUE_TOO_DEEP", "value")
        return opened
    if not _has_each_key_once(value, content, opened, findings):
        return opened
    opened.event = event
    return opened


def _read_headers(record: Record, opened: Opened, findings: Findings) -> tuple[str, dict[str, str]]:
    """Content type and CloudEvents attributes; everything else goes to `opened`."""
    content_type: str | None = None
    attributes: dict[str, str] = {}
    size = 0
    for position, (name, value) in enumerate(record.headers, 1):
        size += len(name) + len(value or b"")
        lower = name.lower()
        is_type = lower == "content-type"
        if not is_type and not lower.startswith("ce_"):
            if lower not in _KNOWN_HEADERS:
                findings.add("CE_HEADER_IGNORED", f"header:[{position}]")
            elif lower == "traceparent" and value is not None:
                opened.header_trace = value.decode("utf-8", "replace")
            opened.other_headers.append((name, value))
            continue
        path = "header:content-type" if is_type else f"header:[{position}]"
        try:
            text = (value or b"").decode("utf-8")
        except UnicodeDecodeError:
            findings.add("VALUE_NOT_UTF8", path)
            text = (value or b"").decode("utf-8", "replace")
        if (is_type and content_type is not None) or (not is_type and lower[3:] in attributes):
            findings.add("CE_HEADER_TWICE", path)
        if is_type:
            content_type = text
        else:
            attributes[lower[3:]] = text
    if size > HEADERS_LIMIT_BYTES:
        findings.add("VALUE_TOO_LARGE", "headers")
    if record.key is not None:
        if len(record.key) > KEY_LIMIT_BYTES:
            findings.add("VALUE_TOO_LARGE", "key")
        if not record.key.isascii() and not _is_utf8(record.key):
            findings.add("VALUE_NOT_UTF8", "key")
    return content_type or "", attributes


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read_json(value: bytes, findings: Findings) -> Any:
    """The parsed value, or None with a finding that says why not."""
    if len(value) > VALUE_LIMIT_BYTES:
        findings.add("VALUE_TOO_LARGE", "value")
        return None
    try:
        content = orjson.loads(value)
    except orjson.JSONDecodeError:
        findings.add(_why_not_json(value), "value")
        return None
    if isinstance(content, list):
        findings.add("CE_BATCH", "value")
    elif not isinstance(content, dict):
        findings.add("VALUE_NOT_OBJECT", "value")
    return content


def _why_not_json(value: bytes) -> str:
    if not _is_utf8(value):
        return "VALUE_NOT_UTF8"
    infinite: list[str] = []
    try:  # the lenient parser of Python reads NaN and Infinity, and so tells them apart from other faults
        json.loads(value.decode(), parse_constant=infinite.append, parse_int=len, parse_float=_note_overflow(infinite))
    except RecursionError:
        return "VALUE_TOO_DEEP"
    except ValueError:
        return "VALUE_NOT_JSON"
    return "VALUE_NOT_FINITE" if infinite else "VALUE_NOT_JSON"


def _note_overflow(infinite: list[str]) -> Any:
    def note(text: str) -> float:
        number = float(text)
        if number in (float("inf"), float("-inf")):
            infinite.append("overflow")
        return number

    return note


def _has_each_key_once(value: bytes, content: dict[str, Any], opened: Opened, findings: Findings) -> bool:
    """Repeated keys are lost in parsing. Without escapes a lost member shows as commas that are gone."""
    written = orjson.dumps(content) if opened.binary else opened.canonical
    if b"\\" not in value and value.count(b",") == written.count(b","):
        return True
    repeated: list[bool] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            repeated.append(True)

    json.loads(value.decode(), object_pairs_hook=note, parse_int=len, parse_float=len)
    if repeated:
        findings.add("JSON_DUPLICATE_KEY", "value")
    return not repeated


def exceeds_depth(content: Any, limit: int = DEPTH_LIMIT) -> bool:
    """Whether objects and lists stand more than `limit` levels deep."""
    level = [content]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(outer, (dict, list)) for outer in level)
