"""A calendar release that waits for two people: complete, protected and attacked, where no reader looks.

`releases/proposed/<proposal>/` holds the audience's file, its manifest, the request that people decide on
(`request.md`), and afterwards `decision.json`. Nothing of it is ever removed. A proposal's id names its release and the
hash of its manifest, so what is published is what was asked.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.publication import shelf
from connectors.publication.calendar import record
from connectors.publication.calendar.make import prepared
from connectors.publication.calendar.request import request
from connectors.publication.copying import sha256_of
from connectors.publication.manifest import Approval, Approver, Manifest
from connectors.publication.shelf import ReleaseError
from infra.settings import Settings

_ID = re.compile(r"^c[0-9]{6}-[0-9a-f]{16}$")
PEOPLE = 2


class NotDecided(ReleaseError):
    """The answers don't decide yet; the message says who must still answer."""


class Answer(BaseModel):
    """What one person said. `user`: the login, which tells people apart."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    user: str
    approved: bool
    at: datetime


class Decision(BaseModel):
    """`release_id`: of the release that was made; None after a rejection. `readers_keep`: what they see then."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    proposal_id: str
    approved: bool
    answers: list[Answer]
    release_id: str | None
    readers_keep: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    proposal_id: str
    folder: Path
    manifest: Manifest

    @property
    def audience(self) -> str:
        return self.manifest.files[0].audience

    @property
    def request(self) -> str:
        return (self.folder / "request.md").read_text(encoding="utf-8")

    @property
    def decision(self) -> Decision | None:
        """None while it waits."""
        file = self.folder / "decision.json"
        return Decision.model_validate_json(file.read_text()) if file.exists() else None


def propose(settings: Settings, audience: str) -> Proposal:
    """Make a release as `make` does, and put it where people decide on it. Raises what `prepared` raises."""
    with prepared(settings, audience) as (aside, manifest):
        text = request(settings, aside, manifest)
        content = manifest.model_dump_json(indent=1).encode()
        proposal_id = f"{manifest.release_id}-{hashlib.sha256(content).hexdigest()[:16]}"
        for name, written in {"manifest.json": content, "request.md": text.encode()}.items():
            (aside / name).write_bytes(written)
            shelf.sync(aside / name)
        _proposed(settings).mkdir(exist_ok=True)
        aside.rename(_proposed(settings) / proposal_id)
        shelf.sync(_proposed(settings))
    return proposal(settings, proposal_id)


def proposals(settings: Settings) -> list[Proposal]:
    """All that were ever made, by id."""
    there = _proposed(settings).iterdir() if _proposed(settings).exists() else ()
    return [proposal(settings, name) for name in sorted(file.name for file in there) if _ID.fullmatch(name)]


def proposal(settings: Settings, proposal_id: str) -> Proposal:
    """Raises `ReleaseError` for one that isn't there."""
    folder = _proposed(settings) / proposal_id
    if not _ID.fullmatch(proposal_id) or not (folder / "manifest.json").exists():
        raise ReleaseError(f"there is no proposal {proposal_id!r}: `risicobeeld release proposals` lists them")
    return Proposal(proposal_id, folder, Manifest.model_validate_json((folder / "manifest.json").read_text()))


def decide(settings: Settings, proposal_id: str, answers: list[Answer]) -> Decision:
    """Publish the proposal when two different people approved; keep everything as it is when one person rejected.

    A second time gives the decision that was made. Raises `NotDecided` when one person answered for two, `ReleaseError`
    when the proposal is no longer what was asked, or another calendar release came in between.
    """
    asked = proposal(settings, proposal_id)
    if asked.decision is not None:
        return asked.decision
    if all(answer.approved for answer in answers):
        people = {answer.user for answer in answers}
        if len(people) < PEOPLE:
            raise NotDecided(
                f"proposal {proposal_id} needs the approval of {PEOPLE} different people; until now only"
                f" {', '.join(sorted(people)) or 'nobody'} approved. Ask one person again, another one than that"
            )
        with shelf.locked(settings):
            _publish(settings, asked, answers)
    approved = all(answer.approved for answer in answers)
    decision = Decision(
        proposal_id=proposal_id,
        approved=approved,
        answers=answers,
        release_id=asked.manifest.release_id if approved else None,
        readers_keep=shelf.current_release(settings, asked.audience),
    )
    aside = asked.folder / ".decision.json"
    aside.write_text(decision.model_dump_json(indent=1) + "\n")
    shelf.sync(aside)
    aside.replace(asked.folder / "decision.json")
    return decision


def _publish(settings: Settings, asked: Proposal, answers: list[Answer]) -> None:
    """Safe to repeat after a crash: the release of this very proposal is made current once more."""
    release_id = asked.manifest.release_id
    if not _is_on_the_shelf(settings, asked):
        _assert_as_asked(settings, asked)
        aside = shelf.new_aside(settings, release_id)
        for file in asked.manifest.files:
            shutil.copyfile(asked.folder / file.file, aside / file.file)
            (aside / file.file).chmod(0o444)
            shelf.sync(aside / file.file)
        by = [Approver(user=answer.user, at=answer.at) for answer in answers]
        approval = Approval(proposal_id=asked.proposal_id, approved_by=by)
        shelf.put(settings, aside, asked.manifest.model_copy(update={"approval": approval}))
    shelf.make_current(settings, release_id, asked.audience)


def _is_on_the_shelf(settings: Settings, asked: Proposal) -> bool:
    if asked.manifest.release_id not in shelf.calendar_releases(settings):
        return False
    held = shelf.manifest(settings, asked.manifest.release_id).approval
    return held is not None and held.proposal_id == asked.proposal_id


def _assert_as_asked(settings: Settings, asked: Proposal) -> None:
    newest = shelf.next_calendar_id(settings)
    if newest != asked.manifest.release_id:
        raise ReleaseError(
            f"proposal {asked.proposal_id} was attacked together with the releases of then, and a calendar release was"
            " made since: propose again"
        )
    manifest_hash = hashlib.sha256((asked.folder / "manifest.json").read_bytes()).hexdigest()
    changed = [file.file for file in asked.manifest.files if sha256_of(asked.folder / file.file) != file.sha256]
    if not asked.proposal_id.endswith(manifest_hash[:16]):
        changed.append("manifest.json")
    if changed:
        raise ReleaseError(
            f"proposal {asked.proposal_id}: {', '.join(changed)} changed after it was made: propose again"
        )
    protection = asked.manifest.protection
    record.kept(settings, asked.manifest.release_id, protection.record_hmac if protection else None)


def _proposed(settings: Settings) -> Path:
    return settings.releases_dir / "proposed"
