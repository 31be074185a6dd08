"""The lake: `bronze.events` and the small tables beside it, Iceberg with their catalogue on PostgreSQL.

Longer than a hundred lines because the schemas stand here in full: this is the one place that says what a row
is.

Every record that was read from a partner's topic is a row of `bronze.events`. The place that reading has reached
and the counter `ingest_seq` are table properties that landing sets in the same commit as the rows; nobody else
writes the table's rows. Readers ask for what lies above the number they hold: `files_above`.
"""

from __future__ import annotations

import json
from typing import TypedDict

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError, NoSuchTableError, TableAlreadyExistsError
from pyiceberg.expressions import AlwaysTrue, BooleanExpression
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.transforms import DayTransform, IdentityTransform
from pyiceberg.types import IntegerType, ListType, LongType, NestedField, StringType, StructType, TimestamptzType
from sqlalchemy import text

from infra import postgres
from infra.errors import OperationError
from infra.settings import Settings

CATALOG = "risicobeeld"
EVENTS = "bronze.events"
REFERENCE = "bronze.reference"
REDRIVES = "bronze.redrives"
NOTICES = "bronze.notices"
# Table properties, set in the transaction that appends the rows they speak of. Never commit them without an append:
# Iceberg checks the head of the table for an append only, so a stale process could set a lower offset.
OFFSETS = "risicobeeld.offsets"
INGEST_SEQ = "risicobeeld.ingest_seq"
LANDED_AT = "risicobeeld.landed_at"
GAPS = "risicobeeld.gaps"
ALARMS = "risicobeeld.alarms"


class Place(TypedDict):
    """Where reading of one partition goes on. `first_offset`: where reading of this topic (id) began."""

    next_offset: int
    topic_id: str
    first_offset: int


def _finding(first: int) -> StructType:
    return StructType(
        NestedField(first, "code", StringType(), required=True),
        NestedField(first + 1, "path", StringType(), required=True),
        NestedField(first + 2, "rule", StringType(), required=True),
    )


EVENTS_SCHEMA = Schema(
    NestedField(1, "ingest_seq", LongType(), required=True),
    NestedField(2, "topic", StringType(), required=True),
    NestedField(3, "topic_id", StringType(), required=True),
    NestedField(4, "partition", IntegerType(), required=True),
    NestedField(5, "offset", LongType(), required=True),
    NestedField(6, "appended_at", TimestamptzType(), required=True),
    NestedField(7, "landed_at", TimestamptzType(), required=True),
    NestedField(8, "partner", StringType(), required=True),
    NestedField(9, "stream", StringType(), required=True),
    NestedField(10, "type", StringType(), required=False),
    NestedField(11, "source", StringType(), required=False),
    NestedField(12, "id", StringType(), required=False),
    NestedField(13, "time", TimestamptzType(), required=False),
    NestedField(14, "payload", StringType(), required=False),
    NestedField(15, "payload_hash", StringType(), required=True),
    NestedField(16, "disposition", StringType(), required=True),
    NestedField(17, "reasons", ListType(30, _finding(31), element_required=True), required=True),
    NestedField(18, "warnings", ListType(40, _finding(41), element_required=True), required=True),
    NestedField(19, "contract_version", StringType(), required=True),
    NestedField(20, "reference_version", StringType(), required=True),
    NestedField(21, "data_origin", StringType(), required=False),
    NestedField(22, "trace_id", StringType(), required=False),
    # The `ingest_seq` of the refused row that this row is another judgement of. Topic, partition and offset are then
    # those of `in.redrive`; partner and time of appending are the other row's.
    NestedField(23, "redrive_of", LongType(), required=False),
)
EVENTS_SPEC = PartitionSpec(
    PartitionField(source_id=9, field_id=1000, transform=IdentityTransform(), name="stream"),
    PartitionField(source_id=7, field_id=1001, transform=DayTransform(), name="landed_on"),
)
REFERENCE_SCHEMA = Schema(
    NestedField(1, "reference_seq", LongType(), required=True),
    NestedField(2, "kind", StringType(), required=True),
    NestedField(3, "key", StringType(), required=True),
    NestedField(4, "content", StringType(), required=True),
    NestedField(5, "content_hash", StringType(), required=True),
    NestedField(6, "known_from", TimestamptzType(), required=True),
)
REDRIVES_SCHEMA = Schema(
    NestedField(1, "run_id", StringType(), required=True),
    NestedField(2, "started_at", TimestamptzType(), required=True),
    NestedField(3, "actor", StringType(), required=True),
    NestedField(4, "selection", StringType(), required=True),
    NestedField(5, "contract_version", StringType(), required=True),
    NestedField(6, "reference_version", StringType(), required=True),
    NestedField(7, "selected", LongType(), required=True),
    NestedField(8, "published", LongType(), required=True),
    NestedField(9, "first_offset", LongType(), required=True),
    NestedField(10, "last_offset", LongType(), required=True),
    NestedField(11, "histogram", StringType(), required=True),
)
NOTICES_SCHEMA = Schema(
    NestedField(1, "notice_seq", LongType(), required=True),
    NestedField(2, "notice_id", StringType(), required=True),
    NestedField(3, "kind", StringType(), required=True),
    NestedField(4, "partner", StringType(), required=False),
    NestedField(5, "content", StringType(), required=True),
    NestedField(6, "made_at", TimestamptzType(), required=True),
)
PROPERTIES = {
    # The first is not tuning: with its own retry pyiceberg would let a second landing with old offsets succeed.
    "commit.retry.num-retries": "0",
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "1",
    "write.parquet.dict-size-bytes": "65536",  # enough for codes; text that never repeats gives up sooner
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "50",
    "write.metadata.metrics.column.payload": "none",
}


