"""The warehouse: one DuckDB file in which dbt builds the risk picture, pinned to one `ingest_seq`.

`prepare_build` decides what a build reads and writes it down as data: the view `bronze.events_new` over the lake's
files above the last number that staging holds, the view `bronze.reference`, and the one-row table `bronze.build` (up to
which number, on which day). `run_layers` then lets dbt build in this process. Because the pin is a row and not a dbt
variable, dbt's parsed project stays valid from build to build, and a figure can be traced to the row that steered it.
Longer than a hundred lines because the columns of the two views stand here in full.

A crash at any point changes nothing: staging models take their watermark from themselves, the number from which files
are planned moves only after the whole staging layer has succeeded, and the later layers are rebuilt as a whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from infra import clock, dbt_runner, lake
from infra.dbt_runner import PROJECT, WarehouseError
from infra.settings import Settings

__all__ = [
    "LAYERS",
    "Bronze",
    "BuildPin",
    "LayerRun",
    "WarehouseError",
    "point_small_tables",
    "prepare_build",
    "reading",
    "run_layers",
]

LAYERS = ("seeds", "staging", "intermediate", "marts")

# Columns of the lake's tables as dbt sees them. Words that some engine reserves get another name here, once.
_EVENT_COLUMNS = (
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
_REFERENCE_COLUMNS = (
    ("reference_seq", "reference_seq", "BIGINT"),
    ("kind", "kind", "VARCHAR"),
    ("key", "reference_key", "VARCHAR"),
    ("content", "content", "VARCHAR"),
    ("content_hash", "content_hash", "VARCHAR"),
    ("known_from", "known_from", "TIMESTAMPTZ"),
)
_NOTICE_COLUMNS = (
    ("notice_seq", "notice_seq", "BIGINT"),
    ("notice_id", "notice_id", "VARCHAR"),
    ("kind", "kind", "VARCHAR"),
    ("partner", "partner", "VARCHAR"),
    ("content", "content", "VARCHAR"),
    ("made_at", "made_at", "TIMESTAMPTZ"),
)


@dataclass(frozen=True, slots=True)
class BuildPin:
    """What one build reads: rows up to `ingest_seq`, ages counted to `reference_date`."""

    ingest_seq: int
    build_id: str
    reference_date: date


@dataclass(frozen=True, slots=True)
class LayerRun:
    """What was built of one layer: how many models, seeds and data tests, and how long the engine worked on them."""

    layer: str
    nodes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Bronze:
    """The lake as the warehouse needs it: the head, the files above a number, all files of the two small tables."""

    head: int
    files_above: Callable[[int], list[str]]
    reference_files: list[str]
    notice_files: list[str]

    @classmethod
    def of_lake(cls, settings: Settings) -> Bronze:
        catalog = lake.open_catalog(settings)
        try:
            events = lake.events_table(settings, catalog)
            return cls(
                head=lake.head_ingest_seq(events),
                files_above=lambda above: lake.files_above(events, above),
                reference_files=lake.files_of(lake.reference_table(settings, catalog)),
                notice_files=lake.files_of(lake.notices_table(settings, catalog)),
            )
        finally:
            catalog.close()


def prepare_build(settings: Settings, up_to: int | None = None, bronze: Bronze | None = None) -> BuildPin:
    """Pin a build to the lake's head, or to `up_to`, and make the views that dbt reads.

    An `up_to` below what staging holds is allowed: later layers leave the newer rows out.
    Raises `WarehouseError` when `up_to` is above the head, or when another process has the warehouse open.
    """
    bronze = bronze or Bronze.of_lake(settings)
    if up_to is not None and not 0 <= up_to <= bronze.head:
        raise WarehouseError(
            f"up to {up_to}: the lake's head is ingest_seq {bronze.head}; give a number from 0 to that"
        )
    reference_date = clock.today(settings)
    ingest_seq = bronze.head if up_to is None else up_to
    pin = BuildPin(ingest_seq, f"b{ingest_seq:09d}-{reference_date:%Y%m%d}", reference_date)
    origin = "synthetic" if settings.synthetic_allowed else "reported"
    version = _staging_version()
    with _opened(settings) as warehouse:
        warehouse.execute("CREATE SCHEMA IF NOT EXISTS bronze")
        built = _built_up_to(warehouse, version)
        files = bronze.files_above(built) if built < ingest_seq else []
        warehouse.execute(_view("bronze.events_new", _EVENT_COLUMNS, files, f"ingest_seq <= {ingest_seq}"))
        point_small_tables(warehouse, bronze)
        warehouse.execute(
            "CREATE OR REPLACE TABLE bronze.build AS SELECT CAST(? AS BIGINT) AS ingest_seq, ? AS build_id,"
            " CAST(? AS DATE) AS reference_date, ? AS environment, ? AS picture_origin, ? AS staging_version",
            [pin.ingest_seq, pin.build_id, pin.reference_date, settings.environment.value, origin, version],
        )
    return pin


def point_small_tables(warehouse: duckdb.DuckDBPyConnection, bronze: Bronze) -> None:
    """Let the warehouse read the lake's small tables as they are now."""
    warehouse.execute(_view("bronze.reference", _REFERENCE_COLUMNS, bronze.reference_files, "true"))
    warehouse.execute(_view("bronze.notices", _NOTICE_COLUMNS, bronze.notice_files, "true"))


