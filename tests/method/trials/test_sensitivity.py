"""Moving a weight within the range about which people may disagree."""

from __future__ import annotations

from tests.method.trials.evidence import Evidence
from tests.method.trials.sensitivity import Place, leavers, weights


def test_every_weight_moves_the_picture_at_both_ends_of_its_range(evidence: Evidence) -> None:
    still, moved = evidence.moved
    assert len(moved) == 2 * len(weights())
    assert [name for name, _, places in moved if places == still] == []


def test_who_leaves_the_rank_interval_is_listed_furthest_first() -> None:
    still = {"a": Place(10, 5, 20, "Volgen"), "b": Place(3, 1, 6, "Volgen"), "c": Place(2, 1, 4, "Volgen")}
    moved = {name: Place(expected, 1, 30, "Volgen") for name, expected in {"a": 4, "b": 9, "c": 4}.items()}
    assert leavers(still, moved) == ["b", "a"]
