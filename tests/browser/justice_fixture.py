"""Invented rows of the criminal justice chain for the release of the dashboards' tests."""

from __future__ import annotations

from datetime import date
from typing import Any

Row = dict[str, Any]
_GROUPS = {"EU-PUB": "ambtelijke omkoping (actief en passief)", "EU-MIS": "verduistering"}
_PHASES = {
    "PH4": ("opsporingsonderzoek", "Rijksrecherche", "zaak"),
    "PH5": ("instroom OM (ingeschreven rechtbankstrafzaak)", "Openbaar Ministerie", "zaak"),
    "PH6": ("beslissing OM", "Openbaar Ministerie", "verdachte"),
    "PH7": ("afdoening rechter eerste aanleg", "Rechtspraak", "verdachte"),
}
_OINS = {"Rijksrecherche": "1", "Openbaar Ministerie": "2", "Rechtspraak": "3"}
_TOLD = {
    "PH4": {},
    "PH5": {"stock_begin_count": 14, "stock_in_count": 30, "stock_out_count": 25, "stock_end_count": 19},
    "PH6": {"prosecution_count": 20, "dismissal_count": 7, "non_trial_count": 3},
    "PH7": {"conviction_count": 24, "acquittal_count": 6},
}
_COUNTS = ("prosecution", "dismissal", "non_trial", "conviction", "acquittal")
_EMPTY: Row = dict.fromkeys(
    [f"{name}_count" for name in (*_COUNTS, "stock_begin", "stock_in", "stock_out", "stock_end")] + ["stock_counted"]
)


def tables() -> dict[str, list[Row]]:
    """The marts of the chain as rows; Caribbean rows stand beside European ones."""
    flows, durations, capacity, hand_overs = [], [], [], []
    for territory in ("european", "caribbean"):
        for year, months in ((2025, 12), (2026, 9)):
            for phase, (phase_name, reporter, unit) in _PHASES.items():
                about = {
                    "reporter_oin": f"0000009990000000{_OINS[reporter]}000",
                    "reporter_name": reporter,
                    "phase_id": phase,
                    "phase_name_nl": phase_name,
                    "year": year,
                    "territory": territory,
                    "data_origin": "synthetic",
                }
                if phase == "PH4":
                    capacity.append(about | {"months_covered": months, "capacity_staff_years": 7.7 * months})
                for group, name in _GROUPS.items():
                    counted = about | {
                        "phase_order": int(phase[2:]),
                        "offence_group": group,
                        "offence_group_name_nl": name,
                        "region_name": "",
                        "unit_of_count": unit,
                        "counting_rule": "principal_offence",
                        "basis_year": "registration" if unit == "zaak" else "decision",
                    }
                    flow = {"months_covered": months, "is_provisional": year == 2026, "case_count": 30}
                    flows.append(_EMPTY | counted | flow | _TOLD[phase])
                    if phase == "PH5":
                        bounds = {"closed_count": 25, "median_from_days": 91, "median_to_days": 180}
                        durations.append(counted | bounds)
        for month in (1, 2, 3):
            for group, name in _GROUPS.items():
                hand_overs.append(
                    {"from_phase_id": "PH4", "from_phase_name_nl": _PHASES["PH4"][0]}
                    | {"to_phase_id": "PH5", "to_phase_name_nl": _PHASES["PH5"][0]}
                    | {"cohort_month": date(2026, month, 1), "offence_group": group, "offence_group_name_nl": name}
                    | {"territory": territory, "unit_of_count": "zaak", "left_reporters": 3, "arrived_reporters": 1}
                    | {"left_count": 9 + month, "arrived_count": 9, "difference": month, "data_origin": "synthetic"}
                )
    return {
        "mart_justice__chain_flows": flows,
        "mart_justice__durations": durations,
        "mart_justice__capacity": capacity,
        "mart_justice__hand_overs": hand_overs,
    }
