"""The rules between fields find what a slow, obvious reading of them finds, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.records import demo_contract
from tests.unit.meaning_records import as_record, events_of
from tests.unit.meaning_twin import TWINS

CONTRACT = demo_contract()
COMPARED = frozenset(
    {
        "CITATION_RULE",
        "CODE_COMBINATION",
        "COHORT_OUTSIDE_PERIOD",
        "COUNTS_INCOMPLETE",
        "ENTRY_TWICE",
        "OFFENCE_OR_GROUP",
        "PART_EXCEEDS_TOTAL",
        "SCOPE_PROCESS",
        "SCORE_OUT_OF_SCALE",
        "SUM_MISMATCH",
        "UNIT_TOO_SMALL",
    }
)
CODE_LISTS_OF_AN_INSTRUMENT = "CODE_UNKNOWN"


@pytest.mark.parametrize("stream", TWINS)
def test_the_rules_of_a_stream_find_what_its_twin_finds(stream: str) -> None:
    (event_type,) = CONTRACT.catalogue.statements(stream)
    met: Counter[str] = Counter()

    @settings(max_examples=120, deadline=None)
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        event: dict[str, Any] = data.draw(events_of(event_type))
        event["dataorigin"] = data.draw(st.sampled_from(["synthetic", "synthetic", "synthetic", "published"]))
        record = as_record(event, event_type)
        verdict = CONTRACT.judge(record)
        assert verdict == CONTRACT.judge_by_layers(record)
        assert not [finding for finding in verdict.reasons if finding.code.startswith("SCHEMA_")], verdict.reasons
        codes = COMPARED | ({CODE_LISTS_OF_AN_INSTRUMENT} if stream == "risk-scans" else set())
        found = sorted(finding.code for finding in verdict.reasons if finding.code in codes)
        assert found == sorted(TWINS[stream](event))
        met.update(found or ["none"])

    compare()
    assert met["none"] > 0
    assert len(met) > 3
