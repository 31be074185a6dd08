"""The manifest of a release: all that a reader or auditor needs to know about its files, beside them as JSON."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from pydantic import BaseModel, ConfigDict

from connectors.publication.provenance import Inputs


class PublishedTable(BaseModel):
    """One table as it left. `content_hash`: over its ordered rows without release_id, equal for equal figures."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rows: int
    columns: list[str]
    data_origins: list[str]
    content_hash: str


class PublishedFile(BaseModel):
    """One audience's file, or one reader's of an audience that is parted. `sha256` serves transport; equality of
    figures is the content hashes' business."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    audience: str
    file: str
    bytes: int
    sha256: str
    tables: dict[str, PublishedTable]

    @property
    def reader(self) -> str:
        """Who gets the file: the audience, or one of those by whom it is parted. Their `current` has this name."""
        return PurePath(self.file).stem


class GateSummary(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    expectations: int
    passed: int
    failures: list[str]
    warnings: list[str]
    report: str


class ProtectedSummary(BaseModel):
    """`thresholds`: secret ones by name. `rounding_reach`: how far a figure may be off at most; 0: exact."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    method: str
    thresholds: dict[str, str]
    legal_exception: str | None
    cells: int
    suppressed: int
    suppressed_share: float
    rounding_reach: int


class AttackSummary(BaseModel):
    """`readers`: how many protected figures each reader was set upon. `together_with`: the earlier releases."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    readers: dict[str, int]
    breaches: int
    together_with: list[str]


class Protection(BaseModel):
    """`gap`: what a better choice of withheld cells could save at most, as a share of their cost. `complete`: the
    search for that choice ended by itself. `record_hmac`: keyed hash of what the platform keeps inside."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tables: dict[str, ProtectedSummary]
    gap: float
    complete: bool
    attack: AttackSummary
    record_hmac: str


class Approver(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    user: str
    at: datetime


class Approval(BaseModel):
    """Who approved, on the request of which proposal (`releases/proposed/`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    proposal_id: str
    approved_by: list[Approver]


class Manifest(BaseModel):
    """`made_at`: by the platform's clock, which `inputs.clock_simulated` qualifies. `written_at`: by the machine's.
    `protection`: of calendar releases only. `approval`: of those for an audience whose releases wait for people.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    release_id: str
    made_at: datetime
    written_at: datetime
    build_id: str
    inputs: Inputs
    method_version: str
    provisional: bool
    data_origins: list[str]
    git_commit: str
    duckdb_version: str
    gate: GateSummary
    files: list[PublishedFile]
    protection: Protection | None = None
    approval: Approval | None = None
