"""What a phase of the chain tells beside its counts: what was handed over, what waits, how long it took.

All of it is counted from the same drawn cases. Planted: what was reported in one month of seven arrives without being
registered as a hand-over, so that what left and what arrived differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from connectors.simulation.periods import Period

if TYPE_CHECKING:
    from connectors.simulation.cases import Case

INVESTIGATION, INFLOW, DECISION, COURT = "PH4", "PH5", "PH6", "PH7"
_SUMMONS = "OM-DAGV"
CASES_A_STAFF_YEAR = 1.6
_TELL_HOW_LONG = {"rijksrecherche"}  # of those who investigate; the catalogue says who can
_UNREGISTERED_EVERY = 7
_DAYS_A_MONTH = 30
_UPPER_DAYS = (30, 90, 180, 365, 730, 1095, 1825)  # of duration_bins; what lasts longer is in the last bin


def of_investigation(cases: Sequence[Case], months: Sequence[Period], within: set[int]) -> dict[str, Any]:
    """What an investigating reporter handed to the prosecution service, and the staff-years that it took."""
    left = Counter((months[case.inflow].first.isoformat(), case.offence_id) for case in cases if case.inflow in within)
    started = sum(case.investigated in within for case in cases)
    took = [
        (case.offence_id, case.inflow - case.investigated)
        for case in cases
        if case.inflow in within and case.reporter in _TELL_HOW_LONG
    ]
    return {
        "capacity_staff_years": round(started / CASES_A_STAFF_YEAR, 2),
        "hand_overs": _hand_overs("out_to", INFLOW, left),
        **_durations(took),
    }


def of_inflow(cases: Sequence[Case], months: Sequence[Period], within: set[int]) -> dict[str, Any]:
    """What the prosecution service received, what lies there and how long a decision took."""
    arrived = Counter(
        (months[case.inflow].first.isoformat(), case.offence_id)
        for case in cases
        if case.inflow in within and case.reported % _UNREGISTERED_EVERY
    )
    present = [(case.offence_id, case.inflow, case.decided) for case in cases]
    took = [(offence, decided - inflow) for offence, inflow, decided in present if decided in within]
    return {
        "hand_overs": _hand_overs("in_from", INVESTIGATION, arrived),
        "stocks": _stocks(present, within),
        **_durations(took),
    }


def of_decision(cases: Sequence[Case], months: Sequence[Period], within: set[int]) -> dict[str, Any]:
    """What the prosecution service brought before the court."""
    left = Counter(
        (months[case.decided].first.isoformat(), case.offence_id)
        for case in cases
        if case.decided in within and case.decision == _SUMMONS
    )
    return {"hand_overs": _hand_overs("out_to", COURT, left)}


def of_court(cases: Sequence[Case], months: Sequence[Period], within: set[int]) -> dict[str, Any]:
    """What the court received, what lies there and how long a judgment took."""
    brought = [case for case in cases if case.decision == _SUMMONS]
    arrived = Counter(
        (months[case.decided].first.isoformat(), case.offence_id)
        for case in brought
        if case.decided in within and case.reported % _UNREGISTERED_EVERY
    )
    present = [(case.offence_id, case.decided, case.judged) for case in brought]
    took = [(offence, judged - decided) for offence, decided, judged in present if judged in within]
    return {
        "hand_overs": _hand_overs("in_from", DECISION, arrived),
        **({"stocks": stocks} if (stocks := _stocks(present, within)) else {}),
        **_durations(took),
    }


def _stocks(present: Sequence[tuple[str, int | None, int | None]], within: set[int]) -> list[dict[str, Any]]:
    """`present`: offence, month of arrival and of departure; None = not yet, or never."""
    first, stocks = min(within), []
    for offence in sorted({offence for offence, _, _ in present}):
        own = [(came, went) for one, came, went in present if one == offence and came is not None]
        begin = sum(came < first and (went is None or went >= first) for came, went in own)
        arrived, left = sum(came in within for came, _ in own), sum(went in within for _, went in own)
        stocks.append(
            {"offence_id": offence, "begin": begin, "in": arrived, "out": left, "end": begin + arrived - left}
        )
    return stocks


def _durations(took: Sequence[tuple[str, int]]) -> dict[str, Any]:
    """`took`: offence and months, of each that was closed. The list is left out where nothing was."""
    counted = Counter((offence, _bin(months)) for offence, months in took)
    lines = [{"offence_id": offence, "bin_id": bin_id, "count": n} for (offence, bin_id), n in sorted(counted.items())]
    return {"durations": lines} if lines else {}


def _hand_overs(direction: str, other_phase: str, counted: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "direction": direction,
            "counterpart_phase_id": other_phase,
            "cohort_month": month,
            "offence_id": offence,
            "count": count,
        }
        for (month, offence), count in sorted(counted.items())
    ]


def _bin(months: int) -> str:
    days = months * _DAYS_A_MONTH
    return f"D{1 + sum(days > upper for upper in _UPPER_DAYS):02}"
