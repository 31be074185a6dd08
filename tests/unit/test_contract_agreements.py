"""Agreements: complete, resolved over the frame, and an error names file, field and rule."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.contract import AgreementError
from connectors.contract.agreements import load_agreements
from tests.benchmarks.records import PARTNERS, SEEDS, demo_contract

CONTRACT = demo_contract()
AGREEMENTS = CONTRACT.agreements
POLICY = {"justitie-en-veiligheid", "coordinatiepunt-westmark"}
CHAIN = {"politie", "openbaar-ministerie", "rijksrecherche", "fiod", "rechtspraak", "dienst-justis"}
ORGANISATIONS = {
    "00000099100000175000": "gemeente",
    "00000099100000001000": "gemeente",
    "00000099103000001000": "ministerie",
}


def frame() -> list[dict[str, str]]:
    with (SEEDS / "population_frame.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_organisation_of_the_frame_has_exactly_one_partner_that_may_speak_for_it() -> None:
    speakers = {row["organisation_oin"]: 0 for row in frame()}
    for agreement in AGREEMENTS.values():
        for oin in agreement.speaks_for:
            speakers[oin] += 1
    assert set(speakers.values()) == {1}


def test_an_organisation_that_sends_for_itself_is_left_out_of_its_intermediary() -> None:
    for partner, intermediary in (
        ("gemeente-zilvermeer", "riec-loket"),
        ("noordanker-logistiek", "transport-loket"),
        ("waterpoort-uitvoering", "rijks-loket"),
    ):
        own = AGREEMENTS[partner]
        assert own.speaks_for == {own.oin}
        assert own.oin not in AGREEMENTS[intermediary].speaks_for


def test_chain_partners_count_cases_knowledge_partners_tell_insights_and_organisations_tell_of_themselves() -> None:
    assert {name for name, row in AGREEMENTS.items() if row.role == "chain"} == CHAIN
    for name, agreement in AGREEMENTS.items():
        if name == "dienst-justis":
            assert (set(agreement.streams), agreement.data_origins) == ({"screening-outcomes"}, {"published"})
        elif name in CHAIN:
            assert (set(agreement.streams), agreement.data_origins) == ({"case-statistics"}, {"synthetic", "published"})
        elif agreement.role == "knowledge" or name in POLICY:
            assert set(agreement.streams) <= {"insights", "recommendations"}
            assert len(agreement.data_origins) == 1
        else:
            told = {stream for stream, expected in agreement.streams.items() if expected.cadence == "event"}
            assert set(agreement.streams) - told == {"risk-scans", "monitoring-alerts", "screening-outcomes"}
            assert told == {"measures", "awareness", "lessons", "replies"}
            assert agreement.data_origins == {"synthetic"}


def test_the_cadence_of_every_stream_is_one_that_its_types_can_be_sent_in() -> None:
    length = {"monthly": "month", "quarterly": "quarter", "yearly": "year"}
    for agreement in AGREEMENTS.values():
        for stream, expected in agreement.streams.items():
            for name in CONTRACT.catalogue.streams[stream].types:
                periods = CONTRACT.catalogue.types[name].periods
                assert not periods or expected.cadence == "event" or length[expected.cadence] in periods


def test_an_agreement_is_in_force_from_its_first_to_its_last_day_in_dutch_time() -> None:
    agreement = AGREEMENTS["riec-loket"]
    assert not agreement.in_force(datetime(2023, 12, 31, 21, 59, tzinfo=UTC))
    assert agreement.in_force(datetime(2023, 12, 31, 22, 0, tzinfo=UTC))
    assert agreement.in_force(datetime(2028, 12, 31, 21, 59, tzinfo=UTC))
    assert not agreement.in_force(datetime(2028, 12, 31, 22, 0, tzinfo=UTC))


def test_the_recorded_form_is_plain_and_in_a_fixed_order() -> None:
    recorded = AGREEMENTS["caribisch-loket"].as_reference()
    assert recorded["organisation_oins"] == sorted(recorded["organisation_oins"])
    assert {"stream": "monitoring-alerts", "cadence": "monthly", "due_days": 20} in recorded["streams"]
    assert {"stream": "measures", "cadence": "event", "due_days": None} in recorded["streams"]
    assert [line["stream"] for line in recorded["streams"]] == sorted(AGREEMENTS["caribisch-loket"].streams)
    assert recorded["valid_to"] == "2028-12-31"


def _write(folder: Path, **changes: Any) -> Path:
    document = yaml.safe_load((PARTNERS / "gemeente-zilvermeer" / "agreement.yml").read_text(encoding="utf-8"))
    document |= changes
    partner = folder / "gemeente-zilvermeer"
    partner.mkdir()
    text = yaml.safe_dump({name: value for name, value in document.items() if value is not None}, allow_unicode=True)
    (partner / "agreement.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"partner": "gemeente-anders"}, "partner"),
        ({"oin": "00000005100000175000"}, "oin"),
        ({"oin": 99100000175000}, "oin"),
        ({"streams": {"gossip": {"cadence": "monthly", "due_days": 9}}}, "streams/gossip"),
        ({"streams": {"risk-scans": {"cadence": "daily", "due_days": 9}}}, "streams/risk-scans/cadence"),
        ({"streams": {"risk-scans": {"cadence": "monthly", "due_days": 0}}}, "streams/risk-scans/due_days"),
        ({"streams": {"risk-scans": {"cadence": "monthly"}}}, "streams/risk-scans"),
        ({"streams": {"risk-scans": {"cadence": "event", "due_days": 9}}}, "streams/risk-scans"),
        ({"speaks_for": [{"oin": "00000099999999999000"}]}, "speaks_for/0"),
        ({"speaks_for": [{"organisation_type": "circus"}]}, "speaks_for/0"),
        (
            {"speaks_for": [{"organisation_type": "gemeente", "except": ["00000099103000001000"]}]},
            "speaks_for/0/except",
        ),
        ({"data_origins": ["guessed"]}, "data_origins/0"),
        ({"valid_to": "2023-01-01"}, "valid_to"),
        ({"valid_to": "someday"}, "valid_to"),
        ({"purpose": None}, "document"),
        ({"article_30": "kort"}, "article_30"),
        ({"colour": "blue"}, "document"),
    ],
)
def test_a_wrong_agreement_is_refused_with_file_field_and_rule(
    tmp_path: Path, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(AgreementError) as refused:
        load_agreements(_write(tmp_path, **changes), ORGANISATIONS, CONTRACT.catalogue.streams)
    assert str(refused.value).startswith(f"gemeente-zilvermeer/agreement.yml: {field}: ")


def test_two_partners_cannot_share_an_oin(tmp_path: Path) -> None:
    _write(tmp_path)
    twin = tmp_path / "gemeente-tweeling"
    twin.mkdir()
    text = (tmp_path / "gemeente-zilvermeer" / "agreement.yml").read_text(encoding="utf-8")
    (twin / "agreement.yml").write_text(text.replace("gemeente-zilvermeer", "gemeente-tweeling"), encoding="utf-8")
    with pytest.raises(AgreementError, match="one partner an OIN"):
        load_agreements(tmp_path, ORGANISATIONS, CONTRACT.catalogue.streams)
