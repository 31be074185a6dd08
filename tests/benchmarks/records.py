"""Right records of all four streams, made from a seed: what the validation benchmark and the fuzz tests feed."""

from __future__ import annotations

import calendar
import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.contract import Contract, Record

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "dbt_project" / "seeds" / "reference"
PARTNERS = ROOT / "connectors" / "partners"
STRUCTURED = (("content-type", b"application/cloudevents+json"),)
APPENDED_AT = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)

_TYPES = {
    "risk-scans": "nl.corruptierisicos.risicoscan-vastgesteld.v1",
    "monitoring-alerts": "nl.corruptierisicos.monitoringsignalen-samengevat.v1",
    "screening-outcomes": "nl.corruptierisicos.screeninguitkomsten-samengevat.v1",
    "case-statistics": "nl.corruptiezaken.zaakcijfers-vastgesteld.v1",
}
_DIMENSIONS = ("bewustwording", "informatiepositie", "bestuurlijk-instrumentarium", "personeel", "werkprocessen")
_CATEGORIES = ("raadpleging-zonder-taak", "ongebruikelijke-omvang", "buiten-werktijd", "autorisatie-conflict")
_PROCESSES = ("P01", "P02", "P11", "P17")
_OFFENCES = ("Sr:177:1", "Sr:363:1", "Sr:272:1", "Sr:328ter:1", "Sr:420bis:1")


def demo_contract() -> Contract:
    return Contract.load(SEEDS, PARTNERS, "demo", b"a key for tests")


def right_events(contract: Contract, count: int, seed: int = 1) -> Iterator[tuple[str, dict[str, Any]]]:
    """`count` pairs of (partner, event); four of ten are monitoring, the largest stream."""
    draw = random.Random(seed)
    municipalities = sorted(contract.agreements["riec-loket"].speaks_for)
    for _ in range(count):
        stream = draw.choices(tuple(_TYPES), weights=(2, 4, 3, 1))[0]
        partner = "openbaar-ministerie" if stream == "case-statistics" else "riec-loket"
        agreement = contract.agreements[partner]
        oin = agreement.oin if stream == "case-statistics" else draw.choice(municipalities)
        event_type = contract.catalogue.types[_TYPES[stream]]
        logged_at = APPENDED_AT - timedelta(seconds=draw.randrange(1, 400_000))
        yield (
            partner,
            {
                "specversion": "1.0",
                "id": str(uuid.UUID(int=draw.getrandbits(128), version=4)),
                "source": f"urn:nld:oin:{agreement.oin}:systeem:risicoregister",
                "type": event_type.type,
                "time": logged_at.isoformat().replace("+00:00", "Z"),
                "datacontenttype": "application/json",
                "dataschema": event_type.dataschema,
                "dataorigin": "synthetic",
                "dataclassification": "internal",
                "data": _DATA[stream](draw, oin),
            },
        )


def right_records(contract: Contract, count: int, seed: int = 1) -> list[Record]:
    return [
        Record(json.dumps(event, separators=(",", ":")).encode(), None, STRUCTURED, partner, APPENDED_AT)
        for partner, event in right_events(contract, count, seed)
    ]


def _month(draw: random.Random) -> dict[str, str]:
    year, month = draw.choice((2024, 2025)), draw.randint(1, 12)
    return {"from": f"{year}-{month:02}-01", "to": f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}"}


def _scan(draw: random.Random, oin: str) -> dict[str, Any]:
    return {
        "organisation_oin": oin,
        "reference_date": f"2026-{draw.randint(1, 8):02}-{draw.randint(1, 28):02}",
        "instrument_id": "riec-weerbaarheidsscan-1",
        "scope": "process",
        "process_id": draw.choice(_PROCESSES),
        "answers": [
            {
                "dimension_id": dimension,
                "score": draw.choice((1, 2, 2.5, 3, 4, 5)),
                "evidence_grade": draw.choice(("told", "documented", "tested")),
            }
            for dimension in _DIMENSIONS
        ],
        "staff_years": round(draw.uniform(12, 400), 1),
        "equipped": {
            name: draw.random() < 0.5 for name in ("authorisation_management", "compartmentalisation", "logging")
        },
    }


