"""The SQL sorts once; whatever the units, measures, themes and cap, that is the choice made step by step."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.method.conftest import Picture
from tests.twin.measures import Measure, Unit, greedy

MODELS = ("int_method__measure_advice", "int_method__effort_curve")
EMPTY = """
    CREATE TABLE warehouse.{schema}.{name} AS FROM built.{schema}.{name} LIMIT 0
"""
SHAPED = {
    "intermediate": ("int_measures__covered_processes", "int_method__training_reach"),
    "reference": ("awareness_activities",),
    "method": ("measure_states",),
}
themes = st.sampled_from(["t1", "t2"])
effects = st.lists(
    st.tuples(st.floats(0.01, 0.9), st.integers(1, 60), st.integers(0, 60), themes), min_size=1, max_size=7
)
sizes = st.lists(st.tuples(st.floats(5, 5000), st.floats(0.1, 100)), min_size=1, max_size=5)
Effect = tuple[float, int, int, str]


@pytest.fixture(scope="module")
def engine(picture: Picture) -> tuple[duckdb.DuckDBPyConnection, list[str]]:
    """An empty warehouse in memory, and the two models as dbt compiled them."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{picture.settings.warehouse_file}' AS built (READ_ONLY)")
    connection.execute("ATTACH ':memory:' AS warehouse")
    for schema, names in SHAPED.items():
        connection.execute(f"CREATE SCHEMA warehouse.{schema}")
        for name in names:
            connection.execute(EMPTY.format(schema=schema, name=name))
    folder = picture.settings.home / "dbt" / "compiled" / "risicobeeld" / "models" / "intermediate" / "method"
    return connection, [(folder / f"{name}.sql").read_text(encoding="utf-8") for name in MODELS]


def _sorted(
    engine: tuple[duckdb.DuckDBPyConnection, list[str]],
    units: list[tuple[float, float]],
    measures: list[Effect],
    cap: float,
) -> list[tuple[Any, ...]]:
    connection, models = engine
    tables = {
        "intermediate.int_method__parameters (control_theme_effect_cap DOUBLE)": [(cap,)],
        "intermediate.int_frame__units (unit_id VARCHAR, organisation_oin VARCHAR, process_id VARCHAR, sector VARCHAR,"
        " public_private VARCHAR, staff_years DOUBLE)": [
            (f"u{n}", f"u{n}", "P01", "s", "public", staff) for n, (staff, _) in enumerate(units)
        ],
        "intermediate.int_method__cumulants (unit_id VARCHAR, sector VARCHAR, process_id VARCHAR, mean DOUBLE,"
        " second_moment DOUBLE, rate_mean DOUBLE, rate_own_variance DOUBLE, group_weight DOUBLE, group_a DOUBLE,"
        " impact_mean DOUBLE, impact_second_moment DOUBLE)": [
            (f"u{n}", "s", "P01", mean, 2 * mean**2, mean, 0.5 * mean**2, 0.5, 4, 1, 1.2)
            for n, (_, mean) in enumerate(units)
        ],
        "reference.measures (measure_id VARCHAR, sector VARCHAR)": [(f"M{n}", "both") for n in range(len(measures))],
        "method.measure_effects (measure_id VARCHAR, process_id VARCHAR, effect_mean DOUBLE, effect_concentration"
        " DOUBLE, evidence_grade VARCHAR, control_theme VARCHAR, effort_fixed_days DOUBLE,"
        " effort_days_per_100_staff_years DOUBLE)": [
            (f"M{n}", "*", mean, 10, "told", theme, fixed, by_size)
            for n, (mean, fixed, by_size, theme) in enumerate(measures)
        ],
    }
    for table, rows in tables.items():
        connection.execute(f"CREATE OR REPLACE TABLE warehouse.{table}")
        connection.executemany(
            f"INSERT INTO warehouse.{table.partition(' (')[0]} VALUES ({', '.join('?' * len(rows[0]))})", rows
        )
    for name, sql in zip(MODELS, models, strict=True):
        connection.execute(f"CREATE OR REPLACE TABLE warehouse.intermediate.{name} AS {sql}")
    return connection.execute(
        "SELECT unit_id, measure_id, reduction_mean, effort_days, reduction_together_mean, reduction_together_variance"
        " FROM warehouse.intermediate.int_method__effort_curve ORDER BY step_number"
    ).fetchall()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(units=sizes, measures=effects, cap=st.floats(0.1, 0.95))
def test_sorting_once_is_choosing_step_by_step(
    engine: tuple[duckdb.DuckDBPyConnection, list[str]],
    units: list[tuple[float, float]],
    measures: list[Effect],
    cap: float,
) -> None:
    found = _sorted(engine, units, measures, cap)
    open_to = [
        Unit(
            f"u{n}",
            mean * staff / 10_000,
            [
                Measure(
                    f"M{m}", "*", theme, effect, effect * (1 - effect) / 11, fixed + by_size * staff / 100, None, 1.0
                )
                for m, (effect, fixed, by_size, theme) in enumerate(measures)
            ],
        )
        for n, (staff, mean) in enumerate(units)
    ]
    chosen = greedy(open_to, cap)
    assert [row[:2] for row in found] == [(unit.unit_id, measure.measure_id) for unit, measure, _ in chosen]
    assert [row[2] for row in found] == pytest.approx([reduction for *_, reduction in chosen], rel=1e-9, abs=1e-15)
    ratios = [reduction / days for _, _, reduction, days, _, _ in found]
    assert all(later <= earlier * (1 + 1e-11) for earlier, later in pairwise(ratios))
    for unit in open_to:
        for name in ("t1", "t2"):
            taken = 1 - math.prod(1 - share for measure, share in unit.taken if measure.control_theme == name)
            assert taken <= cap * (1 + 1e-9)
    assert all(row[5] > 0 for row in found)
