"""A small warehouse with every mart that can leave, consistent in itself: what the gate lets through.

The marts that dbt builds are tested in tests/integration; here each figure is chosen so that one change breaks one
rule.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.publication.gate import _hashes, check_release
from connectors.publication.outcomes import GateResult, Outcome, keep
from infra.settings import Environment, Settings
from infra.warehouse import BuildPin, reading

Change = Callable[[str], None]
PIN = BuildPin(ingest_seq=40, build_id="b000000040-20260930", reference_date=date(2026, 9, 30))


LET_THROUGH = Outcome(
    id="all",
    table="mart_justice__chain_flows",
    severity="critical",
    meaning_nl="Alles klopt.",
    passed=True,
    count=0,
    rows=2,
    examples=(),
    error=None,
)


@pytest.fixture(scope="session")
def sound_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the other fixtures copy."""
    file = tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute((Path(__file__).parent / "sound_marts.sql").read_text())
    return file


def installation(home: Path, sound_warehouse: Path, **values: Any) -> Settings:
    """Settings of an installation of its own, with the sound marts in its warehouse."""
    settings = Settings(home=home, environment=Environment.test, **values)
    settings.warehouse_file.parent.mkdir(parents=True)
    shutil.copyfile(sound_warehouse, settings.warehouse_file)
    return settings


def copied(made: Settings, home: Path) -> Settings:
    """The same installation once more, with the releases that stand there."""
    shutil.copytree(made.home, home, symlinks=True)
    return made.model_copy(update={"home": home})


@pytest.fixture
def here(tmp_path: Path, sound_warehouse: Path) -> Settings:
    return installation(tmp_path / "home", sound_warehouse)


@pytest.fixture(scope="session")
def passed(tmp_path_factory: pytest.TempPathFactory, sound_warehouse: Path) -> GateResult:
    """What the gate says of the sound marts; made once, for the tests that are about what comes after it."""
    return check_release(installation(tmp_path_factory.mktemp("gate"), sound_warehouse), PIN)


def let_through(settings: Settings) -> GateResult:
    """The verdict of a gate that found nothing wrong with the marts that stand there, kept; what it looks at aside."""
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute(
            f"CREATE OR REPLACE TABLE bronze.build AS SELECT {PIN.ingest_seq} AS ingest_seq,"
            f" '{PIN.build_id}' AS build_id, DATE '{PIN.reference_date}' AS reference_date"
        )
    with reading(settings.warehouse_file) as connection:
        hashes = _hashes(connection)
    result = GateResult(
        build_id=PIN.build_id,
        ingest_seq=PIN.ingest_seq,
        reference_date=PIN.reference_date,
        checked_at=datetime(2026, 9, 30, 12, tzinfo=UTC),
        outcomes=(LET_THROUGH,),
        content_hashes=hashes,
    )
    keep(settings, result)
    return result


@pytest.fixture
def pin() -> BuildPin:
    return PIN


@pytest.fixture
def change(here: Settings) -> Change:
    """Runs SQL on the marts, as a wrong model would have."""

    def run(statement: str) -> None:
        with duckdb.connect(str(here.warehouse_file)) as connection:
            connection.execute("SET search_path = 'marts'")
            connection.execute(statement)

    return run
