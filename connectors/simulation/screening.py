"""Quarterly counts of screening at hiring and leaving, by function category: process indicators, never a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.simulation.country import Country
from connectors.simulation.draw import beta, generator
from connectors.simulation.monitoring import is_silent, logged_at
from connectors.simulation.periods import Period
from connectors.simulation.truth import OrganisationTruth

STREAM = "screening-outcomes"


@dataclass(frozen=True, slots=True)
class Outcomes:
    period: Period
    category_id: str
    logged_at: datetime
    data: dict[str, Any]


def outcomes(country: Country, seed: int, own: OrganisationTruth, quarters: Sequence[Period]) -> list[Outcomes]:
    """The organisation's quarters, for the function categories of its type. A silent one leaves out the last ones."""
    if not own.participates:
        return []
    parameters = country.screening
    habits = generator(seed, "screening", own.organisation.oin)
    categories = parameters.categories_of_type[own.organisation.type]
    screened, references = beta(habits, parameters.screened), beta(habits, parameters.references)
    interviews, rehiring = beta(habits, parameters.exit_interviews), beta(habits, parameters.rehiring_checks)
    told = []
    for index, quarter in enumerate(quarters):
        if own.behaviour == "silent" and is_silent(country, index, len(quarters)):
            continue
        for category in categories:
            rng = generator(seed, "screening", own.organisation.oin, category, quarter.first.isoformat())
            staff = own.organisation.staff_years / len(categories) / 4
            hires = int(rng.poisson(staff * parameters.hires_per_staff_year))
            leavers = int(rng.poisson(staff * parameters.leavers_per_staff_year))
            requested = int(rng.binomial(hires, screened))
            refused = int(rng.binomial(requested, parameters.refused_share))
            data = {
                "organisation_oin": own.organisation.oin,
                "period": quarter.as_json(),
                "function_category_id": category,
                "vog_requested": requested,
                "vog_issued": requested - refused,
                "vog_refused": refused,
                "hires": hires,
                "references_checked": int(rng.binomial(hires, references)),
                "leavers": leavers,
                "exit_interviews": int(rng.binomial(leavers, interviews)),
                "rehiring_checks": int(rng.binomial(hires, rehiring)),
            }
            further = generator(seed, "screening-further", own.organisation.oin, category, quarter.first.isoformat())
            started = int(further.binomial(hires, 0.3))
            failed = int(further.binomial(started, parameters.refused_share))
            data |= {
                "screening_requested": started,
                "screening_passed": started - failed,
                "screening_failed": failed,
                "vog_policy": "uniform" if screened > 0.85 else "own",
                "screening_policy": "at_hiring_and_change" if screened > 0.85 else "at_hiring",
            }
            told.append(Outcomes(quarter, category, logged_at(country, rng, own, quarter), data))
    return told
