"""The warehouse: one DuckDB file in which dbt builds the risk picture, pinned to one `ingest_seq`.

`prepare_build` decides what a build reads and writes it down as data: the view `bronze.events_new` over the lake's
files above the last number that staging holds, the view `bronze.reference`, and the one-row table `bronze.build` (up to
which number, on which day). `run_layers` then lets dbt build in this process. Because the pin is a row and not a dbt
variable, dbt's parsed project stays valid from build to build, and a figure can be traced to the row that steered it.

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
from infra.bronze_views import point_events, point_restatements, point_small_tables
from infra.dbt_runner import PROJECT, WarehouseError
from infra.method_versions import method_files, replace_rows
from infra.settings import Settings

__all__ = [
    "LAYERS",
    "Bronze",
    "BuildPin",
    "LayerRun",
    "WarehouseError",
    "prepare_build",
    "reading",
    "run_layers",
]

LAYERS = ("seeds", "staging", "intermediate", "marts")


@dataclass(frozen=True, slots=True)
class BuildPin:
    """What one build reads: rows up to `ingest_seq`, ages counted to `reference_date`."""

    ingest_seq: int
    build_id: str
    reference_date: date


@dataclass(frozen=True, slots=True)
class LayerRun:
    """What was built of one layer: its models, seeds and data tests, and how long the engine worked on them."""

    layer: str
    ran: tuple[dbt_runner.NodeRun, ...]

    @property
    def nodes(self) -> int:
        return len(self.ran)

    @property
    def seconds(self) -> float:
        return sum(node.seconds for node in self.ran)


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
        point_events(warehouse, files, ingest_seq)
        point_small_tables(warehouse, bronze.reference_files, bronze.notice_files)
        point_restatements(warehouse, settings)
        warehouse.execute(
            "CREATE OR REPLACE TABLE bronze.build AS SELECT CAST(? AS BIGINT) AS ingest_seq, ? AS build_id,"
            " CAST(? AS DATE) AS reference_date, ? AS environment, ? AS picture_origin, ? AS staging_version",
            [pin.ingest_seq, pin.build_id, pin.reference_date, settings.environment.value, origin, version],
        )
    return pin


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
        files = _seed_files(pin.reference_date)
        changed = _changed_seeds(warehouse, files) if "seeds" in layers else {}
    ran = _load_seeds(settings, {seed: files[seed] for seed in changed}) if changed else []
    with _opened(settings) as warehouse:
        _remember_seeds(warehouse, changed)
    modelled = [layer for layer in layers if layer != "seeds"]
    if modelled:
        ran += dbt_runner.run(settings, ["build", "--select", *modelled, "--exclude-resource-type", "unit_test"])
    return [
        LayerRun(layer, tuple(node for node in ran if _layer_of(node) == layer)) for layer in LAYERS if layer in layers
    ]


def _layer_of(node: dbt_runner.NodeRun) -> str:
    """Folders of seeds bear the names of their subjects; each is of the first layer."""
    return node.layer if node.layer in LAYERS else "seeds"


def _seed_files(day: date) -> dict[str, Path]:
    """Of every seed the file that counts on `day`."""
    return {file.stem: file for file in sorted((PROJECT / "seeds").rglob("*.csv"))} | method_files(day, PROJECT)


def _load_seeds(settings: Settings, changed: dict[str, Path]) -> list[dbt_runner.NodeRun]:
    """Load these seeds, then test all of them: a row that goes may be one that an unchanged seed points to."""
    loaded = dbt_runner.run(settings, ["seed", "--select", *changed])
    with _opened(settings) as warehouse:
        for seed, file in changed.items():
            if (PROJECT / "candidates") in file.parents:
                replace_rows(warehouse, "method", seed, file)
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


def _changed_seeds(warehouse: duckdb.DuckDBPyConnection, files: dict[str, Path]) -> dict[str, str]:
    """Name and content hash of each seed that the warehouse doesn't hold as it is now."""
    warehouse.execute("CREATE TABLE IF NOT EXISTS bronze.seeds (seed VARCHAR PRIMARY KEY, content_hash VARCHAR)")
    held = dict(warehouse.execute("SELECT seed, content_hash FROM bronze.seeds").fetchall())
    types = b"".join(file.read_bytes() for file in sorted((PROJECT / "seeds").rglob("*.yml")))
    now = {seed: hashlib.sha256(types + file.read_bytes()).hexdigest() for seed, file in files.items()}
    return {seed: content_hash for seed, content_hash in now.items() if held.get(seed) != content_hash}


def _remember_seeds(warehouse: duckdb.DuckDBPyConnection, loaded: dict[str, str]) -> None:
    for seed, content_hash in loaded.items():
        warehouse.execute("INSERT OR REPLACE INTO bronze.seeds VALUES (?, ?)", [seed, content_hash])
