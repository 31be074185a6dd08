"""The delivery gate remarks on what stands out, on that alone, and can remark on each thing that it looks at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from connectors.publication.delivery_gate import FOLDER, MOST_ROWS, findings_by_partner
from connectors.publication.suites import suites
from connectors.publication.validation import failing_rows

PROFILE = """
CREATE TABLE mart_audit__delivery_profile (
  ingest_seq BIGINT, partner VARCHAR, stream VARCHAR, organisation_oin VARCHAR, part_id VARCHAR, period_from DATE,
  period_to DATE, received_on DATE, replaced_ingest_seq BIGINT, main_count DOUBLE, usual_count DOUBLE,
  usual_periods BIGINT, exposure DOUBLE, previous_exposure DOUBLE, data_origin VARCHAR, late_days BIGINT);
CREATE TABLE mart_audit__deliveries (
  partner VARCHAR, stream VARCHAR, organisation_oin VARCHAR, period_from DATE, period_to DATE, due_date DATE,
  state VARCHAR);
"""
SOUND: dict[str, Any] = {
    "partner": "loket", "stream": "monitoring-alerts", "organisation_oin": "o1", "part_id": "P01",
    "period_from": date(2026, 9, 1), "period_to": date(2026, 9, 30), "received_on": date(2026, 10, 5),
    "replaced_ingest_seq": None, "main_count": 10.0, "usual_count": 9.0, "usual_periods": 12, "exposure": 50.0,
    "previous_exposure": 48.0, "data_origin": "synthetic", "late_days": 0,
}  # fmt: skip
STANDS_OUT: dict[str, list[dict[str, Any]]] = {
    "overlap": [{"replaced_ingest_seq": 3}],
    "late": [{"late_days": 4}],
    "count_drift": [{"main_count": 46.0}, {"main_count": 1.0}],
    "exposure_jump": [{"exposure": 100.0}, {"exposure": 20.0}],
}
VALUES = {"ingest_seq": 1_000, "reference_date": date(2026, 11, 24), "checked_up_to": 100}


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA marts; USE marts;" + PROFILE)
        yield connection


def _deliver(marts: duckdb.DuckDBPyConnection, *rows: dict[str, Any]) -> None:
    for number, row in enumerate(rows, 101):
        whole = {"ingest_seq": number, **SOUND, **row}
        names = ", ".join(whole)
        marks = ", ".join("?" for _ in whole)
        marts.execute(f"INSERT INTO mart_audit__delivery_profile ({names}) VALUES ({marks})", list(whole.values()))


def _failing(marts: duckdb.DuckDBPyConnection, **values: int) -> dict[str, list[int]]:
    found = failing_rows(marts, suites(FOLDER), {**VALUES, **values})
    return {check: [row["ingest_seq"] for row in rows] for check, rows in found.items() if rows}


def test_a_delivery_as_usual_gets_no_remark(marts: duckdb.DuckDBPyConnection) -> None:
    _deliver(marts, {}, {"usual_periods": 5, "main_count": 400.0}, {"usual_count": 4.9, "main_count": 400.0})
    assert _failing(marts) == {}


@pytest.mark.parametrize("check", STANDS_OUT)
def test_what_stands_out_is_remarked_upon_once_and_by_its_own_check(
    marts: duckdb.DuckDBPyConnection, check: str
) -> None:
    _deliver(marts, {}, *STANDS_OUT[check])
    assert _failing(marts) == {check: list(range(102, 102 + len(STANDS_OUT[check])))}
    assert _failing(marts, checked_up_to=500) == {}


@pytest.mark.parametrize(("there", "remarked"), [(4, {}), (3, {"volume": [101]})])
def test_a_period_in_which_most_organisations_are_missing_is_remarked_upon(
    marts: duckdb.DuckDBPyConnection, there: int, remarked: dict[str, list[int]]
) -> None:
    _deliver(marts, {})
    for number in range(8):
        state = "value" if number < there else "overdue"
        row = ["loket", "monitoring-alerts", f"o{number}", date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 20)]
        marts.execute("INSERT INTO mart_audit__deliveries VALUES (?, ?, ?, ?, ?, ?, ?)", [*row, state])
    assert _failing(marts) == remarked


def test_a_partner_is_told_of_its_own_deliveries_the_newest_first_and_how_many_there_are() -> None:
    row = {name: SOUND[name] for name in ("stream", "organisation_oin", "period_from", "period_to")}
    rows = [{**row, "partner": "loket", "ingest_seq": number} for number in range(MOST_ROWS + 10)]
    found = findings_by_partner({"late": [*rows, {**row, "partner": "ander", "ingest_seq": 7}]}, {"late": "Te laat."})
    assert sorted(found) == ["ander", "loket"]
    [mine] = found["loket"]
    assert (mine["total"], len(mine["rows"]), mine["rows"][0]["ingest_seq"]) == (
        MOST_ROWS + 10,
        MOST_ROWS,
        MOST_ROWS + 9,
    )
    assert mine["rows"][0]["period_from"] == "2026-09-01"
