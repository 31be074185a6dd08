"""The privacy gate: each detector against its slow twin, the quick look against the thorough one, and known cases."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Record
from connectors.contract.privacy import detect, is_suspect
from tests.bad_records import APPENDED_AT, SENDERS, STRUCTURED, example
from tests.benchmarks.records import demo_contract
from tests.unit import contract_twin as twin

CONTRACT = demo_contract()
TOKENS = st.sampled_from(
    [
        "999990019", "999993653", "99999.0019", "9999.90.019", "999 990 019", "20240131", "12345672", "0000123456782",
        "00000099100000175000", "NL91ABNA0417164300", "NL91 ABNA 0417 1643 00", "BE68 5390 0754 7034", "nl91abna",
        "06-12345678", "0612345678", "+31 6 12345678", "0031612345678", "020-1234567", "(0513) 123456", "+599 717 1234",
        "jan@voorbeeld.example", "@", ".", "-", " ", "a", "1", "0", "x1", "2026-01-31-000123", "１２３", "zaak",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(TOKENS, max_size=6).map("".join), st.text(alphabet="0123456789 .-@+()NLa", max_size=40))


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_bsn_email_and_iban_agree_with_their_twins(text: str) -> None:
    text = text.replace("１２３", "123")
    found = detect(text)
    assert ("PRIVACY_BSN" in found) == twin.has_bsn(text)
    assert ("PRIVACY_EMAIL" in found) == twin.has_email(text)
    assert ("PRIVACY_IBAN" in found) == twin.has_iban(text)


@settings(max_examples=600, deadline=None)
@given(st.one_of(TEXTS, st.text(max_size=60)))
def test_what_the_quick_look_lets_pass_the_thorough_one_does_too(text: str) -> None:
    if not is_suspect(text):
        assert detect(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bsn999990019", "PRIVACY_BSN"),
        ("0999990019", "PRIVACY_BSN"),
        ("9999.90.019", "PRIVACY_BSN"),
        ("９９９９９００１９", "PRIVACY_BSN"),
        ("999\u200b990019", "PRIVACY_BSN"),
        ("zie jan.jansen@voorbeeld.example", "PRIVACY_EMAIL"),
        ("06 12 34 56 78", "PRIVACY_PHONE"),
        ("bel (010) 123 45 67", "PRIVACY_PHONE"),
        ("+31 (0)6 12345678", "PRIVACY_PHONE"),
        ("+599 717 1234", "PRIVACY_PHONE"),
        ("NL91 ABNA 0417 1643 00", "PRIVACY_IBAN"),
        ("de89370400440532013000", "PRIVACY_IBAN"),
    ],
)
def test_personal_numbers_are_found_however_they_are_written(text: str, code: str) -> None:
    assert code in detect(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kamerstuk 29 911 nr. 472",
        "Kamervragen 2018Z10734; nu.nl 5291759",
        "rijksoverheid.nl 2019-12-06 en nrc.nl 2019-05-23",
        "ISBN 978-90-12-34567-8",
        "scan-20260131-0001",
        "2026-01-31-000123",
        "Stcrt. 2022, 16129",
        "1.400.000 aanvragen in 2021, 1.500.000 in 2022",
        "00000099100000175000",
        "COM(2023) 234 final art. 26(2)",
        "01-02-2024 12:30",
    ],
)
def test_references_dates_and_oins_are_no_personal_numbers(text: str) -> None:
    assert detect(text) == set()


@pytest.mark.parametrize("secret", ["999990019", "jan@voorbeeld.example", "NL91ABNA0417164300", "0612345678"])
@pytest.mark.parametrize("place", ["value", "name", "attribute", "key", "header", "escaped", "number_as_text"])
def test_personal_data_is_found_at_every_place_and_repeated_nowhere(secret: str, place: str) -> None:
    event, key, headers = example("monitoring-alerts"), None, list(STRUCTURED)
    if place == "value":
        event["data"]["signals"][0]["category_id"] = secret
    elif place == "name":
        event["data"]["exposure"][secret] = 1
    elif place == "attribute":
        event["subject"] = secret
    elif place == "key":
        key = secret.encode()
    elif place == "header":
        headers.append(("x-note", secret.encode()))
    elif place == "number_as_text":
        event["data"]["exposure"]["systems_total"] = secret
    value = json.dumps(event)
    if place == "escaped":
        escaped = "".join(f"\\u{ord(character):04x}" for character in secret)
        value = value.replace('"detect"', f'"{escaped}"')
    verdict = CONTRACT.judge(Record(value.encode(), key, headers, SENDERS["monitoring-alerts"], APPENDED_AT))
    assert any(finding.code.startswith("PRIVACY_") for finding in verdict.reasons)
    assert verdict.payload is None
    assert secret not in repr(verdict)


@pytest.mark.parametrize("digits", ["999990019", "12345672"])
def test_a_number_at_a_place_without_a_type_is_looked_at_too(digits: str) -> None:
    event = example("monitoring-alerts")
    event["data"]["nummer"] = int(digits)
    value = json.dumps(event).encode()
    verdict = CONTRACT.judge(Record(value, None, STRUCTURED, SENDERS["monitoring-alerts"], APPENDED_AT))
    assert "PRIVACY_BSN" in {finding.code for finding in verdict.reasons}


def test_an_oin_that_reads_as_a_bsn_is_exempt_in_its_own_field_and_nowhere_else() -> None:
    """An RSIN passes the eleven test by construction."""
    event = example("monitoring-alerts")
    event["data"]["organisation_oin"] = "00000001812345605000"
    event["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    event["time"] = "2026-09-10T09:30:00.999990019Z"
    record = Record(json.dumps(event).encode(), None, STRUCTURED, SENDERS["monitoring-alerts"], APPENDED_AT)
    assert not any(finding.code.startswith("PRIVACY_") for finding in CONTRACT.judge(record).reasons)
    event["subject"] = "812345605"
    record = Record(json.dumps(event).encode(), None, STRUCTURED, SENDERS["monitoring-alerts"], APPENDED_AT)
    assert "PRIVACY_BSN" in {finding.code for finding in CONTRACT.judge(record).reasons}
