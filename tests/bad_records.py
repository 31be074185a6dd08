"""For every reason that the contract can give, a record that makes it do so: without a broker and through the real one.

Each is a right record, the example of its stream, with one thing spoiled; other findings may come with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.contract import Record

EXAMPLES = Path(__file__).resolve().parents[1] / "connectors" / "contract" / "examples"
STRUCTURED = (("content-type", b"application/cloudevents+json"),)
APPENDED_AT = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
SENDERS = {
    "risk-scans": "gemeente-zilvermeer",
    "monitoring-alerts": "waterpoort-uitvoering",
    "screening-outcomes": "waterpoort-uitvoering",
    "case-statistics": "rijksrecherche",
    "measures": "gemeente-zilvermeer",
    "awareness": "waterpoort-uitvoering",
    "lessons": "waterpoort-uitvoering",
    "insights": "kenniscentrum-noordgrens",
    "recommendations": "coordinatiepunt-westmark",
    "replies": "waterpoort-uitvoering",
}
TEST_BSN = "999990019"  # passes the eleven test and belongs to nobody: the range of Dutch test environments

Event = dict[str, Any]
Headers = Sequence[tuple[str, bytes | None]]


def example(stream: str) -> Event:
    """The right event of a stream."""
    event: Event = json.loads((EXAMPLES / f"{stream}.json").read_text(encoding="utf-8"))
    return event


def record_of(event: Any, partner: str, headers: Headers = STRUCTURED, key: bytes | None = None) -> Record:
    value = event if isinstance(event, bytes) else json.dumps(event, separators=(",", ":")).encode()
    return Record(value, key, headers, partner, APPENDED_AT)


def right(stream: str) -> Record:
    return record_of(example(stream), SENDERS[stream])


def binary(event: Event) -> tuple[bytes, list[tuple[str, bytes | None]]]:
    """Value and headers of the same event in binary mode."""
    headers: list[tuple[str, bytes | None]] = [("content-type", event["datacontenttype"].encode())]
    headers += [(f"ce_{name}", str(event[name]).encode()) for name in event if name not in ("data", "datacontenttype")]
    return json.dumps(event["data"]).encode(), headers


def _spoiled(stream: str, spoil: Callable[[Event], object]) -> Record:
    event = example(stream)
    spoil(event)
    return record_of(event, SENDERS[stream])


def _with(stream: str, **attributes: Any) -> Record:
    return _spoiled(stream, lambda event: event.update(attributes))


def _data(stream: str, **fields: Any) -> Record:
    return _spoiled(stream, lambda event: event["data"].update(fields))


def _without(stream: str, name: str) -> Record:
    return _spoiled(stream, lambda event: event["data"].pop(name))


def _raw(value: bytes | None, headers: Headers = STRUCTURED) -> Record:
    return Record(value, None, headers, "gemeente-zilvermeer", APPENDED_AT)


def _cited(text: str) -> Record:
    citation = {"text": text, "reference": "Jaarbericht 2023"}
    return _spoiled("case-statistics", lambda event: event.update(_published(event, citation)))


def _published(event: Event, citation: Event) -> Event:
    return {"dataorigin": "published", "data": {**event["data"], "citation": citation}}


def _counted(counts: list[Event], **fields: Any) -> Record:
    """Counts alone: without the lists that say more of a phase."""
    data = {name: value for name, value in example(_CASES)["data"].items() if name not in _MORE_OF_A_PHASE}
    return _with(_CASES, data={**data, "counts": counts, **fields})


def _doubled_key() -> Record:
    text = json.dumps(example("risk-scans"))
    return _raw(text.replace('"scope": "process"', '"scope": "organisation", "scope": "process"').encode())


def _identity(event: Event) -> dict[str, str]:
    return {"source": event["source"], "id": event["id"]}


def _early(event: Event) -> None:
    event["time"] = "2023-05-02T08:00:00Z"
    event["data"] |= {"reference_date": "2023-05-01"}


_MONITORING, _SCAN, _SCREENING, _CASES = "monitoring-alerts", "risk-scans", "screening-outcomes", "case-statistics"
_MORE_OF_A_PHASE = ("hand_overs", "stocks", "durations")
_LATE_COHORT = {"direction": "out_to", "counterpart_phase_id": "PH5", "cohort_month": "2026-03-01"}
_MEASURE, _LESSON = "measures", "lessons"
_INSIGHTS = "insights"
_FIRST_SCAN = "https://schemas.risicobeeld.example/risk-scans/risicoscan-vastgesteld/1.0.0"
_TWICE = {"category_id": "buiten-werktijd", "opened": 1, "open": 1, "explained": 0, "confirmed": 0}

BAD_RECORDS: dict[str, Record] = {
    "PRIVACY_BSN": _cited(f"Zaak van {TEST_BSN}"),
    "PRIVACY_EMAIL": _cited("Navraag bij melder@voorbeeld.example"),
    "PRIVACY_PHONE": _cited("Navraag op 06-12345678"),
    "PRIVACY_IBAN": _cited("Betaald op NL91 ABNA 0417 1643 00"),
    "PRIVACY_FREE_TEXT": _data(_MONITORING, process_id="P24 en zo"),
    "PRIVACY_PERSON_FIELD": _data(_MONITORING, Achternaam="x"),
    "UNIT_TOO_SMALL": _spoiled(
        _MONITORING, lambda event: event["data"]["exposure"].update(accounts_total=9, accounts_monitored=9)
    ),
    "CASE_KEY": _data(_LESSON, lesson="De rechter zag dit ook in ECLI:NL:RBXXX:2020:1, zie aldaar."),
    "CASE_TOO_RECENT": _data(_LESSON, case_year=2025),
    "VALUE_MISSING": _raw(None),
    "VALUE_TOO_LARGE": _raw(b'{"a":"' + b"a" * 65_536 + b'"}'),
    "VALUE_NOT_UTF8": _raw(b'{"a":"\xff"}'),
    "VALUE_NOT_JSON": _raw(b'{"a":'),
    "VALUE_NOT_FINITE": _raw(b'{"a":NaN}'),
    "VALUE_TOO_DEEP": _raw(b'{"a":' + b"[" * 40 + b"]" * 40 + b"}"),
    "VALUE_NOT_OBJECT": _raw(b"12"),
    "JSON_DUPLICATE_KEY": _doubled_key(),
    "CE_CONTENT_TYPE": record_of(example(_SCAN), SENDERS[_SCAN], [("content-type", b"text/plain")]),
    "CE_BATCH": record_of([example(_SCAN)], SENDERS[_SCAN], [("content-type", b"application/cloudevents-batch+json")]),
    "CE_HEADER_TWICE": record_of(example(_SCAN), SENDERS[_SCAN], STRUCTURED + STRUCTURED),
    "CE_ATTRIBUTE_MISSING": _spoiled(_SCAN, lambda event: event.pop("specversion")),
    "CE_ATTRIBUTE_UNKNOWN": _with(_SCAN, afdeling="zuid"),
    "CE_ATTRIBUTE_INVALID": _with(_SCAN, time="2026-09-10"),
    "CE_DATA_MISSING": _spoiled(_SCAN, lambda event: event.pop("data")),
    "CE_HEADER_IGNORED": record_of(example(_SCAN), SENDERS[_SCAN], [*STRUCTURED, ("x-origin", b"a")]),
    "NLGOV_SOURCE": _with(_SCAN, source="https://voorbeeld.example/systeem"),
    "NLGOV_TYPE": _with(_SCAN, type="Corruptierisicos.Vastgesteld"),
    "NLGOV_ATTRIBUTE_NAME": _with(_SCAN, Data_Set="a"),
    "NLGOV_SEQUENCE": _with(_SCAN, sequence="007", sequencetype="Integer"),
    "NLGOV_ATTRIBUTE_NAME_LONG": _with(_SCAN, afdelingvanherkomstvanhetbericht="zuid"),
    "NLGOV_SUBJECT_USED": _with(_SCAN, subject="scan-1"),
    "NLGOV_TIME_NOT_LOGGING": _with(_SCAN, time="2026-08-31T10:00:00Z"),
    "NLGOV_SEQUENCE_UNTYPED": _with(_SCAN, sequence="7"),
    "TYPE_UNKNOWN": _with(_SCAN, type="nl.corruptierisicos.risicoscan-gestart.v1"),
    "TYPE_VERSION_UNKNOWN": _with(_SCAN, type="nl.corruptierisicos.risicoscan-vastgesteld.v9"),
    "DATASCHEMA_MISMATCH": _with(_SCAN, dataschema="https://schemas.risicobeeld.example/risk-scans/1.0.0"),
    "SCHEMA_DEPRECATED": replace(_with(_SCAN, dataschema=_FIRST_SCAN), appended_at=datetime(2026, 11, 25, tzinfo=UTC)),
    "SCHEMA_ENDED": replace(_with(_SCAN, dataschema=_FIRST_SCAN), appended_at=datetime(2027, 12, 1, tzinfo=UTC)),
    "SCHEMA_REQUIRED": _without(_MONITORING, "monitoring_profile"),
    "SCHEMA_UNKNOWN_FIELD": _data(_MONITORING, meldingen=3),
    "SCHEMA_TYPE": _data(_SCREENING, hires="58"),
    "SCHEMA_FORMAT": _data(_SCAN, reference_date="2026-02-30"),
    "SCHEMA_PATTERN": _data(_SCAN, process_id="P1"),
    "SCHEMA_RANGE": _data(_SCREENING, hires=-1),
    "SCHEMA_ENUM": _data(_SCAN, scope="department"),
    "CODE_UNKNOWN": _counted([{"offence_id": "Sr:999:1", "count": 1}]),
    "CODE_NOT_VALID": _counted(
        [{"offence_id": "Sr:363:1", "count": 1, "disposal_id": "OM-OSEP", "sepot_code": "04"}],
        phase_id="PH6",
        period={"from": "2023-01-01", "to": "2023-12-31"},
    ),
    "OIN_INVALID": _data(_MONITORING, organisation_oin="00000001123456780000"),
    "AGREEMENT_MISSING": record_of(example(_SCAN), "onbekende-partner"),
    "AGREEMENT_NOT_IN_FORCE": replace(_spoiled(_SCAN, _early), appended_at=datetime(2023, 5, 3, tzinfo=UTC)),
    "AGREEMENT_STREAM": record_of(example(_SCAN), "rijksrecherche"),
    "AGREEMENT_SOURCE": record_of(example(_SCAN), "riec-loket"),
    "AGREEMENT_ORGANISATION": _data(_SCREENING, organisation_oin="00000099100000175000"),
    "AGREEMENT_ORIGIN": _with(_SCREENING, dataorigin="reported"),
    "AGREEMENT_CLASSIFICATION": _with(_SCAN, dataclassification="restricted"),
    "PERIOD_NOT_CALENDAR": _data(_MONITORING, period={"from": "2026-08-01", "to": "2026-08-30"}),
    "PERIOD_KIND": _data(_MONITORING, period={"from": "2026-04-01", "to": "2026-06-30"}),
    "PERIOD_NOT_ENDED": _data(_MONITORING, period={"from": "2026-09-01", "to": "2026-09-30"}),
    "REFERENCE_DATE_IN_FUTURE": _data(_SCAN, reference_date="2026-09-17"),
    "TIME_IN_FUTURE": _with(_SCAN, time="2026-09-15T09:06:00Z"),
    "SUM_MISMATCH": _data(_MONITORING, signals=[{**_TWICE, "opened": 2}]),
    "PART_EXCEEDS_TOTAL": _data(_SCREENING, vog_issued=64, vog_refused=1),
    "SCOPE_PROCESS": _without(_SCAN, "process_id"),
    "SCORE_OUT_OF_SCALE": _data(
        _SCAN, answers=[{"dimension_id": "bewustwording", "score": 5.5, "evidence_grade": "told"}]
    ),
    "ENTRY_TWICE": _data(_MONITORING, signals=[_TWICE, _TWICE]),
    "OFFENCE_OR_GROUP": _counted([{"offence_id": "Sr:363:1", "offence_group": "EU-PUB", "count": 1}]),
    "CODE_COMBINATION": _counted([{"offence_id": "Sr-BES:378:1", "count": 1}]),
    "COHORT_OUTSIDE_PERIOD": _data(_CASES, hand_overs=[{**_LATE_COHORT, "offence_group": "EU-PUB", "count": 1}]),
    "CITATION_RULE": _with(_CASES, dataorigin="published"),
    "COUNTS_INCOMPLETE": _without(_SCREENING, "leavers"),
    "MEASURE_OR_OWN": _without(_MEASURE, "measure_id"),
    "PLANNED_DATE_RULE": _data(_MEASURE, status_id="planned"),
    "EFFECT_EVIDENCE": _spoiled(_MEASURE, lambda event: event["data"]["effect"].update(evidence_grade="told")),
    "INTERVAL_ORDER": _spoiled(_MEASURE, lambda event: event["data"]["effect"].update(relative_change_low=-0.1)),
    "COMPLY_OR_EXPLAIN": _data(_MEASURE, comply_or_explain={"position": "comply"}),
    "UNIT_NOT_IN_FRAME": _data(_MONITORING, process_id="P01"),
    "FIELD_OF_CHOICE": _without(_INSIGHTS, "published_on"),
    "FIELDS_TOGETHER": _without(_INSIGHTS, "basis"),
    "DATE_ORDER": _data(_INSIGHTS, published_on="2028-06-15"),
    "REFERENCE_OTHER_SENDER": _data(
        _SCAN, corrects={"source": "urn:nld:oin:00000099900000003000:systeem:a", "id": "e1"}
    ),
    "REFERENCE_TO_ITSELF": _spoiled(_SCAN, lambda event: event["data"].update(corrects=_identity(event))),
}

# What no demo or test installation can give, because there invented data are allowed: judged as production would.
PRODUCTION_RECORDS: dict[str, Record] = {
    "OIN_TEST_REFUSED": right(_SCAN),
    "ORIGIN_SYNTHETIC_REFUSED": right(_SCAN),
}

# A partner without agreement has no user and no topic: a broker stops it before the contract can.
WITHOUT_TOPIC = frozenset({"AGREEMENT_MISSING"})
