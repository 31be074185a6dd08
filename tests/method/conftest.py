"""One built picture of the invented country for the whole suite; tests that change something build their own."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest

from infra.settings import Environment, Settings
from infra.warehouse import BuildPin, prepare_build, run_layers
from tests.method.approximations import ERRORS, Sql
from tests.method.bronze_fixture import invented_country
from tests.method.bronze_rows import SEEDS, Lake
from tests.twin.facts import Facts, Seeds, gather
from tests.twin.method import compute


def settings_in(home: Path) -> Settings:
    return Settings(
        _env_prefix="NO_VARIABLE_", home=home, environment=Environment.test, clock_at="2026-11-24T12:00:00Z"
    )


def build(settings: Settings, lake: Lake, up_to: int | None = None) -> BuildPin:
    pin = prepare_build(settings, up_to, lake.bronze())
    run_layers(settings, pin)
    return pin


def rows(settings: Settings, query: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(settings.warehouse_file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@dataclass
class Picture:
    settings: Settings
    lake: Lake
    pin: BuildPin

    def rows(self, query: str) -> list[dict[str, Any]]:
        return rows(self.settings, query)

    @cached_property
    def twin(self) -> tuple[Facts, dict[str, dict[str, Any]], dict[tuple[str, str], dict[str, Any]]]:
        seeds = Seeds(SEEDS)
        facts = gather(
            self.lake.rows, self.lake.agreements, seeds, self.lake.reference_date, self.pin.ingest_seq, "synthetic"
        )
        return facts, *compute(facts, seeds)


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """Built by the first worker that asks; the others wait for it and read the same."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home, kept = shared / "picture", shared / "picture.pickle"
    with (shared / "picture.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            settings, lake = settings_in(home), invented_country(home / "lake")
            kept.write_bytes(pickle.dumps(Picture(settings, lake, build(settings, lake))))
    found: Picture = pickle.loads(kept.read_bytes())  # noqa: S301  what another worker of this run wrote
    return found


@pytest.fixture(scope="session")
def approximation_errors(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """By name, what each approximation is off at most."""
    target = tmp_path_factory.mktemp("compiled") / "dbt"
    shutil.copytree(picture.settings.home / "dbt", target)
    sql = Sql(target)
    return {name: error(sql) for name, error in ERRORS.items()}


def copied(picture: Picture, home: Path) -> Settings:
    """In `home` a copy of the whole warehouse, with dbt's parsed project."""
    settings = settings_in(home)
    shutil.copytree(picture.settings.home / "dbt", home / "dbt")
    settings.warehouse_file.parent.mkdir(parents=True)
    shutil.copy(picture.settings.warehouse_file, settings.warehouse_file)
    return settings


def warehouse_with_seeds(picture: Picture, home: Path) -> None:
    """In `home` a warehouse that holds the seeds and nothing else (loading them takes longest)."""
    file = copied(picture, home).warehouse_file
    with duckdb.connect(str(file)) as connection:
        for schema in ("staging", "intermediate", "marts"):
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture
def bare(picture: Picture, tmp_path: Path) -> Settings:
    """A warehouse of one's own that holds the seeds and nothing else."""
    warehouse_with_seeds(picture, tmp_path / "home")
    return settings_in(tmp_path / "home")
