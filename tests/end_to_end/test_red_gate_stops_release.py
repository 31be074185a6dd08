"""A bad figure in the marts of a real run is stopped by the gate, and by the gate alone.

The bad figure is planted where a defective model would leave it: one row in the staging table of landed records that no
partner ever sent (its number is below the first that landing gives). dbt's own tests let it pass: it is unique and
well formed; from there the real run of the real scheduler carries it into the marts, where one partner's intake is one
too high. Nothing else is touched, and the repair is the removal of that row.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from connectors.publication import release, shelf
from connectors.publication.outcomes import GateResult, latest, report_file
from infra.settings import Settings
from infra.warehouse import BuildPin
from tests.end_to_end import story

NEVER_LANDED = -1
INTAKE = "SELECT sum(accepted) FROM mart_audit__intake WHERE partner = 'politie' AND stream = 'case-statistics'"
PLANT = f"""
INSERT INTO staging.stg_landing__records BY NAME
SELECT {NEVER_LANDED} AS ingest_seq, 'in.politie' AS topic, 0 AS topic_partition, -1 AS topic_offset,
  max(appended_at) AS appended_at, max(landed_at) AS landed_at, 'politie' AS partner, 'case-statistics' AS stream,
  'planted' AS payload_hash, 'accepted' AS disposition, '1' AS contract_version, '1' AS reference_version,
  'synthetic' AS data_origin
FROM staging.stg_landing__records
"""
REPAIR = f"DELETE FROM staging.stg_landing__records WHERE ingest_seq = {NEVER_LANDED}"


def _in_warehouse(settings: Settings, statement: str) -> None:
    """Run a statement between two builds: one process at a time opens the file."""

    def done() -> bool:
        try:
            with duckdb.connect(str(settings.warehouse_file)) as connection:
                connection.execute(statement)
        except duckdb.IOException:
            return False
        return True

    story.until(done, "the warehouse is free")


@contextmanager
def _planted(settings: Settings) -> Iterator[None]:
    _in_warehouse(settings, PLANT)
    try:
        yield
    finally:
        _in_warehouse(settings, REPAIR)


@pytest.fixture
def copy_of(full_stack: Settings, tmp_path: Path) -> Settings:
    """An installation of its own with releases of its own, to which a warehouse can be copied."""
    apart = full_stack.model_copy(update={"home": tmp_path / "apart"})
    apart.warehouse_file.parent.mkdir(parents=True)
    return apart


def test_a_red_gate_stops_the_release_and_nothing_else_would_have(
    full_stack: Settings, tmp_path: Path, copy_of: Settings
) -> None:
    airflow = story.Airflow(full_stack)
    good = story.release_up_to(full_stack, story.head(full_stack))
    story.until(airflow.is_idle, "no run is left")
    [(shown,)] = story.read(full_stack, INTAKE)
    with _planted(full_stack):
        story.send(full_stack, tmp_path, story.statement(full_stack, months_ago=6))
        wanted = story.head(full_stack)
        red = story.until(lambda: _result_up_to(full_stack, wanted), f"the gate sees record {wanted}")
        assert not red.passed
        assert [failure.id for failure in red.failures] == ["totals_equal_their_parts"]
        story.until(airflow.is_idle, "no run is left")
        failed = next(run for run in airflow.runs() if run["state"] == "failed")
        states = airflow.states(failed["dag_run_id"])
        assert (states["build"], states["gate"], states["release"]) == ("success", "failed", "upstream_failed")
        assert "Tegengehouden" in report_file(full_stack, red.build_id).read_text()
        assert shelf.current_release(full_stack) == good.release_id
        assert story.read(full_stack, INTAKE) == [(shown,)]
        shutil.copyfile(full_stack.warehouse_file, copy_of.warehouse_file)
    _leaves_without_the_gate(copy_of, red, (shown or 0) + 1)
    story.send(full_stack, tmp_path, story.statement(full_stack, months_ago=7))
    mended = story.release_up_to(full_stack, story.head(full_stack))
    assert mended.release_id > good.release_id
    assert story.read(full_stack, INTAKE) == [(shown,)]


def _result_up_to(settings: Settings, ingest_seq: int) -> GateResult | None:
    found = latest(settings)
    return found if found is not None and found.ingest_seq >= ingest_seq else None


def _leaves_without_the_gate(apart: Settings, red: GateResult, planted: int) -> None:
    """The mutation check: on the same marts, with the failed expectations left out, the planted figure leaves."""
    pin = BuildPin(red.ingest_seq, red.build_id, red.reference_date)
    bypassed = red.model_copy(update={"outcomes": tuple(each for each in red.outcomes if each.passed)})
    release.make(apart, pin, bypassed)
    assert story.read(apart, INTAKE) == [(planted,)]
