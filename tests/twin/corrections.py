"""What holds of statements, corrections and retractions: lines as plain sets, joined one reference at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Identity = tuple[str, str, str]


def identity(row: Row) -> Identity:
    return row["partner"], row["source"], row["id"]


def is_retraction(row: Row) -> bool:
    return "-ingetrokken.v" in row["type"]


def about(row: Row) -> str:
    """The type without its verb: a statement and what withdraws it are about the same."""
    return row["type"].rsplit("-", 1)[0]


def named_by(row: Row) -> Identity | None:
    """The identity that a row of the lake corrects or withdraws."""
    told = (row["data"] or {}).get("retracts") or (row["data"] or {}).get("corrects")
    return (row["partner"], told["source"], told["id"]) if told else None


@dataclass
class Corrections:
    """By `ingest_seq`: what became of each reference; for each statement that is out, the row that holds instead."""

    status: dict[int, tuple[str, str]] = field(default_factory=dict)
    holder: dict[int, Row] = field(default_factory=dict)


def corrections(rows: Iterable[Row]) -> Corrections:
    """`rows`: every row of the lake up to the pin, whatever became of it."""
    rows = list(rows)
    accepted = {identity(row): row for row in rows if row["disposition"] == "accepted"}
    landed = {identity(row) for row in rows}
    found = Corrections()
    lines: list[dict[Identity, Row]] = []
    named: dict[Identity, Identity] = {}
    for row in accepted.values():
        target = named_by(row)
        if target is None:
            continue
        obstacle = _obstacle(row, target, accepted, landed)
        if obstacle != "none":
            status = "unresolved" if obstacle == "not_seen" else "not_applicable"
            found.status[row["ingest_seq"]] = (status, obstacle)
            continue
        named[identity(row)] = target
        joined = {identity(row): row, target: accepted[target]}
        for line in [line for line in lines if line.keys() & joined.keys()]:
            lines.remove(line)
            joined |= line
        lines.append(joined)
    for line in lines:
        inside = {one: target for one, target in named.items() if one in line}
        ends = line.keys() - set(inside.values()) or line.keys()
        holds = max((line[one] for one in ends), key=lambda row: (row["time"], row["ingest_seq"]))
        for one, row in line.items():
            if one != identity(holds) and not is_retraction(row):
                found.holder[row["ingest_seq"]] = holds
            if one in inside:
                lost = one != identity(holds) and one not in inside.values()
                replaces_what_holds = inside[one] == identity(holds)
                status = "overtaken" if lost or replaces_what_holds else "in_effect"
                found.status[row["ingest_seq"]] = (status, "none")
    return found


def _obstacle(row: Row, target: Identity, accepted: dict[Identity, Row], landed: set[Identity]) -> str:
    if target not in landed:
        return "not_seen"
    if target not in accepted:
        return "refused"
    if is_retraction(accepted[target]):
        return "is_retraction"
    if about(accepted[target]) != about(row):
        return "other_type"
    return "none" if accepted[target]["data_origin"] == row["data_origin"] else "other_origin"
