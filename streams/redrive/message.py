"""What stands on `in.redrive`: the number of a row of the lake, and nothing of the record itself.

So nobody who can write there can put words into a partner's mouth: content, partner, time and place are the row's.
"""

from __future__ import annotations

import json
from typing import Any

TOPIC = "in.redrive"
USER = "redrive"
"""The platform's user that may write the topic; also who is named where a record on it is nobody's."""
_FIELD = "ingest_seq"


def encode(ingest_seq: int) -> bytes:
    return json.dumps({_FIELD: ingest_seq}, separators=(",", ":")).encode()


def named(value: bytes | None) -> int | None:
    """The number that a record on the topic names; None for anything else than our own message."""
    try:
        message: Any = json.loads(value or b"")
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.keys() != {_FIELD}:
        return None
    number = message[_FIELD]
    return number if type(number) is int and 0 < number < 2**63 else None
