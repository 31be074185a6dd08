"""Rows of the lake as landing would have written them, made without broker and lake, in the same Parquet columns."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from infra.settings import REPOSITORY
from infra.warehouse import Bronze

SEEDS = REPOSITORY / "dbt_project" / "seeds"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
_FINDINGS = pa.list_(pa.struct([("code", pa.string()), ("path", pa.string()), ("rule", pa.string())]))
EVENTS = pa.schema(
    [
        ("ingest_seq", pa.int64()),
        ("topic", pa.string()),
        ("topic_id", pa.string()),
        ("partition", pa.int32()),
        ("offset", pa.int64()),
        ("appended_at", pa.timestamp("us", "UTC")),
        ("landed_at", pa.timestamp("us", "UTC")),
    ]
    + [(name, pa.string()) for name in ("partner", "stream", "type", "source", "id")]
    + [
        ("time", pa.timestamp("us", "UTC")),
        ("payload", pa.string()),
        ("payload_hash", pa.string()),
        ("disposition", pa.string()),
        ("reasons", _FINDINGS),
        ("warnings", _FINDINGS),
    ]
    + [(name, pa.string()) for name in ("contract_version", "reference_version", "data_origin", "trace_id")]
    + [("redrive_of", pa.int64())]
)
REFERENCE = pa.schema(
    [
        ("reference_seq", pa.int64()),
        ("kind", pa.string()),
        ("key", pa.string()),
        ("content", pa.string()),
        ("content_hash", pa.string()),
        ("known_from", pa.timestamp("us", "UTC")),
    ]
)


def seed_rows(name: str) -> list[dict[str, str]]:
    """Rows of a seed, by its path below the seeds folder without suffix."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reference(row: dict[str, Any]) -> dict[str, str]:
    """How another event names this one."""
    return {"source": row["source"], "id": row["id"]}


@dataclass
class Lake:
    """Rows as landing would have written them, and the Parquet files that hold them."""

    folder: Path
    reference_date: date
    rows: list[dict[str, Any]] = field(default_factory=list)
    agreements: list[dict[str, Any]] = field(default_factory=list)
    files: list[tuple[int, str]] = field(default_factory=list)
    reference_files: list[str] = field(default_factory=list)
    notice_files: list[str] = field(default_factory=list)

    @property
    def head(self) -> int:
        return self.files[-1][0] if self.files else 0

    def put(
        self,
        partner: str,
        stream: str,
        data: dict[str, Any] | None,
        logged_at: datetime,
        *,
        origin: str | None = "synthetic",
        disposition: str = "accepted",
        codes: tuple[str, ...] = (),
        event_id: str | None = None,
        redrive_of: int | None = None,
        appended_at: datetime | None = None,
        verb: str = "gemeld",
    ) -> dict[str, Any]:
        """Append one record that is written with the next `flush`. `appended_at`: when it came, if not when logged."""
        seq = len(self.rows) + 1
        identity = event_id or f"{stream}-{seq}"
        event = None if data is None else json.dumps({"specversion": "1.0", "id": identity, "data": data})
        row = {
            "ingest_seq": seq,
            "topic": f"in.{partner}",
            "topic_id": "t",
            "partition": 0,
            "offset": seq,
            "appended_at": appended_at or logged_at,
            "landed_at": (appended_at or logged_at) + timedelta(seconds=2),
            "partner": partner,
            "stream": stream,
            "type": f"nl.{stream}-{verb}.v1",
            "source": f"urn:nld:oin:{partner}",
            "id": identity,
            "time": logged_at,
            "payload": event,
            "payload_hash": hashlib.sha256(str(event).encode()).hexdigest(),
            "disposition": disposition,
            "reasons": [{"code": code, "path": "/data", "rule": "rule"} for code in codes],
            "warnings": [],
            "contract_version": "1",
            "reference_version": "1",
            "data_origin": origin,
            "trace_id": None,
            "redrive_of": redrive_of,
            "data": data,
        }
        self.rows.append(row)
        return row

    def correct(self, row: dict[str, Any], logged_at: datetime, **changed: Any) -> dict[str, Any]:
        """A statement that replaces `row`: its own content with what is in `changed`."""
        came = changed.pop("came", None)
        data = {**row["data"], **changed, "corrects": reference(row)}
        return self.put(row["partner"], row["stream"], data, logged_at, origin=row["data_origin"], appended_at=came)

    def retract(
        self, row: dict[str, Any], logged_at: datetime, came: datetime | None = None, stream: str | None = None
    ) -> dict[str, Any]:
        """What withdraws `row`; in another `stream` it can't."""
        data = {"retracts": reference(row), "retraction_reason": "wrong_content"}
        return self.put(
            row["partner"],
            stream or row["stream"],
            data,
            logged_at,
            origin=row["data_origin"],
            appended_at=came,
            verb="ingetrokken",
        )

    def flush(self, rows_per_file: int = 20_000) -> None:
        """Write what isn't written yet, in files of successive numbers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        pending = self.rows[self.head :]
        for start in range(0, len(pending), rows_per_file):
            part = [{k: v for k, v in row.items() if k != "data"} for row in pending[start : start + rows_per_file]]
            path = self.folder / f"events-{part[-1]['ingest_seq']:08d}.parquet"
            pq.write_table(pa.Table.from_pylist(part, schema=EVENTS), path)
            self.files.append((part[-1]["ingest_seq"], str(path)))

    def put_agreement(self, agreement: dict[str, Any], known_from: datetime = LONG_AGO) -> None:
        self.agreements.append(agreement)
        self.put_reference("agreement", agreement["partner"], json.dumps(agreement), known_from)

    def put_reference(self, kind: str, key: str, content: str, known_from: datetime = LONG_AGO) -> None:
        """A version of an agreement, a code list or a list of parameters, as applying it writes it down."""
        seq = len(self.reference_files) + 1
        path = self.folder / f"reference-{seq:04d}.parquet"
        self.folder.mkdir(parents=True, exist_ok=True)
        row = {
            "reference_seq": seq,
            "kind": kind,
            "key": key,
            "content": content,
            "content_hash": hashlib.sha256(content.encode()).hexdigest(),
            "known_from": known_from,
        }
        pq.write_table(pa.Table.from_pylist([row], schema=REFERENCE), path)
        self.reference_files.append(str(path))

    def bronze(self) -> Bronze:
        above: Callable[[int], list[str]] = lambda built: [path for last, path in self.files if last > built]  # noqa: E731
        return Bronze(self.head, above, list(self.reference_files), list(self.notice_files))
