"""Statements of an invented chain and of a few organisations, each chosen so that a double count would show."""

from __future__ import annotations

from typing import Any

from tests.method.bronze_fixture import at
from tests.method.bronze_rows import Lake, seed_rows

HEAD = {
    "reporter_oin": "00000099900000002000",
    "unit_of_count": "zaak",
    "counting_rule": "principal_offence",
    "basis_year": "registration",
    "status": "provisional",
    "territory": "european",
}


def _period(first: str, last: str) -> dict[str, Any]:
    return {"period": {"from": first, "to": last}}


QUARTERS = [_period("2025-01-01", "2025-03-31"), _period("2025-04-01", "2025-06-30")]
DECISIONS = [
    {"offence_id": "Sr:363:1", "count": 70},
    {"offence_id": "Sr:363:1", "count": 40, "disposal_id": "OM-DAGV"},
    {"offence_id": "Sr:363:1", "count": 30, "disposal_id": "OM-DAGV", "person_kind": "natural"},
    {"offence_id": "Sr:363:1", "count": 20, "disposal_id": "OM-OSEP", "sepot_code": "02"},
    {"offence_id": "Sr:363:1", "count": 5, "disposal_id": "OM-OSEP", "sepot_code": "58"},
]


def put_chain_story(lake: Lake) -> None:
    """Appends the statements; they are written with the next flush."""
    for data in [*_decisions(), *_inflow(), *_left()]:
        lake.put("keten", "case-statistics", data, at(lake.reference_date))
    for data in _reports_by_staff():
        lake.put("loket-gemeente", "monitoring-alerts", data, at(lake.reference_date))


def _decisions() -> list[dict[str, Any]]:
    """2024 as a whole and one quarter of it; 2025 by two quarters."""
    head = {**HEAD, "phase_id": "PH6", "basis_year": "decision"}
    few = [{"offence_group": "EU-PUB", "count": 6}, {"offence_id": "Sr:363:1", "count": 5}]
    return [
        {**head, **_period("2024-01-01", "2024-12-31"), "counts": DECISIONS},
        {**head, **_period("2024-01-01", "2024-03-31"), "counts": few},
        *({**head, **quarter, "counts": few} for quarter in QUARTERS),
    ]


def _inflow() -> list[dict[str, Any]]:
    """What the prosecution service received, with its stock, its durations and its capacity, told in two units."""
    head = {**HEAD, "phase_id": "PH5", "counts": [{"offence_group": "EU-PUB", "count": 4}]}
    arrived = {"direction": "in_from", "counterpart_phase_id": "PH4"}
    first = {
        **QUARTERS[0],
        "stocks": [
            {"offence_id": "Sr:363:1", "begin": 6, "in": 4, "out": 3, "end": 7},
            {"offence_id": "Sr:177:1", "begin": 4, "in": 0, "out": 0, "end": 4},
        ],
        "durations": [
            {"offence_group": "EU-PUB", "bin_id": "D02", "count": 2},
            {"offence_group": "EU-PUB", "bin_id": "D03", "count": 0},
            {"offence_group": "EU-PRIV", "bin_id": "D08", "count": 2},
            {"offence_group": "EU-PRIV", "bin_id": "D01", "count": 1},
            {"offence_group": "EU-MIS", "bin_id": "D01", "count": 0},
        ],
        "hand_overs": [{**arrived, "cohort_month": "2025-01-01", "offence_id": "Sr:363:1", "count": 3}],
        "capacity_staff_years": 10.5,
    }
    second = {
        **QUARTERS[1],
        "stocks": [{"offence_group": "EU-PUB", "begin": 11, "in": 5, "out": 4, "end": 12}],
        "durations": [{"offence_group": "EU-PUB", "bin_id": "D04", "count": 2}],
        "hand_overs": [
            {**arrived, "cohort_month": "2025-01-01", "offence_group": "EU-PUB", "count": 1},
            {**arrived, "cohort_month": "2025-05-01", "offence_group": "EU-PUB", "count": 3},
        ],
        "capacity_staff_years": 11,
    }
    again = {**head, **QUARTERS[0], "unit_of_count": "verdachte", "capacity_staff_years": 10.5}
    there = {**head, **QUARTERS[1], "measure_kind": "stock", "counts": [{"offence_group": "EU-PUB", "count": 11}]}
    return [
        {**head, **first},
        {**head, **second},
        {**again, "counts": [{"offence_group": "EU-MIS", "count": 1}]},
        there,
    ]


def _left() -> list[dict[str, Any]]:
    """What left the investigation in the first quarter; of the second nobody told."""
    left = {"direction": "out_to", "counterpart_phase_id": "PH5", "cohort_month": "2025-01-01"}
    told = [{**left, "offence_group": "EU-PUB", "count": 5}, {**left, "offence_id": "Sr:272:1", "count": 2}]
    investigated = {
        **HEAD,
        "reporter_oin": "00000099900000003000",
        "phase_id": "PH4",
        "counts": [{"offence_group": "EU-PUB", "count": 9}],
    }
    return [{**investigated, **QUARTERS[0], "hand_overs": told}]


def _reports_by_staff() -> list[dict[str, Any]]:
    """Three municipalities that counted, one of them a zero, and one that did not count."""
    frame = [row for row in seed_rows("reference/population_frame") if row["organisation_type"] == "gemeente"]
    exposure = {
        "accounts_monitored": 20,
        "accounts_total": 20,
        "staff_years_monitored": 1.5,
        "systems_covered": 1,
        "systems_total": 1,
    }
    reports = [
        [{"conduct_id": "omkoping", "kind": "approached", "count": 3}],
        [{"conduct_id": "afpersing", "kind": "threatened", "count": 1}],
        [],
        None,
    ]
    return [
        {
            "organisation_oin": row["organisation_oin"],
            "process_id": "P01",
            **_period("2025-01-01", "2025-01-31"),
            "signals": [],
            "exposure": exposure,
            "monitoring_profile": "aware",
            **({} if told is None else {"staff_reports": told}),
        }
        for row, told in zip(frame, reports, strict=False)
    ]
