"""What experts and organisations tell has effect from its day, and until it ends or is taken back.

Two pictures of a country in which nobody told anything else: of the last day of June, and of the day after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from tests.method.bronze_rows import Lake, seed_rows
from tests.method.conftest import Picture, build, rows, warehouse_with_seeds
from tests.method.insights_fixture import area, finding, noon, put
from tests.method.test_silence_is_not_safety import on

SECTOR = "openbaar_bestuur"
LAST_DAY, NEXT_DAY = "2026-06-30", "2026-07-01"
Row = dict[str, Any]
ENDS, IS_TAKEN_BACK = (row["organisation_oin"] for row in seed_rows("reference/population_frame")[:2])
CREDITS = """
    SELECT DISTINCT organisation_oin, round(p - p0, 9) AS p, round(q - q0, 9) AS q
    FROM intermediate.int_method__resilience
    JOIN intermediate.int_frame__units USING (unit_id)
"""


@dataclass(frozen=True)
class Day:
    """One picture: insights of the sector by process, what shows at units by process, credits by organisation."""

    priors: dict[str, list[Row]]
    states: dict[str, set[str]]
    drivers: dict[str, set[tuple[str, date | None]]]
    credits: dict[str, tuple[float, float]]


@pytest.fixture(scope="module")
def days(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> tuple[Day, Day]:
    home = tmp_path_factory.mktemp("life") / "home"
    warehouse_with_seeds(picture, home)
    lake = Lake(home.parent / "lake", picture.lake.reference_date, reference_files=picture.lake.reference_files)
    put(lake, finding("eindigt", "2026-01-10", LAST_DAY, area((50, 100, 200), (60, 70, 80, 5), process_id="P19")))
    put(lake, finding("hoog", "2026-01-10", None, area((50, 100, 200), process_id="P16")))
    put(lake, finding("laag", "2026-01-11", "2027-01-10", area((2, 4, 8), process_id="P16")))
    put(lake, finding("ruim", "2026-01-10", None, area((8, 100, 200), process_id="P25")))
    put(lake, finding("krap", "2026-01-11", "2027-01-10", area((2, 4, 8), process_id="P25")))
    put(lake, finding("groeit", "2026-01-10", None, area((5, 10, 20), process_id="P17")))
    said = {"document_version": "2.0", "status": "updated"}
    newer = put(lake, finding("groeit", "2026-02-10", None, area((15, 30, 60), process_id="P17"), **said))
    lake.put("loket", "measures", measure(ENDS, LAST_DAY, "in_use"), noon(LAST_DAY))
    told = lake.put("loket", "measures", measure(IS_TAKEN_BACK, LAST_DAY, "in_use"), noon(LAST_DAY))
    lake.flush()
    before = _day(on(noon(LAST_DAY).date(), home), lake)
    lake.put("loket", "measures", measure(ENDS, NEXT_DAY, "ended"), noon(NEXT_DAY))
    lake.retract(told, noon(NEXT_DAY))
    lake.retract(newer, noon(NEXT_DAY))
    lake.flush()
    return before, _day(on(noon(NEXT_DAY).date(), home), lake)


def measure(oin: str, day: str, status: str) -> Row:
    return {
        "organisation_oin": oin,
        "reference_date": day,
        "measure_id": "M36",
        "owner_role": "process_owner",
        "status_id": status,
        "evidence_grade": "tested",
        "scope": "organisation",
        "share_covered": 0.9,
        "effect": {"evidence_grade": "none"},
    }


def _day(settings: Any, lake: Lake) -> Day:
    build(settings, lake)
    priors: dict[str, list[Row]] = {}
    for row in rows(settings, f"FROM marts.mart_insights__priors WHERE sector = '{SECTOR}' ORDER BY insight_id"):
        priors.setdefault(row["process_id"], []).append(row)
    states: dict[str, set[str]] = {}
    drivers: dict[str, set[tuple[str, date | None]]] = {}
    for row in rows(settings, f"FROM marts.mart_picture__units WHERE sector = '{SECTOR}'"):
        states.setdefault(row["process_id"], set()).add(row["insight_state"])
        drivers.setdefault(row["process_id"], set()).add((row["insight_ids"], row["insight_renew_by"]))
    credited = {row["organisation_oin"]: (row["p"], row["q"]) for row in rows(settings, CREDITS)}
    return Day(priors, states, drivers, credited)


def combined(found: list[Row]) -> float:
    (median,) = {row["combined_rate_median"] for row in found}
    return float(median)


def test_an_insight_that_expires_hands_its_group_back_to_the_sector_with_a_doubled_spread(
    days: tuple[Day, Day],
) -> None:
    before, after = days
    (own,) = before.priors["P19"]
    assert (own["use_state"], own["insight_state"], own["renew_by"].isoformat()) == ("counts", "inzicht", LAST_DAY)
    assert (own["combined_rate_median"], own["combined_impact"]) == (pytest.approx(100), pytest.approx(70))
    assert before.states["P19"] == {"inzicht"}
    counts, expired = sorted(after.priors["P19"], key=lambda row: str(row["use_state"]))
    assert (expired["use_state"], expired["finding_number"]) == ("expired", own["finding_number"])
    (baseline,) = [row for row in seed_rows("method/insight_baselines") if row["sector"] == SECTOR]
    assert counts["insight_id"] == baseline["insight_id"]
    assert counts["combined_rate_median"] == pytest.approx(float(baseline["rate_median"]))
    assert counts["combined_impact"] == pytest.approx(float(baseline["impact_mid"]))
    spread = (float(baseline["rate_q95"]) / float(baseline["rate_q05"])) ** 2
    assert counts["combined_rate_q95"] / counts["combined_rate_q05"] == pytest.approx(spread, rel=1e-3)
    assert after.states["P19"] == {"verlopen"}


def test_a_unit_says_what_drives_it_and_when_that_must_be_renewed(days: tuple[Day, Day]) -> None:
    before, after = days
    ((driver, renew_by),) = before.drivers["P19"]
    assert (driver.split("/")[-3], renew_by) == ("eindigt", date.fromisoformat(LAST_DAY))
    (baseline,) = [row for row in seed_rows("method/insight_baselines") if row["sector"] == SECTOR]
    assert after.drivers["P19"] == {(baseline["insight_id"], None)}
    ((both, without_end),) = before.drivers["P16"]
    assert ([one.split("/")[-3] for one in both.split("; ")], without_end) == (["hoog", "laag"], None)


def test_a_group_that_never_had_an_insight_shows_that_and_not_that_one_expired(days: tuple[Day, Day]) -> None:
    assert [day.states["P35"] for day in days] == [{"geen_inzicht"}, {"geen_inzicht"}]


def test_two_insights_that_disagree_are_both_shown_and_combined(days: tuple[Day, Day]) -> None:
    found = days[0].priors["P16"]
    assert [(row["rate_median"], row["rate_weight"], row["is_in_conflict"]) for row in found] == [
        (pytest.approx(100), 0.5, True),
        (pytest.approx(4), 0.5, True),
        *[(float(row["rate_median"]), 0.0, False) for row in found[2:]],
    ]
    assert combined(found) == pytest.approx(20)
    assert all(row["combined_rate_q05"] < 4 and row["combined_rate_q95"] > 100 for row in found)
    assert {row["renew_by"] for row in found} == {None}


def test_two_insights_that_overlap_are_no_conflict(days: tuple[Day, Day]) -> None:
    assert [row["is_in_conflict"] for row in days[0].priors["P25"] if row["rate_weight"]] == [False, False]


def test_a_later_version_takes_over_and_gives_back_when_it_is_taken_back(days: tuple[Day, Day]) -> None:
    before, after = days
    assert (combined(before.priors["P17"]), combined(after.priors["P17"])) == (pytest.approx(30), pytest.approx(10))


@pytest.mark.parametrize("oin", [ENDS, IS_TAKEN_BACK])
def test_a_withdrawn_measure_is_credited_no_longer(days: tuple[Day, Day], oin: str) -> None:
    before, after = days
    assert (before.credits[oin], after.credits[oin]) == ((1.8, 0.2), (0.0, 0.0))
