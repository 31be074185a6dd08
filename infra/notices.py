"""Notices: what the platform tells partners besides receipts, and the checks that it made. Rows of `bronze.notices`.

A notice is written down first and told afterwards, by the receipts program, which follows `notice_seq`. Its id follows
from what it is about, so making it twice leaves one row, and its reader recognises a repeat.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.table import Table

from infra import clock, lake
from infra.settings import Settings

DAILY_STATEMENT = "daily_statement"
QUALITY_FINDINGS = "quality_findings"
EARLY_WARNING = "early_warning"
DELIVERY_CHECK = "delivery_check"
"""That the delivery gate ran, and how far; told to nobody."""
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://schemas.risicobeeld.example/notice/1.0.0")
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """`about` names what it is about, once for each kind and partner: a day, a range of numbers, a warning's state."""

    kind: str
    partner: str | None
    about: str
    content: dict[str, Any]

    @property
    def notice_id(self) -> str:
        return str(uuid.uuid5(_NAMESPACE, f"{self.kind}:{self.partner or ''}:{self.about}"))


def append(settings: Settings, notices: Sequence[Notice]) -> list[Notice]:
    """Write down those that aren't there yet, in one commit; returns them. Raises `LakeError` when it keeps moving."""
    schema: pa.Schema = schema_to_pyarrow(lake.NOTICES_SCHEMA, include_field_ids=False)
    for _ in range(_ATTEMPTS):
        table = lake.notices_table(settings)
        held = table.scan(selected_fields=("notice_seq", "notice_id")).to_arrow()
        known = set(held["notice_id"].to_pylist())
        new = [notice for notice in notices if notice.notice_id not in known]
        if not new:
            return []
        first = max(held["notice_seq"].to_pylist(), default=0) + 1
        made_at = clock.now(settings)
        rows = [
            {
                "notice_seq": seq,
                "notice_id": notice.notice_id,
                "kind": notice.kind,
                "partner": notice.partner,
                "content": json.dumps(notice.content, ensure_ascii=False, separators=(",", ":")),
                "made_at": made_at,
            }
            for seq, notice in enumerate(new, first)
        ]
        try:
            table.append(pa.Table.from_pylist(rows, schema=schema))
            return new
        except CommitFailedException:
            continue
    raise lake.LakeError(f"{lake.NOTICES} moved {_ATTEMPTS} times while it was written: run the command again")


def above(table: Table, notice_seq: int) -> list[dict[str, Any]]:
    """Rows above a number, in order, `content` still JSON."""
    rows: list[dict[str, Any]] = table.scan(f"notice_seq > {int(notice_seq)}").to_arrow().to_pylist()
    return sorted(rows, key=lambda row: int(row["notice_seq"]))
