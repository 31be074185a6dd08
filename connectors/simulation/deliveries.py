"""Which deliveries were expected and which came, counted the slow and obvious way from agreements and sent events.

A second opinion on what the platform shows: one loop over every organisation, stream and period, with no SQL and no
code of the platform's own computation. Its words are those of the platform's six states.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from connectors.contract import Agreement, Expectation
from connectors.simulation.frame import rows

STATES = ("value", "true_zero", "not_yet_due", "overdue", "not_participating", "suppressed")
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation as the frame has it. `largest_unit`: staff-years of its largest unit, 0 when it has none."""

    oin: str
    sector: str
    assessed: bool
    largest_unit: float


@dataclass(frozen=True, slots=True)
class Rules:
    """`general`: what is expected of an assessed organisation for which no agreement speaks."""

    reference_date: date
    horizon_months: int
    smallest_unit: float
    general: Mapping[str, Expectation]


def read_members(seeds: Path) -> list[Member]:
    """Everybody in the frame, roles too. `seeds`: folder of the code lists."""
    shares: dict[str, list[float]] = defaultdict(list)
    for row in rows(seeds / "process_of_organisation_type.csv"):
        shares[row["organisation_type"]].append(float(row["staff_share"]))
    assessed = {
        row["organisation_type"]: row["is_assessed"] == "true" for row in rows(seeds / "organisation_types.csv")
    }
    return [
        Member(
            oin=row["organisation_oin"],
            sector=row["sector"],
            assessed=assessed[row["organisation_type"]],
            largest_unit=float(row["staff_years"] or 0) * max(shares[row["organisation_type"]], default=0.0),
        )
        for row in rows(seeds / "population_frame.csv")
    ]


def read_rules(parameters: Path, reference_date: date) -> Rules:
    """The rules that were decided, from the folder of the parameters. Raises `KeyError` for one that isn't there."""
    value = {row["parameter_id"]: float(row["parameter_value"]) for row in rows(parameters / "parameters.csv")}
    return Rules(
        reference_date=reference_date,
        horizon_months=int(value["horizon_months"]),
        smallest_unit=value["minimum_unit_staff_years"],
        general={
            row["stream"]: Expectation(row["cadence"], int(row["due_days"]))
            for row in rows(parameters / "delivery_expectations.csv")
        },
    )


@dataclass(frozen=True, slots=True)
class Said:
    """One accepted statement: whose, which stream, about which days, and whether it says that there was nothing."""

    oin: str
    stream: str
    first: date
    last: date
    nothing: bool


def standing(events: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Said]:
    """What stands of (stream, data) of accepted events in order of landing: the last statement about the same thing."""
    last: dict[tuple[str, ...], Said] = {}
    for stream, data in events:
        last[stream, *(str(data.get(name, "")) for name in _ABOUT.get(stream, ()))] = said(stream, data)
    return list(last.values())


# What a statement is about, by stream: a later one about the same takes its place.
_ABOUT = {
    "risk-scans": ("organisation_oin", "scope", "process_id", "instrument_id", "reference_date"),
    "monitoring-alerts": ("organisation_oin", "process_id", "period"),
    "screening-outcomes": ("organisation_oin", "function_category_id", "period"),
    "case-statistics": (
        *("reporter_oin", "phase_id", "unit_of_count", "counting_rule", "basis_year", "territory", "period"),
        *("measure_kind", "region_code"),
    ),
}


def said(stream: str, data: Mapping[str, Any]) -> Said:
    """What one accepted event says. Raises `ValueError` for a stream that isn't known here."""
    if stream == "risk-scans":
        day = date.fromisoformat(data["reference_date"])
        return Said(data["organisation_oin"], stream, day, day, False)
    if stream == "monitoring-alerts":
        oin, something = data["organisation_oin"], any(line["opened"] for line in data["signals"])
    elif stream == "screening-outcomes":
        oin, something = data["organisation_oin"], bool(data["vog_requested"] or data["hires"] or data["leavers"])
    elif stream == "case-statistics":
        oin, something = data["reporter_oin"], any(line["count"] for line in data["counts"])
    else:
        raise ValueError(f"stream {stream}: no rule for what counts as a delivery")
    first, last = (date.fromisoformat(data["period"][end]) for end in ("from", "to"))
    return Said(oin, stream, first, last, not something)


def periods(cadence: str, rules: Rules) -> list[tuple[date, date]]:
    """Calendar periods of a cadence from the start of the horizon up to and with the running one."""
    length = _MONTHS[cadence]
    today = rules.reference_date
    begin = _add_months(today.replace(day=1), -rules.horizon_months)
    first = date(begin.year, 1, 1)
    found = []
    while first <= today:
        after = _add_months(first, length)
        if first >= begin:
            found.append((first, after - timedelta(days=1)))
        first = after
    return found


def states(
    members: Iterable[Member],
    agreements: Mapping[str, Agreement],
    streams: Sequence[str],
    heard: Iterable[Said],
    rules: Rules,
) -> list[tuple[Member, str, date, str]]:
    """One row for each expected delivery: member, stream, first day of the period, state."""
    by_place: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for one in heard:
        if one.last <= rules.reference_date:
            by_place[one.oin, one.stream].append(one)
    participants = {oin for oin, _ in by_place}
    table = []
    for member in members:
        for stream in streams:
            speaks = [
                agreement
                for agreement in agreements.values()
                if member.oin in agreement.speaks_for
                and stream in agreement.streams
                and "synthetic" in agreement.data_origins
            ]
            speaks.sort(key=lambda agreement: (len(agreement.speaks_for), agreement.partner))
            expected = speaks[0].streams[stream] if speaks else rules.general.get(stream) if member.assessed else None
            if expected is None or expected.due_days is None:
                continue
            for first, last in periods(expected.cadence, rules):
                if speaks and not speaks[0].valid_from <= last <= speaks[0].valid_to:
                    continue
                answers = [one for one in by_place[member.oin, stream] if _answers(one, first, last)]
                if last > rules.reference_date and not answers:
                    continue  # a period that still runs isn't expected yet
                due = last + timedelta(days=expected.due_days)
                table.append((member, stream, first, _state(member, stream, answers, due, participants, rules)))
    return table


def coverage(table: Iterable[tuple[Member, str, date, str]]) -> dict[tuple[str, str], Counter[str]]:
    """Number of expected deliveries by (stream, sector) and state."""
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for member, stream, _, state in table:
        counted[stream, member.sector][state] += 1
    return dict(counted)


def _answers(one: Said, first: date, last: date) -> bool:
    """A statement answers the period whose last day it holds; a scan the period in which its day lies."""
    return first <= one.last <= last if one.stream == "risk-scans" else one.first <= last <= one.last


def _state(
    member: Member, stream: str, answers: Sequence[Said], due: date, participants: set[str], rules: Rules
) -> str:
    if answers:
        return "true_zero" if all(one.nothing for one in answers) else "value"
    if stream == "monitoring-alerts" and member.largest_unit < rules.smallest_unit:
        return "suppressed"
    if due >= rules.reference_date:
        return "not_yet_due"
    return "overdue" if member.oin in participants else "not_participating"


def _add_months(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