def run_layers(settings: Settings, pin: BuildPin, *layers: str) -> list[LayerRun]:
    """Build these of `LAYERS` in their order; without any, all of them.

    What is built by models is one run of dbt: a run of its own for each layer costs seconds for reading the project.
    Raises `WarehouseError` naming the node that failed and why; what comes after that node isn't built.
    """
    layers = layers or LAYERS
    for layer in layers:
        if layer not in LAYERS:
            raise WarehouseError(f"layer {layer!r} is not one of {', '.join(LAYERS)}")
    with _opened(settings) as warehouse:
        _assert_prepared(warehouse, pin)
        changed = _changed_seeds(warehouse) if "seeds" in layers else {}
    ran = _load_seeds(settings, list(changed)) if changed else []
    with _opened(settings) as warehouse:
        _remember_seeds(warehouse, changed)
    modelled = [layer for layer in layers if layer != "seeds"]
    if modelled:
        ran += dbt_runner.run(settings, ["build", "--select", *modelled, "--exclude-resource-type", "unit_test"])
    return [
        LayerRun(layer, len(seconds), sum(seconds))
        for layer in LAYERS
        if layer in layers
        for seconds in [[node.seconds for node in ran if _layer_of(node) == layer]]
    ]


def _layer_of(node: dbt_runner.NodeRun) -> str:
    """Folders of seeds bear the names of their subjects; each is of the first layer."""
    return node.layer if node.layer in LAYERS else "seeds"


def _load_seeds(settings: Settings, changed: list[str]) -> list[dbt_runner.NodeRun]:
    """Load these seeds, then test all of them: a row that goes may be one that an unchanged seed points to."""
    loaded = dbt_runner.run(settings, ["seed", "--select", *changed])
    # cautious: a test that also asks a model waits for the layer of that model.
    return loaded + dbt_runner.run(settings, ["test", "--select", "path:seeds", "--indirect-selection", "cautious"])


@contextmanager
def reading(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse as the last build left it, read-only and for a moment: while it is open nobody can build.

    Raises `WarehouseError` while somebody builds, or before the first build.
    """
    if not file.exists():
        raise WarehouseError(f"no warehouse at {file}: build the marts first (`risicobeeld build`)")
    try:
        connection = duckdb.connect(str(file), read_only=True)
    except duckdb.IOException as error:
        raise WarehouseError(f"the warehouse {file} can't be read while a build writes to it: {error}") from error
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


@contextmanager
def _opened(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    settings.warehouse_file.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(settings.warehouse_file))
    except duckdb.IOException as error:
        raise WarehouseError(
            f"the warehouse {settings.warehouse_file.name} can't be opened: {error}. "
            "One process at a time builds: wait for the running build, or stop it"
        ) from error
    try:
        yield connection
    finally:
        connection.close()


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


def _built_up_to(warehouse: duckdb.DuckDBPyConnection, version: str) -> int:
    """The number that the whole staging layer holds; 0 when a staging model is missing.

    When the staging models themselves have changed, their tables are dropped first: they are read again from the lake.
    """
    there = {row[0] for row in warehouse.execute(_TABLES, ["staging"]).fetchall()}
    progress = "stg_bronze__progress"
    if progress not in there:
        return 0
    last = warehouse.execute(f"SELECT max(ingest_seq), max_by(staging_version, ingest_seq) FROM staging.{progress}")
    ingest_seq, built_by = last.fetchall()[0]
    if built_by is not None and built_by != version:
        warehouse.execute("DROP SCHEMA staging CASCADE")
        return 0
    wanted = {file.stem for file in (PROJECT / "models" / "staging").rglob("*.sql")}
    return int(ingest_seq or 0) if wanted <= there else 0


_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = ?"


def _staging_version() -> str:
    """A hash of all that decides what staging holds for a record."""
    files = sorted((PROJECT / "models" / "staging").rglob("*.sql")) + sorted((PROJECT / "macros").rglob("*.sql"))
    return hashlib.sha256(b"\x00".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _assert_prepared(warehouse: duckdb.DuckDBPyConnection, pin: BuildPin) -> None:
    there = warehouse.execute(_TABLES, ["bronze"]).fetchall()
    row = None
    if ("build",) in there:
        row = warehouse.execute("SELECT ingest_seq, build_id, reference_date FROM bronze.build").fetchone()
    if row is None or BuildPin(*row) != pin:
        held = "none" if row is None else row[1]
        raise WarehouseError(f"build {pin.build_id} isn't the prepared one ({held}): call prepare_build first")


def _changed_seeds(warehouse: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Name and content hash of each seed that the warehouse doesn't hold as it is now."""
    warehouse.execute("CREATE TABLE IF NOT EXISTS bronze.seeds (seed VARCHAR PRIMARY KEY, content_hash VARCHAR)")
    held = dict(warehouse.execute("SELECT seed, content_hash FROM bronze.seeds").fetchall())
    types = b"".join(file.read_bytes() for file in sorted((PROJECT / "seeds").rglob("*.yml")))
    now = {
        file.stem: hashlib.sha256(types + file.read_bytes()).hexdigest()
        for file in sorted((PROJECT / "seeds").rglob("*.csv"))
    }
    return {seed: content_hash for seed, content_hash in now.items() if held.get(seed) != content_hash}


def _remember_seeds(warehouse: duckdb.DuckDBPyConnection, loaded: dict[str, str]) -> None:
    for seed, content_hash in loaded.items():
        warehouse.execute("INSERT OR REPLACE INTO bronze.seeds VALUES (?, ?)", [seed, content_hash])
