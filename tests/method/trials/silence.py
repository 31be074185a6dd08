"""METHOD rule 1, unit by unit: each unit of the invented country stops reporting, in turn, while all others go on.

Units act on one another only within their group, so a group's units become its draws: in draw k unit k is silent.
What a silent unit still has (faded signals, its scans, its knowledge share) is that of a country where all are silent.
The quadrant is compared with that of the picture that had the reports; the interval with what it would be if the unit's
own evidence were as fresh as in that picture: what others report in the meantime narrows both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tests.method.trials import vectorised
from tests.method.trials.observing import inputs, of_twin
from tests.method.trials.scoring import Trial
from tests.method.trials.special import Array

ORDER = ("Borgen", "Volgen", "Onderzoeken", "Handelen")
Units = dict[str, dict[str, Any]]
Groups = dict[tuple[str, str], dict[str, Any]]
OWN = ("signals", "exposure", "p", "q", "coverage_log_variance")


@dataclass(frozen=True)
class Silenced:
    unit_id: str
    before: str
    by_formula: str
    """The quadrant without the ratchet."""
    width_fresh: float
    """Of the 90 % interval, in logs."""
    width_silent: float
    coverage_part: float
    """Which part of the unit's log variance is its coverage error, while its evidence is fresh."""

    @property
    def shown(self) -> str:
        return max(self.before, self.by_formula, key=ORDER.index)

    @property
    def held(self) -> bool:
        return self.shown != self.by_formula

    @property
    def lower(self) -> bool:
        return ORDER.index(self.shown) < ORDER.index(self.before)

    @property
    def narrower(self) -> bool:
        return self.width_silent < self.width_fresh - 1e-9


def silenced(before: Units, reporting: tuple[Units, Groups], silent: Units, seeds: Any) -> list[Silenced]:
    """`before`: the picture that had the reports; then, at one later day, that of a country that goes on reporting and
    that of one where nobody does."""
    cut_offs = [seeds.parameter(f"cut_off_{name}") for name in ("probability_high", "probability_low", "knowledge")]
    found = []
    for key, group in reporting[1].items():
        names = [name for name, unit in reporting[0].items() if unit["group"] == key]
        told = of_twin(names, reporting[0], group)
        fresh = vectorised.units(_each_with(told, of_twin(names, before, group)))
        after = vectorised.units(_each_with(told, of_twin(names, silent, group)))
        probability = np.diagonal(after.probability_above(np.log(group["appetite"])))
        widths = [_widths(one) for one in (fresh, after)]
        part = np.diagonal(fresh.w**2 * fresh.coverage_log_variance / fresh.kappas[1])
        for index, name in enumerate(names):
            found.append(
                Silenced(
                    unit_id=name,
                    before=before[name]["quadrant"],
                    by_formula=quadrant(probability[index], silent[name]["knowledge_share"], *cut_offs),
                    width_fresh=float(widths[0][index]),
                    width_silent=float(widths[1][index]),
                    coverage_part=float(part[index]),
                )
            )
    return found


def faded(trial: Trial, months: int) -> tuple[Array, Array]:
    """Of the units of one draw, each silent for so many months in turn: by what factor its interval got wider, and
    which part of its log variance was its coverage error."""
    _, reports = next(trial.batches())
    told = inputs(reports, trial.method).of(slice(0, 1))
    fading = 2.0 ** (-months / trial.method["half_life_months"])
    other = replace(told, signals=told.signals * fading, exposure=told.exposure * fading)
    fresh, after = vectorised.units(told), vectorised.units(_each_with(told, other))
    width = (fresh.log_quantile(vectorised.Z95) - fresh.log_quantile(-vectorised.Z95))[0]
    return _widths(after) / width, (fresh.w**2 * fresh.coverage_log_variance / fresh.kappas[1])[0]


def _each_with(told: vectorised.Inputs, other: vectorised.Inputs) -> vectorised.Inputs:
    """As many draws as units: in each, one unit has what it has in `other`."""
    count = told.size.shape[1]
    changed: dict[str, Array] = {}
    for name, part in vars(told).items():
        if name in ("starts", "shape"):
            continue
        changed[name] = np.repeat(part, count, axis=0)
        if name in OWN:
            np.fill_diagonal(changed[name], getattr(other, name)[0])
    return replace(told, **changed)


def _widths(found: vectorised.Found) -> Array:
    return np.diagonal(found.log_quantile(vectorised.Z95) - found.log_quantile(-vectorised.Z95))


def quadrant(probability: float, knowledge: float, high: float, low: float, known: float) -> str:
    if probability >= high and knowledge >= known:
        return "Handelen"
    if probability <= low:
        return "Borgen" if knowledge >= known else "Volgen"
    return "Onderzoeken"
