"""From events to what stands: units, statements, expected deliveries and their states."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.twin.corrections import corrections, is_retraction

Row = dict[str, Any]
MONTHS_OF = {"monthly": 1, "quarterly": 3, "yearly": 12}
STREAMS = ("risk-scans", "monitoring-alerts", "screening-outcomes", "case-statistics")
FURTHER = ("measures", "awareness", "insights")


@lru_cache
def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Seeds:
    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        return _read(self.folder / f"{name}.csv")

    def parameter(self, name: str) -> float:
        (row,) = [row for row in self.rows("method/parameters") if row["parameter_id"] == name]
        return float(row["parameter_value"])


@dataclass
class Facts:
    """What stands at the pin, in one origin. Keys are plain tuples."""

    reference_date: date
    organisations: dict[str, dict[str, str]]
    units: dict[str, Row] = field(default_factory=dict)
    scans: list[Row] = field(default_factory=list)
    monitoring: list[Row] = field(default_factory=list)
    screening: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    measures: list[Row] = field(default_factory=list)
    awareness: list[Row] = field(default_factory=list)
    insights: list[Row] = field(default_factory=list)
    deliveries: dict[tuple[str, str, date], Row] = field(default_factory=dict)
    """By organisation, stream and first day: what was expected within the horizon."""
    expected: dict[tuple[str, str, date], Row] = field(default_factory=dict)
    """The same, and two years before the horizon."""

    def of(self, oins: set[str]) -> Facts:
        """A country of these organisations only."""
        return replace(
            self,
            organisations={oin: one for oin, one in self.organisations.items() if oin in oins},
            units={name: unit for name, unit in self.units.items() if unit["oin"] in oins},
            monitoring=[row for row in self.monitoring if row["organisation_oin"] in oins],
        )

    def age_months(self, day: date) -> float:
        return max((self.reference_date - day).days, 0) / 30.4375


def day(text: str) -> date:
    return date.fromisoformat(text)


def standing(rows: Iterable[Row], key: tuple[str, ...], holder: dict[int, Row]) -> list[Row]:
    """Of each thing that statements are about the one that was logged last, of those that nothing took the place of.

    With the moment at which the first one about it came: one that stands, or one that was corrected into one that does.
    """
    found: dict[tuple[Any, ...], Row] = {}
    first: dict[tuple[Any, ...], Any] = {}
    rows = list(rows)
    place = {row["ingest_seq"]: tuple(row.get(name) for name in key) for row in rows}
    for row in sorted(rows, key=lambda row: (row["time"], row["ingest_seq"])):
        seq = row["ingest_seq"]
        if seq not in holder:
            found[place[seq]] = row
        if place.get(holder[seq]["ingest_seq"] if seq in holder else seq) == place[seq]:
            first[place[seq]] = min(first.get(place[seq], row["appended_at"]), row["appended_at"])
    return [{**row, "first_at": first[identity]} for identity, row in found.items()]


def flatten(row: Row) -> Row:
    data = row["data"]
    flat = {"ingest_seq": row["ingest_seq"], "time": row["time"], "appended_at": row["appended_at"], **data}
    if "counts" in data:
        flat.setdefault("measure_kind", "flow")
    if "period" in data:
        flat["from"], flat["to"] = day(data["period"]["from"]), day(data["period"]["to"])
    if "reference_date" in data:
        flat["day"] = day(data["reference_date"])
    if "status_id" in data:
        flat["measure_key"] = data.get("measure_id") or "eigen:" + data["own_measure"]["own_id"]
    return flat


def gather(rows: list[Row], agreements: list[Row], seeds: Seeds, reference_date: date, pin: int, origin: str) -> Facts:
    types = {
        row["organisation_type"]: row["is_assessed"] == "true" for row in seeds.rows("reference/organisation_types")
    }
    frame = [{**row, "assessed": types[row["organisation_type"]]} for row in seeds.rows("reference/population_frame")]
    facts = Facts(
        reference_date,
        {
            row["organisation_oin"]: row
            for row in frame
            if (not row["assessed"] and row["data_origin"] == "published")
            or (row["data_origin"] == "synthetic") == (origin == "synthetic")
        },
    )
    counted = [
        row
        for row in rows
        if row["disposition"] == "accepted" and row["data_origin"] == origin and row["ingest_seq"] <= pin
    ]
    holder = corrections([row for row in rows if row["ingest_seq"] <= pin]).holder
    said = [row for row in counted if not is_retraction(row)]
    streams = {name: [flatten(row) for row in said if row["stream"] == name] for name in STREAMS + FURTHER}
    facts.scans = standing(
        [row for row in streams["risk-scans"] if row["day"] <= reference_date],
        ("organisation_oin", "scope", "process_id", "instrument_id", "day"),
        holder,
    )
    past = {name: [row for row in streams[name] if row["to"] <= reference_date] for name in STREAMS[1:]}
    facts.monitoring = standing(past["monitoring-alerts"], ("organisation_oin", "process_id", "from", "to"), holder)
    facts.screening = standing(
        past["screening-outcomes"], ("organisation_oin", "from", "to", "function_category_id"), holder
    )
    facts.cases = standing(
        past["case-statistics"],
        (
            *("reporter_oin", "from", "to", "phase_id", "unit_of_count", "counting_rule", "basis_year", "territory"),
            *("measure_kind", "region_code"),
        ),
        holder,
    )
    facts.measures = standing(
        [row for row in streams["measures"] if row["day"] <= reference_date],
        ("organisation_oin", "measure_key", "day"),
        holder,
    )
    facts.awareness = standing(
        [row for row in streams["awareness"] if row["to"] <= reference_date],
        ("organisation_oin", "from", "to", "activity_id"),
        holder,
    )
    facts.insights = standing(
        [row for row in streams["insights"] if row["day"] <= reference_date],
        ("issuer_oin", "document_id", "document_version", "finding_id", "day"),
        holder,
    )
    _units(facts, seeds)
    _deliveries(facts, seeds, agreements, origin)
    return facts


def _units(facts: Facts, seeds: Seeds) -> None:
    shares = seeds.rows("reference/process_of_organisation_type")
    scans = sorted(facts.scans, key=lambda scan: (scan["day"], scan["ingest_seq"]))
    for oin, organisation in facts.organisations.items():
        if not organisation["assessed"]:
            continue
        told = {"": float(organisation["staff_years"])}
        for scan in scans:
            if scan["organisation_oin"] == oin and scan.get("staff_years", 0) > 0:
                told[scan.get("process_id", "")] = float(scan["staff_years"])
        for row in shares:
            if row["organisation_type"] == organisation["organisation_type"]:
                process = row["process_id"]
                facts.units[f"o{oin[8:17]}-{process}"] = {
                    "oin": oin,
                    "process_id": process,
                    "sector": organisation["sector"],
                    "type": organisation["organisation_type"],
                    "group": (organisation["sector"], process),
                    "staff_years": told.get(process, told[""] * float(row["staff_share"])),
                }


def add_months(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def periods(cadence: str, reference_date: date, horizon_months: int) -> list[tuple[date, date]]:
    length = MONTHS_OF[cadence]
    begin = add_months(reference_date.replace(day=1), -horizon_months)
    first, found = date(begin.year, 1, 1), []
    while first <= reference_date:
        if first >= begin:
            found.append((first, add_months(first, length) - timedelta(days=1)))
        first = add_months(first, length)
    return found


def received(facts: Facts) -> dict[tuple[str, str], list[Row]]:
    """By stream and organisation: what came, of which days, when first, and whether it says that there was nothing."""
    came: dict[tuple[str, str, date, date], list[tuple[Any, bool]]] = {}
    for scan in facts.scans:
        key = ("risk-scans", scan["organisation_oin"], scan["day"], scan["day"])
        came.setdefault(key, []).append((scan["first_at"], False))
    for row in facts.monitoring:
        nothing = sum(signal["opened"] for signal in row["signals"]) == 0
        came.setdefault(("monitoring-alerts", row["organisation_oin"], row["from"], row["to"]), []).append(
            (row["first_at"], nothing)
        )
    for row in facts.screening:
        nothing = sum(row.get(name) or 0 for name in ("vog_requested", "hires", "leavers")) == 0
        came.setdefault(("screening-outcomes", row["organisation_oin"], row["from"], row["to"]), []).append(
            (row["first_at"], nothing)
        )
    for row in facts.cases:
        nothing = sum(count["count"] for count in row["counts"]) == 0
        came.setdefault(("case-statistics", row["reporter_oin"], row["from"], row["to"]), []).append(
            (row["first_at"], nothing)
        )
    by_place: dict[tuple[str, str], list[Row]] = {}
    for (stream, oin, first, last), parts in came.items():
        by_place.setdefault((stream, oin), []).append(
            {"from": first, "to": last, "first_at": min(p[0] for p in parts), "nothing": all(p[1] for p in parts)}
        )
    return by_place


def agreed(oin: str, stream: str, agreements: list[Row], seeds: Seeds, assessed: bool, origin: str) -> Row | None:
    speaks = [
        (len(agreement["organisation_oins"]), agreement["partner"], agreement, line)
        for agreement in {agreement["partner"]: agreement for agreement in agreements}.values()
        for line in agreement["streams"]
        if oin in agreement["organisation_oins"] and line["stream"] == stream and origin in agreement["data_origins"]
    ]
    if speaks:
        _, partner, agreement, line = min(speaks, key=lambda one: one[:2])
        return {
            "partner": partner,
            "cadence": line["cadence"],
            "due_days": line["due_days"],
            "valid_from": day(agreement["valid_from"]),
            "valid_to": day(agreement["valid_to"] or "9999-12-31"),
        }
    for row in seeds.rows("method/delivery_expectations"):
        if assessed and row["stream"] == stream:
            return {
                "partner": "geen-afspraak",
                "cadence": row["cadence"],
                "due_days": int(row["due_days"]),
                "valid_from": date.min,
                "valid_to": date.max,
            }
    return None


def _deliveries(facts: Facts, seeds: Seeds, agreements: list[Row], origin: str) -> None:
    came = received(facts)
    participants = {oin for _, oin in came}
    horizon, smallest = int(seeds.parameter("horizon_months")), seeds.parameter("minimum_unit_staff_years")
    largest: dict[str, float] = {}
    for unit in facts.units.values():
        largest[unit["oin"]] = max(largest.get(unit["oin"], 0.0), unit["staff_years"])
    for oin, organisation in facts.organisations.items():
        assessed = organisation["assessed"]
        for stream in STREAMS:
            expected = agreed(oin, stream, agreements, seeds, assessed, origin)
            if expected is None:
                continue
            for first, last in periods(expected["cadence"], facts.reference_date, horizon + 24):
                if not expected["valid_from"] <= last <= expected["valid_to"]:
                    continue
                answers = [
                    one
                    for one in came.get((stream, oin), [])
                    if (first <= one["to"] <= last if stream == "risk-scans" else one["from"] <= last <= one["to"])
                ]
                if not answers and last > facts.reference_date:
                    continue
                due = last + timedelta(days=expected["due_days"])
                at = min((one["first_at"] for one in answers), default=None)
                if answers:
                    state = "true_zero" if all(one["nothing"] for one in answers) else "value"
                elif stream == "monitoring-alerts" and largest.get(oin, smallest) < smallest:
                    state = "suppressed"
                elif due >= facts.reference_date:
                    state = "not_yet_due"
                else:
                    state = "overdue" if oin in participants else "not_participating"
                facts.expected[oin, stream, first] = {
                    "partner": expected["partner"],
                    "to": last,
                    "due": due,
                    "is_due": due < facts.reference_date,
                    "received_at": at,
                    "on_time": at is not None and at.date() <= due,
                    "state": state,
                    "horizon_periods": horizon // MONTHS_OF[expected["cadence"]],
                }
    begin = add_months(facts.reference_date.replace(day=1), -horizon)
    facts.deliveries = {key: one for key, one in facts.expected.items() if key[2] >= begin}


def newest(periods: dict[date, Row], came: Container[date]) -> set[date]:
    """First days of the newest periods that were due or came, as many as the horizon holds."""
    counted = sorted((first for first, one in periods.items() if one["is_due"] or first in came), reverse=True)
    return set(counted[: next(iter(periods.values()))["horizon_periods"]]) if periods else set()
