"""The index of identities: has (partner, source, id) been accepted before, and with what content?

A copy of what the lake says, on local disk, to answer quickly. It is written after the commit, holds the
`ingest_seq` it has reached, catches up from the lake at start and after every conflict, and may be deleted at any
time. A filter in memory (Bloom) answers "never seen" for nearly every new record, so that the disk is asked for
suspected repeats only.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pyiceberg.table import Table

from infra.lake import head_ingest_seq

_BITS_PER_IDENTITY = 16  # with three probes: about 5 in 1000 new identities are looked up for nothing
_SMALLEST_FILTER_BITS = 1 << 24
_PROBES = 3


def digest(partner: str, source: str, identifier: str) -> bytes:
    """The 16-byte key of an identity. The parts can't run together: lengths go in front."""
    text = f"{len(partner)},{len(source)}:{partner}{source}{identifier}"
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class _Filter:
    """A Bloom filter over 16-byte keys; never says "new" of a key that was added."""

    def __init__(self, capacity: int) -> None:
        bits = _SMALLEST_FILTER_BITS
        while bits < capacity * _BITS_PER_IDENTITY:
            bits *= 2
        self.capacity = bits // _BITS_PER_IDENTITY
        self._mask = np.uint64(bits - 1)
        self._cells = np.zeros(bits // 8, dtype=np.uint8)

    def _places(self, keys: Sequence[bytes]) -> npt.NDArray[np.uint64]:
        words = np.frombuffer(b"".join(keys), dtype="<u8").reshape(-1, 2)
        steps = np.arange(_PROBES, dtype=np.uint64)
        return (words[:, :1] + steps * (words[:, 1:] | np.uint64(1))) & self._mask

    def add(self, keys: Sequence[bytes]) -> None:
        places = self._places(keys).ravel()
        np.bitwise_or.at(self._cells, places >> np.uint64(3), np.uint8(1) << (places & np.uint64(7)).astype(np.uint8))

    def maybe(self, keys: Sequence[bytes]) -> npt.NDArray[np.bool_]:
        places = self._places(keys)
        set_bits = self._cells[places >> np.uint64(3)] >> (places & np.uint64(7)).astype(np.uint8) & np.uint8(1)
        return np.asarray(set_bits.all(axis=1))


class IdentityIndex:
    """Accepted identities up to `reached`, each with the hash of its content (32 bytes)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._open()

    def _open(self) -> None:
        self._db = sqlite3.connect(self._path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA cache_size=-65536")
        self._db.execute("CREATE TABLE IF NOT EXISTS accepted (key BLOB PRIMARY KEY, content BLOB) WITHOUT ROWID")
        self._db.execute("CREATE TABLE IF NOT EXISTS reached (one INTEGER PRIMARY KEY, lake TEXT, ingest_seq INTEGER)")
        row = self._db.execute("SELECT lake, ingest_seq FROM reached").fetchone()
        self._lake, self.reached = (str(row[0]), int(row[1])) if row else ("", 0)
        self._count = int(self._db.execute("SELECT count(*) FROM accepted").fetchone()[0])
        self._fill_filter()

    def _fill_filter(self) -> None:
        self._filter = _Filter(2 * self._count)
        cursor = self._db.execute("SELECT key FROM accepted")
        while rows := cursor.fetchmany(100_000):
            self._filter.add([row[0] for row in rows])

    def close(self) -> None:
        self._db.close()

    def _start_over(self, lake: str) -> None:
        """Forget everything: this index belongs to another lake, or to a later state of it than there is."""
        self._db.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._open()
        self._lake = lake

    def known(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Of `keys`, those accepted before, with the hash of what was accepted."""
        if not keys:
            return {}
        found: dict[bytes, bytes] = {}
        for place in np.flatnonzero(self._filter.maybe(keys)):
            key = keys[int(place)]
            row = self._db.execute("SELECT content FROM accepted WHERE key = ?", (key,)).fetchone()
            if row is not None:
                found[key] = row[0]
        return found

    def add(self, accepted: Iterable[tuple[bytes, bytes]], reached: int) -> None:
        """Remember (key, content hash) pairs of committed rows; the lake's counter is now known up to `reached`."""
        rows = sorted(accepted)  # neighbours in the tree are written together
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT OR IGNORE INTO accepted VALUES (?, ?)", rows)
        self._db.execute("INSERT OR REPLACE INTO reached VALUES (1, ?, ?)", (self._lake, reached))
        self._db.execute("COMMIT")
        self.reached = reached
        self._count += len(rows)
        if self._count > self._filter.capacity:
            self._fill_filter()
        elif rows:
            self._filter.add([row[0] for row in rows])

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
        return read
