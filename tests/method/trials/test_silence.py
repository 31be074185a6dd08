"""Rule 1 for every unit of the invented country in turn: it stops reporting while all others go on.

Computed by the method over arrays from what the twin reads from events (SQL agrees with both); that the models keep
the ratchet is tests/method/test_silence_is_not_safety.py.
"""

from __future__ import annotations

from tests.method.trials.evidence import Evidence


def test_no_unit_gains_a_lower_quadrant_by_its_silence(evidence: Evidence) -> None:
    assert [unit for unit in evidence.silenced if unit.lower] == []


def test_the_formulas_alone_would_have_lowered_some(evidence: Evidence) -> None:
    """The test above can fail: without the ratchet it would."""
    assert sum(unit.held for unit in evidence.silenced) > 0


def test_no_interval_narrows_by_silence(evidence: Evidence) -> None:
    """Where coverage error dominates it may; in the invented country it nowhere does."""
    assert [unit for unit in evidence.silenced if unit.narrower] == []
    assert sum(unit.width_silent > unit.width_fresh for unit in evidence.silenced) > len(evidence.silenced) / 2


def test_intervals_narrow_only_where_coverage_is_uncertain(evidence: Evidence) -> None:
    """In the matched country: none where coverage is exact, some where it is not and signals are many."""
    narrower = {name: int((factors < 1 - 1e-9).sum()) for name, factors, _ in evidence.faded}
    assert {name: count for name, count in narrower.items() if name.endswith("cv 0") and count} == {}
    assert sum(narrower.values()) > 0
