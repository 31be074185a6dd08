"""The outbox: every record that a partner means to send, kept until a receipt says what became of it.

A record is `new` (not known to be at the broker), `sent` (the broker has it), `acknowledged` (a receipt came) or
`failed` (too large for any broker). Each time it is sent its offset is noted, because receipts speak of offsets; a
record that was sent twice is acknowledged by either. Longer than a hundred lines: the file's schema and every
statement on it stand here.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
  number INTEGER PRIMARY KEY, key BLOB, value BLOB, headers TEXT NOT NULL, timestamp_ms INTEGER,
  state TEXT NOT NULL DEFAULT 'new', disposition TEXT, findings TEXT, submitted_at REAL NOT NULL, sent_at REAL,
  acknowledged_at REAL
);
CREATE INDEX IF NOT EXISTS open_record ON record (state, sent_at) WHERE state IN ('new', 'sent');
CREATE TABLE IF NOT EXISTS attempt (
  partition INTEGER NOT NULL, offset INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (partition, offset)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attempt_of ON attempt (number);
CREATE TABLE IF NOT EXISTS said (
  number INTEGER PRIMARY KEY, subject TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS said_of ON said (subject);
CREATE TABLE IF NOT EXISTS told (
  partition INTEGER NOT NULL, first_offset INTEGER NOT NULL, last_offset INTEGER NOT NULL, disposition TEXT NOT NULL,
  PRIMARY KEY (partition, first_offset)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notice (
  notice_id TEXT PRIMARY KEY, message TEXT NOT NULL, made_at TEXT NOT NULL, content TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), next_offset INTEGER NOT NULL);
"""
# An acknowledgement as accepted outranks one as duplicate: the same record, sent twice.
_ACKNOWLEDGE = """
UPDATE record SET state = 'acknowledged', disposition = :disposition, findings = :findings, acknowledged_at = :now
WHERE number IN (SELECT number FROM attempt WHERE partition = :partition AND offset BETWEEN :first AND :last)
  AND (state <> 'acknowledged' OR (disposition = 'duplicate' AND :disposition <> 'duplicate'))
"""
# A record that was refused and judged again; one that stands by another sending stays as it is.
_REJUDGE = """
UPDATE record SET disposition = :disposition, findings = :findings, acknowledged_at = :now
WHERE number IN (SELECT number FROM attempt WHERE partition = :partition AND offset = :offset)
  AND disposition = 'refused'
"""

Headers = Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Subject:
    """What a record is about, for those that are made from what was said of it before."""

    key: str
    id: str
    """Of the event."""
    content: str
    """Hash of what the event says; its id and time left out."""


@dataclass(frozen=True)
class Stored:
    """One record as it goes to the broker."""

    number: int
    value: bytes | None
    headers: list[tuple[str, bytes]]
    key: bytes | None
    timestamp_ms: int | None
    subject: Subject | None = None


@dataclass(frozen=True)
class Said:
    """A record about some subject, and what became of it."""

    number: int
    id: str
    content: str
    value: bytes
    disposition: str | None
    """None without receipt; "failed" when it can't be sent at all."""

    @property
    def stands(self) -> bool:
        """Whether an event with this id is with the platform, or may come to be."""
        return self.disposition not in ("refused", "failed")


@dataclass(frozen=True)
class Outcome:
    """What is known of one record. `findings`: as the receipt gave them; `offset`: of its last sending."""

    number: int
    state: str
    disposition: str | None
    findings: dict[str, Any]
    offset: int | None


def _encode_headers(headers: Headers) -> str:
    return json.dumps([[name, value.hex()] for name, value in headers]) if headers else "[]"


def _decode_headers(text: str) -> list[tuple[str, bytes]]:
    return [(name, bytes.fromhex(value)) for name, value in json.loads(text)] if text != "[]" else []


def _outcome(entry: dict[str, Any], now: float) -> dict[str, Any]:
    findings = json.dumps({"reasons": entry["reasons"], "warnings": entry["warnings"]}, ensure_ascii=False)
    return {"disposition": entry["disposition"], "findings": findings, "now": now}


