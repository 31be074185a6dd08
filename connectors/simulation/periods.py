"""Months, quarters and the period of a statement. All dates are calendar dates, periods include both ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Period:
    first: date
    last: date

    def as_json(self) -> dict[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, _next_month(first) - timedelta(days=1))


def complete_months(until: date, count: int) -> list[Period]:
    """The last `count` months that ended on or before `until`, oldest first."""
    first = _next_month(until.replace(day=1)) if month_of(until).last == until else until.replace(day=1)
    months: list[Period] = []
    while len(months) < count:
        first = month_of(first - timedelta(days=1)).first
        months.append(month_of(first))
    return months[::-1]


def complete_quarters(months: Sequence[Period]) -> list[Period]:
    """The calendar quarters of which all three months are in `months`."""
    quarters = []
    for index in range(len(months) - 2):
        if months[index].first.month % 3 == 1:
            quarters.append(Period(months[index].first, months[index + 2].last))
    return quarters


def moment(day: date, second_of_day: int) -> datetime:
    """A moment on `day`, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second_of_day)


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
