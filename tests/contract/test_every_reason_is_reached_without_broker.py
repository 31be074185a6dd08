"""Every reason of reasons.yml is given for a record, and says nothing of what stood in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.contract import Contract, Record
from tests.bad_records import BAD_RECORDS, PRODUCTION_RECORDS, SENDERS, right
from tests.benchmarks.records import PARTNERS, SEEDS

DEMO = Contract.load(SEEDS, PARTNERS, "demo", b"a key for tests")
OTHER_KEY = Contract.load(SEEDS, PARTNERS, "demo", b"another key")
PRODUCTION = Contract.load(SEEDS, PARTNERS, "production", b"a key for tests")
CASES = [(DEMO, code, record) for code, record in BAD_RECORDS.items()]
CASES += [(PRODUCTION, code, record) for code, record in PRODUCTION_RECORDS.items()]


def test_the_table_of_bad_records_covers_every_reason_of_the_contract() -> None:
    of_the_contract = {code for code, reason in DEMO.reasons.items() if reason.layer != "landing"}
    assert of_the_contract == BAD_RECORDS.keys() | PRODUCTION_RECORDS.keys()


@pytest.mark.parametrize(("contract", "code", "record"), CASES, ids=[code for _, code, _ in CASES])
def test_the_reason_is_given_and_decides_the_disposition(contract: Contract, code: str, record: Record) -> None:
    verdict = contract.judge(record)
    reason = contract.reasons[code]
    found = {finding.code for finding in (verdict.reasons if reason.severity == "error" else verdict.warnings)}
    assert code in found
    assert verdict.disposition == ("refused" if verdict.reasons else "accepted")
    assert reason.severity == "warning" or verdict.disposition == "refused"


@pytest.mark.parametrize(("contract", "code", "record"), CASES, ids=[code for _, code, _ in CASES])
def test_content_is_kept_only_when_every_reason_allows_it(contract: Contract, code: str, record: Record) -> None:
    verdict = contract.judge(record)
    kept = all(contract.reasons[finding.code].keeps_content for finding in verdict.reasons)
    assert (verdict.payload is not None) == kept
    assert len(verdict.payload_hash) == 64
    if not kept:
        assert verdict.payload_hash != OTHER_KEY.judge(record).payload_hash


@pytest.mark.parametrize("stream", SENDERS)
def test_the_example_that_bad_records_are_made_from_is_right(stream: str) -> None:
    verdict = DEMO.judge(right(stream))
    assert (verdict.disposition, verdict.reasons, verdict.warnings, verdict.stream) == ("accepted", (), (), stream)


def test_all_reasons_of_a_record_are_reported_not_the_first() -> None:
    record = BAD_RECORDS["PERIOD_KIND"]
    value = (record.value or b"").replace(b'"opened":7', b'"opened":8').replace(b"detect", b"overdrive")
    value = value.replace(b'"specversion":"1.0",', b"").replace(
        b'"accounts_monitored":1100', b'"accounts_monitored":-1'
    )
    verdict = DEMO.judge(replace(record, value=value, partner="rijksrecherche"))
    assert {finding.code for finding in verdict.reasons} == {
        "CE_ATTRIBUTE_MISSING",
        "SCHEMA_RANGE",
        "CODE_UNKNOWN",
        "AGREEMENT_STREAM",
        "AGREEMENT_SOURCE",
        "AGREEMENT_ORGANISATION",
        "PERIOD_KIND",
        "SUM_MISMATCH",
    }
