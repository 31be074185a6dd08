"""Values that a field can be given: right ones, near misses, and what malice would try."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from connectors.contract import Contract
from connectors.contract.codelists import Reference
from tests.bad_records import TEST_BSN

PLANTED = "Zwartjes-Geheim"
"""Stands in records on purpose; no finding may ever repeat it."""
_PERSONAL = (
    TEST_BSN,
    "9999.90.019",
    "jan@voorbeeld.example",
    "06-12345678",
    "+31 6 12345678",
    "NL91 ABNA 0417 1643 00",
    "999990019",
    "\u200b".join(TEST_BSN),
)
_HOSTILE_TEXT = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202etxt.exe",
    "\u200d\u200b\ufeff",
    "e\u0301\u0301\u0301",
    "Ａ１２３",
    "١٢٣٤٥٦٧٨٩",
    "𝟙𝟚𝟛",
    "null",
    "true",
    "NaN",
    "-0",
    "1e999",
    "../../etc/passwd",
    "'; DROP TABLE bronze.events; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "=HYPERLINK(1)",
    "%s%n%x",
    "a" * 200,
    "☃" * 150,
    "\n\r\t",
    PLANTED,
)
_NUMBERS = (
    *(0, -1, 1, 9, 10, 2**31 - 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 10**30, -(10**30)),
    *(0.0, -0.0, 0.1, 1e-300, 1e300, 5e-324, 9_999_999, 10_000_000, 123456782, 999990019, 612345678),
)
_DATES = (
    *("2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "2026-1-1", "20260101", "2026-08-31T00:00:00Z"),
    *("1899-12-31", "2024-02-29", "2025-02-29", "2026-08-01", "2026-08-31", "2026-12-31", "-2026-01-01"),
)
_TIMES = (
    *("2026-09-10T09:30:00Z", "2026-09-10t09:30:00z", "2026-09-10T09:30:00.123456789Z", "2026-09-10T09:30:60Z"),
    *("2026-09-10T24:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-09-10 09:30:00Z"),
    *("2026-09-10T09:30:00", "2099-01-01T00:00:00Z", "2026-09-10T09:30:00+25:00"),
)


def fields_by_name(events: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Every value that stands under a name anywhere in these events: what the same field may be given."""
    found: dict[str, list[Any]] = {}
    places: list[Any] = list(events)
    while places:
        value = places.pop()
        if isinstance(value, Mapping):
            for name, inner in value.items():
                found.setdefault(name, []).append(inner)
                places.append(inner)
        elif isinstance(value, list):
            places += value
    return found


class Values:
    """Draws values. `known`: what stands under each name in right events."""

    def __init__(self, contract: Contract, reference: Reference, known: Mapping[str, list[Any]]) -> None:
        self._known = known
        self._lists = {name: sorted(codes.validity) for name, codes in reference.lists.items()}
        self._all_codes = sorted({code for codes in self._lists.values() for code in codes})
        self._oins = sorted(reference.organisations)
        self._schemas = [row.dataschema for row in contract.catalogue.types.values()]
        self._schemas += [old.dataschema for row in contract.catalogue.types.values() for old in row.earlier]
        self._types = sorted(contract.catalogue.types)

    def junk(self, draw: Random, depth: int = 0) -> Any:
        """Any JSON value, seldom a sensible one."""
        kind = draw.randrange(10 if depth < 3 else 8)
        if kind == 0:
            return draw.choice((None, True, False))
        if kind <= 2:
            return draw.choice(_NUMBERS)
        if kind <= 5:
            return draw.choice(_HOSTILE_TEXT)
        if kind == 6:
            return draw.choice(_PERSONAL)
        if kind == 7:
            return draw.choice((*_DATES, *_TIMES))
        if kind == 8:
            return [self.junk(draw, depth + 1) for _ in range(draw.randrange(4))]
        return {draw.choice(_HOSTILE_TEXT)[:12]: self.junk(draw, depth + 1) for _ in range(draw.randrange(4))}

    def text(self, draw: Random) -> str:
        return draw.choice(draw.choice((_PERSONAL, _HOSTILE_TEXT, _DATES, _TIMES)))

    def other(self, draw: Random, name: str) -> Any:
        """Another value that this field could have, or one of its kind that it can't."""
        if name == "type":
            return draw.choice((*self._types, "nl.corruptierisicos.onbekend.v1", draw.choice(self._types)[:-1] + "9"))
        if name == "dataschema":
            return draw.choice((*self._schemas, draw.choice(self._schemas) + ".1"))
        if name == "time":
            return draw.choice(_TIMES)
        if name.endswith("_oin"):
            return draw.choice((draw.choice(self._oins), "00000001123456780000", "0" * 20, self._oins[0][:-1]))
        if name in ("from", "to", "reference_date") or name.endswith("_date"):
            return draw.choice((draw.choice(_DATES), self._day(draw)))
        known = self._known.get(name)
        if known and draw.random() < 0.7:
            return copy.deepcopy(draw.choice(known))  # it is spoiled further, and is drawn again for other records
        return draw.choice(self._all_codes) if draw.random() < 0.7 else self.junk(draw)

    def _day(self, draw: Random) -> str:
        return (date(2019, 1, 1) + timedelta(days=draw.randrange(3650))).isoformat()

    def of_schema(self, draw: Random, schema: Mapping[str, Any], name: str = "") -> Any:
        """A value that the schema allows as far as one field tells, and at times oversteps a bound of it."""
        if "enum" in schema:
            return draw.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        kind = schema.get("type")
        if kind == "object":
            return self._object(draw, schema)
        if kind == "array":
            least, most = schema.get("minItems", 0), schema.get("maxItems", 5)
            size = draw.choice((least, least + 1, draw.randint(least, max(least, min(most, 6)))))
            if draw.random() < 0.02:
                size = min(most + 1, 200)
            return [self.of_schema(draw, schema["items"], name) for _ in range(size)]
        if kind in ("integer", "number"):
            return self._number(draw, schema, kind)
        if kind == "boolean":
            return draw.random() < 0.5
        if codes := self._lists.get(schema.get("x-code-list", "")):
            return draw.choice(codes)
        return self.other(draw, name)

    def _object(self, draw: Random, schema: Mapping[str, Any]) -> dict[str, Any]:
        required = schema.get("required", ())
        return {
            name: self.of_schema(draw, field, name)
            for name, field in schema["properties"].items()
            if (draw.random() < 0.98 if name in required else draw.random() < 0.4)
        }

    def _number(self, draw: Random, schema: Mapping[str, Any], kind: str) -> float:
        low, high = schema.get("minimum", 0), schema.get("maximum", 1000)
        edge = draw.choice((low, high, low - 1, high + 1)) if draw.random() < 0.1 else None
        value: float = draw.randint(int(low), int(min(high, low + 40))) if edge is None else edge
        return value if kind == "integer" or draw.random() < 0.5 else value + draw.random()
