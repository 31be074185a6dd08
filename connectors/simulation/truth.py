"""What is planted and never told: true rates, resilience, what measures take away, how each organisation reports.

Nothing here reaches an event. It is written to a file only on request, outside everything that the platform reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from connectors.simulation.country import Country, Spread
from connectors.simulation.draw import beta, generator, pick
from connectors.simulation.frame import Organisation, Unit
from connectors.simulation.measures import Effect
from connectors.simulation.periods import Period


@dataclass(frozen=True, slots=True)
class OrganisationTruth:
    """`resilience`: share of incidents that the organisation's controls prevent, in (0, 1).

    `unrelated`: another draw from the same distribution, for a country whose scans say nothing about controls.
    """

    organisation: Organisation
    participates: bool
    behaviour: str
    profile: str
    resilience: float
    unrelated: float


@dataclass(frozen=True, slots=True)
class UnitTruth:
    """`rates`: inherent incidents per 10 000 staff-years a year; `left`: share of incidents that measures leave.

    Both one for each simulated month. Shares are true ones.
    """

    unit: Unit
    monitored: bool
    rates: tuple[float, ...]
    left: tuple[float, ...]
    effects: tuple[Effect, ...]
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
        unrelated=beta(generator(seed, "unrelated", organisation.oin), country.resilience[organisation.type]),
    )


def group_drift(country: Country, seed: int, sector: str, process_id: str, months: int) -> np.ndarray:
    """Factor of the group's rate in each month: a random walk in logs that ends at 1 (rates are planted at the end)."""
    rng = generator(seed, "drift", sector, process_id)
    steps = rng.normal(0.0, country.drift_volatility_per_year / np.sqrt(12), size=months)
    walk = np.cumsum(steps)
    factors: np.ndarray = np.exp(walk - walk[-1])
    return factors


def draw_unit(
    country: Country, seed: int, unit: Unit, drift: np.ndarray, months: Sequence[Period], effects: tuple[Effect, ...]
) -> UnitTruth:
    """The truth of one unit over `months`; `drift` is its group's, `effects` those of its organisation's measures."""
    organisation = unit.organisation
    rng = generator(seed, "unit", organisation.oin, unit.process_id)
    rates = country.rate(organisation.sector, unit.process_id) * _apart(rng, country.between_units) * drift
    outbreak = country.outbreak
    in_outbreak = (
        organisation.sector == outbreak.sector
        and unit.process_id == outbreak.process_id
        and bool(rng.random() < outbreak.affected_share)
    )
    if in_outbreak:
        begun = len(rates) - outbreak.starts_months_before_end
        rates = rates * np.where(np.arange(len(rates)) >= begun, outbreak.factor, 1.0)
    monitoring = country.monitoring
    accounts = unit.staff_years * monitoring.accounts_per_staff_year
    left = [float(np.prod([1 - one.taken_away for one in effects if one.holds_in(month.first)])) for month in months]
    return UnitTruth(
        unit=unit,
        monitored=bool(rng.random() < monitoring.unit_monitored_share) and accounts >= monitoring.smallest_accounts,
        rates=tuple(float(rate) for rate in rates),
        left=tuple(left),
        effects=effects,
        accounts_covered=beta(rng, monitoring.accounts_covered),
        systems_covered=beta(rng, monitoring.systems_covered),
        in_outbreak=in_outbreak,
    )


def _apart(rng: np.random.Generator, spread: Spread) -> float:
    """How far this unit's rate stands from its group's: a factor with mean 1."""
    if spread.family == "pareto":
        return float((spread.shape - 1) / spread.shape * (1 + rng.pareto(spread.shape)))
    return float(rng.gamma(spread.shape, 1 / spread.shape))