class LakeError(OperationError):
    """The lake isn't what it has to be; the message names the table and what to do."""


def open_catalog(settings: Settings) -> SqlCatalog:
    """The catalogue. Raises SQLAlchemy's `OperationalError` while PostgreSQL is away."""
    settings.lake_dir.mkdir(parents=True, exist_ok=True)
    return SqlCatalog(
        CATALOG,
        uri=postgres.dsn(settings, "lake"),
        warehouse=settings.lake_dir.as_uri(),
        pool_pre_ping="true",
    )


def ensure_tables(settings: Settings) -> None:
    """Make the namespace and the tables where they are missing, and the columns that a table doesn't have yet."""
    catalog = open_catalog(settings)
    try:
        catalog.create_namespace("bronze")
    except NamespaceAlreadyExistsError:
        pass
    wanted = (
        (EVENTS, EVENTS_SCHEMA, EVENTS_SPEC),
        (REFERENCE, REFERENCE_SCHEMA, PartitionSpec()),
        (REDRIVES, REDRIVES_SCHEMA, PartitionSpec()),
        (NOTICES, NOTICES_SCHEMA, PartitionSpec()),
    )
    for name, schema, spec in wanted:
        try:
            catalog.create_table(name, schema, partition_spec=spec, properties=PROPERTIES)
        except TableAlreadyExistsError:
            table = catalog.load_table(name)
            if set(schema.column_names) - set(table.schema().column_names):
                with table.update_schema() as update:
                    update.union_by_name(schema)


def _load(catalog: SqlCatalog, name: str) -> Table:
    try:
        return catalog.load_table(name)
    except NoSuchTableError as error:
        raise LakeError(
            f"table {name} doesn't exist in the lake: run `risicobeeld up` (it makes the tables)"
        ) from error


def events_table(settings: Settings, catalog: SqlCatalog | None = None) -> Table:
    """`bronze.events` as it is now, loaded afresh. Raises `LakeError` when it wasn't made yet."""
    return _load(catalog or open_catalog(settings), EVENTS)


def reference_table(settings: Settings, catalog: SqlCatalog | None = None) -> Table:
    """`bronze.reference` as it is now, loaded afresh. Raises `LakeError` when it wasn't made yet."""
    return _load(catalog or open_catalog(settings), REFERENCE)


def redrives_table(settings: Settings, catalog: SqlCatalog | None = None) -> Table:
    """`bronze.redrives` as it is now, loaded afresh. Raises `LakeError` when it wasn't made yet."""
    return _load(catalog or open_catalog(settings), REDRIVES)


def notices_table(settings: Settings, catalog: SqlCatalog | None = None) -> Table:
    """`bronze.notices` as it is now, loaded afresh. Raises `LakeError` when it wasn't made yet."""
    return _load(catalog or open_catalog(settings), NOTICES)


def head_location(catalog: SqlCatalog, name: str = EVENTS) -> str | None:
    """The address of the table's newest metadata: changes with every commit; one small query, so it can be polled."""
    namespace, table = name.split(".")
    query = text(
        "SELECT metadata_location FROM iceberg_tables"
        " WHERE catalog_name = :catalog AND table_namespace = :namespace AND table_name = :table"
    )
    with catalog.engine.connect() as connection:
        row = connection.execute(query, {"catalog": CATALOG, "namespace": namespace, "table": table}).first()
    return None if row is None else str(row[0])


def head_ingest_seq(table: Table) -> int:
    """The highest number given out; 0 for an empty table."""
    return int(table.properties.get(INGEST_SEQ, "0"))


def offsets(table: Table) -> dict[str, Place]:
    """Where reading goes on, by "topic:partition"; empty before the first commit."""
    places: dict[str, Place] = json.loads(table.properties.get(OFFSETS, "{}"))
    return places


def _plain_files(table: Table, row_filter: str | BooleanExpression) -> list[str]:
    files = []
    for task in table.scan(row_filter=row_filter).plan_files():
        if task.delete_files:
            raise LakeError(
                f"{task.file.file_path} has delete files: Parquet readers would show deleted rows. "
                "Rewrite the table copy-on-write (no engine may write merge-on-read deletes here)."
            )
        files.append(task.file.file_path.removeprefix("file://"))
    return sorted(files)


def files_above(table: Table, ingest_seq: int) -> list[str]:
    """Plain paths of the files that may hold rows above `ingest_seq`, by column statistics.

    A file may also hold rows at or below it (after compaction): filter the rows too. No snapshot ancestry is used, so
    expiry and compaction don't matter. Raises `LakeError` when a file has delete files.
    """
    return _plain_files(table, f"ingest_seq > {int(ingest_seq)}")


def files_of(table: Table) -> list[str]:
    """Plain paths of all files of a table that is small."""
    return _plain_files(table, AlwaysTrue())
