"""From what a country's organisations report to what the method takes in: its steps 1, 2, 4 and 6."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.method.trials.generator import Reports
from tests.method.trials.vectorised import Inputs, expert_prior, impact


def inputs(reports: Reports, method: dict[str, Any]) -> Inputs:
    """`method`: that section of countries.yml."""
    fading = 2.0 ** (-np.arange(reports.confirmed.shape[-1]) / method["half_life_months"])
    prior_a, prior_b = expert_prior(*reports.expert)
    log_mean, log_variance = impact(
        reports.impact_scores, method["impact_log_variance_expected"], method["impact_log_variance_weight"]
    )
    return Inputs(
        starts=reports.starts,
        signals=reports.confirmed @ fading,
        exposure=reports.staff_years * reports.coverage * fading.sum(),
        p=method["resilience_prior"][0] + reports.answers_good,
        q=method["resilience_prior"][1] + reports.answers_poor,
        coverage_log_variance=reports.coverage_log_variance,
        size=reports.size,
        shape=np.full(len(reports.starts), float(method["between_unit_shape"])),
        prior_a=prior_a,
        prior_b=prior_b,
        impact_log_mean=log_mean,
        impact_log_variance=log_variance,
    )


def of_twin(names: list[str], units: dict[str, dict[str, Any]], group: dict[str, Any]) -> Inputs:
    """One draw of one group: units as the twin computed them from events."""

    def row(value: Callable[[dict[str, Any]], float]) -> np.ndarray:
        return np.array([[value(units[name]) for name in names]])

    return Inputs(
        starts=np.array([0]),
        signals=row(lambda unit: unit["y"]),
        exposure=row(lambda unit: sum(month["w"] * month["M"] * month["c"] for month in unit["months"].values())),
        p=row(lambda unit: unit["p"]),
        q=row(lambda unit: unit["q"]),
        coverage_log_variance=row(lambda unit: unit["v_c"]),
        size=row(lambda unit: unit["staff_years"] / 10_000),
        shape=np.array([group["shape"]]),
        prior_a=np.array([[group["prior_a"]]]),
        prior_b=np.array([[group["prior_b"]]]),
        impact_log_mean=np.array([[group["ln_g"]]]),
        impact_log_variance=np.array([[group["v_I"]]]),
    )
