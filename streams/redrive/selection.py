"""Which refused rows are meant, read from the lake batch by batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pyiceberg.expressions import (
    And,
    BooleanExpression,
    EqualTo,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from pyiceberg.table import Table

COLUMNS = ("ingest_seq", "appended_at", "partner", "stream", "payload", "reasons")


@dataclass(frozen=True)
class Selection:
    """Filters over refused rows; an empty one lets all through. `since` and `until` (excluded): times of landing."""

    reasons: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    first_seq: int | None = None
    last_seq: int | None = None

    def expression(self) -> BooleanExpression:
        """For the lake; reasons are looked at row by row."""
        parts: list[BooleanExpression] = [IsNull("redrive_of")]
        if self.partners:
            parts.append(In("partner", self.partners))
        if self.streams:
            parts.append(In("stream", self.streams))
        if self.since is not None:
            parts.append(GreaterThanOrEqual("landed_at", self.since.isoformat()))
        if self.until is not None:
            parts.append(LessThan("landed_at", self.until.isoformat()))
        if self.first_seq is not None:
            parts.append(GreaterThanOrEqual("ingest_seq", self.first_seq))
        if self.last_seq is not None:
            parts.append(LessThanOrEqual("ingest_seq", self.last_seq))
        return And(EqualTo("disposition", "refused"), *parts)

    def holds(self, row: dict[str, Any]) -> bool:
        """Whether the row has one of the reasons asked for."""
        return not self.reasons or any(found["code"] in self.reasons for found in row["reasons"])

    def as_json(self) -> str:
        """For the audit: what was asked for, and nothing else."""
        asked = {name: value for name, value in asdict(self).items() if value not in (None, ())}
        return json.dumps(asked, default=str, sort_keys=True)


def rows(table: Table, selection: Selection) -> Iterator[dict[str, Any]]:
    """The rows meant, by batches of files; not in the order of their numbers."""
    scan = table.scan(selection.expression(), selected_fields=COLUMNS)
    for batch in scan.to_arrow_batch_reader():
        for row in batch.to_pylist():
            if selection.holds(row):
                yield row
