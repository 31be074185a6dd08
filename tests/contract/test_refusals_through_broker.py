"""Every reason of the contract, reached by a record through the real broker, and read from the partner's answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient

from connectors.sender import Outcome
from infra.kafka.client import platform_client_config
from infra.settings import Settings
from streams.landing.reference import load_contract
from tests.bad_records import BAD_RECORDS, SENDERS, WITHOUT_TOPIC, binary, example
from tests.integration import intake


@dataclass(frozen=True)
class Answers:
    """By code: what the sender's outbox knows of the record. `rows`: the lake's rows by (partner, offset)."""

    outcomes: dict[str, tuple[str, Outcome]]
    rows: dict[tuple[str, int], dict[str, Any]]


@pytest.fixture(scope="module")
def working(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with intake.intake(broker_stack, tmp_path_factory.mktemp("intake")):
        yield broker_stack


@pytest.fixture(scope="module")
def answers(working: Settings, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """All bad records sent at once by their partners, with the receipts of all of them."""
    folder = tmp_path_factory.mktemp("refusals")
    outcomes: dict[str, tuple[str, Outcome]] = {}
    partners = sorted({record.partner for code, record in BAD_RECORDS.items() if code not in WITHOUT_TOPIC})
    for partner in partners:
        with intake.sender(working, folder, partner) as sender:
            numbers = {
                code: sender.submit(
                    record.value,
                    [(name, value or b"") for name, value in record.headers],
                    record.key,
                    round(record.appended_at.timestamp() * 1000),
                )
                for code, record in BAD_RECORDS.items()
                if record.partner == partner
            }
            sender.flush()
            assert sender.wait(90)
            found = sender.outbox.outcomes(list(numbers.values()))
            outcomes |= {code: (partner, one) for code, one in zip(numbers, found, strict=True)}
    rows = {(partner, row["offset"]): row for partner in partners for row in intake.rows(working, f"in.{partner}")}
    return Answers(outcomes, rows)


@pytest.mark.parametrize("code", sorted(BAD_RECORDS.keys() - WITHOUT_TOPIC))
def test_the_reason_comes_back_to_the_partner(answers: Answers, working: Settings, code: str) -> None:
    contract = load_contract(working)
    partner, outcome = answers.outcomes[code]
    refuses = contract.reasons[code].severity == "error"
    told = outcome.findings["reasons" if refuses else "warnings"]
    (mine, *_) = [finding for finding in told if finding["code"] == code]
    assert mine["rule_nl"] == contract.reasons[code].rule_nl
    assert mine["action_nl"] == contract.reasons[code].action_nl
    assert outcome.disposition == "refused" or not refuses
    row = answers.rows[partner, outcome.offset]
    assert code in {finding["code"] for finding in row["reasons" if refuses else "warnings"]}


@pytest.mark.parametrize("code", sorted(WITHOUT_TOPIC))
def test_what_stands_on_a_topic_without_agreement_is_refused_and_told(working: Settings, code: str) -> None:
    """No partner can get here: the topics and the record are made by the administrator."""
    record = BAD_RECORDS[code]
    topics = [f"in.{record.partner}", f"out.{record.partner}"]
    config = platform_client_config(working, "admin")
    admin = KafkaAdminClient(**config)
    admin.create_topics({topic: {"num_partitions": 1, "replication_factor": 1} for topic in topics})
    try:
        producer = KafkaProducer(**config)
        producer.send(topics[0], record.value, headers=list(record.headers)).get(timeout=15)
        producer.close()
        answers = intake.until(lambda: intake.committed(working, topics[1]), what="an answer")
    finally:
        admin.delete_topics(topics)
        admin.close()
    (entry,) = json.loads(answers[0].value)["entries"]
    assert code in {finding["code"] for finding in entry["reasons"]}


@pytest.mark.parametrize("stream", SENDERS)
def test_a_right_event_is_accepted_in_both_modes(working: Settings, tmp_path: Path, stream: str) -> None:
    structured, in_headers = example(stream), example(stream)
    structured["id"], in_headers["id"] = intake.unique(), intake.unique()
    value, headers = binary(in_headers)
    with intake.sender(working, tmp_path, SENDERS[stream]) as sender:
        numbers = [
            sender.submit(json.dumps(structured).encode()),
            sender.submit(value, [(name, text or b"") for name, text in headers]),
        ]
        sender.flush()
        assert sender.wait(60)
        outcomes = sender.outbox.outcomes(numbers)
    assert [one.disposition for one in outcomes] == ["accepted", "accepted"]
    topic = f"in.{SENDERS[stream]}"
    payloads = [r["payload"] for r in intake.rows(working, topic) if r["offset"] in {o.offset for o in outcomes}]
    first, second = (json.loads(payload) for payload in payloads)
    assert {**first, "id": ""} == {**second, "id": ""}
