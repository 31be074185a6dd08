"""Monthly monitoring signals of a unit: what its systems saw of what happened, plus the noise that systems make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from connectors.simulation.country import Country
from connectors.simulation.draw import generator, split
from connectors.simulation.periods import Period, moment
from connectors.simulation.truth import OrganisationTruth, UnitTruth

STREAM = "monitoring-alerts"
_COUNTS_REPORTS = ("deter", "detect", "defend")  # who does more than be aware also counts what staff report
_PRIVATE_TYPES = ("haven", "luchthaven", "transport_logistiek")
_REPORTS_PER_10000_STAFF_YEARS = {
    ("integriteitsschending", "approached"): 30,
    ("omkoping", "approached"): 60,
    ("omkoping", "bribed"): 4,
    ("afpersing", "threatened"): 12,
    ("criminele-inmenging", "pressured"): 20,
}


@dataclass(frozen=True, slots=True)
class Report:
    """One month of one unit as the organisation tells it; `wrong_code`: told with a code that doesn't exist."""

    period: Period
    logged_at: datetime
    data: dict[str, Any]
    wrong_code: bool = False


def reports(
    country: Country, seed: int, own: OrganisationTruth, unit: UnitTruth, months: Sequence[Period]
) -> list[Report]:
    """The unit's monthly reports, oldest first; none for a unit that isn't monitored. Silent months are left out."""
    if not (own.participates and unit.monitored):
        return []
    told = []
    for index, month in enumerate(months):
        rng = generator(seed, "monitoring", unit.unit.organisation.oin, unit.unit.process_id, month.first.isoformat())
        if own.behaviour == "silent" and is_silent(country, index, len(months)):
            continue
        wrong = own.behaviour == "wrong_codes" and rng.random() < country.reporting.wrong_code_share_of_records
        data = _data(country, seed, rng, own, unit, index, month)
        if wrong:
            data["signals"] = [
                {"category_id": "onbekende-categorie", "opened": 1, "open": 1, "explained": 0, "confirmed": 0}
            ]
        told.append(Report(month, logged_at(country, rng, own, month), data, wrong))
    return told


def is_silent(country: Country, index: int, months: int) -> bool:
    """A silent organisation stops: the last share of its months is missing."""
    return index >= months - round(months * country.reporting.silent_share_of_months)


def logged_at(country: Country, rng: np.random.Generator, own: OrganisationTruth, period: Period) -> datetime:
    """When a report over `period` is logged: some days after its end, more when the organisation is late."""
    low, high = country.reporting.logged_after_days
    days = int(rng.integers(low, high + 1))
    if own.behaviour == "late":
        low, high = country.reporting.late_extra_days
        days += int(rng.integers(low, high + 1))
    return moment(period.last + timedelta(days=days), int(rng.integers(6 * 3600, 18 * 3600)))


def _data(
    country: Country,
    seed: int,
    rng: np.random.Generator,
    own: OrganisationTruth,
    unit: UnitTruth,
    index: int,
    month: Period,
) -> dict[str, Any]:
    parameters = country.monitoring
    staff_years_month = unit.unit.staff_years / 12
    watched = staff_years_month * unit.accounts_covered
    systems_seen = round(unit.systems_covered * parameters.systems_per_process)
    sees = systems_seen / parameters.systems_per_process * parameters.profiles[own.profile].sensitivity
    incidents = unit.rates[index] / 10_000 * watched * (1 - own.resilience) * unit.left[index]
    seen = int(rng.poisson(incidents * sees))
    noise_mean = parameters.noise_per_10000_staff_years_month * 12 / 10_000 * watched
    size = parameters.noise_dispersion
    noise = int(rng.negative_binomial(size, size / (size + noise_mean)))
    confirmed = split(rng, int(rng.binomial(seen, 1 - parameters.open_share)), parameters.category_weights)
    explained = split(rng, int(rng.binomial(noise, 1 - parameters.open_share)), parameters.category_weights)
    still_open = split(
        rng, seen + noise - sum(confirmed.values()) - sum(explained.values()), parameters.category_weights
    )
    signals = [
        {
            "category_id": category,
            "opened": still_open[category] + explained[category] + confirmed[category],
            "open": still_open[category],
            "explained": explained[category],
            "confirmed": confirmed[category],
        }
        for category in parameters.category_weights
        if still_open[category] + explained[category] + confirmed[category]
    ]
    boast = country.reporting.overstating_factor if own.behaviour == "overstating" else 1.0
    accounts = round(unit.unit.staff_years * parameters.accounts_per_staff_year)
    accounts_share = min(1.0, unit.accounts_covered * boast)
    return {
        "organisation_oin": unit.unit.organisation.oin,
        "process_id": unit.unit.process_id,
        "period": month.as_json(),
        "signals": signals,
        "exposure": {
            "accounts_monitored": round(accounts * accounts_share),
            "accounts_total": accounts,
            "staff_years_monitored": round(staff_years_month * accounts_share, 3),
            "systems_covered": min(parameters.systems_per_process, round(systems_seen * boast)),
            "systems_total": parameters.systems_per_process,
        },
        "monitoring_profile": own.profile,
        **_told_beside(generator(seed, "beside", own.organisation.oin, unit.unit.process_id, str(index)), own, watched),
    }


def _told_beside(rng: np.random.Generator, own: OrganisationTruth, watched: float) -> dict[str, Any]:
    """What staff reported, and what a private organisation tells of its logging and of refused releases."""
    told: dict[str, Any] = {}
    if own.profile in _COUNTS_REPORTS:
        drawn = {
            pair: int(rng.poisson(rate / 10_000 * watched)) for pair, rate in _REPORTS_PER_10000_STAFF_YEARS.items()
        }
        told["staff_reports"] = [
            {"conduct_id": conduct, "kind": kind, "count": count} for (conduct, kind), count in drawn.items() if count
        ]
    if own.organisation.type in _PRIVATE_TYPES:
        requested = int(rng.poisson(2 * watched))
        told["private_logging"] = "logging_and_monitoring" if own.profile == "defend" else "logging"
        told["releases"] = {"requested": requested, "refused": int(rng.binomial(requested, 0.02))}
    elif own.profile == "detect":
        told["logging_pilot"] = True
    return told
