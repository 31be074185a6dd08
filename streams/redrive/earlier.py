"""What the lake says of earlier redrives and of what partners sent since: nothing is judged again without need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyiceberg.expressions import In, NotNull
from pyiceberg.table import Table

_DONE = ("accepted", "duplicate", "conflict")


@dataclass(frozen=True)
class Earlier:
    """Rows that were redriven. `done`: with a lasting outcome. `judged`: the versions that refused a row again."""

    done: frozenset[int]
    judged: dict[int, frozenset[tuple[str, str]]]

    def holds(self, ingest_seq: int, versions: tuple[str, str]) -> bool:
        """Whether redriving this row under these versions (contract, code lists) was done before."""
        return ingest_seq in self.done or versions in self.judged.get(ingest_seq, ())


def earlier(table: Table, waiting: Iterable[int]) -> Earlier:
    """From the lake, and from the messages that landing hasn't read yet (`waiting`)."""
    columns = ("redrive_of", "disposition", "contract_version", "reference_version")
    done, judged = set(waiting), defaultdict(set)
    for row in table.scan(NotNull("redrive_of"), selected_fields=columns).to_arrow().to_pylist():
        if row["disposition"] in _DONE:
            done.add(row["redrive_of"])
        else:
            judged[row["redrive_of"]].add((row["contract_version"], row["reference_version"]))
    return Earlier(frozenset(done), {number: frozenset(found) for number, found in judged.items()})


Identity = tuple[str, str, str]
"""Partner, source, id."""


def sent_again(table: Table, candidates: dict[int, Identity]) -> set[int]:
    """Those of `candidates` whose partner delivered the same source and id again later, or has it accepted already.

    What came later is what the partner means: bringing the earlier content back would make a conflict of it.
    """
    if not candidates:
        return set()
    wanted = set(candidates.values())
    columns = ("ingest_seq", "partner", "source", "id", "disposition", "redrive_of")
    ids = In("id", {identity[2] for identity in wanted})
    newest: dict[Identity, int] = {}
    accepted: set[Identity] = set()
    for batch in table.scan(ids, selected_fields=columns).to_arrow_batch_reader():
        for row in batch.to_pylist():
            identity = _identity(row)
            if identity not in wanted:
                continue
            if row["disposition"] == "accepted":
                accepted.add(identity)
            if row["redrive_of"] is None:
                newest[identity] = max(newest.get(identity, 0), row["ingest_seq"])
    return {
        number
        for number, identity in candidates.items()
        if identity in accepted or newest.get(identity, number) > number
    }


def _identity(row: dict[str, Any]) -> Identity:
    return row["partner"], row["source"], row["id"]
