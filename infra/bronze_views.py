"""What lies outside the warehouse, as dbt sees it: views over Parquet files, with these columns and no others.

Words that some engine reserves get another name here, once.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from infra.settings import Settings

EVENTS = (
    ("ingest_seq", "ingest_seq", "BIGINT"),
    ("topic", "topic", "VARCHAR"),
    ("topic_id", "topic_id", "VARCHAR"),
    ("partition", "topic_partition", "INTEGER"),
    ("offset", "topic_offset", "BIGINT"),
    ("appended_at", "appended_at", "TIMESTAMPTZ"),
    ("landed_at", "landed_at", "TIMESTAMPTZ"),
    ("partner", "partner", "VARCHAR"),
    ("stream", "stream", "VARCHAR"),
    ("type", "event_type", "VARCHAR"),
    ("source", "event_source", "VARCHAR"),
    ("id", "event_id", "VARCHAR"),
    ("time", "event_time", "TIMESTAMPTZ"),
    ("payload", "payload", "VARCHAR"),
    ("payload_hash", "payload_hash", "VARCHAR"),
    ("disposition", "disposition", "VARCHAR"),
    ("reasons", "reasons", "STRUCT(code VARCHAR, path VARCHAR, rule VARCHAR)[]"),
    ("warnings", "warnings", "STRUCT(code VARCHAR, path VARCHAR, rule VARCHAR)[]"),
    ("contract_version", "contract_version", "VARCHAR"),
    ("reference_version", "reference_version", "VARCHAR"),
    ("data_origin", "data_origin", "VARCHAR"),
    ("trace_id", "trace_id", "VARCHAR"),
    ("redrive_of", "redrive_of", "BIGINT"),
)
_LATER_COLUMNS = ("redrive_of",)
"""Columns that the lake gained: null in its earlier files, as every reader of Iceberg takes it."""
REFERENCE = (
    ("reference_seq", "reference_seq", "BIGINT"),
    ("kind", "kind", "VARCHAR"),
    ("key", "reference_key", "VARCHAR"),
    ("content", "content", "VARCHAR"),
    ("content_hash", "content_hash", "VARCHAR"),
    ("known_from", "known_from", "TIMESTAMPTZ"),
)
NOTICES = (
    ("notice_seq", "notice_seq", "BIGINT"),
    ("notice_id", "notice_id", "VARCHAR"),
    ("kind", "kind", "VARCHAR"),
    ("partner", "partner", "VARCHAR"),
    ("content", "content", "VARCHAR"),
    ("made_at", "made_at", "TIMESTAMPTZ"),
)


_OF_SPLIT = (
    ("comparison_id", "comparison_id", "VARCHAR"),
    ("made_at", "made_at", "TIMESTAMPTZ"),
    ("from_date", "from_date", "DATE"),
    ("to_date", "to_date", "DATE"),
    ("from_ingest_seq", "from_ingest_seq", "BIGINT"),
    ("to_ingest_seq", "to_ingest_seq", "BIGINT"),
    ("part", "part", "VARCHAR"),
    ("unit_id", "unit_id", "VARCHAR"),
)
RESTATEMENTS = (
    *_OF_SPLIT,
    ("figure", "figure", "VARCHAR"),
    ("was", "was", "VARCHAR"),
    ("became", "became", "VARCHAR"),
    ("change", "change", "DECIMAL(38, 18)"),
)
RESTATEMENT_EVENTS = (*_OF_SPLIT, ("ingest_seq", "ingest_seq", "BIGINT"))


def restatements_dir(settings: Settings, kind: str) -> Path:
    """Where splits of differences between pictures are kept; `kind`: changes or events, one file a comparison."""
    return settings.home / "restatements" / kind


def point_events(warehouse: duckdb.DuckDBPyConnection, files: list[str], ingest_seq: int) -> None:
    """Let the warehouse read the records of these files, up to a number."""
    warehouse.execute(_view("bronze.events_new", EVENTS, files, f"ingest_seq <= {ingest_seq}"))


def point_small_tables(
    warehouse: duckdb.DuckDBPyConnection, reference_files: list[str], notice_files: list[str]
) -> None:
    """Let the warehouse read the lake's small tables as they are now."""
    warehouse.execute(_view("bronze.reference", REFERENCE, reference_files, "true"))
    warehouse.execute(_view("bronze.notices", NOTICES, notice_files, "true"))


def point_restatements(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Let the warehouse read the kept splits."""
    for kind, columns in (("changes", RESTATEMENTS), ("events", RESTATEMENT_EVENTS)):
        files = sorted(str(file) for file in restatements_dir(settings, kind).glob("*.parquet"))
        name = "bronze.restatements" if kind == "changes" else "bronze.restatement_events"
        warehouse.execute(_view(name, columns, files, "true"))


def _view(name: str, columns: tuple[tuple[str, str, str], ...], files: list[str], rows: str) -> str:
    """A view over Parquet files with these columns and no others; without files an empty one of the same types."""
    if not files:
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {name_here}" for _, name_here, kind in columns)
        return f"CREATE OR REPLACE VIEW {name} AS SELECT {empty} WHERE false"
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    selected = ", ".join(f'CAST("{there}" AS {kind}) AS {here}' for there, here, kind in columns)
    later = ", ".join(f'CAST(NULL AS {kind}) AS "{there}"' for there, _, kind in columns if there in _LATER_COLUMNS)
    return (
        f"CREATE OR REPLACE VIEW {name} AS SELECT {selected} FROM ("
        f"SELECT * FROM read_parquet([{listed}], union_by_name=true, hive_partitioning=false)"
        + (f" UNION ALL BY NAME SELECT {later} WHERE false" if later else "")
        + f") WHERE {rows}"
    )
