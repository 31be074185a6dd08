"""Spoils right records as practice and malice do: strategies that the fuzz tests share."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from connectors.contract import Record
from tests.bad_records import BAD_RECORDS, SENDERS, STRUCTURED, binary, example
from tests.benchmarks.records import APPENDED_AT, demo_contract, right_events

CONTRACT = demo_contract()
RIGHT = [*right_events(CONTRACT, 60, seed=7), *((partner, example(stream)) for stream, partner in SENDERS.items())]
PARTNERS = st.sampled_from([*SENDERS.values(), "riec-loket", "dienst-justis", "onbekende-partner"])
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=12),
        st.sampled_from(["999990019", "jan@voorbeeld.example", "2026-02-30", "P01", "Sr:363:1", "1e5", "9" * 30, "0"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
HEADERS = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from(["content-type", "ce_id", "ce_type", "ce_source", "traceparent", "x"]), st.text(max_size=6)
        ),
        st.one_of(
            st.none(), st.binary(max_size=12), st.sampled_from([b"application/json", b"application/cloudevents+json"])
        ),
    ),
    max_size=4,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, the whole included."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for step, child in inner for place in places(child, (*path, step)))]


@st.composite
def mutated_events(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """(partner, event) with up to three places replaced, removed, doubled or added."""
    partner, right = draw(st.sampled_from(RIGHT))
    event: dict[str, Any] = json.loads(json.dumps(right))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(places(event)))
        if not path:
            event[draw(st.text(max_size=10))] = draw(JUNK)
            continue
        parent: Any = event
        for step in path[:-1]:
            parent = parent[step]
        deed = draw(st.sampled_from(["replace", "remove", "repeat", "add", "nudge"]))
        value = parent[path[-1]]
        if deed == "replace":
            parent[path[-1]] = draw(JUNK)
        elif deed == "remove":
            del parent[path[-1]]
        elif deed == "repeat" and isinstance(parent, list):
            parent.append(value)
        elif deed == "add" and isinstance(value, dict):
            value[draw(st.text(max_size=10))] = draw(JUNK)
        elif deed == "nudge" and isinstance(value, (int, float)) and not isinstance(value, bool):
            parent[path[-1]] = value + draw(st.integers(-3, 3))
    return partner, event


@st.composite
def mutated_records(draw: st.DrawFn) -> Record:
    """Mutated events as records: compact or spaced, structured or binary, keyed or not, at times with bytes changed."""
    partner, event = draw(mutated_events())
    if draw(st.integers(0, 9)) == 0:
        partner = draw(PARTNERS)
    headers: Any = STRUCTURED
    compact = draw(st.booleans())
    value = json.dumps(event, separators=(",", ":") if compact else None, ensure_ascii=draw(st.booleans())).encode(
        "utf-8", "surrogatepass"
    )
    if draw(st.integers(0, 4)) == 0 and isinstance(event.get("data"), dict) and "datacontenttype" in event:
        value, headers = _as_binary(event)
    if draw(st.integers(0, 9)) == 0:
        headers = draw(HEADERS)
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(value)))
        value = value[:at] + draw(st.binary(max_size=3)) + value[at + draw(st.integers(0, 3)) :]
    if draw(st.integers(0, 9)) == 0:
        value = value.replace(b'"data"', b'"data":{},"data"', 1)
    key = draw(st.one_of(st.none(), st.binary(max_size=24), st.just(b"00000099100000175000")))
    return Record(value, key, headers, partner, APPENDED_AT)


def _as_binary(event: dict[str, Any]) -> tuple[bytes, list[tuple[str, bytes | None]]]:
    printable = {name: value for name, value in event.items() if name.isascii()}
    printable["datacontenttype"] = str(printable["datacontenttype"])
    value, headers = binary({name: _text(item) if name != "data" else item for name, item in printable.items()})
    return value, headers


def _text(value: Any) -> str:
    return str(value).encode("ascii", "replace").decode()


ANY_RECORDS = st.builds(
    Record,
    st.one_of(
        st.none(), st.binary(max_size=200), JUNK.map(lambda junk: json.dumps(junk).encode("utf-8", "surrogatepass"))
    ),
    st.one_of(st.none(), st.binary(max_size=40)),
    HEADERS,
    PARTNERS,
    st.just(APPENDED_AT),
)
RECORDS = st.one_of(mutated_records(), ANY_RECORDS, st.sampled_from(list(BAD_RECORDS.values())))
