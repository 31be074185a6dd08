"""From rows of the lake to statements: one a partner and commit, split where a message would grow too large.

A statement counts its records by disposition, names the accepted ones as ranges of offsets and gives one entry to
each duplicate, conflict, refusal and warning: each record is in exactly one of the two. A record that was judged again
was told and counted before: it stands apart, under the place where its partner delivered it. A statement is made from
the partner's own rows alone, so it can't tell about another partner; its id follows from partner and numbers, so
making it twice gives the same.

Longer than a hundred lines: the whole form of a statement stands here.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any

from connectors.contract import Reason
from streams.landing.rows import DISPOSITIONS
from streams.receipts.messages import STATEMENT, Message

LARGEST_BYTES = 900_000  # a message of the broker is at most 1 MiB, with its envelope
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://schemas.risicobeeld.example/statement/1.0.0")
_STATEMENT_BYTES = 600  # all fields but the lists
_RANGE_BYTES = 160

COLUMNS = (
    "ingest_seq",
    "topic",
    "partition",
    "offset",
    "landed_at",
    "partner",
    "source",
    "id",
    "disposition",
    "reasons",
    "warnings",
    "redrive_of",
)
Delivered = Mapping[int, tuple[str, int, int]]
"""By the number of a row: topic, partition and offset at which the partner delivered it."""
NONE_DELIVERED: Delivered = MappingProxyType({})


def finding_told(found: Mapping[str, str], reasons: Mapping[str, Reason]) -> dict[str, Any]:
    told = {"code": found["code"], "path": found["path"]}
    reason = reasons.get(found["code"])
    if reason is None:  # the code left the contract since; the rule stands in the row
        return {**told, "rule_nl": found["rule"], "rule_en": found["rule"], "action_nl": "", "resend": False, "doc": ""}
    return {
        **told,
        "rule_nl": reason.rule_nl,
        "rule_en": found["rule"],
        "action_nl": reason.action_nl,
        "resend": reason.resend,
        "doc": f"docs/contract/reasons.md#{reason.anchor}",
    }


def _entry(row: Mapping[str, Any], reasons: Mapping[str, Reason], delivered: Delivered) -> dict[str, Any]:
    place = (row["topic"], row["partition"], row["offset"])
    topic, partition, offset = place if row["redrive_of"] is None else delivered[row["redrive_of"]]
    return {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "source": row["source"],
        "id": row["id"],
        "disposition": row["disposition"],
        "reasons": [finding_told(found, reasons) for found in row["reasons"]],
        "warnings": [finding_told(found, reasons) for found in row["warnings"]],
    }


class _Draft:
    """A statement that still grows."""

    def __init__(self, partner: str, landed_at: datetime, delivered: Delivered) -> None:
        self._partner, self._landed_at, self._delivered = partner, landed_at, delivered
        self._counts: Counter[str] = Counter()
        self._accepted: list[dict[str, Any]] = []
        self._entries: list[dict[str, Any]] = []
        self._redriven: list[dict[str, Any]] = []
        self._bytes = _STATEMENT_BYTES
        self._numbers: list[int] = []

    def add(self, row: Mapping[str, Any], reasons: Mapping[str, Reason]) -> bool:
        """False when the row would make the statement too large; it has to begin the next one."""
        again = row["redrive_of"] is not None
        plain = row["disposition"] == "accepted" and not row["warnings"] and not again
        entry = None if plain else _entry(row, reasons, self._delivered)
        size = len(json.dumps(entry, ensure_ascii=False).encode()) + 2 if entry else 0
        last = self._accepted[-1] if self._accepted else None
        extends = (
            plain
            and last is not None
            and last["last_offset"] == row["offset"] - 1
            and (last["topic"], last["partition"]) == (row["topic"], row["partition"])
        )
        if plain and not extends:
            size = _RANGE_BYTES
        if self._numbers and self._bytes + size > LARGEST_BYTES:
            return False
        self._bytes += size
        self._numbers.append(row["ingest_seq"])
        if again and entry:
            self._redriven.append(entry)
            return True
        self._counts[row["disposition"]] += 1
        if entry:
            self._entries.append(entry)
        elif extends and last is not None:
            last["last_offset"] = row["offset"]
        else:
            where = {"topic": row["topic"], "partition": row["partition"]}
            self._accepted.append({**where, "first_offset": row["offset"], "last_offset": row["offset"]})
        return True

    def finished(self) -> Message:
        first, last = min(self._numbers), max(self._numbers)
        statement_id = str(uuid.uuid5(_NAMESPACE, f"{self._partner}:{first}:{last}"))
        body = {
            "message": STATEMENT,
            "statement_id": statement_id,
            "partner": self._partner,
            "ingest_seq_from": first,
            "ingest_seq_to": last,
            "committed_at": self._landed_at.isoformat(),
            "counts": {name: self._counts[name] for name in DISPOSITIONS},
            "accepted": self._accepted,
            "entries": self._entries,
            "redriven": self._redriven,
        }
        return Message(self._partner, statement_id, json.dumps(body, ensure_ascii=False).encode())


def statements(
    rows: Iterable[Mapping[str, Any]], reasons: Mapping[str, Reason], delivered: Delivered = NONE_DELIVERED
) -> Iterator[Message]:
    """The statements about `rows` (of `COLUMNS`, in any order), in the order of commits.

    delivered: for the rows that others are another judgement of.
    A landing time names one commit. Raises nothing for unknown codes: what the row says is told.
    """
    ordered = sorted(rows, key=lambda row: (row["landed_at"], row["partner"], row["ingest_seq"]))
    for (landed_at, partner), group in groupby(ordered, key=lambda row: (row["landed_at"], row["partner"])):
        draft = _Draft(partner, landed_at, delivered)
        for row in group:
            if not draft.add(row, reasons):
                yield draft.finished()
                draft = _Draft(partner, landed_at, delivered)
                draft.add(row, reasons)
        yield draft.finished()
