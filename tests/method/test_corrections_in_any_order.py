"""Corrections and retractions: what stands depends on what was sent, not on the order in which it arrived.

The models' own SQL, as dbt compiled it, runs over generated events and is compared with a slow twin; then a picture.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.settings import Settings
from tests.method.bronze_fixture import invented_country
from tests.method.bronze_rows import Lake
from tests.method.conftest import Picture, build, rows
from tests.twin.corrections import corrections, is_retraction, named_by
from tests.twin.facts import standing

Row = dict[str, Any]
T0 = datetime(2026, 10, 1, tzinfo=UTC)
MODELS = ("targets", "lines", "resolution", "withdrawn", "screening")
ABOUT = ("organisation_oin", "period_from", "period_to", "function_category_id")
_MOMENT, _TEXT = pa.timestamp("us", "UTC"), pa.string()
_SHARED = [("ingest_seq", pa.int64()), ("event_time", _MOMENT), ("appended_at", _MOMENT)] + [
    (name, _TEXT) for name in ("partner", "stream", "event_type", "event_source", "event_id", "data_origin")
]
_COLUMNS = {
    "stg_landing__records": [*_SHARED, ("disposition", _TEXT)],
    "stg_statements__references": _SHARED
    + [(name, _TEXT) for name in ("reference_kind", "retraction_reason", "target_source", "target_id")],
    "stg_screening_outcomes__statements": [*_SHARED, ("organisation_oin", _TEXT), ("function_category_id", _TEXT)]
    + [(name, pa.date32()) for name in ("period_from", "period_to")]
    + [(name, pa.int64()) for name in ("vog_requested", "vog_issued", "vog_refused", "hires", "references_checked")]
    + [(name, pa.int64()) for name in ("leavers", "exit_interviews", "rehiring_checks")]
    + [(name, pa.int64()) for name in ("screening_requested", "screening_passed", "screening_failed")]
    + [(name, _TEXT) for name in ("vog_policy", "screening_policy")],
}


class Sql:
    """The compiled models of a picture, run over rows of the lake that are given as in `Lake.rows`."""

    def __init__(self, picture: Picture) -> None:
        folder = picture.settings.home / "dbt" / "compiled" / "risicobeeld" / "models" / "intermediate" / "statements"
        self._sql = {name: (folder / f"int_statements__{name}.sql").read_text() for name in MODELS}
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'; ATTACH ':memory:' AS warehouse; USE warehouse")
        for schema in ("bronze", "staging", "intermediate"):
            self.connection.execute(f"CREATE SCHEMA {schema}")

    def run(self, lake_rows: list[Row], pin: int) -> None:
        accepted = [row for row in lake_rows if row["disposition"] == "accepted"]
        told = [row for row in accepted if not is_retraction(row)]
        tables = {
            "stg_landing__records": lake_rows,
            "stg_statements__references": [row for row in accepted if named_by(row)],
            "stg_screening_outcomes__statements": told,
        }
        self.connection.execute(
            "CREATE OR REPLACE TABLE bronze.build AS SELECT $1 AS ingest_seq, DATE '2026-11-24' AS reference_date,"
            " 'synthetic' AS picture_origin",
            [pin],
        )
        for name, listed in tables.items():
            staged = pa.Table.from_pylist([_staged(row) for row in listed], schema=pa.schema(_COLUMNS[name]))
            self.connection.register("staged", staged)
            self.connection.execute(f"CREATE OR REPLACE TABLE staging.{name} AS SELECT * FROM staged")
        for name in MODELS:
            self.build(name)

    def build(self, name: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TABLE intermediate.int_statements__{name} AS {self._sql[name]}")

    def found(self, columns: str, name: str) -> dict[Any, Any]:
        query = f"SELECT {columns} FROM intermediate.int_statements__{name}"
        return {row[0]: row[1] if len(row) == 2 else row[1:] for row in self.connection.execute(query).fetchall()}


def _staged(row: Row) -> Row:
    target, data = named_by(row), row["data"]
    return {
        **{name: row[name] for name in ("ingest_seq", "appended_at", "partner", "data_origin", "disposition")},
        "event_time": row["time"],
        "event_type": row["type"],
        "event_source": row["source"],
        "event_id": row["id"],
        "reference_kind": "retraction" if is_retraction(row) else "correction",
        "target_source": target and target[1],
        "target_id": target and target[2],
        "organisation_oin": "a",
        "function_category_id": "ALLE",
        "period_from": date(2026, 1, 1) + timedelta(days=data["period"]),
        "period_to": date(2026, 3, 31),
        "hires": data["hires"],
    }


@st.composite
def stories(draw: st.DrawFn) -> list[Row]:
    """A few events about two periods; nearly every one takes something back. No two were logged at the same moment."""
    count = draw(st.integers(2, 9))
    moments = draw(st.permutations(range(count)))
    told = []
    for index in range(count):
        data: Row = {"period": draw(st.integers(0, 1)), "hires": index}
        retracts = draw(st.integers(0, 3)) == 0
        target = draw(st.sampled_from([*range(count), count, None]))  # `count`: it never comes
        if target == index or (target is None and retracts):
            target = count
        if target is not None:
            data["retracts" if retracts else "corrects"] = {"source": "s", "id": f"e{target}"}
        seldom = draw(st.integers(0, 19))
        told.append(
            {
                "partner": "p",
                "source": "s",
                "id": f"e{index}",
                "type": f"nl.x.{'telling' if seldom == 0 else 'scan'}-{'ingetrokken' if retracts else 'gemeld'}.v1",
                "disposition": "refused" if seldom == 1 else "accepted",
                "data_origin": "published" if seldom == 2 else "synthetic",
                "time": T0 + timedelta(hours=moments[index]),
                "appended_at": T0 + timedelta(days=10, hours=index),
                "data": data,
            }
        )
    return told


def arrived(story: list[Row], order: list[int]) -> list[Row]:
    return [{**story[index], "ingest_seq": seq} for seq, index in enumerate(order, 1)]


@pytest.fixture(scope="module")
def sql(picture: Picture) -> Iterator[Sql]:
    made = Sql(picture)
    yield made
    made.connection.close()


@settings(max_examples=60, deadline=None)
@given(story=stories(), data=st.data())
def test_what_became_of_each_is_what_the_twin_says_at_any_pin(sql: Sql, story: list[Row], data: st.DataObject) -> None:
    lake_rows = arrived(story, data.draw(st.permutations(range(len(story)))))
    pin = data.draw(st.integers(1, len(story)))
    sql.run(lake_rows, pin)
    known = [row for row in lake_rows if row["ingest_seq"] <= pin]
    twin = corrections(known)
    assert sql.found("ingest_seq, status, obstacle", "resolution") == twin.status
    holders = {seq: holds["ingest_seq"] for seq, holds in twin.holder.items()}
    assert sql.found("ingest_seq, by_ingest_seq", "withdrawn") == holders
    said = [
        {**row, **row["data"]}
        for row in known
        if row["disposition"] == "accepted" and row["data_origin"] == "synthetic" and not is_retraction(row)
    ]
    expected = {row["ingest_seq"]: row["first_at"] for row in standing(said, ("period",), twin.holder)}
    assert sql.found("ingest_seq, first_appended_at", "screening") == expected


@settings(max_examples=40, deadline=None)
@given(story=stories(), data=st.data())
def test_any_order_of_arrival_ends_in_the_same_standing(sql: Sql, story: list[Row], data: st.DataObject) -> None:
    ends = []
    for _ in range(2):
        lake_rows = arrived(story, data.draw(st.permutations(range(len(story)))))
        identifier = {row["ingest_seq"]: row["id"] for row in lake_rows}
        sql.run(lake_rows, len(story))
        stands = {
            identifier[seq]: first for seq, first in sql.found("ingest_seq, first_appended_at", "screening").items()
        }
        became = {identifier[seq]: status for seq, status in sql.found("ingest_seq, status", "resolution").items()}
        ends.append((stands, became))
    assert ends[0] == ends[1]


def test_a_statement_that_was_withdrawn_would_stand_again_if_the_models_did_not_look(sql: Sql) -> None:
    """The comparisons above can fail: one statement, one retraction of it, and the same models without the link."""
    told = {"partner": "p", "source": "s", "disposition": "accepted", "data_origin": "synthetic", "time": T0}
    statement = {**told, "id": "a", "type": "nl.x.scan-gemeld.v1", "data": {"period": 0, "hires": 1}}
    takes_back = {"period": 0, "hires": 0, "retracts": {"source": "s", "id": "a"}}
    retraction = {**told, "id": "b", "type": "nl.x.scan-ingetrokken.v1", "data": takes_back}
    sql.run([{**row, "ingest_seq": n, "appended_at": T0} for n, row in enumerate((retraction, statement), 1)], 2)
    assert sql.found("ingest_seq, hires", "screening") == {}
    sql.connection.execute("DELETE FROM intermediate.int_statements__withdrawn")
    sql.build("screening")
    assert sql.found("ingest_seq, hires", "screening") == {2: 1}


def test_a_line_of_hundreds_of_corrections_leaves_its_last_one(sql: Sql) -> None:
    """Longer than a line is followed; each corrects the one before it, and they come in a random order."""
    told = {"partner": "p", "source": "s", "disposition": "accepted", "data_origin": "synthetic"}
    chain = [
        {
            **told,
            "id": f"e{n}",
            "type": "nl.x.scan-gemeld.v1",
            "time": T0 + timedelta(minutes=n),
            "appended_at": T0,
            "data": {"period": n % 2, "hires": n} | ({"corrects": {"source": "s", "id": f"e{n - 1}"}} if n else {}),
        }
        for n in range(300)
    ]
    order = list(range(300))
    random.Random(7).shuffle(order)
    sql.run(arrived(chain, order), 300)
    assert list(sql.found("ingest_seq, hires", "screening").values()) == [299]


PICTURE = """
    SELECT unit_id, quadrant, is_outdated, intensity_p05, intensity_p50, intensity_p95, volume_mean, p_above_appetite,
      knowledge_share, data_weight, rank_expected, monitoring_state, scan_state, scan_date, staff_years
    FROM marts.mart_picture__units ORDER BY unit_id