class OutboxBusy(RuntimeError):
    """Another process sends from this outbox."""


class Outbox:
    """One SQLite file a partner. One process at a time sends from it; any may read and take over statements."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")  # what was submitted survives a power cut
        self._db.executescript(_SCHEMA)
        self._beside = path.with_name(f"{path.name}-sender")
        self._claim: sqlite3.Connection | None = None
        self._next = 0

    def close(self) -> None:
        if self._claim is not None:
            self._claim.close()
        self._db.close()

    def claim(self, wait_seconds: float = 30.0) -> None:
        """Be the one that sends, until `close` or the end of the process. Raises `OutboxBusy`."""
        if self._claim is not None:
            return
        lock = sqlite3.connect(self._beside, isolation_level=None, timeout=wait_seconds)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            lock.close()
            raise OutboxBusy("another command sends from this outbox; wait until it is done and run again") from error
        self._claim = lock
        self._next = int(self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM record").fetchone()[0])

    def number(self) -> int:
        """A number for the next record. Raises `OutboxBusy`."""
        self.claim()
        self._next += 1
        return self._next - 1

    def store(self, records: Iterable[Stored]) -> None:
        """Keep new records, in one transaction."""
        stored, now = list(records), time.time()
        rows = [(r.number, r.key, r.value, _encode_headers(r.headers), r.timestamp_ms, now) for r in stored]
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "INSERT INTO record (number, key, value, headers, timestamp_ms, submitted_at) VALUES (?, ?, ?, ?, ?, ?)",
            rows,
        )
        said = [(r.number, r.subject.key, r.subject.id, r.subject.content) for r in stored if r.subject is not None]
        self._db.executemany("INSERT INTO said (number, subject, id, content) VALUES (?, ?, ?, ?)", said)
        self._db.execute("COMMIT")

    def said(self, subject: str) -> list[Said]:
        """What was said of a subject, the newest first."""
        query = (
            "SELECT number, id, content, value, CASE state WHEN 'failed' THEN 'failed' ELSE disposition END "
            "FROM said JOIN record USING (number) WHERE subject = ? ORDER BY number DESC"
        )
        return [Said(*row) for row in self._db.execute(query, (subject,))]

    def sent(self, places: Iterable[tuple[int, int, int]]) -> None:
        """Note (partition, offset, number) of records that the broker has."""
        rows = list(places)
        now = time.time()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT OR REPLACE INTO attempt VALUES (?, ?, ?)", rows)
        self._db.executemany(
            "UPDATE record SET sent_at = ?, state = CASE state WHEN 'new' THEN 'sent' ELSE state END WHERE number = ?",
            [(now, number) for _, _, number in rows],
        )
        self._db.execute("COMMIT")

    def failed(self, number: int, why: str) -> None:
        """Note that a record can't be sent at all."""
        findings = json.dumps({"failed": why})
        self._db.execute("UPDATE record SET state = 'failed', findings = ? WHERE number = ?", (findings, number))

    def take(self, message: dict[str, Any], next_offset: int) -> None:
        """Take over one message of the platform, and that it was read; in one transaction, so that each counts once."""
        self._db.execute("BEGIN IMMEDIATE")
        if message["message"] == "statement":
            self._take_statement(message)
        else:
            row = (message["notice_id"], message["message"], message["made_at"], json.dumps(message))
            self._db.execute("INSERT OR REPLACE INTO notice VALUES (?, ?, ?, ?)", row)
        self._db.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (next_offset,))
        self._db.execute("COMMIT")

    def _take_statement(self, statement: dict[str, Any]) -> None:
        now = time.time()
        for accepted in statement["accepted"]:
            bounds = (accepted["partition"], accepted["first_offset"], accepted["last_offset"])
            self._acknowledge({"disposition": "accepted", "findings": None, "now": now}, *bounds)
        for entry in statement["entries"]:
            self._acknowledge(_outcome(entry, now), entry["partition"], entry["offset"], entry["offset"])
        for entry in statement["redriven"]:
            place = {"partition": entry["partition"], "offset": entry["offset"]}
            self._db.execute(_REJUDGE, _outcome(entry, now) | place)

    def _acknowledge(self, outcome: dict[str, Any], partition: int, first: int, last: int) -> None:
        self._db.execute(_ACKNOWLEDGE, outcome | {"partition": partition, "first": first, "last": last})
        row = (partition, first, last, outcome["disposition"])
        self._db.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?)", row)

    def last_notice(self, kind: str) -> dict[str, Any] | None:
        """The newest notice of a kind; None when none came."""
        query = "SELECT content FROM notice WHERE message = ? ORDER BY made_at DESC LIMIT 1"
        row = self._db.execute(query, (kind,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def told(self, partition: int, next_offset: int) -> dict[str, int]:
        """Records below `next_offset` by what receipts said of them, also of those that other programs sent."""
        query = (
            "SELECT disposition, sum(min(last_offset, :next - 1) - first_offset + 1) FROM told"
            " WHERE partition = :partition AND first_offset < :next GROUP BY disposition"
        )
        return dict(self._db.execute(query, {"partition": partition, "next": next_offset}).fetchall())

    def sent_below(self, partition: int, next_offset: int) -> int:
        """Records that were sent from this outbox to an offset below `next_offset`."""
        query = "SELECT count(*) FROM attempt WHERE partition = ? AND offset < ?"
        return int(self._db.execute(query, (partition, next_offset)).fetchone()[0])

    def untold_below(self, partition: int, next_offset: int) -> list[int]:
        """Offsets below `next_offset` that were sent from here and of which no receipt speaks."""
        query = (
            "SELECT offset FROM attempt WHERE partition = :partition AND offset < :next AND NOT EXISTS ("
            "SELECT 1 FROM told WHERE told.partition = attempt.partition"
            " AND attempt.offset BETWEEN told.first_offset AND told.last_offset) ORDER BY offset"
        )
        return [row[0] for row in self._db.execute(query, {"partition": partition, "next": next_offset})]

    def place(self) -> int | None:
        """The offset of the next statement to read; None before the first."""
        row = self._db.execute("SELECT next_offset FROM place").fetchone()
        return None if row is None else int(row[0])

    def open_numbers(self, sent_before: float | None = None) -> list[int]:
        """Records without receipt, in order; with `sent_before` (seconds since 1970): sent before then, or never."""
        limit = time.time() if sent_before is None else sent_before
        query = "SELECT number FROM record WHERE state = 'new' OR (state = 'sent' AND sent_at <= ?) ORDER BY number"
        return [row[0] for row in self._db.execute(query, (limit,))]

    def records(self, numbers: Sequence[int]) -> Iterator[Stored]:
        """The records of these numbers, as they have to be sent."""
        for number in numbers:
            query = "SELECT value, headers, key, timestamp_ms FROM record WHERE number = ?"
            value, headers, key, timestamp_ms = self._db.execute(query, (number,)).fetchone()
            yield Stored(number, value, _decode_headers(headers), key, timestamp_ms)

    def outcomes(self, numbers: Sequence[int] | None = None) -> list[Outcome]:
        """What became of these records, or of all."""
        query = (
            "SELECT number, state, disposition, findings, "
            "(SELECT max(offset) FROM attempt WHERE attempt.number = record.number) FROM record "
        )
        if numbers is None:
            rows = self._db.execute(query + "ORDER BY number").fetchall()
        else:
            rows = [self._db.execute(query + "WHERE number = ?", (number,)).fetchone() for number in numbers]
        return [
            Outcome(n, state, disposition, json.loads(f or "{}"), offset) for n, state, disposition, f, offset in rows
        ]

    def counts(self) -> dict[str, int]:
        """Records by state, acknowledged ones by disposition."""
        query = "SELECT coalesce(disposition, state), count(*) FROM record GROUP BY 1 ORDER BY 1"
        return dict(self._db.execute(query).fetchall())
