"""What a tile may compute over its mart's rows: sum, min, max or count of a column, or of the rows that fit.

`sum(measures_count,status_id=planned)` sums over the rows with that code, `count(state=overdue)` counts them, and
`count(received_at>due_date)` counts those whose first day (UTC, as the marts judge it) lies after the second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboards.builder.model import DashboardError

_COLUMN = r"[a-z][a-z0-9_]*"
# A code holds no quote, so that it can stand in SQL as it is.
_CODE = r"[A-Za-z][A-Za-z0-9_-]*"


@dataclass(frozen=True)
class _Form:
    """One form of aggregate: how it is written, which of its parts are columns, its name and what it is in SQL."""

    written: re.Pattern[str]
    columns: tuple[str, ...]
    alias: str
    sql: str


_FORMS = (
    _Form(
        re.compile(rf"(?P<how>sum|min|max|count)\((?P<of>{_COLUMN})\)"),
        columns=("of",),
        alias="{how}_{of}",
        sql="{how}({of})",
    ),
    _Form(
        re.compile(rf"count\((?P<of>{_COLUMN})=(?P<code>{_CODE})\)"),
        columns=("of",),
        alias="count_{of}_is_{code}",
        sql="count(CASE WHEN {of} = '{code}' THEN 1 END)",
    ),
    _Form(
        re.compile(rf"count\((?P<of>{_COLUMN})>(?P<day>{_COLUMN})\)"),
        columns=("of", "day"),
        alias="count_{of}_after_{day}",
        sql="count(CASE WHEN CAST(timezone('UTC', {of}) AS DATE) > {day} THEN 1 END)",
    ),
    _Form(
        re.compile(rf"sum\((?P<of>{_COLUMN}),(?P<by>{_COLUMN})=(?P<code>{_CODE})\)"),
        columns=("of", "by"),
        alias="sum_{of}_{by}_is_{code}",
        sql="CAST(sum(CASE WHEN {by} = '{code}' THEN {of} ELSE 0 END) AS BIGINT)",
    ),
)
_PLAIN = _Form(re.compile(rf"(?P<of>{_COLUMN})"), columns=("of",), alias="{of}", sql="{of}")


def columns(name: str) -> set[str]:
    """The mart columns that a name reads. Raises `DashboardError` for what is neither a column nor an aggregate."""
    form, parts = _read(name)
    return {parts[part] for part in form.columns}


def alias(name: str) -> str:
    """The name of the value in SQL. Raises `DashboardError` as `columns` does."""
    form, parts = _read(name)
    return form.alias.format(**parts).replace("-", "_")


def select(name: str) -> str:
    """The name as an SQL select item. Raises `DashboardError` as `columns` does."""
    form, parts = _read(name)
    return form.sql.format(**parts) if form is _PLAIN else f"{form.sql.format(**parts)} AS {alias(name)}"


def _read(name: str) -> tuple[_Form, dict[str, str]]:
    for form in (_PLAIN, *_FORMS):
        if found := form.written.fullmatch(name):
            return form, found.groupdict()
    raise DashboardError(
        f"{name!r} is not a mart column, nor sum, min, max or count of one, nor count(column=code), count(day>day) or "
        "sum(column,column=code)"
    )
