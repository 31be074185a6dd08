"""The index of identities: never forgets a committed identity, and is only a copy of the lake."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.landing.commit import Writer
from streams.landing.identities import IdentityIndex, digest
from tests.unit.streams_lake_fixture import Builder, Lake, load_contract, make_settings
from tests.unit.streams_records import PARTNER, TOPIC, TOPIC_ID, Consumed, event, polled

_SOURCE = "urn:nld:oin:00000099104000001000:systeem:risicoregister"


def _pair(number: int) -> tuple[bytes, bytes]:
    return digest("p", "s", f"{number}"), bytes(31) + bytes([number % 256])


def _land(writer: Writer, builder: Builder, index: IdentityIndex, *records: Consumed) -> list[str]:
    places, seq = writer.state()
    places = places or {f"{TOPIC}:0": {"next_offset": 0, "topic_id": TOPIC_ID, "first_offset": 0}}
    batch = builder.build(polled(*records), places, seq + 1, datetime.now(UTC), lambda *_: None)
    writer.commit(batch, writer.files(batch.by_stream), writer.state())
    return [str(value) for value in batch.rows["disposition"].to_pylist()]


@settings(max_examples=30, deadline=None)
@given(batches=st.lists(st.sets(st.integers(0, 5000), max_size=400), max_size=8), asked=st.sets(st.integers(0, 5000)))
def test_known_are_exactly_those_added_with_their_first_content(
    tmp_path_factory: pytest.TempPathFactory, batches: list[set[int]], asked: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    index = IdentityIndex(folder)
    added: dict[bytes, bytes] = {}
    for number, batch in enumerate(batches, 1):
        new = [_pair(one) for one in batch if _pair(one)[0] not in added]
        index.add(new, number)
        added |= dict(new)
        if number % 2:
            index.keep()
    keys = [_pair(one)[0] for one in asked]
    expected = {key: added[key] for key in keys if key in added}
    assert index.known(keys) == expected
    index.keep()
    again = IdentityIndex(folder)
    assert again.known(keys) == expected
    assert again.reached == len(batches)


def test_keys_that_agree_in_their_first_half_are_told_apart(tmp_path: Path) -> None:
    index = IdentityIndex(tmp_path / "index")
    keys = [b"same    " + bytes(7) + bytes([number]) for number in range(5)]
    index.add([(key, key + key) for key in keys[:4]], 1)
    index.keep()
    assert index.known(keys) == {key: key + key for key in keys[:4]}


def test_an_index_whose_files_are_damaged_starts_over(tmp_path: Path) -> None:
    index = IdentityIndex(tmp_path / "index")
    index.add([_pair(1)], 1)
    index.keep()
    for path in (tmp_path / "index").glob("*.rest.npy"):
        path.write_bytes(path.read_bytes()[:-5])
    assert IdentityIndex(tmp_path / "index").reached == 0


def test_parts_of_an_identity_do_not_run_together() -> None:
    assert digest("a", "bc", "d") != digest("ab", "c", "d")
    assert digest("a", "b", "cd") != digest("a", "bc", "d")


def test_an_index_that_was_thrown_away_learns_everything_from_the_lake(tmp_path: Path) -> None:
    lake, contract = Lake(tmp_path / "lake"), load_contract(make_settings(tmp_path))
    writer = Writer(lake.load, lambda _: None)
    first = IdentityIndex(tmp_path / "first")
    first.catch_up(writer.table)
    builder = Builder(contract, first, b"key")
    assert _land(writer, builder, first, Consumed(0, event("one")), Consumed(1, b"{")) == ["accepted", "refused"]
    fresh = IdentityIndex(tmp_path / "fresh")
    assert fresh.catch_up(lake.load()) == 1
    assert fresh.reached == 2
    assert fresh.known([digest(PARTNER, _SOURCE, "one")])
    assert _land(writer, Builder(contract, fresh, b"key"), fresh, Consumed(2, event("one"))) == ["duplicate"]


def test_an_index_of_another_lake_starts_over(tmp_path: Path) -> None:
    index = IdentityIndex(tmp_path / "index")
    index.catch_up(Lake(tmp_path / "one").load())
    index.add([_pair(1)], 7)
    assert index.known([_pair(1)[0]])
    index.catch_up(Lake(tmp_path / "two").load())
    assert index.known([_pair(1)[0]]) == {}
    assert index.reached == 0
