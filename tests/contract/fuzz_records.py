"""Fuzzed and mutated records of every event type: record number `n` of a seed is always the same.

What is mutated comes from the catalogue alone: the example of each type, data made from each type's schema, earlier
versions of schemas; and from right records and the table of bad records. A new stream is fuzzed without a change here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import orjson

from connectors.contract import Contract, EventType, Record
from connectors.contract.codelists import load_reference
from connectors.contract.examples import example_of
from tests.bad_records import BAD_RECORDS, PRODUCTION_RECORDS, Event, record_of
from tests.benchmarks.records import APPENDED_AT, SEEDS, right_events
from tests.contract import fuzz_bytes
from tests.contract.fuzz_values import PLANTED, Values, fields_by_name

_MOMENTS = (
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2023, 5, 3, tzinfo=UTC),
    datetime(2026, 9, 9, tzinfo=UTC),
    datetime(2031, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
)


@dataclass(frozen=True)
class Fuzzed:
    """One record. `kind`: how it was made; `production`: judged as where no invented data are allowed."""

    number: int
    kind: str
    record: Record
    production: bool


@dataclass(frozen=True)
class _Base:
    """A right event that its partner may send, as JSON."""

    partner: str
    event: bytes
    event_type: EventType


class Fuzzer:
    """Makes records. `kinds`: the ways, with the share of each in a thousand."""

    def __init__(self, contract: Contract, seed: int) -> None:
        self._seed = seed
        types = contract.catalogue.types
        rights = [*_examples(contract), *right_events(contract, 300, seed=seed)]
        self._bases = [_Base(partner, orjson.dumps(event), types[event["type"]]) for partner, event in rights]
        self._examples = self._bases[: len(types)]
        self._partners = [*sorted(contract.agreements), "onbekende-partner"]
        self._values = Values(contract, load_reference(SEEDS), fields_by_name([event for _, event in rights]))
        self._bad = [(record, False) for record in BAD_RECORDS.values()]
        self._bad += [(record, True) for record in PRODUCTION_RECORDS.values()]
        self.kinds: dict[str, tuple[int, Callable[[Random], Record]]] = {
            "right": (60, self._right),
            "mutated": (420, self._mutated),
            "made from the schema": (170, self._from_schema),
            "damaged bytes": (120, self._damaged),
            "binary mode": (80, self._binary),
            "headers": (50, self._headers),
            "size and depth": (10, self._bomb),
            "any bytes": (20, self._any),
        }
        self._names = list(self.kinds)
        self._weights = [share for share, _ in self.kinds.values()]

    def record(self, number: int) -> Fuzzed:
        """Record `number` of this seed."""
        draw = Random(self._seed << 40 | number)
        if draw.random() < 0.05:
            record, production = draw.choice(self._bad)
            return Fuzzed(number, "of the table of bad records", record, production)
        kind = draw.choices(self._names, self._weights)[0]
        record = self.kinds[kind][1](draw)
        if draw.random() < 0.05:
            record = replace(record, partner=draw.choice(self._partners))
        if draw.random() < 0.05:
            moved = APPENDED_AT + timedelta(days=draw.randint(-2500, 2500), seconds=draw.randrange(86_400))
            record = replace(record, appended_at=draw.choice((*_MOMENTS, moved)))
        return Fuzzed(number, kind, record, draw.random() < 0.05)

    def _base(self, draw: Random) -> _Base:
        return draw.choice(self._examples if draw.random() < 0.5 else self._bases)

    def _sent(self, draw: Random, base: _Base, event: Any, headers: fuzz_bytes.Headers | None = None) -> Record:
        value = event if isinstance(event, bytes) else fuzz_bytes.written(draw, event)
        chosen = fuzz_bytes.RIGHT_HEADERS if headers is None else headers
        return fuzz_bytes.keyed(draw, value, chosen, base.partner, APPENDED_AT)

    def _right(self, draw: Random) -> Record:
        base = self._base(draw)
        return self._sent(draw, base, orjson.loads(base.event))

    def _mutated(self, draw: Random) -> Record:
        base = self._base(draw)
        return self._sent(draw, base, self._spoil(draw, orjson.loads(base.event)))

    def _from_schema(self, draw: Random) -> Record:
        base = draw.choice(self._examples)
        event, schemas = orjson.loads(base.event), [(base.event_type.dataschema, base.event_type.schema)]
        schemas += [(old.dataschema, old.schema) for old in base.event_type.earlier]
        event["dataschema"], schema = draw.choice(schemas)
        made = self._values.of_schema(draw, schema)
        if draw.random() < 0.5:  # what says whose it is and when stays, so that more of it is judged to the end
            stays = (base.event_type.subject_field, base.event_type.date_field)
            made |= {name: event["data"][name] for name in stays if name in event["data"]}
        event["data"] = made
        return self._sent(draw, base, event)

    def _damaged(self, draw: Random) -> Record:
        base = self._base(draw)
        value = fuzz_bytes.written(draw, orjson.loads(base.event))
        return self._sent(draw, base, draw.choice((fuzz_bytes.damaged, fuzz_bytes.doubled_key))(draw, value))

    def _binary(self, draw: Random) -> Record:
        base = self._base(draw)
        event = orjson.loads(base.event)
        return self._sent(
            draw, base, *fuzz_bytes.binary(draw, self._spoil(draw, event) if draw.random() < 0.5 else event)
        )

    def _headers(self, draw: Random) -> Record:
        base = self._base(draw)
        return self._sent(draw, base, base.event, fuzz_bytes.spoiled_headers(draw, fuzz_bytes.RIGHT_HEADERS))

    def _bomb(self, draw: Random) -> Record:
        base = self._base(draw)
        return self._sent(draw, base, fuzz_bytes.bomb(draw, base.event))

    def _any(self, draw: Random) -> Record:
        record = self._sent(draw, self._base(draw), b"")
        return replace(record, value=fuzz_bytes.any_bytes(draw))

    def _spoil(self, draw: Random, event: Event) -> Event:
        """One to four places of an event replaced, removed, doubled, renamed, moved or added."""
        for _ in range(draw.choice((1, 1, 1, 2, 4))):
            places = _places(event)
            parent, step = draw.choice(places)
            value = parent[step]
            deed = draw.randrange(9)
            if deed == 0:
                parent[step] = self._values.junk(draw)
            elif deed == 1:
                del parent[step]
            elif deed == 2 and isinstance(parent, list):
                parent.append(value)
            elif deed == 3 and isinstance(parent, dict):
                parent[draw.choice((PLANTED, "naam", "x", step.upper(), step + "_2", "\x00", "999990019"))] = value
            elif deed == 4 and isinstance(value, (int, float)) and not isinstance(value, bool):
                parent[step] = value + draw.choice((-3, -1, 1, 3, 0.5, 10**6))
            elif deed == 5 and isinstance(value, str):
                parent[step] = draw.choice((value + self._values.text(draw), value[:-1], value.upper(), f" {value}"))
            elif deed == 6:
                other, place = draw.choice(places)
                parent[step] = copy.deepcopy(other[place]) if place in other or isinstance(other, list) else None
            else:
                parent[step] = self._values.other(draw, step if isinstance(step, str) else "")
        return event


def _places(event: Event) -> list[tuple[Any, Any]]:
    """Every place in an event as (what holds it, name or position)."""
    found: list[tuple[Any, Any]] = []
    open_places: list[Any] = [event]
    while open_places:
        holder = open_places.pop()
        inner = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for step, value in inner:
            found.append((holder, step))
            if isinstance(value, (dict, list)) and value:
                open_places.append(value)
    return found or [({"x": 1}, "x")]


def _examples(contract: Contract) -> list[tuple[str, Event]]:
    """The example of each type with a partner that may send it. Raises `AssertionError` where no partner may."""
    found = []
    for event_type in contract.catalogue.types.values():
        event = example_of(event_type)
        senders = [p for p in sorted(contract.agreements) if not contract.judge(record_of(event, p)).reasons]
        assert senders, f"no demo partner may send the example of {event_type.type}"
        found.append((senders[0], event))
    return found
