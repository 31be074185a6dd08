"""The second opinion on deliveries: a hand-made country of three organisations, counted on paper."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from connectors.contract import Agreement, Expectation, Quota
from connectors.simulation.deliveries import Member, Rules, Said, coverage, periods, said, states

TODAY = date(2026, 3, 10)
RULES = Rules(
    reference_date=TODAY, horizon_months=3, smallest_unit=10, general={"monitoring-alerts": Expectation("monthly", 30)}
)


def _agreement(partner: str, members: set[str], *, valid_from: date = date(2024, 1, 1)) -> Agreement:
    return Agreement(
        partner=partner,
        name=partner,
        oin="00000099000000001000",
        role="intermediary",
        contact_role="",
        streams={"monitoring-alerts": Expectation("monthly", 5), "risk-scans": Expectation("yearly", 20)},
        speaks_for=frozenset(members),
        data_origins=frozenset({"synthetic"}),
        valid_from=valid_from,
        valid_to=date(2028, 12, 31),
        purpose="",
        legal_basis="",
        legal_basis_verified=False,
        classification="confidential",
        article_30="",
        quota=Quota(10_000, 10_000, 1),
    )


def _month(oin: str, month: int, *, nothing: bool = False, year: int = 2026) -> Said:
    last = {12: 31, 1: 31, 2: 28}[month]
    return Said(oin, "monitoring-alerts", date(year, month, 1), date(year, month, last), nothing)


def test_periods_are_whole_ones_from_the_horizon_up_to_the_running_one() -> None:
    months = [first.isoformat() for first, _ in periods("monthly", RULES)]
    assert months == ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]
    assert periods("quarterly", RULES) == [(date(2026, 1, 1), date(2026, 3, 31))]
    assert periods("yearly", RULES) == [(date(2026, 1, 1), date(2026, 12, 31))]


def test_each_expected_delivery_gets_the_state_that_paper_gives() -> None:
    speaks = _agreement("loket", {"A", "B", "C"})
    members = [
        Member("A", "x", True, 50),
        Member("B", "x", True, 50),
        Member("C", "y", True, 4),
        Member("D", "y", True, 50),
    ]
    heard = [
        _month("A", 12, year=2025),
        _month("A", 1, nothing=True),
        _month("A", 1),  # another process of the same month did see something
        _month("A", 2, nothing=True),
        Said("B", "risk-scans", date(2026, 2, 3), date(2026, 2, 3), False),
    ]
    table = states(members, {"loket": speaks}, ["monitoring-alerts", "risk-scans"], heard, RULES)
    found = {(member.oin, stream, first.isoformat()): state for member, stream, first, state in table}
    assert found == {
        ("A", "monitoring-alerts", "2025-12-01"): "value",
        ("A", "monitoring-alerts", "2026-01-01"): "value",
        ("A", "monitoring-alerts", "2026-02-01"): "true_zero",
        ("B", "monitoring-alerts", "2025-12-01"): "overdue",
        ("B", "monitoring-alerts", "2026-01-01"): "overdue",
        ("B", "monitoring-alerts", "2026-02-01"): "overdue",  # due 5 March
        ("B", "risk-scans", "2026-01-01"): "value",
        ("C", "monitoring-alerts", "2025-12-01"): "suppressed",
        ("C", "monitoring-alerts", "2026-01-01"): "suppressed",
        ("C", "monitoring-alerts", "2026-02-01"): "suppressed",
        ("D", "monitoring-alerts", "2025-12-01"): "not_participating",  # nobody speaks for D: the general rule, 30 days
        ("D", "monitoring-alerts", "2026-01-01"): "not_participating",
        ("D", "monitoring-alerts", "2026-02-01"): "not_yet_due",
    }
    assert coverage(table)["monitoring-alerts", "x"] == Counter(value=2, true_zero=1, overdue=3)


def test_a_delivery_on_its_last_day_is_not_overdue() -> None:
    member = [Member("A", "x", True, 50)]
    for today, state in ((date(2026, 3, 5), "not_yet_due"), (date(2026, 3, 6), "not_participating")):
        rules = Rules(reference_date=today, horizon_months=1, smallest_unit=10, general={})
        table = states(member, {"loket": _agreement("loket", {"A"})}, ["monitoring-alerts"], [], rules)
        assert [row[3] for row in table if row[2] == date(2026, 2, 1)] == [state]


def test_the_agreement_that_speaks_for_fewer_goes_first_and_counts_from_its_first_day() -> None:
    own = _agreement("own", {"A"}, valid_from=date(2026, 2, 1))
    both = {"loket": _agreement("loket", {"A", "B"}), "own": own}
    table = states([Member("A", "x", True, 50)], both, ["monitoring-alerts"], [], RULES)
    assert [row[2].isoformat() for row in table] == ["2026-02-01"]


def test_a_statement_about_days_to_come_counts_for_nothing() -> None:
    heard = [Said("A", "monitoring-alerts", date(2026, 3, 1), date(2026, 3, 31), False)]
    table = states(
        [Member("A", "x", True, 50)], {"loket": _agreement("loket", {"A"})}, ["monitoring-alerts"], heard, RULES
    )
    assert {row[2].isoformat(): row[3] for row in table} == {
        "2025-12-01": "not_participating",
        "2026-01-01": "not_participating",
        "2026-02-01": "not_participating",
    }


def test_a_quarter_answers_the_year_only_when_it_holds_its_last_day() -> None:
    whole = Rules(reference_date=date(2027, 2, 1), horizon_months=24, smallest_unit=10, general={})
    yearly = _agreement("loket", {"A"})
    yearly = Agreement(
        **{name: getattr(yearly, name) for name in Agreement.__slots__}
        | {"streams": {"screening-outcomes": Expectation("yearly", 5)}}
    )
    for first, last, state in (
        (date(2026, 7, 1), date(2026, 9, 30), "overdue"),
        (date(2026, 10, 1), date(2026, 12, 31), "value"),
    ):
        heard = [Said("A", "screening-outcomes", first, last, False)]
        table = states([Member("A", "x", True, 50)], {"loket": yearly}, ["screening-outcomes"], heard, whole)
        assert {row[2].year: row[3] for row in table}[2026] == state


def test_of_a_stream_without_rhythm_nothing_is_expected() -> None:
    speaks = _agreement("loket", {"A"})
    speaks = Agreement(
        **{name: getattr(speaks, name) for name in Agreement.__slots__}
        | {"streams": {"measures": Expectation("event", None), "monitoring-alerts": Expectation("monthly", 5)}}
    )
    table = states([Member("A", "x", True, 50)], {"loket": speaks}, ["measures", "monitoring-alerts"], [], RULES)
    assert {row[1] for row in table} == {"monitoring-alerts"}


def test_what_a_statement_says_is_read_from_its_own_fields() -> None:
    period = {"from": "2026-01-01", "to": "2026-01-31"}
    quiet = {"organisation_oin": "A", "period": period, "signals": []}
    assert said("monitoring-alerts", quiet) == _month("A", 1, nothing=True)
    assert said("monitoring-alerts", quiet | {"signals": [{"opened": 1}]}) == _month("A", 1)
    counts = {"reporter_oin": "A", "period": period, "counts": [{"count": 0}, {"count": 2}]}
    assert not said("case-statistics", counts).nothing
    none = {"organisation_oin": "A", "period": period, "vog_requested": 0, "hires": 0, "leavers": 0}
    assert said("screening-outcomes", none).nothing
    with pytest.raises(ValueError, match="no rule"):
        said("measures", {})
