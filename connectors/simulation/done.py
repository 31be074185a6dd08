"""What organisations do against corruption: measures that change state, awareness out of whom, lessons of old cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from connectors.simulation.draw import generator, pick
from connectors.simulation.frame import Unit
from connectors.simulation.periods import Period, moment
from connectors.simulation.truth import OrganisationTruth

MEASURES, AWARENESS, LESSONS = "measures", "awareness", "lessons"
STREAMS = (MEASURES, AWARENESS, LESSONS)
_MEASURES_OF_TYPE = {  # of the catalogue; what is named with processes covers these, the others the whole organisation
    "gemeente": {"M24": ("P01",), "M36": ("P01", "P17"), "M16": (), "M39": (), "M41": ()},
    "openbaar_lichaam": {"M24": ("P01",), "M36": ("P01", "P17"), "M16": (), "M39": (), "M41": ()},
    "provincie": {"M36": ("P17", "P19"), "M40": (), "M16": ()},
    "ministerie": {"M03": ("P13",), "M04": ("P13",), "M13": (), "M16": ()},
    "uitvoeringsorganisatie": {"M03": ("P13",), "M04": ("P13",), "M15": ("P14",), "M42": ()},
    "politie": {"M05": ("P12",), "M37": ("P11",), "M40": ()},
    "haven": {"M01": ("P06",), "M48": ("P29",), "M07": ()},
    "luchthaven": {"M48": ("P29",), "M50": ("P08",), "M07": ()},
    "transport_logistiek": {"M01": ("P34",), "M02": ("P09",), "M06": ("P09",), "M49": ("P09",)},
}
_OF_THE_MAINPORTS = frozenset({"M01", "M02"})
_TAKEN_SHARE, _SECOND_STATE_SHARE, _OWN_SHARE = 0.35, 0.35, 0.05
_STATES = {"considered": 1.0, "planned": 3.0, "in_progress": 3.0, "in_use": 6.0, "rejected": 0.5}
_NEXT = {"considered": "planned", "planned": "in_progress", "in_progress": "in_use", "in_use": "ended"}
_OWNERS = {"executive_board": 1.0, "process_owner": 4.0, "human_resources": 2.0, "security": 2.0, "integrity": 3.0}
_GRADES = {"told": 0.35, "documented": 0.45, "tested": 0.2}
_EFFECTS = {"none": 0.7, "told": 0.2, "documented": 0.1}
_POSITIONS = {"comply": 5.0, "explain_tailored": 3.0, "explain_not_applied": 2.0}
_EXPLANATION = "De organisatie is te klein om dit proces over meer mensen te verdelen."
_DIRECTION = {"told": "fewer_incidents", "documented": "fewer_incidents"}

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


@dataclass(frozen=True, slots=True)
class Told:
    """One statement; `parts` say what it is about."""

    stream: str
    parts: tuple[str, ...]
    logged_at: datetime
    data: dict[str, Any]


def told(
    seed: int, own: OrganisationTruth, units: Sequence[Unit], quarters: Sequence[Period], until: date
) -> Iterator[Told]:
    """Everything that one organisation tells of what it does, before `until`."""
    if not own.participates:
        return
    yield from _measures(seed, own, units, until)
    yield from _awareness(seed, own, quarters, until)
    yield from _lessons(seed, own, until)


def _measures(seed: int, own: OrganisationTruth, units: Sequence[Unit], until: date) -> Iterator[Told]:
    there = {unit.process_id for unit in units}
    for measure, processes in _MEASURES_OF_TYPE[own.organisation.type].items():
        rng = generator(seed, MEASURES, own.organisation.oin, measure)
        if rng.random() >= _TAKEN_SHARE:
            continue
        covered = [process for process in processes if process in there]
        yield from _states(rng, own, {"measure_id": measure}, measure, covered, until)
    rng = generator(seed, MEASURES, own.organisation.oin, "own")
    if rng.random() < _OWN_SHARE:
        line = "3" if own.organisation.public_private == "private" else "2"
        named = {"own_measure": {"own_id": "buddy", "title": "nieuwe medewerkers werken in tweetallen", "line": line}}
        yield from _states(rng, own, named, "buddy", [], until)


def _states(
    rng: np.random.Generator,
    own: OrganisationTruth,
    named: dict[str, Any],
    measure: str,
    covered: list[str],
    until: date,
) -> Iterator[Told]:
    """A measure's state on a day, and for some the next one later."""
    day, state = until - timedelta(days=int(rng.integers(150, 330))), pick(rng, _STATES)
    fixed = {**named, "owner_role": pick(rng, _OWNERS), **_reach(rng, covered), **_of_the_territory(rng, own)}
    if measure in _OF_THE_MAINPORTS and own.organisation.type == "transport_logistiek":
        fixed["from_mainports"] = True
    states = [(day, state)]
    if state in _NEXT and rng.random() < _SECOND_STATE_SHARE:
        states.append((day + timedelta(days=int(rng.integers(30, 140))), _NEXT[state]))
    for on, current in states:
        data = {
            "organisation_oin": own.organisation.oin,
            "reference_date": on.isoformat(),
            **fixed,
            "status_id": current,
            "evidence_grade": pick(rng, _GRADES),
            "effect": _effect(rng) if current in ("in_use", "ended") else {"evidence_grade": "none"},
        }
        if current in ("planned", "in_progress"):
            data["planned_date"] = (on + timedelta(days=int(rng.integers(30, 300)))).isoformat()
        yield Told(MEASURES, (own.organisation.oin, measure, on.isoformat()), _moment(rng, on), data)


