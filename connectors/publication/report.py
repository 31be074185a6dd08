"""The page that shows what the gate found: one self-contained file, no script, nothing fetched from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from connectors.publication.outcomes import GateResult

TEMPLATES = Path(__file__).parent / "templates"


def gate_page(result: GateResult) -> str:
    """The HTML of one result, in Dutch; every value is escaped."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    tables: dict[str, list[object]] = {}
    for outcome in result.outcomes:
        tables.setdefault(outcome.table, []).append(outcome)
    return environment.get_template("gate.html").render(result=result, tables=tables)
