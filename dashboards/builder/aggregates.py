"""What a tile may compute over its mart's rows: sum, min, max or count of a column, or how many rows fit a condition.

`sum(measures_count,status_id=planned)` sums over the rows with that code, `count(state=overdue)` counts them, and
`count(received_at>due_date)` counts those whose first day (UTC, as the marts judge it) lies after the second.
"""

from __future__ import annotations

import re

from dashboards.builder.cells import literal
from dashboards.builder.model import DashboardError

_COLUMN = re.compile(r"^[a-z][a-z0-9_]*$")
_PLAIN = re.compile(r"^(sum|min|max|count)\(([a-z][a-z0-9_]*)\)$")
_CONDITION = re.compile(r"^count\((?P<left>[a-z][a-z0-9_]*)(?P<sign>[=>])(?P<right>[A-Za-z][A-Za-z0-9_-]*)\)$")

_SUM_OF = re.compile(
    r"^sum\((?P<summed>[a-z][a-z0-9_]*),(?P<left>[a-z][a-z0-9_]*)=(?P<right>[A-Za-z][A-Za-z0-9_-]*)\)$"
)


def columns(name: str) -> set[str]:
    """The mart columns that a name reads. Raises `DashboardError` for what is neither a column nor an aggregate."""
    if found := _CONDITION.match(name):
        return {found["left"], found["right"]} if found["sign"] == ">" else {found["left"]}
    if found := _SUM_OF.match(name):
        return {found["summed"], found["left"]}
    if found := _PLAIN.match(name):
        return {found[2]}
    if _COLUMN.match(name):
        return {name}
    raise DashboardError(
        f"{name!r} is not a mart column, nor sum, min, max or count of one, nor count(column=code), count(day>day) or "
        "sum(column,column=code)"
    )


def alias(name: str) -> str:
    """The name of the value in SQL."""
    if found := _CONDITION.match(name):
        right = found["right"].replace("-", "_")
        return f"count_{found['left']}_{'is' if found['sign'] == '=' else 'after'}_{right}"
    if found := _SUM_OF.match(name):
        return f"sum_{found['summed']}_{found['left']}_is_{found['right'].replace('-', '_')}"
    found = _PLAIN.match(name)
    return f"{found[1]}_{found[2]}" if found else name


def select(name: str) -> str:
    """The name as an SQL select item."""
    columns(name)
    if found := _CONDITION.match(name):
        left, right = found["left"], found["right"]
        condition = f"{left} = {literal(right)}" if found["sign"] == "=" else f"{_day(left)} > {right}"
        return f"count(CASE WHEN {condition} THEN 1 END) AS {alias(name)}"
    if found := _SUM_OF.match(name):
        condition = f"{found['left']} = {literal(found['right'])}"
        return f"CAST(sum(CASE WHEN {condition} THEN {found['summed']} ELSE 0 END) AS BIGINT) AS {alias(name)}"
    return f"{name} AS {alias(name)}" if _PLAIN.match(name) else name


def _day(column: str) -> str:
    return f"CAST(timezone('UTC', {column}) AS DATE)"
