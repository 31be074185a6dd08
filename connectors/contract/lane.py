"""The quick way through all layers, for what most partners send most of the time: one validator narrowed to the codes
in force, and sets prepared from the agreements.

It says yes only where the layers accept without a warning, and else nothing: the layers then say what and why. A twin
test compares the two over right, mutated and hostile records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from connectors.contract.agreements import CLASSIFICATIONS, Agreement
from connectors.contract.case import Content, ContentRule, Known
from connectors.contract.catalogue import Catalogue
from connectors.contract.codelists import Reference
from connectors.contract.envelope import STRUCTURED, VALUE_LIMIT_BYTES
from connectors.contract.gate import UUID
from connectors.contract.identifiers import TEST_PREFIX, is_oin
from connectors.contract.meaning import STREAM_RULES, span
from connectors.contract.periods import begins_at, ended_at
from connectors.contract.privacy import is_suspect
from connectors.contract.reasons import Findings, Reason
from connectors.contract.record import Record
from connectors.contract.schema import Validator, compile_schema, event_schema

_UNUSUAL = ("subject", "sequence", "sequencetype", "traceparent")  # left to the layers, with text that must be scanned
_HEADER = ("content-type", STRUCTURED.encode())
_SOURCES_KEPT = 1024


class Passed(NamedTuple):
    """An event that every layer accepts, without a warning."""

    event: dict[str, Any]
    canonical: bytes
    logged_at: datetime
    stream: str


@dataclass(slots=True)
class _Grant:
    """What one partner may say in one type, as sets."""

    known: Known
    validator: Validator
    rules: tuple[ContentRule, ...]
    begins_at: datetime
    ends_at: datetime
    source_prefix: str
    subject_field: str
    organisations: frozenset[str]
    origins: frozenset[str]
    classifications: frozenset[str | None]
    clean_sources: set[str]
    """Values of `source` that were looked at before."""


class Lane:
    """Prepared once for a contract."""

    def __init__(
        self,
        catalogue: Catalogue,
        known: Mapping[str, Known],
        agreements: Mapping[str, Agreement],
        reasons: Mapping[str, Reason],
        test_allowed: bool,
    ) -> None:
        self._reasons = reasons
        self._grants: dict[str, dict[str, _Grant]] = {partner: {} for partner in agreements}
        self._codes_since = ""
        for name, row in known.items():
            validator = compile_schema(_narrowed(event_schema(catalogue, row.event_type), row.reference))
            self._codes_since = _codes_since(row.reference)
            for partner, agreement in agreements.items():
                if row.event_type.stream in agreement.streams and (test_allowed or not _is_test(agreement.oin)):
                    self._grants[partner][name] = _grant(agreement, row, validator, test_allowed)

    def passes(self, record: Record) -> Passed | None:
        """The event of a structured record that every layer accepts; None: ask the layers."""
        value, headers = record.value, record.headers
        grants = self._grants.get(record.partner)
        if grants is None or value is None or len(headers) != 1 or headers[0] != _HEADER:
            return None
        if record.key is not None and not _is_typed_key(record.key):
            return None
        if len(value) > VALUE_LIMIT_BYTES or b"\\" in value:
            return None
        try:
            event = orjson.loads(value)
            grant = grants[event["type"]]
            if not grant.validator.is_valid(event):
                return None
            canonical = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
            logged_at = datetime.fromisoformat(event["time"])
        except (ValueError, KeyError, TypeError):  # no JSON, no object, another type, a time that only RFC 3339 knows
            return None
        if value.count(b'"') != canonical.count(b'"'):  # a key stands twice: parsing dropped one
            return None
        if not _is_granted(grant, event, record.appended_at, logged_at):
            return None
        content = Content(event, event["data"], grant.known, record.appended_at, Findings(self._reasons))
        if span(content)[0] < self._codes_since:
            return None
        for rule in grant.rules:
            rule(content)
        return None if content.findings else Passed(event, canonical, logged_at, grant.known.event_type.stream)


def _is_granted(grant: _Grant, event: Mapping[str, Any], appended_at: datetime, logged_at: datetime) -> bool:
    source, identity = event["source"], event["id"]
    if source not in grant.clean_sources:
        if not source.startswith(grant.source_prefix) or is_suspect(source[len(grant.source_prefix) :]):
            return False
        if len(grant.clean_sources) < _SOURCES_KEPT:
            grant.clean_sources.add(source)
    return (
        grant.begins_at <= appended_at < grant.ends_at
        and logged_at <= appended_at
        and event["data"][grant.subject_field] in grant.organisations
        and event["dataorigin"] in grant.origins
        and event.get("dataclassification") in grant.classifications
        and (UUID.fullmatch(identity) is not None or not is_suspect(identity))
    )


def _is_typed_key(key: bytes) -> bool:
    text = key.decode("ascii", "replace")
    return is_oin(text) or UUID.fullmatch(text) is not None


def _is_test(oin: str) -> bool:
    return oin.startswith(TEST_PREFIX)


def _grant(agreement: Agreement, known: Known, validator: Validator, test_allowed: bool) -> _Grant:
    usual = {"synthetic", "reported"} if test_allowed else {"reported"}  # published figures carry text: for the layers
    heaviest = CLASSIFICATIONS.index(agreement.classification)
    return _Grant(
        known=known,
        validator=validator,
        rules=STREAM_RULES[known.event_type.stream],
        begins_at=begins_at(agreement.valid_from.isoformat()),
        ends_at=ended_at(agreement.valid_to.isoformat()),
        source_prefix=f"urn:nld:oin:{agreement.oin}:systeem:",
        subject_field=known.event_type.subject_field,
        organisations=frozenset(
            oin for oin in agreement.speaks_for if is_oin(oin) and (test_allowed or not _is_test(oin))
        ),
        origins=agreement.data_origins & usual,
        classifications=frozenset((None, *CLASSIFICATIONS[: heaviest + 1])),
        clean_sources=set(),
    )


def _codes_since(reference: Reference) -> str:
    """The day from which every code without an end is valid."""
    return max(begin for codes in reference.lists.values() for begin, end in codes.validity.values() if end >= "9999")


def _narrowed(schema: Any, reference: Reference) -> Any:
    """The schema with the codes that are in force in place of patterns, without places where text may stand."""
    if isinstance(schema, list):
        return [_narrowed(inner, reference) for inner in schema]
    if not isinstance(schema, Mapping):
        return schema
    codes = reference.lists.get(schema.get("x-code-list", ""))
    if codes is not None:
        return {"enum": sorted(code for code, (_, end) in codes.validity.items() if end >= "9999")}
    narrowed = {name: _narrowed(inner, reference) for name, inner in schema.items()}
    if "properties" in narrowed:
        narrowed["properties"] = {
            name: inner for name, inner in narrowed["properties"].items() if name not in _UNUSUAL and name != "citation"
        }
    return narrowed
