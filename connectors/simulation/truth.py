"""What is planted and never told: true rates, resilience, how each organisation reports.

Nothing here reaches an event. It is written to a file only on request, outside everything that the platform reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from connectors.simulation.country import Country
from connectors.simulation.draw import beta, generator, pick
from connectors.simulation.frame import Frame, Organisation, Unit
from connectors.simulation.periods import Period


@dataclass(frozen=True, slots=True)
class OrganisationTruth:
    """`resilience`: share of incidents that the organisation's controls prevent, in (0, 1)."""

    organisation: Organisation
    participates: bool
    behaviour: str
    profile: str
    resilience: float


@dataclass(frozen=True, slots=True)
class UnitTruth:
    """`rates`: inherent incidents per 10 000 staff-years a year, one for each simulated month. Shares are true ones."""

    unit: Unit
    monitored: bool
    rates: tuple[float, ...]
    accounts_covered: float
    systems_covered: float
    in_outbreak: bool


def draw_organisation(country: Country, seed: int, organisation: Organisation) -> OrganisationTruth:
    """Raises `KeyError` when the country plants nothing for this type of organisation."""
    rng = generator(seed, "organisation", organisation.oin)
    profiles = {name: profile.share for name, profile in country.monitoring.profiles.items()}
    return OrganisationTruth(
        organisation=organisation,
        participates=bool(rng.random() < country.participation[organisation.type]),
        behaviour=pick(rng, country.reporting.behaviours),
        profile=pick(rng, profiles),
        resilience=beta(rng, country.resilience[organisation.type]),
    )


def group_drift(country: Country, seed: int, sector: str, process_id: str, months: int) -> np.ndarray:
    """Factor of the group's rate in each month: a random walk in logs that ends at 1 (rates are planted at the end)."""
    rng = generator(seed, "drift", sector, process_id)
    steps = rng.normal(0.0, country.drift_volatility_per_year / np.sqrt(12), size=months)
    walk = np.cumsum(steps)
    factors: np.ndarray = np.exp(walk - walk[-1])
    return factors


def draw_unit(country: Country, seed: int, unit: Unit, drift: np.ndarray) -> UnitTruth:
    """The truth of one unit; `drift` is its group's."""
    organisation = unit.organisation
    rng = generator(seed, "unit", organisation.oin, unit.process_id)
    shape = country.between_units.shape
    factor = float(rng.gamma(shape, 1 / shape))
    rates = country.rate(organisation.sector, unit.process_id) * factor * drift
    outbreak = country.outbreak
    in_outbreak = (
        organisation.sector == outbreak.sector
        and unit.process_id == outbreak.process_id
        and bool(rng.random() < outbreak.affected_share)
    )
    if in_outbreak:
        months = len(rates)
        rates = rates * np.where(np.arange(months) >= months - outbreak.starts_months_before_end, outbreak.factor, 1.0)
    monitoring = country.monitoring
    accounts = unit.staff_years * monitoring.accounts_per_staff_year
    return UnitTruth(
        unit=unit,
        monitored=bool(rng.random() < monitoring.unit_monitored_share) and accounts >= monitoring.smallest_accounts,
        rates=tuple(float(rate) for rate in rates),
        accounts_covered=beta(rng, monitoring.accounts_covered),
        systems_covered=beta(rng, monitoring.systems_covered),
        in_outbreak=in_outbreak,
    )


def rows(country: Country, seed: int, frame: Frame, months: Sequence[Period], until: date) -> list[dict[str, object]]:
    """The truth as rows for a file, one a unit; rate and residual rate as of the last month."""
    table: list[dict[str, object]] = []
    for organisation in frame.organisations:
        own = draw_organisation(country, seed, organisation)
        for unit in frame.units[organisation.oin]:
            drift = group_drift(country, seed, organisation.sector, unit.process_id, len(months))
            planted = draw_unit(country, seed, unit, drift)
            table.append(
                {
                    "organisation_oin": organisation.oin,
                    "process_id": unit.process_id,
                    "sector": organisation.sector,
                    "staff_years": unit.staff_years,
                    "until": until.isoformat(),
                    "participates": own.participates,
                    "behaviour": own.behaviour,
                    "profile": own.profile,
                    "resilience": own.resilience,
                    "monitored": planted.monitored,
                    "accounts_covered": planted.accounts_covered,
                    "systems_covered": planted.systems_covered,
                    "in_outbreak": planted.in_outbreak,
                    "inherent_rate": planted.rates[-1],
                    "residual_rate": planted.rates[-1] * (1 - own.resilience),
                }
            )
    return table
