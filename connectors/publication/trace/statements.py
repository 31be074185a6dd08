"""Every statement that stands in a build, or was ever told, with what it is about, in one temporary table.

Columns: `ingest_seq, stream, organisation_oin` (who it is about, or who counts), `process_id` (null: every process),
`year` (of its last day, or its own day), `data_origin, partner, landed_on`. Made from the models `int_statements__*`,
or those of staging, by the names of their columns, so a new stream needs nothing here.
"""

from __future__ import annotations

import duckdb

from connectors.publication.marts import columns, quoted

_ORGANISATION = ("organisation_oin", "reporter_oin", "coordinator_oin", "issuer_oin")
_DAY = ("period_to", "reference_date")
_MODELS = """
    SELECT table_name FROM information_schema.tables
    WHERE starts_with(table_name, $prefix) AND table_schema = $schema ORDER BY table_name
"""


def collect(connection: duckdb.DuckDBPyConnection, *, told: bool = False) -> None:
    """Make the temporary table `statements`: of what stands or, with `told`, also of what no longer does."""
    schema, prefix = ("staging", "stg_") if told else ("intermediate", "int_statements__")
    parts = []
    for (name,) in connection.execute(_MODELS, {"schema": schema, "prefix": prefix}).fetchall():
        table = f"{schema}.{quoted(name)}"
        there = columns(connection, table)
        organisation = next((column for column in _ORGANISATION if column in there), None)
        day = next((column for column in _DAY if column in there), None)
        if organisation is None or day is None or "ingest_seq" not in there:
            continue  # how statements relate, not a statement
        process = "nullif(said.process_id, '')" if "process_id" in there else "NULL"
        parts.append(
            f"SELECT records.ingest_seq, records.stream, said.{organisation} AS organisation_oin,"
            f" CAST({process} AS VARCHAR) AS process_id, CAST(year(said.{day}) AS BIGINT) AS year, records.data_origin,"
            " records.partner, CAST(records.landed_at AS DATE) AS landed_on"
            f" FROM {table} AS said INNER JOIN staging.stg_landing__records AS records USING (ingest_seq)"
        )
    connection.execute("CREATE OR REPLACE TEMP TABLE statements AS " + " UNION ALL ".join(parts))
