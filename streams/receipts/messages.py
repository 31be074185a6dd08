"""What goes to `out.<partner>`: a statement of a commit, or a notice that was written down in the lake."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STATEMENT = "statement"


@dataclass(frozen=True)
class Message:
    """`value` is JSON and says in `message` what it is; the same message always has the same `message_id`."""

    partner: str
    message_id: str
    value: bytes


def notice_message(row: Mapping[str, Any]) -> Message:
    """The message of a row of `bronze.notices` that has a partner."""
    head = {
        "message": row["kind"],
        "notice_id": row["notice_id"],
        "partner": row["partner"],
        "made_at": row["made_at"].isoformat(),
    }
    body = head | json.loads(row["content"])
    return Message(row["partner"], row["notice_id"], json.dumps(body, ensure_ascii=False).encode())
