"""What the lake holds, for the demo's comparison: read from the table itself, not from what landing says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from infra.lake import events_table
from infra.settings import Settings

_COLUMNS = ("ingest_seq", "topic", "partner", "offset", "disposition", "reasons")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the lake; `codes` are sorted."""

    ingest_seq: int
    partner: str
    offset: int
    disposition: str
    codes: tuple[str, ...]

    @property
    def place(self) -> tuple[str, int]:
        """Where the record stands: partner (whose topic) and offset."""
        return self.partner, self.offset


def partner_rows(settings: Settings) -> list[Row]:
    """Every row that came over a partner's own topic, by `ingest_seq`."""
    table = events_table(settings).scan(selected_fields=_COLUMNS).to_arrow()
    rows = [
        Row(
            ingest_seq=row["ingest_seq"],
            partner=row["partner"],
            offset=row["offset"],
            disposition=row["disposition"],
            codes=tuple(sorted({reason["code"] for reason in row["reasons"]})),
        )
        for row in table.to_pylist()
        if row["topic"] == f"in.{row['partner']}"
    ]
    return sorted(rows, key=lambda row: row.ingest_seq)


def accepted_events(settings: Settings, ingest_seqs: set[int]) -> list[tuple[int, dict[str, Any]]]:
    """Number and event (structured) of those of these rows that were accepted."""
    if not ingest_seqs:
        return []
    scan = events_table(settings).scan(row_filter="disposition = 'accepted'", selected_fields=("ingest_seq", "payload"))
    rows = [row for row in scan.to_arrow().to_pylist() if row["ingest_seq"] in ingest_seqs]
    return [(row["ingest_seq"], json.loads(row["payload"])) for row in rows]
