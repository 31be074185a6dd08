"""What can be wrong with a record around its content: bytes, headers, key, size, depth."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from connectors.contract import Record
from connectors.contract.envelope import KEY_LIMIT_BYTES, VALUE_LIMIT_BYTES
from tests.bad_records import STRUCTURED, Event
from tests.contract.fuzz_values import PLANTED

Headers = list[tuple[str, bytes | None]]
_PIECES = (
    *(b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x00", b"NaN", b"Infinity", b"1e999", b"-", b"\\u0000"),
    *(b"\\ud800", b'"', b"{", b"}", b"[", b"]", b",", b":", b"//", b"\n", b"\\", b"0x10", b"01", b"+1", b".5", b"1."),
)


def written(draw: Random, event: Any) -> bytes:
    """An event as bytes, in one of the ways in which programs write JSON."""
    text = json.dumps(
        event,
        separators=draw.choice(((",", ":"), (", ", ": "), (" ,\t", " :\n"))),
        ensure_ascii=draw.random() < 0.5,
        indent=draw.choice((None, None, 2)),
        sort_keys=draw.random() < 0.2,
    )
    return text.encode("utf-8", "surrogatepass")


def damaged(draw: Random, value: bytes) -> bytes:
    """The same bytes with a few places changed, cut or doubled."""
    for _ in range(draw.randint(1, 3)):
        at, length = draw.randint(0, len(value)), draw.choice((0, 1, 1, 2, 8, 64))
        deed = draw.randrange(6)
        if deed == 0:
            value = value[:at] + draw.choice(_PIECES) + value[at + length :]
        elif deed == 1:
            value = value[:at] + value[at + length :]
        elif deed == 2:
            value = value[:at] + value[at : at + length] * 2 + value[at + length :]
        elif deed == 3:
            value = value[:at] + bytes(draw.randrange(256) for _ in range(draw.randrange(4))) + value[at + length :]
        elif deed == 4:
            value = value[:at]
        else:
            digits = draw.choice((b"9" * 30, b"9" * 5000, b"0." + b"3" * 400, b"-0", b"1e308", b"123456782"))
            value = value[:at] + digits + value[at:]
    return value


def doubled_key(draw: Random, value: bytes) -> bytes:
    """One member of the outermost object, or of `data`, stands twice."""
    name = draw.choice((b'"data"', b'"id"', b'"type"', b'"period"', b'"source"', b'"organisation_oin"'))
    return value.replace(name, name + draw.choice((b":{},", b":1,", b':"x",', b':"\\u0061",')) + name, 1)


def bomb(draw: Random, value: bytes) -> bytes:
    """Deep, wide, long or huge content."""
    depth = draw.choice((31, 32, 33, 34, 127, 1000, 20_000))
    size = draw.choice((VALUE_LIMIT_BYTES - len(value) - 8, VALUE_LIMIT_BYTES, VALUE_LIMIT_BYTES + 1, 200_000))
    made: tuple[Callable[[], bytes], ...] = (
        lambda: b'{"a":' * depth + b"1" + b"}" * depth,
        lambda: b"[" * depth + b"]" * depth,
        lambda: b'{"data":' + b"[" * depth + b"]" * depth + b"}",
        lambda: value.replace(b'"data"', b'"x":"' + b"a" * max(size, 0) + b'","data"', 1),
        lambda: value + b" " * max(size, 0),
        lambda: b"{" + b",".join(b'"k%d":%d' % (i, i) for i in range(draw.choice((50, 3000)))) + b"}",
        lambda: b'{"a":"' + b"\\u0041" * 8000 + b'"}',
        lambda: b'{"data":' + b"9" * draw.choice((20, 400, 60_000)) + b"}",
        lambda: (PLANTED + "@" * 5000 + "1-" * 3000).encode(),
    )
    return draw.choice(made)()


def any_bytes(draw: Random) -> bytes | None:
    """No event at all."""
    kind = draw.randrange(5)
    if kind == 0:
        return draw.choice((None, b""))
    if kind == 1:
        return json.dumps(draw.choice(([], {}, 1, "a", None, True, [{}], {"specversion": "1.0"}))).encode()
    return draw.randbytes(draw.choice((1, 8, 60, 400)))


def binary(draw: Random, event: Event) -> tuple[bytes, Headers]:
    """The event in binary mode, its attributes in headers; at times with one of them spoiled."""
    headers: Headers = []
    for name, value in event.items():
        if name not in ("data", "datacontenttype"):
            text = value if isinstance(value, str) else json.dumps(value)
            headers.append((f"ce_{name}", text.encode("utf-8", "surrogatepass")))
    content_type = draw.choice(
        ("application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "text/plain")
    )
    headers.insert(draw.randint(0, len(headers)), ("content-type", content_type.encode()))
    if draw.random() < 0.3:
        headers = spoiled_headers(draw, headers)
    return written(draw, event.get("data")), headers


def spoiled_headers(draw: Random, headers: Headers) -> Headers:
    """Headers left out, doubled, renamed, emptied or added."""
    headers = list(headers)
    deed = draw.randrange(6)
    if headers and deed < 4:
        place = draw.randrange(len(headers))
        name, value = headers[place]
        if deed == 0:
            del headers[place]
        elif deed == 1:
            headers.append((draw.choice((name, name.upper())), value))
        elif deed == 2:
            headers[place] = (name, draw.choice((None, b"", b"\xff\xfe", b"x" * 9000, PLANTED.encode(), b"999990019")))
        else:
            headers[place] = (
                draw.choice(("", "ce_", "CE_ID", "\ud800".encode("utf-8", "replace").decode(), PLANTED)),
                value,
            )
        return headers
    added = draw.choice(
        (
            ("x-origin", b"a"),
            ("traceparent", b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01"),
            ("traceparent", b"999990019"),
            ("tracestate", b"jan@voorbeeld.example"),
            ("content-type", b"application/cloudevents-batch+json"),
            ("ce_zaaknummer", b"06-12345678"),
            ("", None),
        )
    )
    return [*headers, added]


def keyed(draw: Random, record_value: bytes | None, headers: Headers, partner: str, appended_at: Any) -> Record:
    """The record with a key, mostly none."""
    chance, key = draw.random(), None
    if chance < 0.06:
        key = draw.choice(
            (b"", b"00000099100000175000", b"0b8a4b9a-52f0-4c76-9a57-5d0f0a6f3b02", b"999990019", b"\xff\xfe", b"k")
        )
    elif chance < 0.07:
        key = b"k" * draw.choice((KEY_LIMIT_BYTES, KEY_LIMIT_BYTES + 1, 5000))
    return Record(record_value, key, headers, partner, appended_at)


RIGHT_HEADERS: Headers = [(name, value) for name, value in STRUCTURED]
