"""What senders take back: statements that are corrected or withdrawn, in time, late, and before they have arrived.

`take_back` makes the records; `holding` says, from what was sent and nothing else, which statements hold in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.contract import Contract
from connectors.simulation.draw import generator
from connectors.simulation.events import STRUCTURED, Outgoing, as_bytes, instant

Event = Mapping[str, Any]
MONITORING = "monitoring-alerts"
_MENDED: Mapping[str, Mapping[str, Any]] = {  # what was said turns out otherwise
    MONITORING: {"signals": []},
    "measures": {"evidence_grade": "told"},
}
_LATE = timedelta(days=4)  # after the first word about it


@dataclass(frozen=True, slots=True)
class Kind:
    """`words`: how each event takes back the one before it. `late`: the statement itself comes after all of them.

    `stream`: whose statements are taken back.
    """

    words: tuple[str, ...]
    late: bool = False
    lost: bool = False
    stream: str = MONITORING


KINDS: Mapping[str, Kind] = {
    "corrected": Kind(("corrects",)),
    "corrected_twice": Kind(("corrects", "corrects")),
    "corrected_before_it_came": Kind(("corrects",), late=True),
    "withdrawn": Kind(("retracts",)),
    "withdrawn_before_it_came": Kind(("retracts",), late=True),
    "correction_withdrawn": Kind(("corrects", "retracts")),
    "correction_of_nothing": Kind(("corrects",), lost=True),
    "measure_corrected": Kind(("corrects",), stream="measures"),
    "measure_withdrawn": Kind(("retracts",), stream="measures"),
}


def take_back(
    contract: Contract, seed: int, wanted: Mapping[str, int], regular: Sequence[Outgoing], end: datetime
) -> tuple[list[Outgoing], list[Outgoing]]:
    """The regular records that are left alone, and those that are taken back with what takes them back.

    Nothing is logged at or after `end`. Raises `ValueError` for an unknown kind, or when too few records are usable.
    """
    taken: set[tuple[str, str]] = set()
    made: list[Outgoing] = []
    usable = [one for one in regular if _usable(one) and one.logged_at + 2 * _LATE < end]
    for name, count in wanted.items():
        if name not in KINDS:
            raise ValueError(f"corrections: no kind called {name}; known: {', '.join(sorted(KINDS))}")
        stream = KINDS[name].stream
        free = [one for one in usable if one.stream == stream and (one.source, one.event_id) not in taken]
        if len(free) < count:
            raise ValueError(f"corrections: {count} x {name} asked, {len(free)} statements can be taken back that way")
        for at in sorted(generator(seed, "taken back", name).choice(len(free), size=count, replace=False)):
            right = free[int(at)]
            taken.add((right.source, right.event_id))
            made += _line(contract, name, KINDS[name], right)
    return [one for one in regular if (one.source, one.event_id) not in taken], made


def _usable(record: Outgoing) -> bool:
    """A right statement; a monthly report says something, so that withdrawing or emptying it shows."""
    if record.stream not in _MENDED or record.headers != STRUCTURED or record.expected.disposition != "accepted":
        return False
    data = orjson.loads(record.value)["data"]
    return record.stream != MONITORING or any(signal["opened"] for signal in data["signals"])


def _line(contract: Contract, name: str, kind: Kind, right: Outgoing) -> list[Outgoing]:
    line = [replace(right, logged_at=right.logged_at + _LATE) if kind.late else right]
    before = {"source": right.source, "id": f"{right.event_id}-lost" if kind.lost else right.event_id}
    for step, word in enumerate(kind.words, start=1):
        event = orjson.loads(right.value)
        logged_at = right.logged_at + timedelta(days=step)
        event |= {"id": f"{right.event_id}-{name.replace('_', '-')}-{step}", "time": instant(logged_at)}
        if word == "corrects":
            event["data"] |= {**_MENDED[right.stream], "corrects": before}
        else:
            statement = contract.catalogue.types[event["type"]]
            noun = statement.type.rsplit("-", 1)[0]
            retraction = contract.catalogue.types[f"{noun}-ingetrokken.v1"]
            subject = {statement.subject_field: event["data"][statement.subject_field]}
            event |= {"type": retraction.type, "dataschema": retraction.dataschema}
            event["data"] = {**subject, "retracts": before, "retraction_reason": "wrong_content"}
        line.append(
            replace(right, logged_at=logged_at, kind=name, event_id=event["id"], value=as_bytes(event)),
        )
        before = {"source": event["source"], "id": event["id"]}
    return line


def moment_of(event: Event) -> datetime:
    return datetime.fromisoformat(event["time"])


def holding(events: Iterable[Event]) -> tuple[list[Event], dict[tuple[str, str], str]]:
    """Of accepted events, in order of landing: the statements that hold, and what became of each reference.

    A statement, its corrections and theirs are one line; of its ends the one that was logged last holds.
    """
    told = {(event["source"], event["id"]): event for event in events}
    named: dict[tuple[str, str], tuple[str, str]] = {}
    became: dict[tuple[str, str], str] = {}
    for identity, event in told.items():
        words = event["data"].get("retracts") or event["data"].get("corrects")
        if words is None:
            continue
        target = (words["source"], words["id"])
        if target not in told:
            became[identity] = "unresolved"
        elif not _fits(event, told[target]):
            became[identity] = "not_applicable"
        else:
            named[identity] = target
    begin = _beginning(named)
    ends: dict[tuple[str, str], tuple[str, str]] = {}
    for identity in sorted(told, key=lambda one: moment_of(told[one])):
        if identity not in named.values():
            ends[begin(identity)] = identity
    for identity in named:
        is_end = identity not in named.values()
        became[identity] = "overtaken" if is_end and ends[begin(identity)] != identity else "in_effect"
    return [told[one] for one in told if one in ends.values() and "retracts" not in told[one]["data"]], became


def _fits(event: Event, target: Event) -> bool:
    same = event["type"].rsplit("-", 1)[0] == target["type"].rsplit("-", 1)[0]
    return same and "retracts" not in target["data"] and event["dataorigin"] == target["dataorigin"]


def _beginning(named: Mapping[tuple[str, str], tuple[str, str]]) -> Callable[[tuple[str, str]], tuple[str, str]]:
    def begin(identity: tuple[str, str]) -> tuple[str, str]:
        seen = {identity}
        while identity in named and named[identity] not in seen:
            identity = named[identity]
            seen.add(identity)
        return identity

    return begin
