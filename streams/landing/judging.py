"""Each record judged by the contract, and repeats decided.

A repeat is decided against committed rows (the index) plus the batch itself, only for records that the contract
accepts: a refused record doesn't use up its identity. Nothing here looks at the clock, so a replay decides the same.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from connectors.contract import Contract, Finding, Record, Verdict
from streams.landing.identities import IdentityIndex, digest
from streams.landing.source import PREFIX
from streams.process import place_of

log = logging.getLogger(__name__)

PLATFORM_FAULT = "PLATFORM_FAULT"
"""Judging itself failed. Nothing of the record is kept but a keyed hash."""
LAST_MS = 253_402_300_799_999  # 9999-12-31, the last time there is
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOTHING = (None, None, None, None, None)


@dataclass(slots=True)
class Run:
    """The records of one partition in a batch, with what became of each; the lists go together by position."""

    topic: str
    partition: int
    records: list[Any]
    verdicts: list[Verdict]
    dispositions: list[str]
    reasons: list[tuple[Finding, ...]]
    keys: list[bytes | None]
    """Identity of those that the contract accepts."""
    partners: list[str] | None = None
    """Whose each record is, where the topic doesn't say it: on `in.redrive`."""
    redrive_of: list[int | None] | None = None
    """The row that each record is another judgement of."""


@dataclass(slots=True)
class _Read:
    """A record as the contract reads it: the fields of `contract.Record`. That one is frozen, which costs a
    microsecond for each of millions that live as long as one call.
    """

    value: bytes | None
    key: bytes | None
    headers: list[tuple[str, bytes | None]]
    partner: str
    appended_at: datetime


def appended_at(milliseconds: int) -> datetime:
    """The record's time in Kafka; one outside the calendar becomes the nearest day there is, to be judged."""
    return datetime.fromtimestamp(min(max(milliseconds, 0), LAST_MS) / 1000, UTC)


class Judge:
    """Judges records. `contract` may be replaced between batches."""

    def __init__(self, contract: Contract, index: IdentityIndex, hash_key: bytes) -> None:
        self.contract = contract
        self._index = index
        self._hash_key = hash_key

    def run(self, topic: str, partition: int, records: list[Any]) -> Run:
        """Judge the records of one partition. Raises for nothing that stands in a record."""
        partner = topic.removeprefix(PREFIX)
        judge = self.contract.judge
        verdicts: list[Verdict] = []
        keys: list[bytes | None] = []
        milliseconds, at = None, datetime.min
        for record in records:
            if record.timestamp != milliseconds:
                milliseconds = record.timestamp
                at = appended_at(milliseconds)
            try:
                verdict = judge(cast(Record, _Read(record.value, record.key, record.headers, partner, at)))
            except Exception as error:  # a fault of ours: one record must not stop the stream, and none may be lost
                verdict = self._fault(error, partner, record)
            verdicts.append(verdict)
            accepted = verdict.disposition == "accepted"
            keys.append(digest(partner, verdict.source or "", verdict.id or "") if accepted else None)
        dispositions = [verdict.disposition for verdict in verdicts]
        return Run(topic, partition, records, verdicts, dispositions, [v.reasons for v in verdicts], keys)

    def _fault(self, error: Exception, partner: str, record: Any) -> Verdict:
        log.error("%s: %s offset %d wasn't judged", place_of(error), partner, record.offset)
        return self.refusal(PLATFORM_FAULT, record.value)

    def refusal(self, code: str, value: bytes | None) -> Verdict:
        """A refusal that isn't the contract's; of the content a keyed hash is kept."""
        keyed = hmac.new(self._hash_key, value or b"", hashlib.sha256).hexdigest()
        reasons = (Finding(code, "value", self.contract.reasons[code].rule_en),)
        versions = (self.contract.version, self.contract.reference_version)
        return Verdict("refused", "unknown", *_NOTHING, keyed, reasons, (), None, None, *versions)

    def decide_repeats(self, runs: Iterable[Run]) -> list[tuple[bytes, bytes]]:
        """Turn repeats into duplicates and conflicts. Returns (key, content hash) of what this batch accepts."""
        candidates = [(run, place, key) for run in runs for place, key in enumerate(run.keys) if key is not None]
        known = self._index.known([key for _, _, key in candidates])
        fresh: dict[bytes, bytes] = {}
        for run, place, key in candidates:
            content = bytes.fromhex(run.verdicts[place].payload_hash)
            before = known.get(key) or fresh.get(key)
            if before is None:
                fresh[key] = content
                continue
            repeat = "duplicate" if before == content else "conflict"
            code = f"IDENTITY_{repeat.upper()}"
            run.dispositions[place] = repeat
            run.reasons[place] = (Finding(code, "/id", self.contract.reasons[code].rule_en),)
        return list(fresh.items())
