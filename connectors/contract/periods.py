"""Calendar periods, and days of receipt.

A day has begun for the Kingdom when it has in Dutch summer time, the zone that runs ahead of the others: two hours
before it begins in UTC. So nobody is refused for reporting on the first morning after a period.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SUMMER_TIME = timedelta(hours=2)
_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)
def calendar_kind(first: str, last: str) -> str | None:
    """`month`, `quarter` or `year` when `first`..`last` (ISO dates, both included) is exactly one, else None.

    Raises `ValueError` for text that is no date.
    """
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    for kind, months in _MONTHS.items():
        if begin.day == 1 and (begin.month - 1) % months == 0:
            year, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
            if end == date(year, month + 1, 1) - _DAY:
                return kind
    return None


@lru_cache(maxsize=4096)
def begins_at(day: str) -> datetime:
    """The moment from which it can be `day` (ISO). Raises `ValueError` for text that is no date."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) - _SUMMER_TIME


@lru_cache(maxsize=4096)
def ended_at(day: str) -> datetime:
    """The moment from which `day` (ISO) can be over. Raises `ValueError` for text that is no date."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + (_DAY - _SUMMER_TIME)
