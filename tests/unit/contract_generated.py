"""Data that a schema holds, made from the schema itself: what the twins of the rules of meaning are compared over.

Values come from few and near ones, so that rules between fields are met and broken about equally often.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from connectors.contract.codelists import CodeList

_COUNTS = (0, 1, 2, 9, 10, 11, 2023, 2024, 2025)
_SHARES = (-1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2)
_DATES = ("2026-04-01", "2026-06-30", "2026-08-31", "2026-09-01", "2026-09-02", "2027-01-01")
_CODES_EACH = 4


def data_of(
    schema: Mapping[str, Any], lists: Mapping[str, CodeList], fixed: Mapping[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[Any]:
    """Values of `schema`. fixed: strategies by field name, in place of what the schema would give."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema["type"]
    if kind == "object":
        made = {
            name: fixed[name] if name in fixed else data_of(field, lists, fixed)
            for name, field in schema["properties"].items()
            if name not in ("corrects", "partner_specific")
        }
        required = {name: made[name] for name in schema["required"]}
        optional = {name: strategy for name, strategy in made.items() if name not in required}
        return st.fixed_dictionaries(required, optional=optional)
    if kind == "array":
        return st.lists(data_of(schema["items"], lists, fixed), min_size=schema["minItems"], max_size=3)
    if kind == "boolean":
        return st.booleans()
    if kind in ("integer", "number"):
        values: tuple[float, ...] = _COUNTS if kind == "integer" else _SHARES
        return st.sampled_from([value for value in values if schema["minimum"] <= value <= schema["maximum"]])
    if schema["x-kind"] == "date":
        return st.sampled_from(_DATES)
    if "x-code-list" in schema:
        codes = sorted(lists[schema["x-code-list"]].always)
        return st.sampled_from(codes[:: max(1, len(codes) // _CODES_EACH)])
    return st.just("een tekst die lang genoeg is om te gelden")
