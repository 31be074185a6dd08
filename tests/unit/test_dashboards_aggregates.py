"""What a tile may compute: counted on real rows, read back as the columns that it needs, and nothing else let in."""

from __future__ import annotations

import duckdb
import pytest

from dashboards.builder import aggregates
from dashboards.builder.model import DashboardError

ROWS = """(VALUES
    ('overdue', NULL::TIMESTAMPTZ, DATE '2026-03-15'),
    ('value', TIMESTAMPTZ '2026-03-15 23:59:00+00', DATE '2026-03-15'),
    ('value', TIMESTAMPTZ '2026-03-16 00:00:00+00', DATE '2026-03-15')
) AS rows (state, received_at, due_date)"""


@pytest.mark.parametrize(
    ("name", "value", "columns"),
    [
        ("count(state=overdue)", 1, {"state"}),
        ("count(state=suppressed)", 0, {"state"}),
        ("count(received_at>due_date)", 1, {"received_at", "due_date"}),
        ("count(received_at)", 2, {"received_at"}),
    ],
)
def test_an_aggregate_counts_what_it_says_and_names_the_columns_it_reads(
    name: str, value: int, columns: set[str]
) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'America/Kralendijk'")
        query = f"SELECT {aggregates.alias(name)} FROM (SELECT {aggregates.select(name)} FROM {ROWS})"
        assert connection.execute(query).fetchall() == [(value,)]
    assert aggregates.columns(name) == columns


@pytest.mark.parametrize("name", ["avg(records)", "count(state='x')", "count(*)", "sum(a)+1", "count(a>(SELECT 1))"])
def test_what_is_not_an_aggregate_is_refused(name: str) -> None:
    with pytest.raises(DashboardError, match="is not a mart column"):
        aggregates.select(name)