"""
DELIVERIES = "SELECT * FROM marts.mart_audit__deliveries ORDER BY ALL"
CORRECTIONS = "SELECT * FROM marts.mart_audit__corrections ORDER BY ALL"


def test_the_picture_is_the_same_whatever_came_first(bare: Settings, tmp_path: Path) -> None:
    """A fortieth of the country in the order of its days, and once more in a random order, at the same record times."""
    first = invented_country(tmp_path / "lake", every=40)
    pictures = [_picture(bare, first)]
    second = Lake(tmp_path / "shuffled", first.reference_date, agreements=first.agreements)
    second.reference_files = first.reference_files
    order = list(first.rows)
    random.Random(20261124).shuffle(order)
    second.rows = [{**row, "ingest_seq": seq, "offset": seq} for seq, row in enumerate(order, 1)]
    second.flush()
    with duckdb.connect(str(bare.warehouse_file)) as connection:
        for schema in ("staging", "intermediate", "marts"):
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
    pictures.append(_picture(bare, second))
    assert pictures[0] == pictures[1]
    statuses = {row["status"] for row in pictures[0][2]}
    assert statuses == {"in_effect", "unresolved", "overtaken", "not_applicable"}


def _picture(of: Settings, lake: Lake) -> tuple[list[Row], list[Row], list[Row]]:
    build(of, lake)
    return rows(of, PICTURE), rows(of, DELIVERIES), rows(of, CORRECTIONS)
