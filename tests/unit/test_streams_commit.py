"""One commit: all or nothing, once; whoever was overtaken has to start again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra import lake as lake_module
from infra.lake import Place
from streams.lag import account_errors
from streams.landing.commit import Overtaken, Writer
from streams.landing.identities import IdentityIndex
from streams.landing.rows import Batch, Builder
from streams.landing.source import Alarm
from tests.unit.streams_lake_fixture import Lake, load_contract, make_settings
from tests.unit.streams_records import TOPIC, TOPIC_ID, Consumed, event, polled

_START = {f"{TOPIC}:0": Place(next_offset=0, topic_id=TOPIC_ID, first_offset=0)}


class Land:
    """A writer on a lake, with batches made for the place that it has reached."""

    def __init__(self, lake: Lake, folder: Path, on_step: Callable[[str], None] = lambda _: None) -> None:
        self.lake, self.writer = lake, Writer(lake.load, on_step)
        self.builder = Builder(
            load_contract(make_settings(folder)), IdentityIndex(folder / f"index-{id(self)}"), b"key"
        )

    def batch(self, count: int) -> Batch:
        places, seq = self.writer.state()
        places = places or _START
        start = places[f"{TOPIC}:0"]["next_offset"]
        records = [Consumed(start + number, event(f"e-{start + number}")) for number in range(count)]
        return self.builder.build(polled(*records), places, seq + 1, datetime.now(UTC), lambda *_: None)

    def land(self, count: int, alarms: tuple[Alarm, ...] = ()) -> None:
        batch = self.batch(count)
        self.writer.commit(batch, self.writer.files(batch.by_stream), self.writer.state(), alarms)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def test_rows_places_and_counter_come_in_one_snapshot(lake: Lake, tmp_path: Path) -> None:
    land = Land(lake, tmp_path)
    land.land(3)
    land.land(2)
    table = lake.load()
    assert lake_module.head_ingest_seq(table) == 5
    assert lake_module.offsets(table)[f"{TOPIC}:0"]["next_offset"] == 5
    assert len(table.snapshots()) == 2
    summary = table.current_snapshot().summary  # type: ignore[union-attr]
    assert json.loads(summary["risicobeeld.moved"])[f"{TOPIC}:0"]["to"] == 5  # type: ignore[index]
    assert account_errors(table) == []


def test_after_maintenance_the_same_files_are_committed_again(lake: Lake, tmp_path: Path) -> None:
    def maintain(step: str) -> None:
        if step == "before_commit" and not done:
            done.append(step)
            table = lake.load()
            with table.transaction() as transaction, transaction.update_snapshot().overwrite():
                pass

    done: list[str] = ["not yet"]
    land = Land(lake, tmp_path, maintain)
    land.land(2)
    done.clear()
    land.land(3)
    table = lake.load()
    assert done
    assert land.writer.conflicts == 1
    assert lake_module.head_ingest_seq(table) == 5
    assert account_errors(table) == []


def test_a_stale_landing_is_overtaken_and_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    stale, other = Land(lake, tmp_path), Land(lake, tmp_path)
    batch = stale.batch(4)
    files, state = stale.writer.files(batch.by_stream), stale.writer.state()
    other.land(2)
    with pytest.raises(Overtaken):
        stale.writer.commit(batch, files, state)
    table = lake.load()
    assert lake_module.head_ingest_seq(table) == 2
    assert account_errors(table) == []


def test_a_landing_that_looked_again_but_kept_an_old_place_is_overtaken(lake: Lake, tmp_path: Path) -> None:
    stale, other = Land(lake, tmp_path), Land(lake, tmp_path)
    batch = stale.batch(4)
    files, state = stale.writer.files(batch.by_stream), stale.writer.state()
    other.land(2)
    stale.writer.reload()
    with pytest.raises(Overtaken):
        stale.writer.commit(batch, files, state)
    assert account_errors(lake.load()) == []


def test_the_account_finds_an_offset_that_landed_twice_and_one_that_is_missing(lake: Lake, tmp_path: Path) -> None:
    land = Land(lake, tmp_path)
    batch = land.batch(3)
    land.writer.commit(batch, land.writer.files(batch.by_stream), land.writer.state())
    lake.load().append(batch.rows.slice(0, 1))
    assert any("landed twice" in error for error in account_errors(lake.load()))
    land.writer.reload()
    batch = land.batch(3)
    land.writer.commit(batch, land.writer.files({"one": batch.rows.slice(0, 2)}), land.writer.state())
    assert any("expected from its offsets" in error for error in account_errors(lake.load()))


def test_records_that_expired_unread_are_accounted_as_lost(lake: Lake, tmp_path: Path) -> None:
    land = Land(lake, tmp_path)
    land.land(2)
    (places, seq), key = land.writer.state(), f"{TOPIC}:0"
    later = {key: Place(next_offset=7, topic_id=TOPIC_ID, first_offset=0)}
    batch = land.builder.build(polled(Consumed(7, event("e"))), later, seq + 1, datetime.now(UTC), lambda *_: None)
    land.writer.commit(batch, land.writer.files(batch.by_stream), (places, seq))
    account = json.loads(lake.load().properties[lake_module.GAPS])[f"{TOPIC_ID}:0"]
    assert (account["lost"], account["gaps"], account["ranges"]) == (5, 0, [[2, 7]])
    assert account_errors(lake.load()) == []


def test_alarms_stand_in_the_table_with_the_next_commit(lake: Lake, tmp_path: Path) -> None:
    land = Land(lake, tmp_path)
    land.land(1, (Alarm("topic_recreated", TOPIC, {"log_start": 0}),))
    (alarm,) = json.loads(lake.load().properties[lake_module.ALARMS])
    assert (alarm["name"], alarm["topic"]) == ("topic_recreated", TOPIC)


def test_old_snapshots_go_and_the_rows_stay(lake: Lake, tmp_path: Path) -> None:
    land = Land(lake, tmp_path)
    for _ in range(90):
        land.land(1)
        land.writer.expire()
    table = lake.load()
    assert len(table.snapshots()) < 85
    assert lake_module.head_ingest_seq(table) == 90
    assert account_errors(table) == []


def test_files_above_names_only_files_with_higher_numbers(lake: Lake, tmp_path: Path) -> None:
    land = Land(lake, tmp_path)
    land.land(2)
    before = set(lake_module.files_above(lake.load(), 0))
    land.land(2)
    after = lake_module.files_above(lake.load(), 2)
    assert len(before) == len(after) == 1
    assert not before & set(after)
    assert all(Path(path).is_file() for path in after)
    assert lake_module.files_above(lake.load(), 4) == []
