"""An event's data as rows of a sheet: what `assemble` undoes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from connectors.sender.sheets.layout import Layout, Level


def rows_of(data: Mapping[str, Any], layout: Layout) -> list[dict[str, Any]]:
    """Field to value, a dict a row; at least one. Lists beside each other stand beside each other."""
    return _rows(layout.event, data)


def _rows(level: Level, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    own = {}
    for column in level.columns:
        value = _at(given, column.path)
        if value is not None:
            own[column.name] = value
    beside = []
    for inner in level.lists:
        items = _at(given, inner.path) or []
        beside.append([row for item in items for row in _rows(inner, item)])
    rows = [
        {name: value for part in parts for name, value in part.items()} for parts in zip_longest(*beside, fillvalue={})
    ]
    return [{**own, **row} for row in rows or [{}]]


def _at(given: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        given = given.get(step) if isinstance(given, Mapping) else None
    return given