def _monitoring(draw: random.Random, oin: str) -> dict[str, Any]:
    signals = []
    for category in draw.sample(_CATEGORIES, draw.randint(0, 4)):
        parts = {name: draw.randint(0, 9) for name in ("open", "explained", "confirmed")}
        signals.append({"category_id": category, "opened": sum(parts.values()), **parts})
    total, systems = draw.randint(20, 900), draw.randint(1, 9)
    return {
        "organisation_oin": oin,
        "process_id": draw.choice(_PROCESSES),
        "period": _month(draw),
        "signals": signals,
        "exposure": {
            "accounts_monitored": draw.randint(0, total),
            "accounts_total": total,
            "staff_years_monitored": draw.uniform(0, total / 12),
            "systems_covered": draw.randint(0, systems),
            "systems_total": systems,
        },
        "monitoring_profile": draw.choice(("aware", "deter", "detect", "defend")),
        **(_reported_by_staff(draw) if draw.random() < 0.3 else {}),
    }


def _reported_by_staff(draw: random.Random) -> dict[str, Any]:
    kinds, requested = draw.sample(("approached", "pressured", "threatened", "bribed"), draw.randint(0, 2)), 40
    return {
        "logging_pilot": draw.random() < 0.5,
        "releases": {"requested": requested, "refused": draw.randint(0, requested)},
        "staff_reports": [{"conduct_id": "omkoping", "kind": kind, "count": draw.randint(0, 3)} for kind in kinds],
    }


def _screening(draw: random.Random, oin: str) -> dict[str, Any]:
    hires, leavers, requested = draw.randint(0, 90), draw.randint(0, 90), draw.randint(0, 90)
    refused = draw.randint(0, requested // 10)
    return {
        "organisation_oin": oin,
        "period": {"from": "2026-04-01", "to": "2026-06-30"},
        "function_category_id": draw.choice(("PERSOONSGEGEVENS", "TOEZICHT", "FINANCIEEL")),
        "vog_requested": requested,
        "vog_issued": requested - refused,
        "vog_refused": refused,
        "hires": hires,
        "references_checked": draw.randint(0, hires),
        "leavers": leavers,
        "exit_interviews": draw.randint(0, leavers),
        "rehiring_checks": draw.randint(0, hires),
        "count_quality": "exact",
        "vog_policy": draw.choice(("none", "own", "uniform")),
        **(_screened_further(draw) if draw.random() < 0.3 else {}),
    }


def _screened_further(draw: random.Random) -> dict[str, Any]:
    requested, failed = draw.randint(3, 30), draw.randint(0, 3)
    return {
        "screening_policy": draw.choice(("none", "at_hiring", "at_hiring_and_change", "periodic")),
        "screening_requested": requested,
        "screening_passed": requested - failed,
        "screening_failed": failed,
    }


def _cases(draw: random.Random, oin: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for offence in _OFFENCES:
        rows.append({"offence_id": offence, "count": draw.randint(0, 40), "disposal_id": "OM-DAGV"})
        rows.append({"offence_id": offence, "count": draw.randint(0, 9), "disposal_id": "OM-OSEP", "sepot_code": "02"})
    return {
        "reporter_oin": oin,
        "period": {"from": "2026-04-01", "to": "2026-06-30"},
        "phase_id": "PH6",
        "unit_of_count": "zaak",
        "counting_rule": "principal_offence",
        "basis_year": "decision",
        "status": "provisional",
        "territory": "european",
        "counts": rows,
    }


_DATA = {
    "risk-scans": _scan,
    "monitoring-alerts": _monitoring,
    "screening-outcomes": _screening,
    "case-statistics": _cases,
}
