"""The example of each statement and the rows of staging that it becomes, and what the first streams tell in marts.

A stream's rows stand in example_rows/<stream>.json: `more` (content of further events of the stream), `rows` by table.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from connectors.contract.examples import example_of
from infra.settings import Settings
from tests.bad_records import record_of
from tests.benchmarks.records import demo_contract
from tests.method.bronze_fixture import at
from tests.method.bronze_rows import Lake
from tests.method.chain_story import put_chain_story
from tests.method.conftest import Picture, build, rows, settings_in, warehouse_with_seeds
from tests.method.examples import STREAMS, example_contents, kept

DAY = date(2026, 11, 24)
CONTRACT = demo_contract()
OF_LANDING = {"ingest_seq", "partner", "event_source", "event_id", "event_time", "appended_at", "data_origin"}


@pytest.fixture(scope="module")
def told(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("examples") / "home"
    warehouse_with_seeds(picture, home)
    settings, lake = settings_in(home), Lake(home / "lake", DAY)
    for stream in STREAMS:
        for data in example_contents(stream):
            lake.put("voorbeeld", stream, data, at(DAY))
    put_chain_story(lake)
    lake.flush()
    build(settings, lake)
    return settings


@pytest.mark.parametrize("stream", STREAMS)
def test_an_example_becomes_the_rows_that_are_written_beside_it(told: Settings, stream: str) -> None:
    prefix = f"stg_{stream.replace('-', '_')}__"
    tables = [
        row["table_name"]
        for row in rows(told, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'staging'")
        if row["table_name"].startswith(prefix)
    ]
    first, last = _numbers(stream)
    found = {}
    for table in sorted(tables):
        staged = rows(told, f"SELECT * FROM staging.{table} WHERE ingest_seq BETWEEN {first} AND {last}")
        found[table] = [
            {"event": row["ingest_seq"] - first, **{name: _plain(row[name]) for name in row if name not in OF_LANDING}}
            for row in staged
        ]
    wanted = kept(stream)["rows"]
    assert found.keys() == wanted.keys()
    for table, expected in wanted.items():
        assert sorted(found[table], key=json.dumps) == sorted(expected, key=json.dumps), table


def _numbers(stream: str) -> tuple[int, int]:
    """First and last ingest_seq of a stream's events."""
    before = sum(len(example_contents(other)) for other in STREAMS if other < stream)
    return before + 1, before + len(example_contents(stream))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("stream", STREAMS)
def test_further_events_are_right_ones(stream: str) -> None:
    (event_type,) = CONTRACT.catalogue.statements(stream)
    for data in kept(stream)["more"]:
        subject = data[event_type.subject_field]
        partner, own = next((name, one) for name, one in CONTRACT.agreements.items() if subject in one.speaks_for)
        event = {**example_of(event_type), "source": f"urn:nld:oin:{own.oin}:systeem:a", "data": data}
        assert CONTRACT.judge(record_of(event, partner)).reasons == ()


def test_of_a_year_by_quarters_and_as_a_whole_the_quarters_count_until_the_whole_is_there(told: Settings) -> None:
    found = _marts(told, "mart_justice__chain_flows", "phase_id = 'PH6'", "year, case_count, months_covered")
    assert found == [
        {"year": 2024, "case_count": 70, "months_covered": 12},
        {"year": 2025, "case_count": 12, "months_covered": 6},
    ]


def test_a_total_beside_its_parts_counts_once_and_the_parts_say_what_became_of_it(told: Settings) -> None:
    columns = "prosecution_count, dismissal_count, non_trial_count, conviction_count"
    (year, _) = _marts(told, "mart_justice__chain_flows", "phase_id = 'PH6'", columns)
    assert year == {"prosecution_count": 40, "dismissal_count": 25, "non_trial_count": None, "conviction_count": None}


def test_the_stock_of_a_year_begins_with_its_first_and_ends_with_its_last_period(told: Settings) -> None:
    columns = "stock_begin_count, stock_in_count, stock_out_count, stock_end_count, stock_counted"
    (found,) = _marts(told, "mart_justice__chain_flows", "phase_id = 'PH5' AND offence_group = 'EU-PUB'", columns)
    assert found == {
        "stock_begin_count": 10,
        "stock_in_count": 9,
        "stock_out_count": 7,
        "stock_end_count": 12,
        "stock_counted": 11,
    }


def test_the_median_of_an_even_number_lies_between_the_bins_of_the_two_in_the_middle(told: Settings) -> None:
    found = _marts(
        told,
        "mart_justice__durations",
        "phase_id = 'PH5'",
        "offence_group, closed_count, median_from_days, median_to_days",
    )
    assert found == [
        {"offence_group": "EU-MIS", "closed_count": 0, "median_from_days": None, "median_to_days": None},
        {"offence_group": "EU-PRIV", "closed_count": 3, "median_from_days": 1826, "median_to_days": None},
        {"offence_group": "EU-PUB", "closed_count": 4, "median_from_days": 31, "median_to_days": 365},
    ]


def test_a_hand_over_that_only_one_side_tells_has_no_difference(told: Settings) -> None:
    found = _marts(
        told,
        "mart_justice__hand_overs",
        "cohort_month >= DATE '2025-01-01' AND cohort_month < DATE '2026-01-01'",
        "cohort_month, offence_group, left_count, arrived_count, difference, left_reporters",
        "cohort_month, offence_group",
    )
    months = [(row.pop("cohort_month").isoformat(), row.pop("offence_group")) for row in found]
    assert dict(zip(months, found, strict=True)) == {
        ("2025-01-01", "EU-PUB"): {"left_count": 5, "arrived_count": 4, "difference": 1, "left_reporters": 1},
        ("2025-01-01", "NL-REL"): {"left_count": 2, "arrived_count": 0, "difference": 2, "left_reporters": 1},
        ("2025-05-01", "EU-PUB"): {"left_count": None, "arrived_count": 3, "difference": None, "left_reporters": 0},
    }


