"""Records that are wrong on purpose, each with what must become of it.

A wrong record is made from a right one: the same statement with one thing spoiled, as it goes wrong in practice. It
comes beside the right one, under an id of its own (but for duplicates and conflicts, which are about the id).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import orjson

from connectors.simulation.draw import generator
from connectors.simulation.events import STRUCTURED, Expected, Outgoing, as_bytes
from connectors.simulation.periods import month_of

# Numbers that pass the eleven test and belong to nobody: the range that Dutch test environments use.
TEST_BSNS = ("999990019", "999993653")

MONITORING = "monitoring-alerts"
OF_ORGANISATIONS = frozenset({MONITORING, "risk-scans", "screening-outcomes"})

Spoil = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """`stream`: whose statements are spoiled this way (empty = those of organisations). `codes`: every error code.

    `same_id`: the record keeps the id of the right one, which comes before it.
    """

    stream: str
    spoil: Spoil
    codes: tuple[str, ...]
    disposition: str = "refused"
    same_id: bool = False
    cut: bool = False


def _nothing(event: dict[str, Any]) -> None:
    """The content stays as it is."""


def _put(name: str, value: Any) -> Spoil:
    def spoil(event: dict[str, Any]) -> None:
        event[name] = value

    return spoil


def _drop(name: str) -> Spoil:
    def spoil(event: dict[str, Any]) -> None:
        del event["data"][name]

    return spoil


def _put_data(name: str, value: Any) -> Spoil:
    def spoil(event: dict[str, Any]) -> None:
        event["data"][name] = value

    return spoil


def _unknown_offence(event: dict[str, Any]) -> None:
    # Of the record's own code of law: an article of the other one would be a second fault.
    code = "Sr-BES" if event["data"]["territory"] == "caribbean" else "Sr"
    event["data"]["counts"] = [{"offence_id": f"{code}:999:1", "count": 1}]


def _sum_mismatch(event: dict[str, Any]) -> None:
    event["data"]["signals"] = [
        {"category_id": "buiten-werktijd", "opened": 5, "open": 1, "explained": 1, "confirmed": 1}
    ]


def _future_period(event: dict[str, Any]) -> None:
    after = date.fromisoformat(event["time"][:10]) + timedelta(days=62)
    event["data"]["period"] = month_of(after).as_json()


def _other_content(event: dict[str, Any]) -> None:
    category = "logging-onderbroken"
    others = [signal for signal in event["data"]["signals"] if signal["category_id"] != category]
    event["data"]["signals"] = [
        *others,
        {"category_id": category, "opened": 7, "open": 0, "explained": 7, "confirmed": 0},
    ]


def _too_small(event: dict[str, Any]) -> None:
    event["data"]["exposure"] |= {"accounts_monitored": 4, "accounts_total": 6, "staff_years_monitored": 0.4}


def _foreign_source(event: dict[str, Any]) -> None:
    event["source"] = "urn:nld:oin:00000099999999999000:systeem:risicoregister"


KINDS: Mapping[str, Kind] = {
    "exact_duplicate": Kind("", _nothing, ("IDENTITY_DUPLICATE",), "duplicate", same_id=True),
    "conflicting_content": Kind(MONITORING, _other_content, ("IDENTITY_CONFLICT",), "conflict", same_id=True),
    "malformed_json": Kind("", _nothing, ("VALUE_NOT_JSON",), cut=True),
    "bsn_like_number": Kind("", _put("subject", TEST_BSNS[0]), ("PRIVACY_BSN",)),
    "email_address": Kind(
        "",
        _put_data("contact", "melder@voorbeeld.example"),
        ("PRIVACY_EMAIL", "PRIVACY_FREE_TEXT", "SCHEMA_UNKNOWN_FIELD"),
    ),
    # The police as a chain partner: nobody else may speak for it, and the frame gives it no processes.
    "wrong_oin": Kind(
        MONITORING,
        _put_data("organisation_oin", "00000099900000001000"),
        ("AGREEMENT_ORGANISATION", "UNIT_NOT_IN_FRAME"),
    ),
    "foreign_source": Kind("", _foreign_source, ("AGREEMENT_SOURCE",)),
    "unknown_offence_code": Kind("case-statistics", _unknown_offence, ("CODE_UNKNOWN",)),
    "missing_field": Kind(MONITORING, _drop("monitoring_profile"), ("SCHEMA_REQUIRED",)),
    "unknown_attribute": Kind("", _put("afdeling", "zuid"), ("CE_ATTRIBUTE_UNKNOWN",)),
    "unknown_field": Kind(MONITORING, _put_data("meldingen", 3), ("SCHEMA_UNKNOWN_FIELD",)),
    "sum_mismatch": Kind(MONITORING, _sum_mismatch, ("SUM_MISMATCH",)),
    "future_period": Kind(MONITORING, _future_period, ("PERIOD_NOT_ENDED",)),
    "unit_too_small": Kind(MONITORING, _too_small, ("UNIT_TOO_SMALL",)),
    "unknown_type": Kind("", _put("type", "nl.corruptierisicos.onbekend-vastgesteld.v1"), ("TYPE_UNKNOWN",)),
}


def wrong_records(seed: int, wanted: Mapping[str, int], regular: Sequence[Outgoing]) -> list[Outgoing]:
    """The wrong records, spread over the regular ones (which stay as they are). Each kind spoils other records.

    Raises `ValueError` for a kind that nobody knows, or when too few records of the needed stream are there to spoil.
    """
    made: list[Outgoing] = []
    taken: set[tuple[str, str]] = set()
    for name, count in wanted.items():
        if name not in KINDS:
            raise ValueError(f"wrong_records: no kind called {name}; known: {', '.join(sorted(KINDS))}")
        kind = KINDS[name]
        usable = [
            record
            for record in regular
            if _usable(record, kind.stream) and (record.source, record.event_id) not in taken
        ]
        if len(usable) < count:
            raise ValueError(f"wrong_records: {count} x {name} asked, {len(usable)} records can be spoiled that way")
        for at in sorted(generator(seed, "wrong", name).choice(len(usable), size=count, replace=False)):
            right = usable[int(at)]
            taken.add((right.source, right.event_id))
            made.append(_spoiled(name, kind, right))
    return made


def _usable(record: Outgoing, stream: str) -> bool:
    """Accepted, structured, and of the stream; a kind without a stream spoils what organisations send."""
    if record.expected.disposition != "accepted" or record.headers != STRUCTURED:
        return False
    return record.stream == stream if stream else record.stream in OF_ORGANISATIONS


def _spoiled(name: str, kind: Kind, right: Outgoing) -> Outgoing:
    event = orjson.loads(right.value)
    if not kind.same_id:
        event["id"] = f"{event['id']}-{name.replace('_', '-')}"
    kind.spoil(event)
    value = as_bytes(event)
    return replace(
        right,
        logged_at=right.logged_at + timedelta(minutes=1),
        kind=name,
        source=event["source"],
        event_id=event["id"],
        value=value[: len(value) * 2 // 3] if kind.cut else value,
        expected=Expected(kind.disposition, kind.codes),
    )
