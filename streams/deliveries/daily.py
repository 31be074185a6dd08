"""One statement a partner and day: you sent, we hold, these differ, these are overdue, these corrections wait.

Everything is read from the warehouse as the last build left it, and written down as a notice; receipts tells it. A
second run on the same day changes nothing. Lists are cut at `MOST_ROWS`, with the whole number beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb

from infra import clock, notices, warehouse
from infra.notices import DAILY_STATEMENT, Notice
from infra.settings import Settings

MOST_ROWS = 200
_PARTNERS = """
SELECT partner FROM staging.stg_reference__agreements
GROUP BY partner
HAVING $day BETWEEN max_by(valid_from, reference_seq) AND max_by(valid_to, reference_seq)
ORDER BY partner
"""
_HELD = """
SELECT records.partner, topic, topic_partition AS "partition", max(topic_offset) + 1 AS next_offset,
    count(*) AS records,
    count(*) FILTER (disposition = 'accepted') AS accepted, count(*) FILTER (disposition = 'duplicate') AS duplicate,
    count(*) FILTER (disposition = 'conflict') AS conflict, count(*) FILTER (disposition = 'refused') AS refused
FROM staging.stg_landing__records AS records CROSS JOIN bronze.build
WHERE records.ingest_seq <= build.ingest_seq
GROUP BY ALL ORDER BY ALL
"""
_DIFFER = """
WITH records AS (
    SELECT landed.* FROM staging.stg_landing__records AS landed CROSS JOIN bronze.build
    WHERE landed.ingest_seq <= build.ingest_seq),
mended AS (SELECT DISTINCT partner, event_source, event_id FROM records WHERE disposition = 'accepted'),
codes AS (
    SELECT ingest_seq, list(DISTINCT reason_code ORDER BY reason_code) AS codes
    FROM staging.stg_landing__reasons GROUP BY ingest_seq)
SELECT records.partner, topic, topic_partition AS "partition", topic_offset AS "offset", records.event_source AS source,
    records.event_id AS id, disposition, coalesce(codes.codes, []) AS codes
FROM records
LEFT JOIN codes ON records.ingest_seq = codes.ingest_seq
LEFT JOIN mended ON records.partner = mended.partner
    AND records.event_source = mended.event_source AND records.event_id = mended.event_id
WHERE disposition = 'conflict' OR (disposition = 'refused' AND mended.partner IS NULL)
ORDER BY records.ingest_seq DESC
"""
_OVERDUE = """
SELECT partner, stream, organisation_oin, CAST(period_from AS VARCHAR) AS period_from,
    CAST(period_to AS VARCHAR) AS period_to, CAST(due_date AS VARCHAR) AS due_date
FROM marts.mart_audit__deliveries WHERE state = 'overdue'
ORDER BY partner, due_date DESC, stream, organisation_oin
"""
_WAITING = """
SELECT partner, stream, reference_kind, event_source AS source, event_id AS id, target_source, target_id, waiting_days
FROM marts.mart_audit__corrections WHERE status = 'unresolved'
ORDER BY partner, waiting_days DESC, target_source, target_id
"""
Rows = list[dict[str, Any]]


def tell(settings: Settings, day: date | None = None) -> list[Notice]:
    """Write down the statement of `day` (today) for every partner that has none yet; returns what was written.

    Raises `WarehouseError` before the first build and while one runs.
    """
    day = day or clock.today(settings)
    with warehouse.reading(settings.warehouse_file) as connection:
        (pinned,) = _rows(
            connection, "SELECT ingest_seq, CAST(reference_date AS VARCHAR) AS as_of FROM bronze.build", {}
        )
        partners = [row["partner"] for row in _rows(connection, _PARTNERS, {"day": day})]
        held, differ = _by_partner(connection, _HELD), _by_partner(connection, _DIFFER)
        overdue, waiting = _by_partner(connection, _OVERDUE), _by_partner(connection, _WAITING)
    drafts = [
        Notice(
            DAILY_STATEMENT,
            partner,
            day.isoformat(),
            {
                "day": day.isoformat(),
                "up_to_ingest_seq": pinned["ingest_seq"],
                "as_of": pinned["as_of"],
                "held": held[partner],
                "differ": _cut(differ[partner]),
                "overdue": _cut(overdue[partner]),
                "waiting": _cut(waiting[partner]),
            },
        )
        for partner in partners
    ]
    return notices.append(settings, drafts)


def _cut(rows: Rows) -> dict[str, Any]:
    return {"total": len(rows), "rows": rows[:MOST_ROWS]}


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any]) -> Rows:
    cursor = connection.execute(query, dict(values))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _by_partner(connection: duckdb.DuckDBPyConnection, query: str) -> defaultdict[str, Rows]:
    found: defaultdict[str, Rows] = defaultdict(list)
    for row in _rows(connection, query, {}):
        found[row.pop("partner")].append(row)
    return found
