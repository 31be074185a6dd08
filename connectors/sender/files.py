"""Records from files: JSON (an event or a list), NDJSON (one a line, sent as it stands), spreadsheets (.xlsx, .csv)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from connectors.contract import Contract
from connectors.contract.labels import Labels
from connectors.sender.outbox import Subject
from connectors.sender.sheets import (
    NONE,
    SUFFIXES,
    Draft,
    Fault,
    LocalCodes,
    OriginError,
    Place,
    Planned,
    SheetError,
    drafts_in,
    plan_all,
    speaker_of,
)
from connectors.sender.sheets.statements import History
from connectors.sender.sheets.words import Words


class FileError(ValueError):
    """The file can't be taken apart into records; the message names the file, the line and the rule."""


@dataclass(frozen=True)
class Found:
    """One record of a file, and where in the file it stands (Dutch: `regel 3`, `bericht 2`, `rijen 2-9`)."""

    path: Path
    where: str
    value: bytes
    planned: Planned | None = None
    """Where it is made from rows of a sheet."""
    subject: Subject | None = None
    """By which the outbox finds it again."""
    known: int | None = None
    """Its number in the outbox when exactly this was said before."""


@dataclass(frozen=True)
class Files:
    """What stands in files that were read together."""

    found: list[Found]
    faults: list[tuple[Path, Fault]]
    """Of files of which nothing can be read, and of the mapping."""
    mapping: LocalCodes


@dataclass(frozen=True)
class Reader:
    """How the files of one partner are read."""

    contract: Contract
    labels: Labels
    partner: str
    history: History
    origin: str | None = None
    """dataorigin of events made from sheets; None: the only one of the agreement."""
    asked_for: str | None = None
    """Event type or stream of sheets that don't tell it themselves."""
    mapping: LocalCodes = field(default=NONE)

    def read(self, paths: Sequence[Path]) -> Files:
        """Raises `FileError`."""
        records: list[Found] = []
        drafts: list[tuple[Path, Draft]] = []
        faults: list[tuple[Path, Fault]] = []
        used: set[tuple[str, str]] = set()
        for path in paths:
            content = _content(path)
            if path.suffix.lower() in SUFFIXES:
                changed = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
                words = Words(self.contract, self.labels)
                try:
                    made, asked = drafts_in(content, path.suffix.lower(), changed, words, self.mapping, self.asked_for)
                except SheetError as error:
                    faults += [(path, fault) for fault in error.faults]
                    continue
                used |= asked
                drafts += [(path, draft) for draft in made]
            else:
                records += _events(path, content)
        if not faults:
            faults = self._unused({draft.table.layout.event_type.type for _, draft in drafts}, used)
        return Files(records + self._planned(drafts), faults, self.mapping)

    def _planned(self, drafts: list[tuple[Path, Draft]]) -> list[Found]:
        if not drafts:
            return []
        try:
            speaker = speaker_of(self.contract, self.partner, self.origin)
        except OriginError as error:
            raise FileError(str(error)) from error
        planned = plan_all([draft for _, draft in drafts], speaker, self.history)
        return [
            Found(path, draft.where, one.value, one, one.subject, one.known)
            for (path, draft), one in zip(drafts, planned, strict=True)
        ]

    def _unused(self, types: set[str], used: set[tuple[str, str]]) -> list[tuple[Path, Fault]]:
        """Rows of the mapping, for fields of these types, that no cell asked for."""
        fields = {name for one in types for name in self.contract.catalogue.types[one].fields}
        return [
            (Path(self.mapping.name), Fault("SHEET_MAPPING_UNUSED", Place("", "", name), local))
            for name, codes in self.mapping.fields.items()
            for local in codes
            if name in fields and (name, local) not in used
        ]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: can't be read ({error.strerror})") from error


def _events(path: Path, content: bytes) -> list[Found]:
    if path.suffix == ".ndjson":
        lines = enumerate(content.splitlines(), 1)
        return [Found(path, f"regel {number}", line) for number, line in lines if line.strip()]
    if path.suffix == ".json":
        return _json_file(path, content)
    raise FileError(f"{path}: unknown extension {path.suffix or '(none)'}; rule: .json, .ndjson, .xlsx or .csv")


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
