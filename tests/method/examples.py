"""What example_rows/<stream>.json keeps: `more` (contents of further events of the stream), `rows` by staging table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from connectors.contract.examples import example_of
from tests.benchmarks.records import demo_contract

FOLDER = Path(__file__).parent / "example_rows"
STREAMS = sorted(path.stem for path in FOLDER.glob("*.json"))
_CATALOGUE = demo_contract().catalogue


def kept(stream: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{stream}.json").read_text(encoding="utf-8"))
    return found


def example_contents(stream: str) -> list[dict[str, Any]]:
    """Contents: the example's of the contract, then the further ones."""
    (event_type,) = _CATALOGUE.statements(stream)
    return [example_of(event_type)["data"], *kept(stream)["more"]]
