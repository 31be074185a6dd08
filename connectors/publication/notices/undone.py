"""Which statements were corrected or withdrawn, from which record of the lake on, and what they were about.

What stands is decided in dbt (`int_statements__withdrawn`); here only *since when*. Both count in `ingest_seq`, so that
whether a release held a statement doesn't depend on any clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from connectors.publication.trace.statements import collect

_OF_UNITS = ("unit_id", "organisation_oin", "organisation_type", "sector", "process_id", "region_code")


@dataclass(frozen=True, slots=True)
class Undone:
    """`out_from`: number of the first record with which it no longer stood. `by_ingest_seq`: what holds in its place.

    `about`: what rows of marts may say of it, by column. `units`: those of its organisation and process, as rows.
    """

    ingest_seq: int
    out_from: int
    by_ingest_seq: int
    kind: str
    stream: str
    undone_on: date
    about: dict[str, Any]
    organisation_oin: str
    organisation_name: str | None
    units: tuple[dict[str, Any], ...]

    def was_held_up_to(self, ingest_seq: int) -> bool:
        """Whether it stood in a picture of the records up to this number."""
        return self.ingest_seq <= ingest_seq < self.out_from


# Named by another: out as soon as both are there. Not named, but another end of its line was logged later: out as soon
# as that one is there.
_FOUND = """
WITH named AS (
    SELECT target_ingest_seq AS ingest_seq, min(greatest(ingest_seq, target_ingest_seq)) AS out_from
    FROM intermediate.int_statements__resolution WHERE resolved_at IS NOT NULL GROUP BY target_ingest_seq
),
members AS (
    SELECT lines.ingest_seq, lines.line_seq, records.event_time
    FROM intermediate.int_statements__lines AS lines
    INNER JOIN staging.stg_landing__records AS records USING (ingest_seq)
),
overtaken AS (
    SELECT mine.ingest_seq, min(greatest(mine.ingest_seq, later.ingest_seq)) AS out_from
    FROM members AS mine INNER JOIN members AS later USING (line_seq)
    WHERE (later.event_time, later.ingest_seq) > (mine.event_time, mine.ingest_seq)
    GROUP BY mine.ingest_seq
)
SELECT withdrawn.ingest_seq, coalesce(named.out_from, overtaken.out_from, withdrawn.by_ingest_seq),
    withdrawn.by_ingest_seq, withdrawn.by_kind, statements.stream, CAST(withdrawn.withdrawn_at AS DATE),
    {'stream': statements.stream, 'partner': statements.partner, 'year': statements.year,
     'data_origin': statements.data_origin},
    statements.organisation_oin, frame.organisation_name, statements.process_id
FROM intermediate.int_statements__withdrawn AS withdrawn
INNER JOIN statements USING (ingest_seq)
LEFT JOIN named USING (ingest_seq)
LEFT JOIN overtaken USING (ingest_seq)
LEFT JOIN reference.population_frame AS frame ON frame.organisation_oin = statements.organisation_oin
ORDER BY withdrawn.ingest_seq
"""


def undone(connection: duckdb.DuckDBPyConnection) -> list[Undone]:
    """Every statement of the last build that no longer stands, by number."""
    collect(connection, told=True)
    return [
        Undone(*(*row[:-1], _units(connection, organisation_oin=row[-3], process_id=row[-1])))
        for row in connection.execute(_FOUND).fetchall()
    ]


def _units(
    connection: duckdb.DuckDBPyConnection, *, organisation_oin: str, process_id: str | None
) -> tuple[dict[str, Any], ...]:
    rows = connection.execute(
        f"SELECT {', '.join(_OF_UNITS)} FROM marts.mart_picture__units"
        " WHERE organisation_oin = ? AND process_id = coalesce(?, process_id) ORDER BY unit_id",
        [organisation_oin, process_id],
    ).fetchall()
    return tuple(dict(zip(_OF_UNITS, row, strict=True)) for row in rows)
