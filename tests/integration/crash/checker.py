"""Was anything lost or doubled? Judged from senders' outboxes, the lake and the answers, never from landing's log."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Place = tuple[str, int]
"""(topic, offset)"""


def sent_places(outbox: Path, topic: str) -> dict[Place, int]:
    """Where each record of an outbox stands in its topic, with its number."""
    with sqlite3.connect(outbox) as db:
        return {(topic, offset): number for offset, number in db.execute("SELECT offset, number FROM attempt")}


def lake_errors(places: Iterable[Place], rows: Iterable[Mapping[str, Any]], wanted: Mapping[Place, str]) -> list[str]:
    """places: of everything that was sent; rows: all of the topics from the first place on; wanted: dispositions."""
    landed = Counter((row["topic"], row["offset"]) for row in rows)
    places = set(places)
    errors = [f"{place} was lost" for place in sorted(places - set(landed))]
    errors += [f"{place} landed {count} times" for place, count in sorted(landed.items()) if count > 1]
    errors += [f"{place} landed and was never sent" for place in sorted(set(landed) - places)]
    accepted = Counter((row["partner"], row["source"], row["id"]) for row in rows if row["disposition"] == "accepted")
    errors += [f"{identity} was accepted {count} times" for identity, count in accepted.items() if count > 1]
    for row in rows:
        place = (row["topic"], row["offset"])
        if wanted.get(place, row["disposition"]) != row["disposition"]:
            errors.append(f"{place} is {row['disposition']}, wanted {wanted[place]}")
    return errors


def answer_errors(statements: Iterable[bytes], rows: Iterable[Mapping[str, Any]], start: int) -> list[str]:
    """Every row told exactly once, with its disposition, under statement ids that are used once.

    start: what is told of earlier offsets isn't of this test.
    """
    told: Counter[tuple[str, int, str]] = Counter()
    ids: Counter[str] = Counter()
    for value in statements:
        body = json.loads(value)
        ids[body["statement_id"]] += 1
        for run in body["accepted"]:
            told.update((run["topic"], o, "accepted") for o in range(run["first_offset"], run["last_offset"] + 1))
        told.update((entry["topic"], entry["offset"], entry["disposition"]) for entry in body["entries"])
    told = Counter({place: count for place, count in told.items() if place[1] >= start})
    expected = Counter((row["topic"], row["offset"], row["disposition"]) for row in rows)
    errors = [f"statement {one} was sent {count} times" for one, count in ids.items() if count > 1]
    errors += [f"{place} was never told" for place in sorted((expected - told).keys())]
    return errors + [f"{place} was told {told[place]} times" for place in sorted((told - expected).keys())]
