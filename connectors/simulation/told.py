"""What invented knowledge and policy partners tell, from invented/: statements, corrections and retractions by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from connectors.simulation.draw import generator
from connectors.simulation.events import Outgoing, Statement, encode
from connectors.simulation.periods import moment
from connectors.simulation.voices import Voice, Voices

FOLDER = Path(__file__).parent / "invented"
_OWNER_FIELD = {"insights": "issuer_oin", "recommendations": "coordinator_oin"}
_DAYS = frozenset({"reference_date", "published_on", "valid_until", "expected_by", "assessed_on", "due_on"})
_ALLOWED = (
    {"label", "logged", "data"},
    {"label", "logged", "data", "corrects"},
    {"label", "logged", "retracts", "reason"},
)


def told_records(voices: Voices, key: str, seed: int, until: date, folder: Path = FOLDER) -> Iterator[Outgoing]:
    """Every invented statement; a correction or a retraction names what stands before it in its file.

    Raises `ValueError` for an incomplete file, `KeyError` for a label that isn't there.
    """
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        voice = voices.of_partner(content["partner"], content["stream"], system=content["system"])
        made: dict[str, Outgoing] = {}
        for row in content["statements"]:
            if set(row) not in _ALLOWED:
                raise ValueError(f"{path.name}, {row.get('label')}: has {sorted(row)}; rule: one of {_ALLOWED}")
            second = int(generator(seed, "told", voice.stream, row["label"]).integers(28800, 61200))
            logged = moment(until - timedelta(days=row["logged"]), second)
            made[row["label"]] = _record(voice, key, row, made, until, logged)
        yield from made.values()


def _record(
    voice: Voice, key: str, row: Mapping[str, Any], made: Mapping[str, Outgoing], until: date, logged: datetime
) -> Outgoing:
    owner = {_OWNER_FIELD[voice.stream]: voice.oin}
    if "retracts" in row:
        data = {**owner, "retracts": _identity(made[row["retracts"]]), "retraction_reason": row["reason"]}
        return replace(_encode(voice.withdrawing(), key, row["label"], logged, data), kind="retraction")
    data = {**owner, **{name: _dated(name, value, until) for name, value in row["data"].items()}}
    if "corrects" not in row:
        return _encode(voice, key, row["label"], logged, data)
    data["corrects"] = _identity(made[row["corrects"]])
    return replace(_encode(voice, key, row["label"], logged, data), kind="correction")


def _identity(record: Outgoing) -> dict[str, str]:
    return {"source": record.source, "id": record.event_id}


def _dated(name: str, value: Any, until: date) -> Any:
    """A day is told as a number of days before the end; anything else stays as it is."""
    return (until - timedelta(days=value)).isoformat() if name in _DAYS else value


def _encode(voice: Voice, key: str, label: str, logged: datetime, data: Mapping[str, Any]) -> Outgoing:
    return encode(
        Statement(
            partner=voice.partner,
            stream=voice.stream,
            type=voice.type,
            dataschema=voice.dataschema,
            source=voice.source,
            parts=(key, "told", label),
            logged_at=logged,
            data=data,
            classification=voice.classification,
        )
    )
