"""A picture beside the live one: the same models over less, or over other lists, in a warehouse of its own.

Staging isn't read again: the live warehouse is copied, what the cut leaves out is deleted from the copy, and the later
layers are built there. The history of the ratchet (`int_method__standing`) goes along; its models look no further than
the cut. So a picture as it was known on a day, one without some record, and one with other parameters are one thing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from infra import dbt_runner
from infra.bronze_views import point_small_tables
from infra.method_versions import replace_rows
from infra.settings import Settings
from infra.warehouse import Bronze, WarehouseError, reading

PICTURE = ("intermediate", "marts")
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a picture takes into account: records up to `ingest_seq`, ages counted to `reference_date`, and

    - `appended_by`: no record that was appended later (None: whatever its moment)
    - `corrections_up_to, corrections_by`: no correction or retraction above this number, or appended later than this,
      neither what it says nor what it undoes
    - `without`: not this one record
    - `agreements_at, lists_at, parameters_at`: what was known at that moment (None: what is known now); of what wasn't
      known yet the first version, since nothing can be counted without it
    - `replaced`: seeds by name whose rows come from another file
    """

    reference_date: date
    ingest_seq: int
    appended_by: datetime | None = None
    corrections_up_to: int | None = None
    corrections_by: datetime | None = None
    without: int | None = None
    agreements_at: datetime | None = None
    lists_at: datetime | None = None
    parameters_at: datetime | None = None
    replaced: Mapping[str, Path] = field(default_factory=dict)


@contextmanager
def picture_aside(
    settings: Settings, name: str, cut: Cut, bronze: Bronze | None = None, select: Sequence[str] = PICTURE
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Build the picture of `cut` in `<home>/aside/<name>` and give a reader of it; the folder goes away afterwards.

    `select`: dbt's names of what is built; what isn't built isn't there. Raises `WarehouseError` when somebody builds
    the live picture, when the cut lies above what that holds, or when a list of that day doesn't fit today's models.
    """
    there = settings.model_copy(update={"home": settings.home / "aside" / name})
    shutil.rmtree(there.home, ignore_errors=True)
    try:
        _copy(settings, there)
        with duckdb.connect(str(there.warehouse_file)) as warehouse:
            warehouse.execute("SET TimeZone = 'UTC'")
            bronze = bronze or Bronze.of_lake(settings)
            point_small_tables(warehouse, bronze.reference_files, bronze.notice_files)
            _pin(warehouse, cut)
            _leave_out(warehouse, cut)
            _lists_of_that_day(warehouse, cut, there.home)
        dbt_runner.run(there, ["run", "--select", *select, "--exclude", "staging"])
        with reading(there.warehouse_file) as connection:
            yield connection
    finally:
        shutil.rmtree(there.home, ignore_errors=True)


def _copy(settings: Settings, there: Settings) -> None:
    """The live warehouse without the layers that are built, and dbt's parsed project."""
    there.warehouse_file.parent.mkdir(parents=True)
    (there.home / "dbt").mkdir()
    parsed = settings.home / "dbt" / "partial_parse.msgpack"
    if parsed.exists():
        shutil.copy(parsed, there.home / "dbt")
    with reading(settings.warehouse_file):  # nobody writes meanwhile
        shutil.copy(settings.warehouse_file, there.warehouse_file)


def _pin(warehouse: duckdb.DuckDBPyConnection, cut: Cut) -> None:
    held = warehouse.execute("SELECT coalesce(max(ingest_seq), 0) FROM staging.stg_bronze__progress").fetchall()[0][0]
    if cut.ingest_seq > held:
        raise WarehouseError(f"up to {cut.ingest_seq}: the last build read up to {held}; build first")
    warehouse.execute(
        "CREATE OR REPLACE TABLE bronze.build AS SELECT build.* REPLACE (CAST($seq AS BIGINT) AS ingest_seq,"
        " $build_id AS build_id, CAST($day AS DATE) AS reference_date) FROM bronze.build AS build",
        {
            "seq": cut.ingest_seq,
            "build_id": f"b{cut.ingest_seq:09d}-{cut.reference_date:%Y%m%d}",
            "day": cut.reference_date,
        },
    )


def _leave_out(warehouse: duckdb.DuckDBPyConnection, cut: Cut) -> None:
    warehouse.execute(
        "CREATE TEMP TABLE left_out AS"
        " SELECT ingest_seq FROM staging.stg_landing__records"
        " WHERE ingest_seq > $seq OR appended_at > $appended_by OR ingest_seq = $without"
        " UNION SELECT ingest_seq FROM staging.stg_statements__references"
        " WHERE ingest_seq > $corrections OR appended_at > $corrections_by",
        {
            "seq": cut.ingest_seq,
            "appended_by": cut.appended_by or _NEVER,
            "without": -1 if cut.without is None else cut.without,
            "corrections": cut.ingest_seq if cut.corrections_up_to is None else cut.corrections_up_to,
            "corrections_by": cut.corrections_by or _NEVER,
        },
    )
    for table in _staged(warehouse, "ingest_seq"):
        warehouse.execute(f"DELETE FROM staging.{table} WHERE ingest_seq IN (SELECT ingest_seq FROM left_out)")


def _staged(warehouse: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    rows = warehouse.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'staging' AND column_name = ?"
        " AND table_name <> 'stg_bronze__progress'",
        [column],
    ).fetchall()
    return [str(row[0]) for row in rows]


# Of each list and agreement the version that was known at a moment; of one that wasn't known yet the first.
_KNOWN = """
    SELECT reference_seq, kind, reference_key, content FROM bronze.reference
    WHERE kind = $kind
    QUALIFY row_number() OVER (
        PARTITION BY kind, reference_key
        ORDER BY known_from > $at, CASE WHEN known_from > $at THEN reference_seq ELSE -reference_seq END
    ) = 1
"""


def _lists_of_that_day(warehouse: duckdb.DuckDBPyConnection, cut: Cut, scratch: Path) -> None:
    if cut.agreements_at is not None:
        warehouse.execute(f"CREATE TEMP TABLE known AS {_KNOWN}", {"kind": "agreement", "at": cut.agreements_at})
        for table in _staged(warehouse, "reference_seq"):
            warehouse.execute(
                f"DELETE FROM staging.{table} WHERE reference_seq NOT IN (SELECT reference_seq FROM known)"
            )
    for kind, schema, at in (("code_list", "reference", cut.lists_at), ("parameter", "method", cut.parameters_at)):
        if at is None:
            continue
        for _, _, seed, content in warehouse.execute(_KNOWN, {"kind": kind, "at": at}).fetchall():
            file = scratch / f"{seed}.csv"
            file.write_text(content, encoding="utf-8")
            replace_rows(warehouse, schema, seed, file)
    for seed, file in cut.replaced.items():
        replace_rows(warehouse, "method", seed, file)
