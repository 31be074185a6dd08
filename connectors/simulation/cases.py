"""Cases that move through the criminal chain, and the counts that each of its partners makes of them.

A case exists only here. What a partner tells is a count of a period by offence; the same case is counted by the police,
by the prosecution service and by the court, so their counts may never be added together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from connectors.simulation import chain_lists
from connectors.simulation.country import Chain, Country, Route
from connectors.simulation.draw import generator, pick
from connectors.simulation.periods import Period

STREAM = "case-statistics"
PROSECUTION, COURT = "openbaar-ministerie", "rechtspraak"


@dataclass(frozen=True, slots=True)
class Case:
    """Month numbers count from the first simulated month (earlier ones are negative); None = never got there."""

    route: str
    reporter: str
    territory: str
    offence_id: str
    legal_person: bool
    reported: int
    investigated: int
    inflow: int | None
    decided: int | None
    decision: str
    sepot_code: str
    judged: int | None
    judgment: str


@dataclass(frozen=True, slots=True)
class Statistic:
    """One statement: who counts what, in which territory, over which month."""

    reporter: str
    phase_id: str
    territory: str
    period: Period
    data: dict[str, Any]


def partners(country: Country) -> list[str]:
    """Every partner that counts cases in this country."""
    return sorted({route.reporter for route in country.chain.routes.values()} | {PROSECUTION, COURT})


def draw_cases(country: Country, seed: int, months: int) -> list[Case]:
    """All cases that were reported in the warm-up or in the simulated months."""
    chain = country.chain
    cases: list[Case] = []
    for name, route in chain.routes.items():
        for month in range(-chain.warm_up_months, months):
            rng = generator(seed, "cases", name, str(month))
            for _ in range(int(rng.poisson(route.cases_per_year / 12))):
                cases.append(_case(chain, rng, name, route, month))
    return cases


def statistics(
    country: Country, cases: Sequence[Case], months: Sequence[Period], periods: Mapping[str, Sequence[Period]]
) -> list[Statistic]:
    """The statements of every partner over its own periods (by partner). An offence without a case is told as zero."""
    told: list[Statistic] = []
    for territory in sorted({route.territory for route in country.chain.routes.values()}):
        here = [case for case in cases if case.territory == territory]
        routes = [route for route in country.chain.routes.values() if route.territory == territory]
        for reporter in sorted({route.reporter for route in routes}):
            own = [case for case in here if case.reporter == reporter]
            offences = _offences(route for route in routes if route.reporter == reporter)
            for period in periods[reporter]:
                within = _within(months, period)
                registered = Counter(case.offence_id for case in own if case.reported in within)
                started = Counter(case.offence_id for case in own if case.investigated in within)
                told.append(_statistic(reporter, "PH2", "feit", territory, period, _plain(registered, offences)))
                more = chain_lists.of_investigation(own, months, within)
                told.append(_statistic(reporter, "PH4", "zaak", territory, period, _plain(started, offences), more))
        for period in periods[PROSECUTION]:
            within = _within(months, period)
            inflow = Counter(case.offence_id for case in here if case.inflow in within)
            plain = _plain(inflow, _offences(routes))
            more = chain_lists.of_inflow(here, months, within)
            told.append(_statistic(PROSECUTION, "PH5", "zaak", territory, period, plain, more))
            lines = _decisions([case for case in here if case.decided in within])
            more = chain_lists.of_decision(here, months, within)
            told.append(_statistic(PROSECUTION, "PH6", "verdachte", territory, period, lines, more))
        for period in periods[COURT]:
            within = _within(months, period)
            lines = _judgments([case for case in here if case.judged in within])
            more = chain_lists.of_court(here, months, within)
            told.append(_statistic(COURT, "PH7", "verdachte", territory, period, lines, more))
    return told


def _offences(routes: Iterable[Route]) -> list[str]:
    return sorted({offence for route in routes for offence in route.offences})


def _within(months: Sequence[Period], period: Period) -> set[int]:
    return {index for index, month in enumerate(months) if period.first <= month.first <= period.last}


def _case(chain: Chain, rng: np.random.Generator, name: str, route: Route, month: int) -> Case:
    lag = chain.lag_months_mean
    investigated = month + int(rng.poisson(lag["investigation"]))
    inflow = investigated + 1 + int(rng.poisson(lag["inflow"])) if rng.random() < chain.to_prosecution_share else None
    decided = None if inflow is None else inflow + int(rng.poisson(lag["decision"]))
    decision = pick(rng, chain.decisions)
    sepot = pick(rng, chain.sepot_codes)
    judged = None if decided is None or decision != "OM-DAGV" else decided + 1 + int(rng.poisson(lag["judgment"]))
    return Case(
        route=name,
        reporter=route.reporter,
        territory=route.territory,
        offence_id=pick(rng, route.offences),
        legal_person=bool(rng.random() < route.legal_person_share),
        reported=month,
        investigated=investigated,
        inflow=inflow,
        decided=decided,
        decision=decision,
        sepot_code=sepot if decision == "OM-OSEP" else "",
        judged=judged,
        judgment=pick(rng, chain.judgments),
    )


def _plain(counted: Mapping[str, int], offences: Sequence[str]) -> list[dict[str, Any]]:
    return [{"offence_id": offence, "count": counted.get(offence, 0)} for offence in offences]


def _decisions(cases: Sequence[Case]) -> list[dict[str, Any]]:
    counted = Counter((case.offence_id, case.decision, case.sepot_code, _person(case)) for case in cases)
    lines = []
    for (offence, decision, sepot, person), count in sorted(counted.items()):
        line = {"offence_id": offence, "count": count, "disposal_id": decision, "person_kind": person}
        lines.append({**line, "sepot_code": sepot} if sepot else line)
    return lines or [{"offence_group": "ALL", "count": 0}]


def _judgments(cases: Sequence[Case]) -> list[dict[str, Any]]:
    counted = Counter((case.offence_id, case.judgment, _person(case)) for case in cases)
    lines = [
        {"offence_id": offence, "count": count, "disposal_id": judgment, "person_kind": person}
        for (offence, judgment, person), count in sorted(counted.items())
    ]
    return lines or [{"offence_group": "ALL", "count": 0}]


def _person(case: Case) -> str:
    return "legal" if case.legal_person else "natural"


def _statistic(
    reporter: str,
    phase: str,
    unit: str,
    territory: str,
    month: Period,
    counts: list[dict[str, Any]],
    more: Mapping[str, Any] | None = None,
) -> Statistic:
    data = {
        "period": month.as_json(),
        "phase_id": phase,
        "unit_of_count": unit,
        "counting_rule": "each_offence" if unit == "feit" else "principal_offence",
        "basis_year": "registration" if phase in ("PH2", "PH4", "PH5") else "decision",
        "status": "provisional",
        "territory": territory,
        "counts": counts,
        **(more or {}),
    }
    return Statistic(reporter, phase, territory, month, data)
