"""Events of any stream, drawn from its schema alone: right in form, and in meaning as chance has it.

Numbers are small and codes are few, so that sums meet and entries repeat about as often as they don't.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from connectors.contract import Record
from connectors.contract.catalogue import EventType
from tests.bad_records import SENDERS, example, record_of
from tests.benchmarks.records import SEEDS

FEW_CODES = {  # enough to meet every rule; other lists: their first codes
    "offences": ("Sr:363:1", "Sr:177:1", "Sr-BES:378:1"),
    "disposals": ("OM-DAGV", "OM-OSEP", "ZM1-VOR"),
    "sepot_codes": ("02", "58"),
    "chain_phases": ("PH2", "PH4", "PH6", "PH7"),
    "police_units": ("PU-limburg", "PU-LX", "PU-KPCN"),
    "instruments": ("bva-pilot-1", "riec-weerbaarheidsscan-1"),
    "expert_scales": ("incidenten-per-10000-dienstjaren", "kans-5", "impact-100", "impact-5"),
    "recommendation_bodies": ("VOORBEELDRAAD", "GRECO"),
    "recommendation_statuses": ("voorbeeldraad-issued", "voorbeeldraad-implemented", "greco-implemented"),
    "shown_indicators": ("kwadrant", "levering", "vroegsignaal-signalen", "vroegsignaal-stilte"),
    "dimensions": ("bewustwording", "personeel", "monitoring", "compartimentering"),
}
PERIODS = (("2026-04-01", "2026-06-30"), ("2026-08-01", "2026-08-31"), ("2025-01-01", "2025-12-31"))
DAYS = ("2026-03-01", "2026-05-01", "2026-08-01")
REFERRED_OINS = ("00000099104000001000", "00000099900000003000")
SEEDS_OF_LISTS = {"dimensions": "scan_dimensions", "instruments": "scan_dimensions"}


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _codes(name: str) -> tuple[str, ...]:
    if name in FEW_CODES:
        return FEW_CODES[name]
    rows = seed(SEEDS_OF_LISTS.get(name, name))
    return tuple(row[next(iter(row))] for row in rows[:3])


def _values(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    kind = schema.get("type")
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "x-code-list" in schema:
        return st.sampled_from(_codes(schema["x-code-list"]))
    if kind == "object":
        if schema["properties"].keys() == {"from", "to"}:
            return st.sampled_from([{"from": first, "to": last} for first, last in PERIODS])
        fields = {name: _values(field) for name, field in schema["properties"].items()}
        required = {name: fields.pop(name) for name in schema["required"]}
        return st.fixed_dictionaries(required, optional=fields)
    if kind == "array":
        return st.lists(_values(schema["items"]), min_size=schema["minItems"], max_size=3)
    if kind == "boolean":
        return st.booleans()
    if kind in ("integer", "number"):
        return st.integers(max(0, schema["minimum"]), min(14, schema["maximum"]))
    if schema["x-kind"] == "date":
        return st.sampled_from(DAYS)
    if schema["x-kind"] == "event-source":
        return st.sampled_from([f"urn:nld:oin:{oin}:systeem:a" for oin in REFERRED_OINS])
    if schema["x-kind"] == "event-id":
        return st.just("e1")
    return st.just("Jaarbericht 2023")


def _is_own(field: Mapping[str, Any]) -> bool:
    """A code that the sender gives itself: its form says nothing that rules could meet."""
    return "x-code-list" not in field


@st.composite
def events_of(draw: st.DrawFn, event_type: EventType) -> dict[str, Any]:
    """The stream's example with some of its fields drawn anew, left out or added."""
    event: dict[str, Any] = json.loads(json.dumps(example(event_type.stream)))
    properties, required = event_type.schema["properties"], event_type.schema["required"]
    own_codes = {name for name, field in properties.items() if field.get("x-kind") == "code" and _is_own(field)}
    names = sorted(properties.keys() - own_codes - {"corrects", "partner_specific", event_type.subject_field})
    for name in sorted(draw(st.sets(st.sampled_from(names), max_size=4))):
        if name not in required and draw(st.integers(0, 3)) == 0:
            event["data"].pop(name, None)
        else:
            event["data"][name] = draw(_values(properties[name]))
    return event


def as_record(event: dict[str, Any], event_type: EventType) -> Record:
    return record_of(event, SENDERS[event_type.stream])
