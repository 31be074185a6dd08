"""Records from files: JSON (one event or a list), NDJSON (one a line, sent as it stands), CSV (case statistics)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import Contract
from connectors.sender.case_csv import events_of


class FileError(ValueError):
    """The file can't be taken apart into records; the message names the file, the line and the rule."""


@dataclass(frozen=True)
class Found:
    """One record of a file, and where in the file it stands (Dutch: `regel 3`, `bericht 2`, `regels 2-9`)."""

    path: Path
    where: str
    value: bytes


def read_file(path: Path, contract: Contract, partner: str, origin: str | None) -> list[Found]:
    """The records of `path`, by its extension. `origin`: dataorigin of events made from CSV. Raises `FileError`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: can't be read ({error.strerror})") from error
    if path.suffix == ".ndjson":
        lines = enumerate(content.splitlines(), 1)
        return [Found(path, f"regel {number}", line) for number, line in lines if line.strip()]
    if path.suffix == ".json":
        return _json_file(path, content)
    if path.suffix == ".csv":
        try:
            made = list(events_of(content, path.stat().st_mtime, contract, partner, origin))
        except ValueError as error:
            raise FileError(f"{path}: {error}") from error
        return [Found(path, where, json.dumps(event, ensure_ascii=False).encode()) for where, event in made]
    raise FileError(f"{path}: unknown extension {path.suffix or '(none)'}; rule: .json, .ndjson or .csv")


def _json_file(path: Path, content: bytes) -> list[Found]:
    """A list is sent item by item; everything else as it stands: the check then speaks of the file's own bytes."""
    try:
        parsed = json.loads(content)
    except ValueError:
        parsed = None
    if isinstance(parsed, list):
        items = enumerate(parsed, 1)
        return [
            Found(path, f"bericht {number}", json.dumps(item, ensure_ascii=False).encode()) for number, item in items
        ]
    return [Found(path, "hele bestand", content)]
