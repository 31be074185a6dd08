"""The rules between fields find what a slow, obvious reading of them finds, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.records import demo_contract
from tests.unit import knowledge_twin
from tests.unit.meaning_records import as_record, events_of
from tests.unit.meaning_twin import TWINS as TWINS_OF_FIGURES

CONTRACT = demo_contract()
TWINS = TWINS_OF_FIGURES | {
    "insights": knowledge_twin.insights,
    "recommendations": knowledge_twin.recommendations,
    "replies": knowledge_twin.replies,
}
COMPARED = frozenset(
    {
        "CITATION_RULE",
        "CODE_COMBINATION",
        "COHORT_OUTSIDE_PERIOD",
        "COUNTS_INCOMPLETE",
        "DATE_ORDER",
        "ENTRY_TWICE",
        "FIELDS_TOGETHER",
        "FIELD_OF_CHOICE",
        "INTERVAL_ORDER",
        "OFFENCE_OR_GROUP",
        "PART_EXCEEDS_TOTAL",
        "REFERENCE_OTHER_SENDER",
        "SCOPE_PROCESS",
        "SCORE_OUT_OF_SCALE",
        "SUM_MISMATCH",
        "UNIT_TOO_SMALL",
    }
)
OF_ONE_STREAM = {"risk-scans": {"CODE_UNKNOWN"}, "replies": {"UNIT_NOT_IN_FRAME"}}


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
        codes = COMPARED | OF_ONE_STREAM.get(stream, set())
        found = sorted(finding.code for finding in verdict.reasons if finding.code in codes)
        assert found == sorted(TWINS[stream](event))
        met.update(found or ["none"])

    compare()
    assert met["none"] > 0
    assert len(met) > 3
