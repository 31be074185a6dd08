"""Calendar periods and the day of receipt."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DUTCH_SUMMER_TIME = timedelta(hours=2)


@lru_cache(maxsize=4096)
def calendar_kind(first: str, last: str) -> str | None:
    """`month`, `quarter` or `year` when `first`..`last` (ISO dates, both included) is exactly one, else None.

    Raises `ValueError` for text that is no date.
    """
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    for kind, months in _MONTHS.items():
        if begin.day == 1 and (begin.month - 1) % months == 0:
            year, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
            if end == date(year, month + 1, 1) - timedelta(days=1):
                return kind
    return None


def day_of_receipt(appended_at: datetime) -> str:
    """The latest day that it can be in the Kingdom at that moment, ISO: Dutch summer time runs ahead of all others."""
    return (appended_at + _DUTCH_SUMMER_TIME - (appended_at.utcoffset() or timedelta())).date().isoformat()
