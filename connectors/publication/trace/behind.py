"""The events behind a figure: what stands, and is about what the figure's row is about.

Roles:

- `own`: statements about the row's units or organisations, of the streams that the mart is made of
- `insight`: what experts said about the groups of the row's units, also what has expired
- `group`: what others reported about the same process in the same sector: signals, and the controls behind which they
  were seen, from which the method learns the group's rate
- `replaced`: what a statement among these corrected

The second and the third count only for a mart behind which the method stands. dbt's own graph says which these are.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import duckdb

from connectors.publication.marts import quoted
from connectors.publication.trace.figure import Figure
from connectors.publication.trace.statements import collect

_OF_UNITS = ("unit_id", "organisation_oin", "organisation_type", "sector", "process_id", "region_code", "quadrant")
_OF_STATEMENTS = ("stream", "partner", "year", "data_origin")
_UNITS = "marts.mart_picture__units"


class Event(NamedTuple):
    """One record of the lake, and what it is to the figure (its role)."""

    role: str
    ingest_seq: int
    stream: str
    partner: str
    event_source: str
    event_id: str
    appended_at: datetime
    topic: str
    topic_offset: int


def events_behind(connection: duckdb.DuckDBPyConnection, figure: Figure, ancestors: Collection[str]) -> list[Event]:
    """The events behind `figure`, own ones first, each group in the order in which they landed.

    `ancestors`: the names of the models that the figure's mart is made of. Makes temporary tables on `connection`.
    """
    if any(name.startswith("int_statements__") for name in ancestors):
        collect(connection)
    else:
        _collect_records(connection)
    _choose_units(connection, figure)
    tests, values = _about(connection, figure)
    streams = _streams(connection, ancestors)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT DISTINCT 'own' AS role, ingest_seq FROM statements"
        f" WHERE (len($streams) = 0 OR list_contains($streams, stream)) AND {tests}",
        {**values, "streams": streams},
    )
    if "int_method__group_level" in ancestors:
        connection.execute(_INSIGHTS)
        connection.execute(_PEERS, {"streams": streams})
    connection.execute(_REPLACED)
    return [Event(*row) for row in connection.execute(_LISTED).fetchall()]


def _collect_records(connection: duckdb.DuckDBPyConnection) -> None:
    """For a mart that counts records, whatever became of them."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE statements AS SELECT ingest_seq, stream, NULL AS organisation_oin,"
        " NULL AS process_id, NULL AS year, data_origin, partner, CAST(landed_at AS DATE) AS landed_on"
        " FROM staging.stg_landing__records"
        " WHERE ingest_seq <= (SELECT ingest_seq FROM bronze.build)"
    )


def _choose_units(connection: duckdb.DuckDBPyConnection, figure: Figure) -> None:
    """The units that the row is about; none when it says nothing that units have."""
    said = {name: figure.row[name] for name in _OF_UNITS if figure.row.get(name) is not None}
    tests = " AND ".join(f"{quoted(name)} = ${name}" for name in said) or "false"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE units AS SELECT unit_id, organisation_oin, organisation_type, sector, process_id"
        f" FROM {_UNITS} WHERE {tests}",
        said,
    )


def _about(connection: duckdb.DuckDBPyConnection, figure: Figure) -> tuple[str, dict[str, Any]]:
    """A condition on `statements`, and its values."""
    values = {name: figure.row[name] for name in (*_OF_STATEMENTS, "landed_on") if figure.row.get(name) is not None}
    tests = [f"{name} = ${name}" for name in values]
    found = connection.execute("SELECT count(*) FROM units").fetchone()
    if found and found[0]:
        tests.append(
            "EXISTS (SELECT 1 FROM units WHERE units.organisation_oin = statements.organisation_oin"
            " AND units.process_id = coalesce(statements.process_id, units.process_id))"
        )
    elif (organisation := _organisation(connection, figure)) is not None:
        values["organisation"] = organisation
        tests.append("organisation_oin = $organisation")
    return " AND ".join(tests) or "true", values


def _organisation(connection: duckdb.DuckDBPyConnection, figure: Figure) -> str | None:
    """Who the row is about when that has no units: by number, else by its name in the frame."""
    for name in ("organisation_oin", "reporter_oin"):
        if figure.row.get(name):
            return str(figure.row[name])
    for name in ("organisation_name", "reporter_name"):
        if figure.row.get(name):
            found = connection.execute(
                "SELECT organisation_oin FROM reference.population_frame WHERE organisation_name = ?",
                [figure.row[name]],
            ).fetchone()
            return str(found[0]) if found else None
    return None


def _streams(connection: duckdb.DuckDBPyConnection, ancestors: Collection[str]) -> list[str]:
    """The streams whose staging models are among `ancestors`; none for a mart that counts records of any stream."""
    names = [str(row[0]) for row in connection.execute("SELECT stream FROM labels.streams").fetchall()]
    return [name for name in names if any(model.startswith(f"stg_{name.replace('-', '_')}__") for model in ancestors)]


_INSIGHTS = """
    INSERT INTO chosen
    SELECT DISTINCT 'insight' AS role, statements.ingest_seq
    FROM statements
    INNER JOIN intermediate.int_method__insights_applied AS applied USING (ingest_seq)
    INNER JOIN units ON applied.sector = units.sector AND applied.process_id = units.process_id
    ANTI JOIN chosen ON chosen.ingest_seq = statements.ingest_seq
"""
_PEERS = """
    INSERT INTO chosen
    SELECT DISTINCT 'group' AS role, statements.ingest_seq
    FROM statements
    INNER JOIN marts.mart_picture__units AS peers
        ON peers.organisation_oin = statements.organisation_oin
        AND peers.process_id = coalesce(statements.process_id, peers.process_id)
    INNER JOIN units ON units.sector = peers.sector AND units.process_id = peers.process_id
    ANTI JOIN chosen ON chosen.ingest_seq = statements.ingest_seq
    WHERE list_contains($streams, statements.stream)
"""
_REPLACED = """
    INSERT INTO chosen
    SELECT 'replaced' AS role, withdrawn.ingest_seq
    FROM intermediate.int_statements__withdrawn AS withdrawn
    INNER JOIN chosen ON chosen.ingest_seq = withdrawn.by_ingest_seq
"""
_LISTED = """
    SELECT chosen.role, chosen.ingest_seq, records.stream, records.partner, records.event_source, records.event_id,
        records.appended_at, records.topic, records.topic_offset
    FROM chosen INNER JOIN staging.stg_landing__records AS records USING (ingest_seq)
    ORDER BY list_position(['own', 'insight', 'group', 'replaced'], chosen.role), chosen.ingest_seq
"""