def test_capacity_told_in_two_units_counts_once(told: Settings) -> None:
    found = _marts(told, "mart_justice__capacity", "phase_id = 'PH5'", "capacity_staff_years, months_covered")
    assert found == [{"capacity_staff_years": 21.5, "months_covered": 6}]


def test_reports_of_staff_are_told_of_three_organisations_together_and_withheld_of_fewer(told: Settings) -> None:
    columns = "organisations_count, is_suppressed, sum(reports_count) AS reports, count(*) AS cells"
    found = rows(
        told,
        f"SELECT process_id, {columns} FROM marts.mart_monitoring__staff_reports GROUP BY ALL ORDER BY process_id",
    )
    assert found == [
        {"process_id": "P01", "organisations_count": 3, "is_suppressed": False, "reports": 4, "cells": 20},
        {"process_id": "P24", "organisations_count": 1, "is_suppressed": True, "reports": None, "cells": 20},
    ]


def test_what_an_organisation_tells_of_itself_reaches_a_mart_and_silence_is_unknown(told: Settings) -> None:
    columns = "equipped, has_logging, measures_in_use, measures_coming"
    (own,) = _marts(told, "mart_resilience__equipped", "organisation_oin = '00000099104000001000'", columns)
    assert own == {"equipped": "some", "has_logging": True, "measures_in_use": 1, "measures_coming": 1}
    silent = _marts(told, "mart_resilience__equipped", "equipped = 'unknown'", "has_logging")
    assert len(silent) > 300
    assert {row["has_logging"] for row in silent} == {None}


def test_monitoring_in_practice_is_told_by_process(told: Settings) -> None:
    columns = "is_logging_pilot, private_logging, releases_requested_12_months, releases_refused_12_months"
    (found,) = _marts(told, "mart_monitoring__practice", "organisation_oin = '00000099108000003000'", columns)
    assert found == {
        "is_logging_pilot": None,
        "private_logging": "logging",
        "releases_requested_12_months": 40,
        "releases_refused_12_months": 2,
    }


def test_refusals_of_one_organisation_are_told_nowhere(told: Settings) -> None:
    (outcome,) = _marts(told, "mart_screening__outcomes", "true", "is_suppressed, vog_refused, screening_failed")
    assert outcome == {"is_suppressed": True, "vog_refused": None, "screening_failed": None}
    (own,) = _marts(told, "mart_screening__indicators", "true", "references_checked_share, vog_policy")
    assert own == {"references_checked_share": pytest.approx(49 / 58), "vog_policy": "uniform"}


def test_a_measure_is_shown_in_its_latest_state_with_what_it_covers(told: Settings) -> None:
    columns = "measure_key, status_id, line, is_behind_plan, is_from_mainports, processes_count, share_covered"
    found = _marts(told, "mart_measures__standing", "organisation_oin = '00000099100000175000'", columns)
    assert [tuple(row.values()) for row in found] == [
        ("M02", "planned", 3, True, True, 11, None),
        ("M36", "in_use", 2, False, False, 2, 0.9),
        ("M41", "ended", 2, False, False, 11, None),
        ("eigen:buddy", "in_use", 1, False, False, 11, None),
    ]


def test_every_line_and_state_of_measures_is_counted_and_nothing_twice(told: Settings) -> None:
    lines = _marts(told, "mart_measures__lines", "true", "*")
    assert len(lines) == 4 * 6
    assert sum(row["measures_count"] for row in lines) == 6
    counted = {(row["line"], row["status_id"]): row for row in lines}
    assert counted[3, "planned"]["behind_plan_count"] == counted[3, "planned"]["from_mainports_count"] == 1
    assert counted[2, "in_use"]["organisations_count"] == 2
    assert counted[2, "in_use"]["effect_shown_count"] == 1


def test_each_public_body_complies_explains_or_is_seen_to_say_nothing(told: Settings) -> None:
    found = _marts(told, "mart_measures__caribbean", "true", "organisation_oin, measure_key, position")
    body = "00000099101000001000"
    of_body = {row["measure_key"]: row["position"] for row in found if row["organisation_oin"] == body}
    assert of_body == {"M02": "not_told", "M36": "explain_tailored", "M39": "comply"}
    others = {(row["measure_key"], row["position"]) for row in found if row["organisation_oin"] != body}
    assert others == {("M02", "not_told"), ("M36", "not_told")}


def test_reach_is_a_share_of_whom_and_a_lesson_names_no_organisation(told: Settings) -> None:
    reach = _marts(told, "mart_resilience__awareness", "true", "participants, share_reached")
    assert [tuple(row.values()) for row in reach] == [(41, pytest.approx(41 / 58)), (312, pytest.approx(312 / 640))]
    lessons = _marts(told, "mart_insights__lessons", "true", "*", "control_id")
    told_of = [(row["control_id"], row["failure_nl"]) for row in lessons]
    assert told_of == [("BIO2-8.03.02", "ontbrak"), ("CERT-12", "werd omzeild")]
    recommended = "functiescheiding en minimale rechten; jaarlijkse herbeoordeling toegangsrechten"
    assert lessons[0]["recommended_measures_nl"] == recommended
    assert not [column for column in lessons[0] if "organisation" in column]


def _marts(settings: Settings, mart: str, where: str, columns: str, order: str = "ALL") -> list[dict[str, Any]]:
    return rows(settings, f"SELECT {columns} FROM marts.{mart} WHERE {where} ORDER BY {order}")
