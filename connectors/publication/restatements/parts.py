"""The five parts, in the order in which one picture is turned into the other by replacing one thing at a time.

Source: METHOD, rule 4. After the last part the picture is the later one itself, so the parts leave nothing over.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb

from infra.aside import Cut
from infra.bronze_views import point_small_tables
from infra.settings import Settings
from infra.warehouse import Bronze, reading

PASSAGE_OF_TIME = "passage_of_time"
NEW_EVENTS = "new_events"
CORRECTED_OR_WITHDRAWN = "corrected_or_withdrawn"
REFERENCE_DATA = "reference_data"
METHOD = "method"
PARTS = (PASSAGE_OF_TIME, NEW_EVENTS, CORRECTED_OR_WITHDRAWN, REFERENCE_DATA, METHOD)


def steps(earlier: Cut, later: Cut) -> list[tuple[str, Cut]]:
    """Each part with the cut of the picture after it; the last is `later`."""
    time_passed = replace(earlier, reference_date=later.reference_date)
    new_events = replace(
        time_passed,
        ingest_seq=later.ingest_seq,
        appended_by=later.appended_by,
        corrections_up_to=earlier.ingest_seq,
        corrections_by=earlier.appended_by,
    )
    corrected = replace(new_events, corrections_up_to=None, corrections_by=None)
    reference = replace(corrected, agreements_at=later.agreements_at, lists_at=later.lists_at)
    return list(zip(PARTS, (time_passed, new_events, corrected, reference, later), strict=True))


def changes_nothing(settings: Settings, bronze: Bronze, part: str, earlier: Cut, later: Cut) -> bool:
    """Whether nothing of this kind lies between the two: then its picture needn't be built."""
    if part == PASSAGE_OF_TIME:
        return earlier.reference_date == later.reference_date
    if part == NEW_EVENTS:
        return (earlier.ingest_seq, earlier.appended_by) == (later.ingest_seq, later.appended_by)
    if part == CORRECTED_OR_WITHDRAWN:
        return not references_between(settings, earlier, later)
    of_method = part == METHOD
    since, until = (cut.parameters_at if of_method else cut.lists_at for cut in (earlier, later))
    with duckdb.connect() as lists:
        lists.execute("SET TimeZone = 'UTC'; CREATE SCHEMA bronze")
        point_small_tables(lists, bronze.reference_files, bronze.notice_files)
        return not _any(
            lists,
            "bronze.reference WHERE (kind = 'parameter') = ? AND known_from > ? AND known_from <= ?",
            [of_method, since, until],
        )


def references_between(settings: Settings, earlier: Cut, later: Cut) -> set[int]:
    """The corrections and retractions that the later picture knows and the earlier one doesn't."""
    within = "ingest_seq <= ? AND appended_at <= coalesce(?, TIMESTAMPTZ '9999-01-01 00:00:00+00')"
    values = [later.ingest_seq, later.appended_by, earlier.ingest_seq, earlier.appended_by]
    with reading(settings.warehouse_file) as live:
        rows = live.execute(
            f"SELECT ingest_seq FROM staging.stg_statements__references WHERE {within} AND NOT ({within})", values
        ).fetchall()
    return {int(row[0]) for row in rows}


def _any(connection: duckdb.DuckDBPyConnection, rows: str, values: list[object]) -> bool:
    return connection.execute(f"SELECT 1 FROM {rows} LIMIT 1", values).fetchone() is not None
