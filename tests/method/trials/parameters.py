"""What is fixed before the method runs: `countries.yml`, as dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Country:
    """Meanings and units stand in countries.yml."""

    units_by_group: tuple[int, ...]
    rate_factors: tuple[float, ...]
    rate_median: float
    group_shape: float
    unit_shape: float
    unit_log_spread: float | None
    burst_shape: float | None
    resilience: tuple[float, float]
    scan_answers: tuple[int, ...]
    scans_unrelated: bool
    resilience_by_organisation: bool
    impact_median: float
    impact_centre_spread: float
    expert_log_variance: float
    expert_freedom: int
    experts: int
    mean_size: float
    size_spread: float
    coverage: tuple[float, float]
    coverage_error_cv: float
    silent_share: float
    overstating_share: float
    overstating_factor: float
    expert_factor: float
    false_alerts: float
    months: int
    volatility: float

    def expecting(self, signals: float) -> Country:
        """So large that a unit of mean size has this many confirmed signals over all months at the median rate."""
        remaining = self.resilience[1] / sum(self.resilience)
        yearly = self.rate_median * remaining * sum(self.coverage) / 2
        return replace(self, mean_size=signals / (yearly * self.months / 12))


@cache
def settings() -> dict[str, Any]:
    return yaml.safe_load((FOLDER / "countries.yml").read_text(encoding="utf-8"))


def country(**changes: Any) -> Country:
    """The matched country with `changes`."""
    told = {**settings()["matched"], **changes}
    unknown = told.keys() - {one.name for one in fields(Country)}
    if unknown:
        raise ValueError(f"countries.yml: {', '.join(sorted(unknown))}: no such parameter of a country; see Country")
    return Country(**{name: tuple(value) if isinstance(value, list) else value for name, value in told.items()})
