"""Redrive chooses what the lake kept, what is accepted now, and what nobody has brought in since; each once."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Contract
from infra.errors import OperationError
from infra.lake import Place
from streams.landing import redriven
from streams.landing.identities import IdentityIndex
from streams.landing.rows import Batch, Builder
from streams.landing.source import Polled
from streams.redrive.eligible import DELIVERY, ERASED, PRIVACY, UNREADABLE, obstacle
from streams.redrive.message import TOPIC as REDRIVE
from streams.redrive.message import encode, named
from streams.redrive.program import require_known
from streams.redrive.selection import Selection, rows
from streams.redrive.trial import ACCEPTED, BEFORE, REFUSED, SUPERSEDED, Trial, try_out
from tests.unit.streams_lake_fixture import Lake, make_settings
from tests.unit.streams_records import PARTNER, TOPIC, TOPIC_ID, Consumed, event, polled

_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
_SETTINGS = make_settings(Path("var"))
_CODE = "buiten-werktijd"


def contract_of(lists: Path) -> Contract:
    return Contract.load(lists, _SETTINGS.partners_dir, "test", b"key")


def without_code(folder: Path) -> Path:
    """The code lists, but for one signal category that every event of the tests uses."""
    lists = shutil.copytree(_SETTINGS.seeds_dir, folder / "lists")
    file = lists / "signal_categories.csv"
    file.write_text("".join(line for line in file.read_text().splitlines(True) if not line.startswith(_CODE)))
    return lists


@dataclass
class Landed:
    """A lake with what was landed under the list that lacks a code; `mended` is the contract with the whole list."""

    lake: Lake
    broken: Contract
    mended: Contract
    index: IdentityIndex
    head: int = 0

    def land(self, contract: Contract, *records: Consumed, topic: str = TOPIC) -> Batch:
        found = polled(*records, topic=topic)
        originals = redriven.originals(self.lake.load(), found, contract.reasons)
        places = {f"{topic}:0": Place(next_offset=records[0].offset, topic_id=TOPIC_ID, first_offset=0)}
        builder = Builder(contract, self.index, b"key")
        at = _AT + timedelta(seconds=self.head)
        batch = builder.build(found, places, self.head + 1, at, lambda *_: None, originals)
        self.lake.load().append(batch.rows)
        self.index.add(batch.accepted, batch.last_seq)
        self.head = batch.last_seq
        return batch

    def trial(self, contract: Contract | None = None, waiting: frozenset[int] = frozenset(), **asked: Any) -> Trial:
        return try_out(self.lake.load(), contract or self.mended, Selection(**asked), waiting)


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Contract, Contract]:
    """Under the list that lacks a code, and under the whole one; a contract doesn't change."""
    return contract_of(without_code(tmp_path_factory.mktemp("broken"))), contract_of(_SETTINGS.seeds_dir)


@pytest.fixture
def landed(tmp_path: Path, contracts: tuple[Contract, Contract]) -> Landed:
    broken, mended = contracts
    return Landed(Lake(tmp_path / "lake"), broken, mended, IdentityIndex(tmp_path / "index"))


def _outcomes(trial: Trial) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in trial.lines():
        found[line["outcome"]] = found.get(line["outcome"], 0) + line["records"]
    return found


def test_what_is_accepted_now_is_chosen_and_what_is_still_wrong_or_lost_is_told_apart(landed: Landed) -> None:
    mail = event("c", organisation_oin="a.b@voorbeeld.example")
    wrong_way = Consumed(4, event("e"), headers=[("content-type", b"text/plain")])
    landed.land(
        landed.broken,
        *(Consumed(0, event("a")), Consumed(1, event("b", process_id="P99")), Consumed(2, mail), Consumed(3, b"{")),
        wrong_way,
    )
    trial = landed.trial()
    assert _outcomes(trial) == {ACCEPTED: 1, REFUSED: 1, PRIVACY: 1, UNREADABLE: 1, DELIVERY: 1}
    assert (trial.selected, trial.redrivable) == (5, [1])
    assert trial.impossible == {PRIVACY: 1, UNREADABLE: 1, DELIVERY: 1}
    (still,) = [line for line in trial.lines() if line["outcome"] == REFUSED]
    assert "CODE_UNKNOWN" in still["reasons"]
    assert "UNIT_NOT_IN_FRAME" in still["new_reasons"] or "CODE_UNKNOWN" in still["new_reasons"]
    assert _outcomes(landed.trial(landed.broken))[REFUSED] == 2


def test_a_redriven_record_is_a_row_of_its_partner_and_is_not_chosen_again(landed: Landed) -> None:
    landed.land(landed.broken, Consumed(0, event("a"), timestamp=1_790_000_001_234))
    batch = landed.land(landed.mended, Consumed(0, encode(1)), topic=REDRIVE)
    (row,) = batch.rows.to_pylist()
    assert (row["disposition"], row["partner"], row["redrive_of"]) == ("accepted", PARTNER, 1)
    assert (row["topic"], row["offset"], row["data_origin"]) == (REDRIVE, 0, "synthetic")
    assert row["appended_at"] == datetime.fromtimestamp(1_790_000_001.234, UTC)
    assert landed.land(landed.mended, Consumed(1, event("a"))).rows["disposition"].to_pylist() == ["duplicate"]
    trial = landed.trial()
    assert (_outcomes(trial), trial.redrivable) == ({BEFORE: 1}, [])


