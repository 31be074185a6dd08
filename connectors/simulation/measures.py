"""Measures that an organisation takes against corruption: their states over time, and what they take away for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from connectors.simulation.country import Country
from connectors.simulation.draw import beta, generator, pick
from connectors.simulation.frame import Organisation, Unit
from connectors.simulation.periods import moment

MEASURES = "measures"
_MEASURES_OF_TYPE = {  # of the catalogue; what is named with processes covers these, the others the whole organisation
    "gemeente": {"M24": ("P01",), "M36": ("P01", "P17"), "M16": (), "M39": (), "M41": ()},
    "openbaar_lichaam": {"M24": ("P01",), "M36": ("P01", "P17"), "M16": (), "M39": (), "M41": ()},
    "provincie": {"M36": ("P17", "P19"), "M40": (), "M16": ()},
    "ministerie": {"M03": ("P13",), "M04": ("P13",), "M13": (), "M16": ()},
    "uitvoeringsorganisatie": {"M03": ("P13",), "M04": ("P13",), "M15": ("P14",), "M42": ()},
    "toezichtdienst": {"M05": ("P05", "P11"), "M04": ("P13",), "M40": (), "M16": ()},
    "politie": {"M05": ("P12",), "M37": ("P11",), "M40": ()},
    "haven": {"M01": ("P06",), "M48": ("P29",), "M07": ()},
    "luchthaven": {"M48": ("P29",), "M50": ("P08",), "M07": ()},
    "transport_logistiek": {"M01": ("P34",), "M02": ("P09",), "M06": ("P09",), "M49": ("P09",)},
}
_OF_THE_MAINPORTS = frozenset({"M01", "M02"})
_TAKEN_SHARE, _SECOND_STATE_SHARE, _OWN_SHARE = 0.35, 0.35, 0.05
STATES = {"considered": 1.0, "planned": 3.0, "in_progress": 3.0, "in_use": 6.0, "rejected": 0.5}
_NEXT = {"considered": "planned", "planned": "in_progress", "in_progress": "in_use", "in_use": "ended"}
_OWNERS = {"executive_board": 1.0, "process_owner": 4.0, "human_resources": 2.0, "security": 2.0, "integrity": 3.0}
_GRADES = {"told": 0.35, "documented": 0.45, "tested": 0.2}
_EFFECTS = {"none": 0.7, "told": 0.2, "documented": 0.1}
_POSITIONS = {"comply": 5.0, "explain_tailored": 3.0, "explain_not_applied": 2.0}
_EXPLANATION = "De organisatie is te klein om dit proces over meer mensen te verdelen."
_DIRECTION = {"told": "fewer_incidents", "documented": "fewer_incidents"}


@dataclass(frozen=True, slots=True)
class Told:
    """One statement; `parts` say what it is about."""

    stream: str
    parts: tuple[str, ...]
    logged_at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one measure takes away of a unit's incidents from a day on; `until`: the day that it ended, if it did."""

    measure_id: str
    since: date
    until: date | None
    taken_away: float

    def holds_in(self, first: date) -> bool:
        """Whether it works in the whole period that begins on `first`."""
        return self.since <= first and (self.until is None or first < self.until)


def effects(country: Country, seed: int, told: Sequence[Told], unit: Unit) -> tuple[Effect, ...]:
    """The planted effects on a unit of what its organisation's `statements` put in use, by measure."""
    days: dict[str, dict[str, date]] = {}
    reach: dict[str, float] = {}
    for one in told:
        _, measure, day = one.parts
        status = one.data["status_id"]
        if status in ("in_use", "ended"):
            days.setdefault(measure, {})[status] = date.fromisoformat(day)
            covered = {entry["process_id"]: entry["share_covered"] for entry in one.data.get("processes", ())}
            reach[measure] = one.data.get("share_covered", covered.get(unit.process_id, 0.0))
    return tuple(
        Effect(
            measure,
            found["in_use"],
            found.get("ended"),
            reach[measure] * beta(generator(seed, "effect", unit.organisation.oin, measure), country.measures.effect),
        )
        for measure, found in days.items()
        if "in_use" in found and reach[measure] > 0
    )


def statements(seed: int, organisation: Organisation, units: Sequence[Unit], until: date) -> Iterator[Told]:
    """Every state of every measure that the organisation takes, before `until`; oldest first within a measure."""
    there = {unit.process_id for unit in units}
    for measure, processes in _MEASURES_OF_TYPE[organisation.type].items():
        rng = generator(seed, MEASURES, organisation.oin, measure)
        if rng.random() >= _TAKEN_SHARE:
            continue
        covered = [process for process in processes if process in there]
        yield from _states(rng, organisation, {"measure_id": measure}, measure, covered, until)
    rng = generator(seed, MEASURES, organisation.oin, "own")
    if rng.random() < _OWN_SHARE:
        line = "3" if organisation.public_private == "private" else "2"
        named = {"own_measure": {"own_id": "buddy", "title": "nieuwe medewerkers werken in tweetallen", "line": line}}
        yield from _states(rng, organisation, named, "buddy", [], until)


def _states(
    rng: np.random.Generator,
    organisation: Organisation,
    named: dict[str, Any],
    measure: str,
    covered: list[str],
    until: date,
) -> Iterator[Told]:
    """A measure's state on a day, and for some the next one later."""
    day, state = until - timedelta(days=int(rng.integers(150, 330))), pick(rng, STATES)
    fixed = {**named, "owner_role": pick(rng, _OWNERS), **_reach(rng, covered), **_of_the_territory(rng, organisation)}
    if measure in _OF_THE_MAINPORTS and organisation.type == "transport_logistiek":
        fixed["from_mainports"] = True
    states = [(day, state)]
    if state in _NEXT and rng.random() < _SECOND_STATE_SHARE:
        states.append((day + timedelta(days=int(rng.integers(30, 140))), _NEXT[state]))
    for on, current in states:
        data = {
            "organisation_oin": organisation.oin,
            "reference_date": on.isoformat(),
            **fixed,
            "status_id": current,
            "evidence_grade": pick(rng, _GRADES),
            "effect": _effect(rng) if current in ("in_use", "ended") else {"evidence_grade": "none"},
        }
        if current in ("planned", "in_progress"):
            data["planned_date"] = (on + timedelta(days=int(rng.integers(30, 300)))).isoformat()
        yield Told(MEASURES, (organisation.oin, measure, on.isoformat()), logged(rng, on), data)


def _reach(rng: np.random.Generator, covered: list[str]) -> dict[str, Any]:
    if covered:
        shares = [{"process_id": process, "share_covered": share(rng)} for process in covered]
        return {"scope": "process", "processes": shares}
    return {"scope": "organisation", "share_covered": share(rng)}


def share(rng: np.random.Generator) -> float:
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


def _of_the_territory(rng: np.random.Generator, organisation: Organisation) -> dict[str, Any]:
    if organisation.type != "openbaar_lichaam":
        return {}
    position = pick(rng, _POSITIONS)
    explained = {} if position == "comply" else {"explanation": _EXPLANATION}
    return {"comply_or_explain": {"position": position, **explained}}


def logged(rng: np.random.Generator, day: date) -> datetime:
    return moment(day + timedelta(days=int(rng.integers(1, 10))), int(rng.integers(28_800, 61_200)))
