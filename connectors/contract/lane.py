"""The quick way through all layers, for what most partners send most of the time: one validator narrowed to the codes
in force and to UUIDs as id, and sets prepared from the agreements.

It says yes only where the layers accept without a warning, and else nothing: the layers then say what and why. A twin
test compares the two over right, mutated and hostile records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import orjson

from connectors.contract.agreements import CLASSIFICATIONS, Agreement
from connectors.contract.catalogue import STATEMENT, Catalogue, EventType
from connectors.contract.codelists import Reference
from connectors.contract.envelope import STRUCTURED, VALUE_LIMIT_BYTES
from connectors.contract.gate import UUID
from connectors.contract.identifiers import TEST_PREFIX, is_oin
from connectors.contract.meaning.monitoring_alerts import SMALLEST_UNIT_ACCOUNTS
from connectors.contract.periods import begins_at, calendar_kind, ended_at
from connectors.contract.privacy import is_suspect
from connectors.contract.record import Record
from connectors.contract.schema import Validator, compile_schema, event_schema

_UNUSUAL = (  # text to scan, or rare: for the layers
    "subject",
    "sequence",
    "sequencetype",
    "traceparent",
    "citation",
    "corrects",
    "partner_specific",
    "mitigating_measures",
    "private_logging",
    "measure_kind",
    "region_code",
    "hand_overs",
    "stocks",
    "durations",
)
_HEADER = ("content-type", STRUCTURED.encode())
_SOURCES_KEPT = 1024


Passed = tuple[dict[str, Any], bytes, datetime, str]
"""An event that every layer accepts without a warning: the event, its canonical JSON, `time`, stream."""


@dataclass(slots=True)
class _Grant:
    """What one partner may say in one type, as sets."""

    stream: str
    validator: Validator
    adds_up: Callable[[Mapping[str, Any]], bool]
    periods: tuple[str, ...]
    begins_at: datetime
    ends_at: datetime
    source_prefix: str
    subject_field: str
    processes: Mapping[str, frozenset[str]]
    """OIN of an organisation that the partner may speak for, to the processes that it has."""
    origins: frozenset[str]
    classifications: frozenset[str | None]
    clean_sources: set[str]
    """Values of `source` that were looked at before."""


class Lane:
    """Prepared once for a contract."""

    def __init__(
        self,
        catalogue: Catalogue,
        reference: Reference,
        agreements: Mapping[str, Agreement],
        test_allowed: bool,
    ) -> None:
        self._grants: dict[str, dict[str, _Grant]] = {partner: {} for partner in agreements}
        self._codes_since = _codes_since(reference)
        for name, event_type in catalogue.types.items():
            if event_type.kind != STATEMENT or event_type.stream not in _ADDS_UP:
                continue  # few are sent: the layers do
            validator = compile_schema(_narrowed(event_schema(catalogue, event_type), reference))
            for partner, agreement in agreements.items():
                if event_type.stream in agreement.streams and (test_allowed or not _is_test(agreement.oin)):
                    self._grants[partner][name] = _grant(agreement, event_type, reference, validator, test_allowed)

    def passes(self, record: Record) -> Passed | None:
        """The event of a structured record that every layer accepts; None: ask the layers."""
        value, headers = record.value, record.headers
        grants = self._grants.get(record.partner)
        if grants is None or value is None or len(headers) != 1 or headers[0] != _HEADER:
            return None
        if record.key is not None and not _is_typed_key(record.key):
            return None
        if len(value) > VALUE_LIMIT_BYTES:
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
        # A key that stands twice is lost in parsing, and a comma with it; no text of such an event holds a comma.
        if value.count(b",") != canonical.count(b","):
            return None
        if not self._is_granted(grant, event, record.appended_at, logged_at) or not grant.adds_up(event["data"]):
            return None
        return event, canonical, logged_at, grant.stream

    def _is_granted(self, grant: _Grant, event: Mapping[str, Any], appended_at: datetime, logged_at: datetime) -> bool:
        source, data = event["source"], event["data"]
        if source not in grant.clean_sources:
            if not source.startswith(grant.source_prefix) or is_suspect(source[len(grant.source_prefix) :]):
                return False
            if len(grant.clean_sources) < _SOURCES_KEPT:
                grant.clean_sources.add(source)
        if grant.periods:
            first, last = data["period"]["from"], data["period"]["to"]
            kind, ends_at = _calendar_period(first, last)
            if kind not in grant.periods or appended_at < ends_at:
                return False
        else:
            first = last = data["reference_date"]
            if appended_at < begins_at(last):
                return False
        processes = grant.processes.get(data[grant.subject_field])
        return (
            processes is not None
            and ("process_id" not in data or data["process_id"] in processes)
            and first >= self._codes_since
            and event["time"][:10] >= last
            and logged_at <= appended_at
            and grant.begins_at <= appended_at < grant.ends_at
            and event["dataorigin"] in grant.origins
            and event.get("dataclassification") in grant.classifications
        )


@lru_cache(maxsize=4096)
def _calendar_period(first: str, last: str) -> tuple[str | None, datetime]:
    return calendar_kind(first, last), ended_at(last)


def _is_typed_key(key: bytes) -> bool:
    text = key.decode("ascii", "replace")
    return is_oin(text) or UUID.fullmatch(text) is not None


def _is_test(oin: str) -> bool:
    return oin.startswith(TEST_PREFIX)


def _grant(
    agreement: Agreement, event_type: EventType, reference: Reference, validator: Validator, test_allowed: bool
) -> _Grant:
    usual = {"synthetic", "reported"} if test_allowed else {"reported"}  # published figures carry text: for the layers
    heaviest = CLASSIFICATIONS.index(agreement.classification)
    return _Grant(
        stream=event_type.stream,
        validator=validator,
        adds_up=partial(_ADDS_UP[event_type.stream], reference),
        periods=event_type.periods,
        begins_at=begins_at(agreement.valid_from.isoformat()),
        ends_at=ended_at(agreement.valid_to.isoformat()),
        source_prefix=f"urn:nld:oin:{agreement.oin}:systeem:",
        subject_field=event_type.subject_field,
        processes={
            oin: reference.processes_of.get(reference.organisations[oin], frozenset())
            for oin in agreement.speaks_for
            if is_oin(oin) and (test_allowed or not _is_test(oin))
        },
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
    narrowed = {name: _narrowed(inner, reference) for name, inner in schema.items() if name not in _UNUSUAL}
    if "specversion" in narrowed:  # the attributes of the envelope
        narrowed["id"] = {"type": "string", "pattern": f"^{UUID.pattern}$"}
    return narrowed


# The rules of `meaning`, as quick answers over data that the narrowed schema holds. True: no rule finds anything.


def _scan_adds_up(reference: Reference, data: Mapping[str, Any]) -> bool:
    if (data["scope"] == "process") != ("process_id" in data):
        return False
    scale, answers = reference.scales[data["instrument_id"]], data["answers"]
    for answer in answers:
        bounds = scale.get(answer["dimension_id"])
        if bounds is None or not bounds[0] <= answer["score"] <= bounds[1]:
            return False
    return len({answer["dimension_id"] for answer in answers}) == len(answers)


def _monitoring_adds_up(reference: Reference, data: Mapping[str, Any]) -> bool:
    given, signals = data["exposure"], data["signals"]
    if "releases" in data and data["releases"]["refused"] > data["releases"]["requested"]:
        return False
    reports = data.get("staff_reports")
    if reports and len({(report["conduct_id"], report["kind"]) for report in reports}) != len(reports):
        return False
    for signal in signals:
        if signal["opened"] != signal["open"] + signal["explained"] + signal["confirmed"]:
            return False
    return (
        given["accounts_total"] >= SMALLEST_UNIT_ACCOUNTS
        and given["accounts_monitored"] <= given["accounts_total"]
        and given["systems_covered"] <= given["systems_total"]
        and len({signal["category_id"] for signal in signals}) == len(signals)
    )


def _screening_adds_up(reference: Reference, data: Mapping[str, Any]) -> bool:
    try:
        return bool(
            data["vog_issued"] + data["vog_refused"] <= data["vog_requested"]
            and data["references_checked"] <= data["hires"]
            and data["rehiring_checks"] <= data["hires"]
            and data["exit_interviews"] <= data["leavers"]
            and (
                data["screening_passed"] + data["screening_failed"] <= data["screening_requested"]
                if "screening_requested" in data or "screening_passed" in data or "screening_failed" in data
                else True
            )
        )
    except KeyError:  # a count is left out
        return False


def _cases_add_up(reference: Reference, data: Mapping[str, Any]) -> bool:
    phase, caribbean, rows, seen = data["phase_id"], data["territory"] == "caribbean", data["counts"], set()
    for row in rows:
        offence, group, disposal = row.get("offence_id"), row.get("offence_group"), row.get("disposal_id")
        if (offence is None) == (group is None) or (offence is not None and offence.startswith("Sr-B") != caribbean):
            return False
        if disposal is not None and reference.disposal_phases[disposal] != phase:
            return False
        sepot = row.get("sepot_code")
        if sepot is not None and disposal not in reference.dismissals:
            return False
        seen.add((offence, group, disposal, sepot, row.get("person_kind")))
    return len(seen) == len(rows)


_ADDS_UP: dict[str, Callable[[Reference, Mapping[str, Any]], bool]] = {
    "risk-scans": _scan_adds_up,
    "monitoring-alerts": _monitoring_adds_up,
    "screening-outcomes": _screening_adds_up,
    "case-statistics": _cases_add_up,
}
