"""What the senders' own files say: each record of the manifests with what its outbox knows of it.

From these files, and from nothing that the platform computed, come the numbers that the lake, the receipts and the
dashboards must show.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from connectors.sender import Outbox
from connectors.simulation import manifest
from connectors.simulation.sending import outbox_of


class LedgerError(ValueError):
    """Outbox and manifest don't belong together; the message names the partner and the record's number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record. `offsets`: where the broker has it, one for each sending. `receipt`: its disposition, or None."""

    partner: str
    number: int
    stream: str
    kind: str
    disposition: str
    codes: tuple[str, ...]
    offsets: tuple[int, ...]
    receipt: str | None
    receipt_codes: tuple[str, ...]
    event: dict[str, Any] | None

    @property
    def answered_as_expected(self) -> bool:
        return self.receipt == self.disposition and self.receipt_codes == tuple(sorted(self.codes))


def read_ledger(state: Path, partners: Iterable[str]) -> list[Entry]:
    """Every record of these partners. `event` is there for accepted ones only. Raises `LedgerError`."""
    return [entry for partner in partners for entry in _entries(state, partner)]


def _entries(state: Path, partner: str) -> Iterator[Entry]:
    path = outbox_of(state, partner)
    places = _places(path)
    with closing(Outbox(path)) as outbox:
        outcomes = {outcome.number: outcome for outcome in outbox.outcomes()}
        lines = list(manifest.read(state, partner))
        if set(outcomes) != {line.number for line in lines}:
            raise LedgerError(f"{partner}: {len(outcomes)} records in the outbox, {len(lines)} lines in the manifest")
        for line, stored in zip(lines, outbox.records([line.number for line in lines]), strict=True):
            value = stored.value or b""
            if hashlib.sha256(value).hexdigest() != line.sha256:
                raise LedgerError(f"{partner}: record {line.number} of the outbox isn't the one in the manifest")
            outcome = outcomes[line.number]
            headers = {name: content.decode() for name, content in stored.headers}
            yield Entry(
                partner=partner,
                number=line.number,
                stream=line.stream,
                kind=line.kind,
                disposition=line.disposition,
                codes=line.codes,
                offsets=places.get(line.number, ()),
                receipt=outcome.disposition,
                receipt_codes=tuple(sorted({finding["code"] for finding in outcome.findings.get("reasons", ())})),
                event=_event(value, headers) if line.disposition == "accepted" else None,
            )


def _event(value: bytes, headers: dict[str, str]) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads(value)
    if headers["content-type"] != "application/json":
        return content
    attributes = {name.removeprefix("ce_"): text for name, text in headers.items() if name.startswith("ce_")}
    return {**attributes, "data": content}


def _places(path: Path) -> dict[int, tuple[int, ...]]:
    """Offsets of each record, in order. Read from the outbox's own table: its interface tells only the last one."""
    places: dict[int, list[int]] = {}
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        for number, offset in database.execute("SELECT number, offset FROM attempt ORDER BY offset"):
            places.setdefault(number, []).append(offset)
    return {number: tuple(offsets) for number, offsets in places.items()}


def expected_rows(entries: Iterable[Entry]) -> dict[tuple[str, int], tuple[str, tuple[str, ...]]]:
    """What the lake must hold at (partner, offset): disposition and error codes.

    A record that was sent again is a duplicate the second time; a refused one is refused again.
    """
    rows: dict[tuple[str, int], tuple[str, tuple[str, ...]]] = {}
    for entry in entries:
        for attempt, offset in enumerate(entry.offsets):
            again = attempt > 0 and entry.disposition == "accepted"
            rows[entry.partner, offset] = (
                ("duplicate", ("IDENTITY_DUPLICATE",)) if again else (entry.disposition, tuple(sorted(entry.codes)))
            )
    return rows
