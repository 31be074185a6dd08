"""What a draft becomes, given what was sent before: a first statement, a correction, or one that is known already.

The id of a first statement follows from the sender and the subject alone, so that the same subject has the same id
from whichever file or machine; that of a later one from what it follows and its content. docs/decisions/0025 says why.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.contract import Contract
from connectors.contract.agreements import Agreement
from connectors.contract.catalogue import RETRACTION
from connectors.sender.outbox import Said, Subject
from connectors.sender.sheets.assemble import Draft
from connectors.sender.sheets.faults import Fault

_SYSTEM = "invulblad"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://schemas.risicobeeld.example/invulblad")

History = Callable[[str], Sequence[Said]]
"""What was said of a subject, the newest first."""


class OriginError(ValueError):
    """It isn't said where the figures come from; the message names the choices."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One statement. `known`: its number in the outbox, when exactly this was said before."""

    draft: Draft
    value: bytes
    subject: Subject
    known: int | None
    faults: tuple[Fault, ...]
    source: str
    corrects: str | None = None
    """Id of the event that it replaces."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, and with what origin."""

    agreement: Agreement
    origin: str

    @property
    def source(self) -> str:
        return f"urn:nld:oin:{self.agreement.oin}:systeem:{_SYSTEM}"


def speaker_of(contract: Contract, partner: str, origin: str | None) -> Speaker:
    """Raises `OriginError`; origin None: the only one of the agreement."""
    agreement = contract.agreements.get(partner)
    if agreement is None:
        raise OriginError(f"partner {partner} has no agreement, so its OIN isn't known")
    if origin is None:
        if len(agreement.data_origins) != 1:
            raise OriginError(f"say where the figures come from: --origin {' | '.join(sorted(agreement.data_origins))}")
        origin = next(iter(agreement.data_origins))
    return Speaker(agreement, origin)


def plan(draft: Draft, speaker: Speaker, history: History) -> Planned:
    """Nothing of it is sent yet, and nothing written."""
    key = _key(draft)
    content = _hash([speaker.origin, speaker.agreement.classification, draft.data])
    before = [one for one in history(key) if one.stands]
    last = before[0] if before else None
    if (
        last is not None
        and last.content == content
        and last.disposition != "conflict"
        and not _withdrawn(last, history)
    ):
        return Planned(
            draft, last.value, Subject(key, last.id, content), last.number, tuple(draft.faults), speaker.source
        )
    faults = list(draft.faults)
    if last is not None and last.disposition is None:
        faults.append(Fault("SHEET_RECEIPT_AWAITED", draft.place("")))
    if last is not None and draft.table.layout.event_type.kind == RETRACTION:
        faults.append(Fault("SHEET_NOT_CORRECTABLE", draft.place("")))
    identity = [speaker.agreement.oin, key] if last is None else [speaker.agreement.oin, key, last.id, content]
    identifier = str(uuid.uuid5(_NAMESPACE, json.dumps(identity)))
    corrects = last.id if last is not None and not _withdrawn(last, history) else None
    data = draft.data
    if corrects is not None:
        data = {**data, "corrects": {"source": speaker.source, "id": corrects}}
    event = _event(draft, speaker, identifier, data)
    value = json.dumps(event, ensure_ascii=False).encode()
    return Planned(draft, value, Subject(key, identifier, content), None, tuple(faults), speaker.source, corrects)


def plan_all(drafts: Sequence[Draft], speaker: Speaker, history: History) -> list[Planned]:
    """Of one run. Two drafts on one subject, from two files, are at fault."""
    planned: dict[str, Planned] = {}
    made = []
    for draft in drafts:
        one = plan(draft, speaker, history)
        first = one if draft.faults else planned.setdefault(one.subject.key, one)
        if first is not one:
            one = replace(one, faults=(*one.faults, Fault("SHEET_SAID_TWICE", draft.place(""))))
        made.append(one)
    return made


def _key(draft: Draft) -> str:
    """The subject as text, which no two subjects share. A retraction's subject is the event that it withdraws."""
    event_type = draft.table.layout.event_type
    if event_type.kind == RETRACTION:
        return _withdrawal(draft.key.get("retracts.source"), draft.key.get("retracts.id"))
    return json.dumps([event_type.type, draft.key], sort_keys=True)


def _withdrawal(source: Any, identifier: Any) -> str:
    return json.dumps(["retracts", source, identifier])


def _withdrawn(last: Said, history: History) -> bool:
    source = json.loads(last.value)["source"]
    return any(one.stands for one in history(_withdrawal(source, last.id)))


def _hash(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _event(draft: Draft, speaker: Speaker, identifier: str, data: Mapping[str, Any]) -> dict[str, Any]:
    event_type = draft.table.layout.event_type
    return {
        "specversion": "1.0",
        "id": identifier,
        "source": speaker.source,
        "type": event_type.type,
        "time": draft.table.grid.saved_at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": event_type.dataschema,
        "dataorigin": speaker.origin,
        "dataclassification": speaker.agreement.classification,
        "data": data,
    }
