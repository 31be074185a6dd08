"""The index of identities: has (partner, source, id) been accepted before, and with what content?

A copy of what the lake says, on local disk, to answer quickly. It learns a commit after the commit, knows the
`ingest_seq` it has reached, catches up from the lake at start and after every conflict, and may be deleted at any time.
The newest identities are in memory and go to disk in bulk; a crash costs reading them from the lake again. A filter in
memory (Bloom) answers "never seen" for nearly every new record, so that the disk is asked for suspected repeats only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pyiceberg.table import Table

from infra.lake import head_ingest_seq
from streams.landing.runs import Runs, Words, words_of

_BITS_PER_IDENTITY = 16  # with three probes: about 5 in 1000 new identities are looked up for nothing
_SMALLEST_FILTER_BITS = 1 << 24
_PROBES = 3
_IN_MEMORY = 50_000


def digest(partner: str, source: str, identifier: str) -> bytes:
    """The 16-byte key of an identity. The parts can't run together: lengths go in front."""
    state = _of_source(partner, source).copy()
    state.update(identifier.encode())
    return state.digest()


@lru_cache(maxsize=4096)
def _of_source(partner: str, source: str) -> hashlib.blake2b:
    """The state of the hash before the id: the same for all events of a source."""
    return hashlib.blake2b(f"{len(partner)},{len(source)}:{partner}{source}".encode(), digest_size=16)


class _Filter:
    """A Bloom filter over the two words of a key; never says "new" of a key that was added."""

    def __init__(self, capacity: int) -> None:
        bits = _SMALLEST_FILTER_BITS
        while bits < capacity * _BITS_PER_IDENTITY:
            bits *= 2
        self.capacity = bits // _BITS_PER_IDENTITY
        self._mask = np.uint64(bits - 1)
        self._cells = np.zeros(bits // 8, dtype=np.uint8)

    def _places(self, high: Words, low: Words) -> Words:
        steps = np.arange(_PROBES, dtype=np.uint64)
        places: Words = (high[:, None] + steps * (low[:, None] | np.uint64(1))) & self._mask
        return places

    def add(self, high: Words, low: Words) -> None:
        places = self._places(high, low).ravel()
        np.bitwise_or.at(self._cells, places >> np.uint64(3), np.uint8(1) << (places & np.uint64(7)).astype(np.uint8))

    def maybe(self, high: Words, low: Words) -> npt.NDArray[np.bool_]:
        places = self._places(high, low)
        set_bits = self._cells[places >> np.uint64(3)] >> (places & np.uint64(7)).astype(np.uint8) & np.uint8(1)
        return np.asarray(set_bits.all(axis=1))


class IdentityIndex:
    """Accepted identities up to `reached`, each with the hash of its content (32 bytes)."""

    def __init__(self, folder: Path) -> None:
        self._runs = Runs(folder)
        self._lake = str(self._runs.state.get("lake", ""))
        self.reached = int(self._runs.state.get("reached", 0))
        self._newest: dict[bytes, bytes] = {}
        self._fill_filter()

    def _fill_filter(self) -> None:
        self._filter = _Filter(2 * len(self._runs))
        for run in self._runs.runs:
            self._filter.add(np.asarray(run.high), np.asarray(run.rest["low"]))

    def _start_over(self, lake: str) -> None:
        """Forget everything: this index belongs to another lake, or to a later state of it than there is."""
        self._runs.clear()
        self._newest = {}
        self._lake, self.reached = lake, 0
        self._fill_filter()

    def known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Of `keys`, those accepted before, with the hash of what was accepted."""
        newest = self._newest
        found = {key: newest[key] for key in keys if key in newest}
        if not keys or not self._runs.runs:
            return found
        high, low = words_of(keys)
        asked = np.flatnonzero(self._filter.maybe(high, low))
        if not len(asked):
            return found
        for run in self._runs.runs:
            for position, content in run.find(high[asked], low[asked]).items():
                found[keys[int(asked[position])]] = content
        return found

    def add(self, accepted: Iterable[tuple[bytes, bytes]], reached: int) -> None:
        """Learn (key, content hash) pairs of committed rows; the lake's counter is now known up to `reached`."""
        self._newest.update(accepted)
        self.reached = reached
        if len(self._newest) >= _IN_MEMORY:
            self.keep()

    def keep(self) -> None:
        """Bring what is in memory to disk."""
        keys = list(self._newest)
        self._runs.add(keys, list(self._newest.values()), {"lake": self._lake, "reached": self.reached})
        self._newest = {}
        if len(self._runs) > self._filter.capacity:
            self._fill_filter()
        elif keys:
            self._filter.add(*words_of(keys))

    def catch_up(self, table: Table) -> int:
        """Read the accepted rows above `reached` from the lake. Returns how many rows were read."""
        lake, head = str(table.metadata.table_uuid), head_ingest_seq(table)
        if self._lake != lake or self.reached > head:
            self._start_over(lake)
        if self.reached == head:
            return 0
        columns = ("partner", "source", "id", "payload_hash")
        scan = table.scan(f"ingest_seq > {self.reached} and disposition = 'accepted'", selected_fields=columns)
        read = 0
        for batch in scan.to_arrow_batch_reader():
            values = (batch.column(name).to_pylist() for name in columns)
            rows = [(digest(p, s, i), bytes.fromhex(h)) for p, s, i, h in zip(*values, strict=True)]
            read += len(rows)
            self.add(rows, self.reached)
        self.add([], head)
        self.keep()
        return read
