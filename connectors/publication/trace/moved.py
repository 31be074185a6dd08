"""What an event moved: every published figure that is another one in the same picture without it.

No lineage can say that: a signal moves its unit, the rate of its group, the roll-ups and the ranks of units that it has
nothing to do with. So the picture is built aside without the record, and both are compared, figure by figure.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import duckdb

from connectors.publication.audiences import Table, of_cadence
from connectors.publication.marts import located, quoted
from connectors.publication.trace.figure import TraceError
from infra.aside import Cut, picture_aside
from infra.settings import Settings
from infra.warehouse import Bronze, reading

_KEPT = frozenset({"mart_audit__restatements"})
"""What earlier nights compared: kept as it was then, not computed from records; the newest night can be newer than the
live picture."""


class Record(NamedTuple):
    """A record of the lake, and what became of it. `undone_by`: what replaced or withdrew it."""

    ingest_seq: int
    partner: str
    stream: str
    event_type: str
    event_source: str
    event_id: str
    disposition: str
    undone_by: int | None


class Moved(NamedTuple):
    """A figure with the event and without it; None where its row isn't there."""

    mart: str
    row: dict[str, Any]
    column: str
    with_event: Any
    without_event: Any


def record_of(connection: duckdb.DuckDBPyConnection, ingest_seq: int) -> Record:
    """Raises `TraceError` for a number that the last build doesn't hold."""
    row = connection.execute(
        "SELECT records.ingest_seq, records.partner, records.stream, records.event_type, records.event_source,"
        " records.event_id, records.disposition, withdrawn.by_ingest_seq FROM staging.stg_landing__records AS records"
        " LEFT JOIN intermediate.int_statements__withdrawn AS withdrawn USING (ingest_seq)"
        " WHERE records.ingest_seq = ?",
        [ingest_seq],
    ).fetchone()
    if row is None:
        newest = connection.execute("SELECT max(ingest_seq) FROM staging.stg_landing__records").fetchall()[0][0]
        raise TraceError(
            f"record {ingest_seq}: the last build holds 1 to {newest}; `risicobeeld build` reads newer ones"
        )
    return Record(*row)


def moved_by(settings: Settings, ingest_seq: int, bronze: Bronze | None = None) -> list[Moved]:
    """Every figure of the last build that leaves in a release and that record `ingest_seq` moved.

    Raises what `picture_aside` raises, `MartError` when the last build lacks a mart.
    """
    with reading(settings.warehouse_file) as live:
        pinned = live.execute("SELECT ingest_seq, reference_date FROM bronze.build").fetchall()[0]
    cut = Cut(ingest_seq=pinned[0], reference_date=pinned[1], without=ingest_seq)
    with picture_aside(settings, f"without-{ingest_seq}", cut, bronze) as without:
        without.execute(f"ATTACH '{str(settings.warehouse_file).replace(chr(39), chr(39) * 2)}' AS live (READ_ONLY)")
        tables = {name: table for audience in of_cadence("live").values() for name, table in audience.tables.items()}
        return [
            one for name, table in tables.items() if name not in _KEPT for one in _differences(without, name, table)
        ]


def _differences(connection: duckdb.DuckDBPyConnection, mart: str, table: Table) -> list[Moved]:
    """Row by row where `order_by` names a row; what isn't named by it is a row that came or went."""
    live, aside = located(connection, mart, catalog="live"), located(connection, mart)
    key = table.order_by
    named = ", ".join(map(quoted, key))
    ours, theirs = (
        {
            tuple(row[: len(key)]): row
            for row in connection.execute(
                f"SELECT {named}, {', '.join(map(quoted, table.columns))} FROM"
                f" (FROM {one} EXCEPT ALL FROM {other}) ORDER BY ALL"
            ).fetchall()
        }
        for one, other in ((live, aside), (aside, live))
    )
    return [
        Moved(mart, dict(zip(key, place, strict=True)), column, mine, other)
        for place in sorted(ours.keys() | theirs.keys(), key=str)
        for number, column in enumerate(table.columns, len(key))
        if column not in key
        for mine, other in [tuple(side[place][number] if place in side else None for side in (ours, theirs))]
        if mine != other
    ]
