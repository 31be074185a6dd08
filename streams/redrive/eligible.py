"""Whether a refused row can be judged again at all: only what the lake kept can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contract import Reason

PRIVACY, UNREADABLE, DELIVERY, ERASED = "privacy", "unreadable", "delivery", "erased"
WHY = {
    PRIVACY: "the privacy gate refused the content, and of such content only a keyed hash is kept. "
    "The partner takes out what the gate named and sends the event again",
    UNREADABLE: "the content could not be read as an event or not be judged, and then only a keyed hash of it is kept. "
    "The partner mends its export and sends the event again",
    DELIVERY: "a rule about key or headers was broken, and these are not kept. The partner sends the event again",
    ERASED: "the content was erased when its time was over",
}
"""By obstacle: why such a record can't be redriven, and what to do."""


def obstacle(row: Mapping[str, Any], reasons: Mapping[str, Reason]) -> str | None:
    """One of `WHY`, or None. `row` has payload and reasons of a refused row."""
    if row["payload"] is None:
        lost = [reasons[f["code"]] for f in row["reasons"] if f["code"] in reasons]
        if any(reason.layer == "privacy" for reason in lost):
            return PRIVACY
        return UNREADABLE if any(not reason.keeps_content for reason in lost) else ERASED
    if any(found["path"] == "key" or found["path"].startswith("header") for found in row["reasons"]):
        return DELIVERY
    return None
