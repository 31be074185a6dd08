"""Which statements hold after corrections and retractions: the second opinion of the senders' files, on paper."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from connectors.simulation.corrections import holding

Event = dict[str, Any]


def _event(name: str, hour: int, *, corrects: str = "", retracts: str = "") -> Event:
    data: Event = {"organisation_oin": "a"}
    for word, target in (("corrects", corrects), ("retracts", retracts)):
        if target:
            data[word] = {"source": "s", "id": target}
    verb = "ingetrokken" if retracts else "gemeld"
    return {
        "id": name,
        "source": "s",
        "type": f"nl.x.scan-{verb}.v1",
        "time": f"2026-01-01T{hour:02}:00:00Z",
        "dataorigin": "synthetic",
        "data": data,
    }


CASES = {
    "a correction": ([_event("a", 1), _event("b", 2, corrects="a")], {"b"}, {"in_effect"}),
    "a chain": ([_event("a", 1), _event("b", 3, corrects="a"), _event("c", 2, corrects="b")], {"c"}, {"in_effect"}),
    "a correction withdrawn": (
        [_event("a", 1), _event("b", 2, corrects="a"), _event("c", 3, retracts="b")],
        set(),
        {"in_effect"},
    ),
    "two corrections": (
        [_event("a", 1), _event("b", 3, corrects="a"), _event("c", 2, corrects="a")],
        {"b"},
        {"in_effect", "overtaken"},
    ),
    "of nothing": ([_event("b", 2, corrects="a")], {"b"}, {"unresolved"}),
    "of a retraction": (
        [_event("a", 1), _event("b", 2, retracts="a"), _event("c", 3, retracts="b")],
        set(),
        {"in_effect", "not_applicable"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_holds_is_what_paper_says_in_every_order(case: str) -> None:
    events, expected, statuses = CASES[case]
    for order in itertools.permutations(events):
        held, became = holding(order)
        assert {event["id"] for event in held} == expected
        assert set(became.values()) == statuses
