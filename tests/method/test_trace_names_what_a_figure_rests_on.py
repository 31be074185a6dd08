"""What `risicobeeld trace` lists is what the figure rests on: without the rest it is the same, without one it isn't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.publication.trace.behind import Event, events_behind
from connectors.publication.trace.figure import TraceError, figure, mart_of
from connectors.publication.trace.moved import moved_by
from infra import bronze_views, dbt_runner
from infra.settings import Settings
from infra.warehouse import reading
from tests.method.conftest import Picture, copied

OF_ALL_UNITS = {"rank_expected", "rank_low", "rank_high"}  # places among all others, by what rests on their events
_ANY = {"DATE": "'2026-01-01'", "TIMESTAMPTZ": "'2026-01-01'"}  # by type; of the others 1
# The unit with most signals in a group of a few: its figure moves when one of its events goes.
UNIT = """
    SELECT unit_id FROM intermediate.int_method__exposure INNER JOIN intermediate.int_method__groups
    USING (sector, process_id) WHERE units_count BETWEEN 3 AND 40 ORDER BY signals DESC, unit_id LIMIT 1
"""


def behind(settings: Settings, tile: str, *words: str) -> tuple[dict[str, Any], list[Event]]:
    ancestors = dbt_runner.ancestors(settings, mart_of(tile))
    with reading(settings.warehouse_file) as connection:
        found = figure(connection, mart_of(tile), list(words))
        return found.row, events_behind(connection, found, ancestors)


def without(picture: Picture, home: Path, unwanted: str) -> dict[str, Any]:
    """The unit's row when staging holds no statement of which `unwanted` is true."""
    settings = copied(picture, home)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        (unit,) = connection.execute(UNIT).fetchone() or ("",)
        names = connection.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'staging'"
            " AND column_name = 'ingest_seq' AND table_name <> 'stg_bronze__progress'"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DELETE FROM staging.{name} WHERE {unwanted}")
        connection.execute("DROP TABLE intermediate.int_method__standing")  # what stood before is no part of the trace
    dbt_runner.run(settings, ["run", "--select", "+mart_picture__units", "--exclude", "staging", "seeds"])
    with reading(settings.warehouse_file) as connection:
        row = figure(connection, "mart_picture__units", [unit]).row
    return {name: value for name, value in row.items() if name not in OF_ALL_UNITS}


def test_a_unit_rests_on_the_events_behind_it_and_on_nothing_else(picture: Picture, tmp_path: Path) -> None:
    unit = str(picture.rows(UNIT)[0]["unit_id"])
    row, events = behind(picture.settings, "mart_picture__units", unit)
    listed = ", ".join(str(event.ingest_seq) for event in events)
    everything = picture.rows("SELECT count(*) AS records FROM staging.stg_landing__records")[0]["records"]
    assert 10 < len(events) < everything / 2
    assert {name: value for name, value in row.items() if name not in OF_ALL_UNITS} == without(
        picture, tmp_path / "only", f"ingest_seq NOT IN ({listed})"
    )


def test_a_unit_moves_when_one_of_its_own_events_goes(picture: Picture, tmp_path: Path) -> None:
    unit = str(picture.rows(UNIT)[0]["unit_id"])
    row, events = behind(picture.settings, "mart_picture__units", unit)
    one = next(event for event in events if (event.role, event.stream) == ("own", "monitoring-alerts"))
    moved = without(picture, tmp_path / "less", f"ingest_seq = {one.ingest_seq}")
    assert moved["intensity_p50"] != row["intensity_p50"]


def test_what_a_tile_counts_is_what_its_trace_lists(picture: Picture) -> None:
    for counted in picture.rows("SELECT * FROM marts.mart_audit__intake ORDER BY ALL LIMIT 3"):
        row, events = behind(
            picture.settings, "intake", counted["partner"], counted["stream"], str(counted["landed_on"])
        )
        assert len(events) == row["records"]


@pytest.mark.parametrize(
    ("tile", "words", "said"),
    [
        ("nowhere", [], "risicobeeld/top_units"),
        ("risicobeeld/top_units", [], "15 rows say anything"),
        ("risicobeeld/top_units", ["x"], "0 rows"),
    ],
)
def test_a_trace_of_what_is_not_there_says_what_is(picture: Picture, tile: str, words: list[str], said: str) -> None:
    with pytest.raises(TraceError, match=said):
        behind(picture.settings, tile, *words)


def test_an_event_is_followed_to_every_figure_that_it_moved_and_back(picture: Picture) -> None:
    unit = str(picture.rows(UNIT)[0]["unit_id"])
    events = behind(picture.settings, "mart_picture__units", unit)[1]
    own = [event for event in events if (event.role, event.stream) == ("own", "monitoring-alerts")]
    moved = moved_by(picture.settings, own[0].ingest_seq, picture.lake.bronze())
    places = {(one.mart, one.column) for one in moved if one.row.get("unit_id") == unit}
    assert {("mart_picture__units", "intensity_p50"), ("mart_picture__units", "knowledge_share")} <= places
    assert "mart_audit__intake" in {one.mart for one in moved}
    assert "mart_justice__published_series" not in {one.mart for one in moved}
    elsewhere = {one.row["unit_id"] for one in moved if one.mart == "mart_picture__units"} - {unit}
    assert elsewhere  # its group learns from it, and ranks of others shift


def test_what_was_refused_moves_only_what_counts_refusals(picture: Picture, tmp_path: Path) -> None:
    """Not what a night compared since the last build either: that isn't made of records, it is kept."""
    settings = copied(picture, tmp_path / "home")
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        a_night = ", ".join(
            f"CAST({_ANY.get(kind, '1')} AS {kind}) AS {column}" for _, column, kind in bronze_views.RESTATEMENTS
        )
        connection.execute(f"CREATE OR REPLACE VIEW bronze.restatements AS SELECT {a_night}")
    query = "SELECT min(ingest_seq) AS seq FROM staging.stg_landing__records WHERE disposition = 'refused'"
    moved = moved_by(settings, picture.rows(query)[0]["seq"], picture.lake.bronze())
    assert {one.mart for one in moved} == {"mart_audit__intake", "mart_audit__refusals"}
