"""Published figures as events: real numbers with their citation, sent by the partner that they are about.

They carry `dataorigin: published` and are never mixed with simulated ones. The files beside this module hold only what
a source states.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from connectors.simulation.events import Outgoing, Statement, encode
from connectors.simulation.voices import Voices

_SAID = ("data", "citation")
FOLDER = Path(__file__).parent / "published"
_OWNER_FIELD = {
    "case-statistics": "reporter_oin",
    "screening-outcomes": "organisation_oin",
    "insights": "issuer_oin",
    "recommendations": "coordinator_oin",
}


def published_records(voices: Voices, key: str, logged_at: datetime, folder: Path = FOLDER) -> list[Outgoing]:
    """Every published figure as a record, in the order of the files. `key`: part of the ids, as `Run.key`.

    Raises `ValueError` for an incomplete file.
    """
    records = []
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if set(content) != {"partner", "system", "stream", "statements"}:
            raise ValueError(f"{path.name}: needs exactly partner, system, stream and statements")
        for number, figure in enumerate(content["statements"]):
            if set(figure) - {"counts"} != {"period", "data", "citation"} and set(figure) != {"register", *_SAID}:
                raise ValueError(
                    f"{path.name}, statement {number}: needs data, citation, and either the row of the register or "
                    "the period and perhaps counts"
                )
            records.append(encode(_statement(voices, key, content, figure, logged_at)))
    return records


def _statement(
    voices: Voices, key: str, content: Mapping[str, Any], figure: Mapping[str, Any], logged_at: datetime
) -> Statement:
    stream = content["stream"]
    voice = voices.of_partner(content["partner"], stream, system=content["system"])
    told = {name: figure[name] for name in ("period", "counts", "citation") if name in figure}
    data = _iso({_OWNER_FIELD[stream]: voice.oin, **told, **figure["data"]})
    about = (data["period"]["from"], data["period"]["to"]) if "period" in data else (figure["register"],)
    return Statement(
        partner=voice.partner,
        stream=stream,
        type=voice.type,
        dataschema=voice.dataschema,
        source=voice.source,
        parts=(key, "published", voice.oin, *about),
        logged_at=logged_at,
        data=data,
        classification="public",
        dataorigin="published",
    )


def _iso(value: Any) -> Any:
    """Dates as text, at every depth."""
    if isinstance(value, dict):
        return {name: _iso(inner) for name, inner in value.items()}
    return value.isoformat() if isinstance(value, date) else value