def _reach(rng: np.random.Generator, covered: list[str]) -> dict[str, Any]:
    if covered:
        shares = [{"process_id": process, "share_covered": _share(rng)} for process in covered]
        return {"scope": "process", "processes": shares}
    return {"scope": "organisation", "share_covered": _share(rng)}


def _share(rng: np.random.Generator) -> float:
    return round(float(rng.beta(6, 3)), 2)


def _effect(rng: np.random.Generator) -> dict[str, Any]:
    grade = pick(rng, _EFFECTS)
    effect: dict[str, Any] = {"evidence_grade": grade}
    if grade in _DIRECTION:
        effect["direction"] = _DIRECTION[grade]
    if grade == "documented":
        change = -round(float(rng.uniform(0.1, 0.4)), 2)
        effect["relative_change"] = change
        effect["relative_change_low"], effect["relative_change_high"] = round(1.8 * change, 3), round(0.2 * change, 3)
        effect["citation"] = {"text": "Na invoering zijn minder afwijkingen gezien", "reference": "eigen evaluatie"}
    return effect


def _of_the_territory(rng: np.random.Generator, own: OrganisationTruth) -> dict[str, Any]:
    if own.organisation.type != "openbaar_lichaam":
        return {}
    position = pick(rng, _POSITIONS)
    explained = {} if position == "comply" else {"explanation": _EXPLANATION}
    return {"comply_or_explain": {"position": position, **explained}}


def _awareness(seed: int, own: OrganisationTruth, quarters: Sequence[Period], until: date) -> Iterator[Told]:
    for quarter in quarters[-2:]:
        rng = generator(seed, AWARENESS, own.organisation.oin, quarter.first.isoformat())
        staff = round(own.organisation.staff_years)
        if rng.random() >= _HELD_SHARE or staff < _SMALLEST_GROUP:
            continue
        activity, reached = pick(rng, _ACTIVITIES), int(rng.binomial(staff, _share(rng) / 3))
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
    return Told(AWARENESS, parts, _moment(rng, quarter.last), {**common, **data, **hours})


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
        "follow_up_status_id": pick(rng, _STATES),
    }
    yield Told(LESSONS, (own.organisation.oin, data["lesson_id"]), _moment(rng, day), data)


def _moment(rng: np.random.Generator, day: date) -> datetime:
    return moment(day + timedelta(days=int(rng.integers(1, 10))), int(rng.integers(28_800, 61_200)))
