"""The files of a calendar release: one for an audience, or one for each of those by whom it is parted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.publication.audiences import Audience, of_cadence
from connectors.publication.copying import Beside, Copy, copy
from connectors.publication.marts import located, quoted
from connectors.publication.shelf import ReleaseError
from infra.settings import Settings
from infra.warehouse import reading

_OWNER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def copies(
    settings: Settings,
    aside: Path,
    release_id: str,
    audience: str,
    info: dict[str, Any],
    beside: Mapping[str, Beside],
) -> dict[Path, Copy]:
    """What was copied, by the file that holds it. Raises what `copy` raises, and `ReleaseError` for an audience of
    nobody."""
    listed = of_cadence("calendar")[audience]
    if listed.file_for_each is None:
        target = aside / f"{audience}.duckdb"
        return {target: copy(settings.warehouse_file, target, listed, release_id, info, beside)}
    made = {}
    for owner in _owners(settings, listed, listed.file_for_each):
        target = aside / f"{audience}-{owner}.duckdb"
        own: dict[str, str] = {listed.file_for_each: owner}
        made[target] = copy(settings.warehouse_file, target, listed, release_id, info, beside, own)
    return made


def _owners(settings: Settings, listed: Audience, column: str) -> list[str]:
    """Everybody who has rows of its own. Raises `ReleaseError` when that is nobody, or a name can't name a file."""
    found: set[str] = set()
    with reading(settings.warehouse_file) as connection:
        for table in listed.tables:
            rows = connection.execute(f"SELECT DISTINCT {quoted(column)} FROM {located(connection, table)}").fetchall()
            found |= {str(row[0]) for row in rows if row[0] is not None}
    if not found:
        raise ReleaseError(f"there is no {column} with rows of its own yet: nobody would get a file")
    if strange := sorted(name for name in found if not _OWNER.fullmatch(name)):
        raise ReleaseError(f"{strange[0]!r} is no name of a {column}: small letters, digits and single hyphens")
    return sorted(found)
