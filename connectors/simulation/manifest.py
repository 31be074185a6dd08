"""What must become of every record: one line a record, in the order of the partner's outbox."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from connectors.simulation.events import Outgoing


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: the record's number in the outbox. `codes`: all error codes expected. `sha256`: of the value."""

    number: int
    stream: str
    source: str
    id: str
    kind: str
    disposition: str
    codes: tuple[str, ...]
    sha256: str


def lines(part: Sequence[Outgoing]) -> list[Line]:
    return [
        Line(
            number=number,
            stream=record.stream,
            source=record.source,
            id=record.event_id,
            kind=record.kind,
            disposition=record.expected.disposition,
            codes=record.expected.codes,
            sha256=hashlib.sha256(record.value).hexdigest(),
        )
        for number, record in enumerate(part, start=1)
    ]


def path_of(state: Path, partner: str) -> Path:
    return state / "manifest" / f"{partner}.ndjson"


def write(state: Path, partner: str, part: Sequence[Outgoing]) -> list[Line]:
    """Write the partner's manifest and give it back."""
    made = lines(part)
    path = path_of(state, partner)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(asdict(line)) + "\n" for line in made), encoding="utf-8")
    return made


def read(state: Path, partner: str) -> Iterator[Line]:
    """The lines of a manifest. Raises `FileNotFoundError`."""
    with path_of(state, partner).open(encoding="utf-8") as file:
        for text in file:
            content = json.loads(text)
            yield Line(**content | {"codes": tuple(content["codes"])})
