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

INVESTIGATION, INFLOW = "PH4", "PH5"
CASES_A_STAFF_YEAR = 1.6
_UNREGISTERED_EVERY = 7
_DAYS_A_MONTH = 30
_UPPER_DAYS = (30, 90, 180, 365, 730, 1095, 1825)  # of duration_bins; what lasts longer is in the last bin


def of_investigation(cases: Sequence[Case], months: Sequence[Period], within: set[int]) -> dict[str, Any]:
    """What an investigating reporter handed to the prosecution service, and the staff-years that it took."""
    left = Counter((months[case.inflow].first.isoformat(), case.offence_id) for case in cases if case.inflow in within)
    started = sum(case.investigated in within for case in cases)
    return {
        "capacity_staff_years": round(started / CASES_A_STAFF_YEAR, 2),
        "hand_overs": _hand_overs("out_to", INFLOW, left),
    }


def of_inflow(cases: Sequence[Case], months: Sequence[Period], within: set[int]) -> dict[str, Any]:
    """What the prosecution service received, what lies there and how long a decision took."""
    arrived = Counter(
        (months[case.inflow].first.isoformat(), case.offence_id)
        for case in cases
        if case.inflow in within and case.reported % _UNREGISTERED_EVERY
    )
    first, last = min(within), max(within)
    stocks = []
    for offence in sorted({case.offence_id for case in cases}):
        own = [(case.inflow, case.decided) for case in cases if case.offence_id == offence and case.inflow is not None]
        present = [pair for pair in own if pair[0] < first and (pair[1] is None or pair[1] >= first)]
        came = sum(inflow in within for inflow, _ in own)
        went = sum(decided in within for _, decided in own)
        stocks.append(
            {
                "offence_id": offence,
                "begin": len(present),
                "in": came,
                "out": went,
                "end": len(present) + came - went,
            }
        )
    took = Counter(
        (case.offence_id, _bin(case.decided - case.inflow))
        for case in cases
        if case.inflow is not None and case.decided is not None and first <= case.decided <= last
    )
    durations = [
        {"offence_id": offence, "bin_id": bin_id, "count": count} for (offence, bin_id), count in sorted(took.items())
    ]
    told: dict[str, Any] = {"hand_overs": _hand_overs("in_from", INVESTIGATION, arrived), "stocks": stocks}
    return {**told, "durations": durations} if durations else told


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
