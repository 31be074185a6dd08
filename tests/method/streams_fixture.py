"""What the organisations of the small invented country do: measures that change state, and who was trained."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from tests.method.bronze_rows import Lake

WHAT_IS_DONE = ("measures", "awareness")
STATES = ("considered", "planned", "in_progress", "in_use", "ended", "rejected")
GRADES = ("told", "documented", "tested")
ACTIVITIES = ("integriteitstraining", "e-learning", "dinersessie")


def put_what_is_done(
    lake: Lake,
    rng: np.random.Generator,
    row: dict[str, str],
    processes: list[tuple[str, float]],
    calendar: list[tuple[date, date]],
) -> None:
    """Of one organisation; some measures have two states, some tell no share, M10 is a training as well."""
    partner = f"loket-{row['organisation_type'].replace('_', '-')}"
    for measure in ("M36", "M41", "M10", "maatjes"):
        if rng.random() < 0.5:
            continue
        first = int(rng.integers(len(calendar) // 2))
        months = [first, first + int(rng.integers(1, len(calendar) - first))][: int(rng.integers(1, 3))]
        named = [process for process, _ in processes if rng.random() < 0.6]
        for month in months:
            day = calendar[month][0] + timedelta(days=int(rng.integers(28)))
            lake.put(partner, "measures", _measure(rng, row, measure, named, day), _next_week(day))
    for activity in ACTIVITIES:
        for quarter in range(0, len(calendar) - 2, 3):
            if rng.random() < 0.8:
                continue
            first_day, last_day = calendar[quarter][0], calendar[quarter + 2][1]
            groups = ("ALLE",) if rng.random() < 0.5 else ("ICT-BEHEER", "FINANCIEEL")
            data = {
                "organisation_oin": row["organisation_oin"],
                "period": {"from": first_day.isoformat(), "to": last_day.isoformat()},
                "activity_id": activity,
                "evidence_grade": GRADES[int(rng.integers(3))],
                "reach": [_reach(rng, group) for group in groups],
            }
            lake.put(partner, "awareness", data, _next_week(last_day))


def _measure(
    rng: np.random.Generator, row: dict[str, str], measure: str, named: list[str], day: date
) -> dict[str, Any]:
    own = {"own_measure": {"own_id": measure, "title": "tweetallen", "line": "2"}}
    data: dict[str, Any] = {
        "organisation_oin": row["organisation_oin"],
        "reference_date": day.isoformat(),
        **({"measure_id": measure} if measure.startswith("M") else own),
        "owner_role": "process_owner",
        "status_id": STATES[int(rng.choice(6, p=[0.05, 0.1, 0.15, 0.5, 0.15, 0.05]))],
        "evidence_grade": GRADES[int(rng.integers(3))],
        "effect": {"evidence_grade": "none"},
        "scope": "process" if named else "organisation",
    }
    told = [{"share_covered": round(float(rng.beta(6, 3)), 2)} if rng.random() < 0.8 else {} for _ in [*named, "all"]]
    if named:
        data["processes"] = [{"process_id": one, **share} for one, share in zip(named, told[1:], strict=True)]
    else:
        data |= told[0]
    return data


def _reach(rng: np.random.Generator, group: str) -> dict[str, Any]:
    people = int(rng.integers(10, 200))
    return {
        "function_category_id": group,
        "participants": int(rng.binomial(people, 0.4)),
        "target_group_size": people,
    }


def _next_week(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=7), time(9), UTC)