def test_what_was_refused_again_has_another_chance_under_other_versions_only(landed: Landed) -> None:
    landed.land(landed.broken, Consumed(0, event("a")))
    again = landed.land(landed.broken, Consumed(0, encode(1)), topic=REDRIVE)
    assert again.rows["disposition"].to_pylist() == ["refused"]
    assert _outcomes(landed.trial(landed.broken)) == {BEFORE: 1}
    assert landed.trial(landed.mended).redrivable == [1]
    assert _outcomes(landed.trial(landed.mended, waiting=frozenset({1}))) == {BEFORE: 1}


def test_what_its_partner_has_sent_again_since_is_left_alone(landed: Landed) -> None:
    landed.land(landed.broken, Consumed(0, event("a")), Consumed(1, event("b")), Consumed(2, event("b")))
    landed.land(landed.mended, Consumed(3, event("a", monitoring_profile="defend")))
    trial = landed.trial()
    assert _outcomes(trial) == {ACCEPTED: 1, SUPERSEDED: 2}
    assert trial.redrivable == [3]  # the later of the two deliveries of b


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ({}, [1, 2, 3]),
        ({"partners": (PARTNER,)}, [1, 2]),
        ({"streams": ("monitoring-alerts",)}, [1, 2, 3]),
        ({"streams": ("risk-scans",)}, []),
        ({"first_seq": 2}, [2, 3]),
        ({"last_seq": 2}, [1, 2]),
        ({"since": _AT + timedelta(seconds=1)}, [2, 3]),
        ({"until": _AT + timedelta(seconds=1)}, [1]),
        ({"reasons": ("CODE_UNKNOWN",)}, [1, 2, 3]),
        ({"reasons": ("AGREEMENT_SOURCE", "SUM_MISMATCH")}, [3]),
    ],
)
def test_filters_choose_by_what_stands_in_the_row(landed: Landed, asked: dict[str, Any], chosen: list[int]) -> None:
    landed.land(landed.broken, Consumed(0, event("a")))
    landed.land(landed.broken, Consumed(1, event("b")))
    landed.land(landed.broken, Consumed(0, event("c")), topic="in.politie")
    found = rows(landed.lake.load(), Selection(**asked))
    assert sorted(row["ingest_seq"] for row in found) == chosen


@pytest.mark.parametrize("asked", [{"reasons": ("NO_SUCH",)}, {"partners": ("niemand",)}, {"streams": ("none",)}])
def test_a_name_that_nothing_has_is_refused_and_not_taken_for_nothing_to_do(
    landed: Landed, asked: dict[str, Any]
) -> None:
    landed.land(landed.broken, Consumed(0, event("a")))
    (name,) = next(iter(asked.values()))
    with pytest.raises(OperationError, match=f"{name} is not known"):
        require_known(landed.trial(**asked), landed.mended, Selection(**asked))


@pytest.mark.parametrize("value", [b"", None, b"{", b"[1]", b'{"ingest_seq":1,"partner":"politie"}', encode(7), b"1"])
def test_what_is_no_message_of_ours_is_refused_and_nothing_of_it_is_kept(landed: Landed, value: bytes | None) -> None:
    batch = landed.land(landed.mended, Consumed(0, value), Consumed(1, event("a")), topic=REDRIVE)
    for row in batch.rows.to_pylist():
        assert (row["disposition"], row["partner"], row["redrive_of"], row["payload"]) == (
            "refused",
            "redrive",
            None,
            None,
        )
        assert [found["code"] for found in row["reasons"]] == ["REDRIVE_INVALID"]


def test_only_a_first_refusal_whose_content_was_kept_can_be_named(landed: Landed) -> None:
    landed.land(
        landed.broken, Consumed(0, event("a")), Consumed(1, event("b", organisation_oin="a.b@voorbeeld.example"))
    )
    landed.land(landed.mended, Consumed(2, event("c")))
    landed.land(landed.broken, Consumed(0, encode(1)), topic=REDRIVE)  # row 4: refused again
    named_rows = [Consumed(offset, encode(number)) for offset, number in enumerate((2, 3, 4, 1), 1)]
    batch = landed.land(landed.mended, *named_rows, topic=REDRIVE)
    assert batch.rows["redrive_of"].to_pylist() == [None, None, None, 1]
    assert batch.rows["disposition"].to_pylist() == ["refused", "refused", "refused", "accepted"]


@given(st.one_of(st.binary(max_size=60), st.integers().map(lambda n: b'{"ingest_seq":%d}' % n), st.none()))
def test_a_message_names_one_positive_number_or_nothing(value: bytes | None) -> None:
    number = named(value)
    assert number is None or (number > 0 and named(encode(number)) == number)


def test_content_that_was_erased_is_told_apart_from_content_that_was_never_kept(landed: Landed) -> None:
    row = {"payload": None, "reasons": [{"code": "CODE_UNKNOWN", "path": "/data/x"}]}
    assert obstacle(row, landed.mended.reasons) == ERASED
    assert obstacle({**row, "payload": "{}"}, landed.mended.reasons) is None


def test_a_batch_without_redrives_asks_the_lake_nothing(landed: Landed) -> None:
    class Untouchable:
        def scan(self, *_: Any, **__: Any) -> None:
            raise AssertionError("the lake was read")

    found = Polled({(TOPIC, 0): [Consumed(0, event("a"))]}, {TOPIC: TOPIC_ID})
    assert redriven.originals(Untouchable(), found, landed.mended.reasons) == {}  # type: ignore[arg-type]
