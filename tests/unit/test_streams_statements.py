"""Statements: each record in exactly one place, small enough to send, and silent about other partners."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from streams.receipts.statements import LARGEST_BYTES, statements

_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
_FINDING = {"code": "GONE_FROM_THE_CONTRACT", "path": "/data", "rule": "a rule"}


def _row(
    seq: int, partner: str, offset: int, disposition: str, warned: bool = False, commit: int = 0
) -> dict[str, Any]:
    return {
        "ingest_seq": seq,
        "topic": f"in.{partner}",
        "partition": 0,
        "offset": offset,
        "landed_at": _AT + timedelta(seconds=commit),
        "partner": partner,
        "source": f"urn:{partner}",
        "id": f"{seq}",
        "disposition": disposition,
        "reasons": [] if disposition == "accepted" else [_FINDING],
        "warnings": [_FINDING] if warned else [],
        "redrive_of": None,
    }


def _told(made: list[Any]) -> list[tuple[str, int, str]]:
    """(topic, offset, disposition) of everything that the statements tell."""
    told = []
    for statement in made:
        body = json.loads(statement.value)
        for run in body["accepted"]:
            told += [(run["topic"], o, "accepted") for o in range(run["first_offset"], run["last_offset"] + 1)]
        told += [(entry["topic"], entry["offset"], entry["disposition"]) for entry in body["entries"]]
        assert sum(body["counts"].values()) == len(
            [0 for run in body["accepted"] for _ in range(run["first_offset"], run["last_offset"] + 1)]
            + body["entries"]
        )
    return told


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b"]),
        st.sampled_from(["accepted", "accepted", "duplicate", "conflict", "refused"]),
        st.booleans(),
        st.integers(0, 2),
        st.integers(1, 3),
    ),
    max_size=60,
)


@given(_ROWS)
def test_each_record_is_told_once_and_to_its_partner_only(drawn: list[tuple[str, str, bool, int, int]]) -> None:
    rows, offsets = [], {"a": 0, "b": 0}
    for seq, (partner, disposition, warned, commit, step) in enumerate(sorted(drawn, key=lambda d: d[3]), 1):
        offsets[partner] += step
        rows.append(_row(seq, partner, offsets[partner], disposition, warned, commit))
    made = list(statements(rows, {}))
    expected = sorted((row["topic"], row["offset"], row["disposition"]) for row in rows)
    assert sorted(_told(made)) == expected
    for statement in made:
        body = json.loads(statement.value)
        assert body["partner"] == statement.partner
        other = "b" if statement.partner == "a" else "a"
        assert f'"in.{other}"' not in statement.value.decode()
    assert len({(s.partner, json.loads(s.value)["committed_at"]) for s in made}) == len(made)


@given(_ROWS)
def test_making_statements_twice_gives_the_same_messages(drawn: list[tuple[str, str, bool, int, int]]) -> None:
    rows = [_row(seq, p, seq, d, w, c) for seq, (p, d, w, c, _) in enumerate(sorted(drawn, key=lambda d: d[3]), 1)]
    first, second = list(statements(rows, {})), list(statements(reversed(rows), {}))
    assert first == second
    assert len({statement.message_id for statement in first}) == len(first)


def test_a_commit_with_many_refusals_is_split_below_the_size_of_a_message() -> None:
    rows = [_row(seq, "a", seq, "refused") for seq in range(1, 12_001)]
    made = list(statements(rows, {}))
    assert len(made) > 1
    assert all(len(statement.value) <= LARGEST_BYTES for statement in made)
    assert len(_told(made)) == len(set(_told(made))) == 12_000


def test_an_accepted_record_with_a_warning_is_an_entry_and_not_in_a_range() -> None:
    (made,) = statements([_row(1, "a", 0, "accepted"), _row(2, "a", 1, "accepted", warned=True)], {})
    body = json.loads(made.value)
    assert [run["last_offset"] for run in body["accepted"]] == [0]
    assert [(entry["offset"], len(entry["warnings"])) for entry in body["entries"]] == [(1, 1)]


def test_a_record_that_was_judged_again_stands_apart_at_the_place_where_its_partner_delivered_it() -> None:
    again = _row(9, "a", 77, "accepted") | {"topic": "in.redrive", "redrive_of": 4}
    (made,) = statements([_row(8, "a", 12, "accepted"), again], {}, {4: ("in.a", 0, 3)})
    body = json.loads(made.value)
    assert [(e["topic"], e["offset"], e["disposition"]) for e in body["redriven"]] == [("in.a", 3, "accepted")]
    assert (sum(body["counts"].values()), body["entries"], len(body["accepted"])) == (1, [], 1)
