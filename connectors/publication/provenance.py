"""What a build depends on beside the rows of the lake: the code, the reference data, the day, the environment.

A release keeps these inputs, so that a run can tell that nothing is new and that a reader can build the same again.
"""

from __future__ import annotations

import hashlib
import subprocess
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from pydantic import BaseModel, ConfigDict

from infra.clock import is_simulated
from infra.settings import REPOSITORY, Settings
from infra.warehouse import reading

if TYPE_CHECKING:
    from infra.warehouse import BuildPin

_CODE = ("dbt_project", "connectors/publication")  # what decides which figures leave
_SUFFIXES = {".sql", ".yml", ".csv", ".py"}
_DERIVED = {"target", "logs", "dbt_packages", "__pycache__"}
NOT_IN_GIT = "not under version control"


class Inputs(BaseModel):
    """Two builds with equal inputs give equal figures."""

    model_config = ConfigDict(frozen=True)
    ingest_seq: int
    reference_date: date
    reference_version: str
    code_hash: str
    environment: str
    clock_simulated: bool


def inputs(settings: Settings, pin: BuildPin) -> Inputs:
    """The inputs of the build `pin`, whose views stand in the warehouse."""
    with reading(settings.warehouse_file) as connection:
        version = reference_version(connection)
    return Inputs(
        ingest_seq=pin.ingest_seq,
        reference_date=pin.reference_date,
        reference_version=version,
        code_hash=code_hash(),
        environment=settings.environment.value,
        clock_simulated=is_simulated(settings),
    )


def reference_version(connection: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 over the content hashes of the newest version of every agreement, code list and parameter in the lake."""
    rows = connection.execute(
        "SELECT kind, reference_key, max_by(content_hash, reference_seq) FROM bronze.reference"
        " GROUP BY kind, reference_key ORDER BY kind, reference_key"
    ).fetchall()
    return hashlib.sha256("\n".join(" ".join(row) for row in rows).encode()).hexdigest()


def code_hash(root: Path = REPOSITORY) -> str:
    """SHA-256 over the models, seeds and publication code as they are on disk, committed or not."""
    digest = hashlib.sha256()
    for folder in _CODE:
        for file in sorted((root / folder).rglob("*")):
            relative = file.relative_to(root)
            if file.suffix in _SUFFIXES and not _DERIVED.intersection(relative.parts) and file.is_file():
                digest.update(f"{relative.as_posix()}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@cache
def git_commit(root: Path = REPOSITORY) -> str:
    """The commit that is checked out, with `+changes` when files differ from it; says so when this is no checkout."""
    try:
        commit = _git(root, "rev-parse", "HEAD").strip()
        return commit + ("+changes" if _git(root, "status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return NOT_IN_GIT  # an installation from an archive; the code hash stands either way


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout
