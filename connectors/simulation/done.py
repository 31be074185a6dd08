"""What organisations do against corruption: measures that change state, awareness out of whom, lessons of old cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from connectors.simulation.draw import generator, pick
from connectors.simulation.frame import Unit
from connectors.simulation.measures import MEASURES, STATES, Told, logged, share, statements
from connectors.simulation.periods import Period
from connectors.simulation.truth import OrganisationTruth

AWARENESS, LESSONS = "awareness", "lessons"
STREAMS = (MEASURES, AWARENESS, LESSONS)
_ACTIVITIES = {"integriteitstraining": 4.0, "bescherming-tegen-benadering": 3.0, "e-learning": 4.0}
_HELD_SHARE, _JUDGED_SHARE, _SMALLEST_GROUP = 0.5, 0.6, 10
_COUNCILS_AND_STATES = 342 + 12
_MEETINGS = {"function_category_id": "BESTUUR", "participants": 4_100, "target_group_size": 9_300}

_LESSON_SHARE = 0.04
_LESSONS = (
    ("P13", "omkoping", "CERT-11", "absent", "Beheerders konden rechten aan zichzelf geven zonder dat iemand meekeek."),
    ("P16", "integriteitsschending", "ISO37001-8.3", "bypassed", "Opdrachten waren gesplitst tot onder de grens."),
    ("P02", "omkoping", "CERT-12", "failed", "Raadplegingen zonder taak stonden in het logboek dat niemand las."),
    ("P15", "integriteitsschending", "CERT-20", "absent", "Na vertrek bleef toegang tot systemen nog weken bestaan."),
)


def told(
    seed: int, own: OrganisationTruth, units: Sequence[Unit], quarters: Sequence[Period], until: date
) -> Iterator[Told]:
    """Everything that one organisation tells of what it does, before `until`."""
    if not own.participates:
        return
    yield from statements(seed, own.organisation, units, until)
    yield from _awareness(seed, own, quarters, until)
    yield from _lessons(seed, own, until)


def _awareness(seed: int, own: OrganisationTruth, quarters: Sequence[Period], until: date) -> Iterator[Told]:
    for quarter in quarters[-2:]:
        rng = generator(seed, AWARENESS, own.organisation.oin, quarter.first.isoformat())
        staff = round(own.organisation.staff_years)
        if rng.random() >= _HELD_SHARE or staff < _SMALLEST_GROUP:
            continue
        activity, reached = pick(rng, _ACTIVITIES), int(rng.binomial(staff, share(rng) / 3))
        reach = {"function_category_id": "ALLE", "participants": reached, "target_group_size": staff}
        data: dict[str, Any] = {"activity_id": activity, "reach": [reach], "sessions": 1 + reached // 20}
        judged = int(rng.binomial(reached, _JUDGED_SHARE))
        if judged >= _SMALLEST_GROUP:
            data["evaluation"] = {"respondents": judged, "found_useful": int(rng.binomial(judged, 0.8))}
        yield _held(rng, own, quarter, data)
    if own.organisation.type == "ministerie" and quarters:
        rng = generator(seed, AWARENESS, own.organisation.oin, "meetings")
        reached = int(rng.integers(20, 60))
        organisations = {"reached": reached, "invited": _COUNCILS_AND_STATES}
        meetings = {"activity_id": "weerbaar-bestuur", "reach": [_MEETINGS], "sessions": reached}
        yield _held(rng, own, quarters[-1], {**meetings, "organisations": organisations})


def _held(rng: np.random.Generator, own: OrganisationTruth, quarter: Period, data: dict[str, Any]) -> Told:
    common = {"organisation_oin": own.organisation.oin, "period": quarter.as_json(), "evidence_grade": "documented"}
    parts = (own.organisation.oin, data["activity_id"], quarter.first.isoformat())
    hours = {"hours_per_participant": float(rng.integers(1, 9)) / 2}
    return Told(AWARENESS, parts, logged(rng, quarter.last), {**common, **data, **hours})


def _lessons(seed: int, own: OrganisationTruth, until: date) -> Iterator[Told]:
    rng = generator(seed, LESSONS, own.organisation.oin)
    if rng.random() >= _LESSON_SHARE:
        return
    day = until - timedelta(days=int(rng.integers(20, 200)))
    process, conduct, control, failure, lesson = _LESSONS[int(rng.integers(len(_LESSONS)))]
    data = {
        "organisation_oin": own.organisation.oin,
        "reference_date": day.isoformat(),
        "lesson_id": f"les-{day.year}-1",
        "case_year": day.year - int(rng.integers(2, 6)),
        "cases_evaluated": int(rng.integers(1, 5)),
        "process_id": process,
        "conduct_id": conduct,
        "failed_controls": [{"control_id": control, "failure": failure}],
        "lesson": lesson,
        "recommended_measures": [{"measure_id": "M38"}],
        "follow_up_status_id": pick(rng, STATES),
    }
    yield Told(LESSONS, (own.organisation.oin, data["lesson_id"]), logged(rng, day), data)
