"""The series of the directive against the cases that a simulated country planted, and what stops or restates a year.

Only the models behind the series are built. The expected figures are counted from the drawn cases, not from statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.simulation import cases as chain
from connectors.simulation.country import load_country
from connectors.simulation.periods import complete_months
from infra import dbt_runner
from infra.settings import Settings
from infra.warehouse import prepare_build
from tests.method.bronze_fixture import at
from tests.method.bronze_rows import Lake, seed_rows
from tests.method.chain_story import HEAD
from tests.method.conftest import Picture, rows, settings_in, warehouse_with_seeds

DAY, MONTHS, YEAR = date(2026, 11, 24), 24, 2025
OFFENCES = {row["offence_id"]: row for row in seed_rows("reference/offences")}
GROUPS = {
    row["offence_id"]: row["offence_group"]
    for row in seed_rows("reference/offence_eu_groups")
    if row["link_kind"] == "main"
}
OINS = {
    "rijksrecherche": "00000099900000003000",
    "fiod": "00000099900000005000",
    "politie": "00000099900000001000",
    "openbaar-ministerie": "00000099900000002000",
    "rechtspraak": "00000099900000006000",
}
WHOLE = {
    **HEAD,
    "phase_id": "PH6",
    "basis_year": "decision",
    "unit_of_count": "verdachte",
    "status": "final",
    "period": {"from": "2025-01-01", "to": "2025-12-31"},
}


def _built(settings: Settings, lake: Lake) -> None:
    lake.flush()
    prepare_build(settings, None, lake.bronze())
    dbt_runner.run(settings, ["run", "--select", "+mart_justice__eu_indicators"])


@pytest.fixture(scope="module")
def drawn() -> list[chain.Case]:
    country = load_country("matched")
    return chain.draw_cases(country, country.seed, MONTHS)


@pytest.fixture(scope="module")
def told(picture: Picture, drawn: list[chain.Case], tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("series") / "home"
    warehouse_with_seeds(picture, home)
    settings, lake = settings_in(home), Lake(home / "lake", DAY)
    country, months = load_country("matched"), complete_months(DAY, MONTHS)
    periods = dict.fromkeys(chain.partners(country), months)
    for one in chain.statistics(country, drawn, months, periods):
        data = {"reporter_oin": OINS[one.reporter], **one.data}
        lake.put(one.reporter, chain.STREAM, data, at(one.period.last + timedelta(days=20)))
    _built(settings, lake)
    return settings


def _figures(settings: Settings, series: str, **where: str) -> dict[tuple[str, ...], int | None]:
    """Figures of the year by reporter, territory, group and the member that is told apart."""
    members = ("side", "sector", "person_kind", "official_level")
    condition = " AND ".join(f"{column} = '{value}'" for column, value in where.items())
    found = rows(
        settings,
        "SELECT * FROM marts.mart_justice__eu_indicators"
        f" WHERE series_id = '{series}' AND year = {YEAR} AND reason = 'told' AND {condition}",
    )
    return {
        (row["reporter_oin"], row["territory"], row["offence_group"], *(row[member] for member in members)): row[
            "value"
        ]
        for row in found
    }


def _months_of_year() -> set[int]:
    return {index for index, month in enumerate(complete_months(DAY, MONTHS)) if month.first.year == YEAR}


PLANTED: dict[str, tuple[Callable[[chain.Case], int | None], Callable[[chain.Case], bool], str | None]] = {
    # series: the month that counts, which cases, and who counts them (None: whoever investigates)
    "EU-01-a": (lambda case: case.reported, lambda case: True, None),
    "EU-02-a": (lambda case: case.investigated, lambda case: True, None),
    "EU-03-a": (lambda case: case.decided, lambda case: case.decision == "OM-DAGV", "openbaar-ministerie"),
    "EU-06-a": (lambda case: case.judged, lambda case: case.judgment in ("ZM1-SMS", "ZM1-SZS"), "rechtspraak"),
    "EU-09-a": (lambda case: case.decided, lambda case: case.decision in ("OM-OSEP", "OM-VSEP"), "openbaar-ministerie"),
    "EU-09-c": (lambda case: case.decided, lambda case: case.decision in ("OM-TRAN", "OM-STRB"), "openbaar-ministerie"),
    "EU-12-a": (lambda case: case.judged, lambda case: case.judgment == "ZM1-VOR", "rechtspraak"),
}


def _planted(drawn: list[chain.Case], series: str, apart: Callable[[chain.Case], tuple[str, ...]]) -> Counter[Any]:
    when, which, by = PLANTED[series]
    within = _months_of_year()
    return Counter(
        (OINS[by or case.reporter], case.territory, GROUPS[case.offence_id], *apart(case))
        for case in drawn
        if when(case) in within and which(case)
    )


@pytest.mark.parametrize("series", PLANTED)
def test_a_figure_of_the_directive_is_the_number_of_planted_cases(
    told: Settings, drawn: list[chain.Case], series: str
) -> None:
    found = _figures(told, series, breakdown="total")
    planted = _planted(drawn, series, lambda case: ("all", "all", "all", "all"))
    assert {key: value for key, value in found.items() if value} == dict(planted)
    assert sum(planted.values()) > 0


@pytest.mark.parametrize("series", [series for series in PLANTED if series not in ("EU-12-a",)])
def test_sides_are_told_apart_by_the_article_and_add_up_to_the_total(
    told: Settings, drawn: list[chain.Case], series: str
) -> None:
    found = _figures(told, series, breakdown="side", offence_group="EU-PUB")
    planted = _planted(drawn, series, lambda case: (OFFENCES[case.offence_id]["side"], "all", "all", "all"))
    assert {key: value for key, value in found.items() if value} == {
        key: count for key, count in planted.items() if key[2] == "EU-PUB"
    }
    assert {key[3] for key in found} >= {"active", "passive"}


def test_natural_and_legal_persons_are_told_apart_where_persons_are_counted(
    told: Settings, drawn: list[chain.Case]
) -> None:
    found = _figures(told, "EU-03-a", breakdown="person_kind")
    kind = {True: "legal", False: "natural"}
    planted = _planted(drawn, "EU-03-a", lambda case: ("all", "all", kind[case.legal_person], "all"))
    assert {key: value for key, value in found.items() if value} == dict(planted)
    assert not _figures(told, "EU-01-a", breakdown="person_kind")


def test_a_dismissal_because_another_is_prosecuted_is_told_only_where_every_dismissal_has_a_ground(
    told: Settings, drawn: list[chain.Case]
) -> None:
    """Conditional dismissals come without a ground here: of a group with one the part is unknown, not smaller."""
    within = _months_of_year()
    decided = [case for case in drawn if case.decided in within and case.decision in ("OM-OSEP", "OM-VSEP")]
    place = lambda case: (case.territory, GROUPS[case.offence_id])  # noqa: E731
    without = {place(case) for case in decided if not case.sepot_code}
    planted = Counter(place(case) for case in decided if case.sepot_code in ("58", "59"))
    found = {key[1:3]: value for key, value in _figures(told, "EU-09-b", breakdown="total").items()}
    assert found == {key: planted[key] for key in found}
    assert without
    assert not without & set(found)


def test_what_lies_there_at_the_end_of_the_year_came_before_and_left_after(
    told: Settings, drawn: list[chain.Case]
) -> None:
    last = max(_months_of_year())
    planted = Counter(
        (OINS["openbaar-ministerie"], case.territory, GROUPS[case.offence_id], "all", "all", "all", "all")
        for case in drawn
        if case.inflow is not None and case.inflow <= last and (case.decided is None or case.decided > last)
    )
    found = _figures(told, "EU-12-b", breakdown="total")
    assert {key: value for key, value in found.items() if value} == dict(planted)


def test_the_median_length_of_an_investigation_lies_between_the_bounds(told: Settings, drawn: list[chain.Case]) -> None:
    within = _months_of_year()
    took = sorted(
        30 * (case.inflow - case.investigated)
        for case in drawn
        if case.inflow in within
        and case.inflow is not None
        and case.reporter == "rijksrecherche"
        and GROUPS[case.offence_id] == "EU-PUB"
        and case.territory == "european"
    )
    (row,) = rows(
        told,
        "SELECT * FROM marts.mart_justice__eu_indicators WHERE series_id = 'EU-04-a' AND offence_group = 'EU-PUB'"
        f" AND year = {YEAR} AND territory = 'european' AND reporter_oin = '{OINS['rijksrecherche']}'",
    )
    middle = took[(len(took) - 1) // 2 : len(took) // 2 + 1]
    assert (row["state"], row["value"], row["n"]) == ("value", None, len(took))
    assert row["median_from_days"] <= middle[0] <= middle[-1] <= row["median_to_days"]


def test_what_no_code_tells_has_a_marker_and_no_number(told: Settings) -> None:
    found = rows(told, "SELECT * FROM marts.mart_justice__eu_indicators WHERE official_level <> 'all'")
    assert {row["official_level"] for row in found} == {"official", "high_level"}
    assert {(row["state"], row["reason"], row["value"]) for row in found} == {
        ("not_participating", "no_code_tells_it", None)
    }
    pardons = rows(
        told, "SELECT DISTINCT state, reason FROM marts.mart_justice__eu_indicators WHERE indicator_number = 11"
    )
    assert pardons == [{"state": "not_participating", "reason": "nobody_tells_it"}]


def test_every_indicator_has_rows_with_its_basis_and_only_years_that_ended(told: Settings) -> None:
    found = rows(told, "SELECT DISTINCT indicator_id, basis, year FROM marts.mart_justice__eu_indicators")
    assert {row["indicator_id"] for row in found} == {
        row["indicator_id"] for row in seed_rows("reference/eu_indicators")
    }
    assert all(row["basis"] for row in found)
    assert {row["year"] for row in found} == {2024, 2025}


def test_of_a_year_that_a_teller_began_in_there_is_no_figure(told: Settings) -> None:
    found = rows(
        told,
        "SELECT DISTINCT reason FROM marts.mart_justice__eu_indicators"
        " WHERE year = 2024 AND reporter_oin <> '' AND measure IN ('happened', 'outcome') AND official_level = 'all'",
    )
    assert {row["reason"] for row in found} == {"teller_began_later"}


@pytest.fixture
def small(picture: Picture, tmp_path: Path) -> tuple[Settings, Lake]:
    warehouse_with_seeds(picture, tmp_path / "home")
    return settings_in(tmp_path / "home"), Lake(tmp_path / "lake", DAY)


def test_what_stops_restates_or_is_missing_of_a_year_is_told_by_state_and_reason(small: tuple[Settings, Lake]) -> None:
    settings, lake = small
    counts = [{"offence_id": "Sr:363:1", "count": 4, "disposal_id": "OM-DAGV"}]
    whole = {**WHOLE, "counts": counts}
    first = lake.put("om", "case-statistics", whole, at(date(2026, 2, 1)))
    lake.correct(first, at(date(2026, 8, 1)), counts=[{**counts[0], "count": 5}])
    # Counts of a group that belongs to publications alone, and a quarter where the year is due.
    unmapped = {**whole, "reporter_oin": OINS["politie"], "counts": [{"offence_group": "EU-PUB+272", "count": 3}]}
    lake.put("politie", "case-statistics", unmapped, at(date(2026, 2, 1)))
    lone = {**whole, "reporter_oin": OINS["fiod"], "period": {"from": "2025-01-01", "to": "2025-03-31"}}
    lake.put("fiod", "case-statistics", lone, at(date(2026, 2, 1)))
    _built(settings, lake)
    found = rows(
        settings,
        "SELECT * FROM marts.mart_justice__eu_indicators WHERE series_id = 'EU-03-a' AND offence_group = 'EU-PUB'"
        " AND breakdown = 'total' AND territory = 'european' AND year = 2025",
    )
    by_reporter = {row["reporter_oin"]: row for row in found}
    restated = by_reporter[OINS["openbaar-ministerie"]]
    assert (restated["value"], restated["is_provisional"]) == (5, False)
    assert (restated["statements_after_cut_off"], restated["replaced_after_cut_off"]) == (1, 1)
    stopped = by_reporter[OINS["politie"]]
    assert (stopped["state"], stopped["reason"], stopped["value"]) == ("suppressed", "unmapped_code", None)
    assert (stopped["unmapped_codes_count"], stopped["first_unmapped_code"]) == (1, "EU-PUB+272")
    assert (by_reporter[OINS["fiod"]]["state"], by_reporter[OINS["fiod"]]["reason"]) == (
        "overdue",
        "months_are_missing",
    )
