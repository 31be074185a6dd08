"""Sorted runs on disk: many 16-byte keys with 32 bytes each, added in bulk, looked up in bulk.

A run is two files, the keys' first halves in order and the rest; runs of like size are merged, so there are few of
them. The manifest names the runs and is replaced in one rename, after their bytes are on disk. Whatever can't be
read makes an empty store: this is a copy of something else.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_REST = np.dtype([("low", "<u8"), ("content", "V32")])
_LARGEST_MERGED = 8_000_000  # beyond that, merging would need gigabytes of memory
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Run:
    """`high` is sorted; `rest[i]` belongs to `high[i]`."""

    name: str
    high: Words
    rest: npt.NDArray[np.void]

    def find(self, high: Words, low: Words) -> dict[int, bytes]:
        """Contents by position in the arrays that were asked for."""
        found = {}
        for position, start in enumerate(np.searchsorted(self.high, high)):
            place = int(start)
            while place < len(self.high) and self.high[place] == high[position]:
                if self.rest["low"][place] == low[position]:
                    found[position] = self.rest["content"][place].tobytes()
                    break
                place += 1
        return found


def words_of(keys: Sequence[bytes]) -> tuple[Words, Words]:
    """The halves of 16-byte keys."""
    words = np.frombuffer(b"".join(keys), dtype="<u8").reshape(-1, 2)
    return words[:, 0], words[:, 1]


class Runs:
    """The store. `state` is a small JSON object that is kept with the runs, in the same rename."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.runs: list[Run] = []
        self.state: dict[str, Any] = {}
        try:
            manifest = json.loads((folder / "manifest.json").read_text())
            self.runs = [self._load(name, size) for name, size in manifest["runs"]]
            self.state = manifest["state"]
        except (OSError, ValueError, KeyError, TypeError):
            self.runs, self.state = [], {}

    def __len__(self) -> int:
        return sum(len(run.high) for run in self.runs)

    def _load(self, name: str, size: int) -> Run:
        high = np.load(self.folder / f"{name}.high.npy", mmap_mode="r")
        rest = np.load(self.folder / f"{name}.rest.npy", mmap_mode="r")
        if len(high) != size or len(rest) != size or rest.dtype != _REST:
            raise ValueError(f"run {name} isn't what the manifest says")
        return Run(name, high, rest)

    def _write(self, high: Words, rest: npt.NDArray[np.void]) -> Run:
        order = np.argsort(high, kind="stable")
        name = f"{os.getpid()}-{secrets.token_hex(6)}"
        for part, values in (("high", high[order]), ("rest", rest[order])):
            with (self.folder / f"{name}.{part}.npy").open("wb") as file:
                np.save(file, values)
                file.flush()
                os.fsync(file.fileno())
        return self._load(name, len(high))

    def add(self, keys: Sequence[bytes], contents: Sequence[bytes], state: dict[str, Any]) -> None:
        """Keep keys with their contents, and the state that goes with them."""
        gone: list[str] = []
        if keys:
            high, low = words_of(keys)
            rest = np.empty(len(keys), dtype=_REST)
            rest["low"] = low
            rest["content"] = np.frombuffer(b"".join(contents), dtype="V32")
            while self.runs and len(self.runs[-1].high) <= 2 * len(high) <= _LARGEST_MERGED:
                last = self.runs.pop()
                gone.append(last.name)
                high, rest = np.concatenate((last.high, high)), np.concatenate((last.rest, rest))
            self.runs.append(self._write(high, rest))
        self.state = state
        self._write_manifest()
        for name in gone:
            for part in ("high", "rest"):
                (self.folder / f"{name}.{part}.npy").unlink(missing_ok=True)

    def _write_manifest(self) -> None:
        manifest = {"runs": [[run.name, len(run.high)] for run in self.runs], "state": self.state}
        aside = self.folder / f"manifest.{os.getpid()}"
        aside.write_text(json.dumps(manifest))
        aside.replace(self.folder / "manifest.json")

    def clear(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.runs, self.state = [], {}
