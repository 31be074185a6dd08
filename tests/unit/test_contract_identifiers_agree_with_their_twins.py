"""Identifiers and periods against the slow twins, and against numbers from their registers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.contract.identifiers import is_iban, is_oin, passes_eleven_test
from connectors.contract.periods import begins_at, calendar_kind, ended_at
from tests.unit import contract_twin as twin

PREFIXES = [f"000000{number:02}" for number in range(12)] + ["00000099", "99999999"]
BODIES = st.one_of(
    st.from_regex(r"\A[0-9]{9}000\Z"),
    st.from_regex(r"\A[0-9]{8}0000\Z"),
    st.from_regex(r"\A[0-9A-Z]{9}000\Z"),
    st.from_regex(r"\A[0-9A-Z]{12}\Z"),
    st.text(alphabet="0123456789AZa٣ ", min_size=10, max_size=13),
)


@settings(deadline=None)
@given(st.sampled_from(PREFIXES), BODIES)
def test_oin_agrees_with_its_twin(prefix: str, body: str) -> None:
    assert is_oin(prefix + body) == twin.is_oin(prefix + body)


@settings(deadline=None)
@given(st.from_regex(r"\A[0-9]{9}\Z"))
@example("000000000")
def test_eleven_test_agrees_with_its_twin(digits: str) -> None:
    assert passes_eleven_test(digits) == twin.eleven_test(digits)


@settings(deadline=None)
@given(st.sampled_from(["NL", "BE", "DE"]), st.from_regex(r"\A[0-9]{2}[A-Z]{0,4}[0-9]{10,18}\Z"))
def test_iban_agrees_with_its_twin(country: str, rest: str) -> None:
    assert is_iban(country + rest) == (15 <= len(country + rest) <= 34 and twin.iban_check(country + rest))


@pytest.mark.parametrize(
    "oin", ["00000001003214345000", "00000001003214394000", "00000001002220647000", "00000004114202890000"]
)
def test_oins_of_the_register_are_valid(oin: str) -> None:
    """Two ministries, a municipality, and a SubOIN, which has no eleven test."""
    assert is_oin(oin)


@pytest.mark.parametrize("iban", ["NL91ABNA0417164300", "BE68539007547034", "DE89370400440532013000"])
def test_ibans_of_the_standard_are_valid_and_one_digit_away_are_not(iban: str) -> None:
    assert is_iban(iban)
    assert not is_iban(iban[:-1] + str((int(iban[-1]) + 1) % 10))


DAYS = st.dates(date(1999, 1, 1), date(2032, 12, 31))


@settings(deadline=None)
@given(DAYS, st.integers(0, 400))
def test_period_agrees_with_its_twin(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    assert calendar_kind(first.isoformat(), last.isoformat()) == twin.is_period(first.isoformat(), last.isoformat())


@settings(deadline=None)
@given(st.integers(1999, 2032), st.sampled_from([1, 3, 12]), st.integers(1, 12))
def test_every_calendar_period_is_recognised(year: int, months: int, begin: int) -> None:
    begin = begin - (begin - 1) % months
    first = date(year, begin, 1)
    last = (date(year + (begin + months > 12), (begin + months - 1) % 12 + 1, 1)) - timedelta(days=1)
    assert calendar_kind(first.isoformat(), last.isoformat()) == {1: "month", 3: "quarter", 12: "year"}[months]


@settings(deadline=None)
@given(DAYS)
def test_a_day_ends_when_the_next_begins(day: date) -> None:
    assert ended_at(day.isoformat()) == begins_at((day + timedelta(days=1)).isoformat())
