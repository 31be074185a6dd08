"""Yearly risk scans: what an organisation says about its own controls, more or less close to what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from connectors.simulation.country import Country, Grade
from connectors.simulation.draw import generator, pick
from connectors.simulation.frame import Unit, rows
from connectors.simulation.periods import Period, moment
from connectors.simulation.truth import OrganisationTruth

STREAM = "risk-scans"
_ASKS_FOR_MEASURES = "bva-pilot-1"
_MEASURES = {"M18": 0.35, "M03": 0.5, "M04": 0.65}  # in use where resilience is above


@dataclass(frozen=True, slots=True)
class Dimension:
    """One question of an instrument with its scale."""

    id: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scan:
    scope: str
    process_id: str
    reference_date: date
    logged_at: datetime
    data: dict[str, Any]


def read_instruments(seeds_dir: Path) -> dict[str, list[Dimension]]:
    """Instruments by id with their dimensions, from the shared code list."""
    instruments: dict[str, list[Dimension]] = {}
    for row in rows(seeds_dir / "scan_dimensions.csv"):
        dimension = Dimension(row["dimension_id"], float(row["scale_min"]), float(row["scale_max"]))
        instruments.setdefault(row["instrument_id"], []).append(dimension)
    return instruments


def scans(
    country: Country,
    seed: int,
    own: OrganisationTruth,
    units: Sequence[Unit],
    instruments: Mapping[str, Sequence[Dimension]],
    months: Sequence[Period],
) -> list[Scan]:
    """One scan of the organisation in each twelve months, and of some of its processes on the same day.

    Silent organisations stop after their first year.
    """
    if not own.participates:
        return []
    instrument = country.scans.instrument_of_type[own.organisation.type]
    shown = own.resilience if country.scans.about == "own_controls" else own.unrelated
    made: list[Scan] = []
    for start in range(0, len(months), 12):
        year = months[start : start + 12]
        rng = generator(seed, "scan", own.organisation.oin, year[0].first.isoformat())
        if own.behaviour == "silent" and start > 0:
            continue
        month = year[int(rng.integers(0, len(year)))]
        day = month.first + timedelta(days=int(rng.integers(0, 28)))
        grade = pick(rng, country.scans.grade_weights)
        low, high = country.reporting.logged_after_days
        late = country.reporting.late_extra_days[1] if own.behaviour == "late" else 0
        logged = moment(day + timedelta(days=int(rng.integers(low, high + 1)) + late), int(rng.integers(28800, 61200)))
        scopes: list[tuple[str, str, float]] = [("organisation", "", own.organisation.staff_years)]
        for unit in units:
            if rng.random() < country.scans.process_scan_share:
                scopes.append(("process", unit.process_id, unit.staff_years))
        for scope, process_id, staff_years in scopes:
            answers = [_answer(country, rng, shown, dimension, grade) for dimension in instruments[instrument]]
            data: dict[str, Any] = {
                "organisation_oin": own.organisation.oin,
                "reference_date": day.isoformat(),
                "instrument_id": instrument,
                "scope": scope,
                "answers": answers,
            }
            if process_id:
                data["process_id"] = process_id
            if rng.random() < country.scans.staff_years_given_share:
                data["staff_years"] = round(staff_years, 1)
            if rng.random() < country.scans.equipped_given_share:
                data["equipped"] = {
                    name: bool(rng.random() < shown)
                    for name in ("authorisation_management", "compartmentalisation", "logging")
                }
            if instrument == _ASKS_FOR_MEASURES:
                data["mitigating_measures"] = [
                    {"measure_id": measure, "status": "in_use" if shown > level else "planned"}
                    for measure, level in _MEASURES.items()
                ]
            made.append(Scan(scope, process_id, day, logged, data))
    return made


def _answer(
    country: Country, rng: np.random.Generator, resilience: float, dimension: Dimension, grade: Grade
) -> dict[str, Any]:
    """Weaker evidence is further from the truth; scores are whole points of the instrument's scale."""
    share = min(1.0, max(0.0, resilience + float(rng.normal(0, country.scans.answer_noise[grade]))))
    return {
        "dimension_id": dimension.id,
        "score": round(dimension.low + share * (dimension.high - dimension.low)),
        "evidence_grade": grade,
    }
