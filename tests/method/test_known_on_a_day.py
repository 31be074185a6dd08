"""A picture as known on a day is the last release of that day, whatever came and changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pytest

from connectors.publication import gate, known_on, release
from infra.settings import Settings
from infra.warehouse import BuildPin, prepare_build, run_layers
from tests.method.bronze_rows import SEEDS, Lake
from tests.method.conftest import Picture, copied, rows

THEN, NOW = date(2026, 10, 20), date(2026, 11, 24)
CUT_OFF = "cut_off_probability_high,0.8"
TABLE_OF_STATES = """
    SELECT partner, organisation_oin, stream, CAST(period_from AS VARCHAR) AS period_from, state
    FROM marts.mart_audit__deliveries WHERE data_origin = 'synthetic'
"""


def _released(settings: Settings, lake: Lake, day: date, up_to: int, cut_off: float | None) -> BuildPin:
    """A release of `day`; `cut_off`: the parameter as it was then, in the place of the repository's."""
    today = settings.model_copy(update={"clock_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC)})
    pin = prepare_build(today, up_to, lake.bronze())
    with duckdb.connect(str(today.warehouse_file)) as warehouse:
        warehouse.execute("DELETE FROM bronze.seeds WHERE seed = 'parameters'")
    run_layers(today, pin, "seeds")
    if cut_off is not None:
        with duckdb.connect(str(today.warehouse_file)) as warehouse:
            warehouse.execute(
                "UPDATE method.parameters SET parameter_value = ? WHERE parameter_id = 'cut_off_probability_high'",
                [cut_off],
            )
    run_layers(today, pin, "staging", "intermediate", "marts")
    release.make(today, pin, gate.enforce(today, pin))
    return pin


@pytest.fixture(scope="module")
def released(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> Picture:
    """Two releases; between them records came, an agreement gave less time, and a cut-off was raised."""
    settings = copied(picture, tmp_path_factory.mktemp("known-on"))
    lake = Lake(picture.lake.folder, picture.lake.reference_date, picture.lake.rows, list(picture.lake.agreements))
    lake.files, lake.reference_files = list(picture.lake.files), list(picture.lake.reference_files)
    parameters = (SEEDS / "method" / "parameters.csv").read_text()
    assert parameters.count(CUT_OFF + ",") == 1
    lake.put_reference("parameter", "parameters", parameters.replace(CUT_OFF, "cut_off_probability_high,0.5"))
    _released(settings, lake, THEN, lake.head // 2, 0.5)
    changed = datetime(2026, 11, 1, tzinfo=UTC)
    lake.put_reference("parameter", "parameters", parameters, changed)
    agreement = next(each for each in lake.agreements if any(line["due_days"] for line in each["streams"]))
    streams = [{**line, "due_days": line["due_days"] and 1} for line in agreement["streams"]]
    lake.put_agreement({**agreement, "streams": streams}, changed)
    pin = _released(settings, lake, NOW, lake.head, None)
    return Picture(settings, lake, pin)


@pytest.fixture(scope="module")
def then(released: Picture) -> Iterator[duckdb.DuckDBPyConnection]:
    """The picture as known on the first day."""
    with known_on.known_on(released.settings, THEN, released.lake.bronze()) as connection:
        yield connection


def test_it_equals_the_last_release_of_that_day(released: Picture, then: duckdb.DuckDBPyConnection) -> None:
    manifest = known_on.last_release_of(released.settings, THEN)
    assert manifest is not None
    compared = known_on.compare(then, manifest)
    assert len(compared) > 20
    assert [each.table for each in compared if not each.is_equal] == []


def test_the_states_of_deliveries_are_those_of_that_day(released: Picture, then: duckdb.DuckDBPyConnection) -> None:
    now = {tuple(row.values())[:-1]: row["state"] for row in rows(released.settings, TABLE_OF_STATES)}
    found: list[tuple[Any, ...]] = then.execute(TABLE_OF_STATES).fetchall()
    was = {row[:-1]: row[-1] for row in found}
    became = {(was[place], now[place]) for place in was.keys() & now.keys()}
    assert {("not_yet_due", "overdue"), ("not_yet_due", "value"), ("overdue", "value")} <= became
    assert not any(before in ("value", "true_zero") and is_now == "not_yet_due" for before, is_now in became)
