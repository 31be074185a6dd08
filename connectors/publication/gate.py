"""The release gate: Great Expectations over the marts of one build. A critical failure stops the release.

The result is kept a build: JSON, a page to read, and rows in the warehouse. It also holds the content hash of every
mart that can leave, so that a release can prove that it publishes what was checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from connectors.publication.audiences import audiences
from connectors.publication.marts import columns, content_hash, located
from connectors.publication.outcomes import GateRefused, GateResult, keep
from connectors.publication.protected_tables import protected_tables, sources
from connectors.publication.suites import suites
from connectors.publication.validation import validate
from infra.clock import now
from infra.settings import Settings
from infra.warehouse import reading

if TYPE_CHECKING:
    from infra.warehouse import BuildPin


def check_release(settings: Settings, pin: BuildPin) -> GateResult:
    """Check the marts of the build `pin` and keep the result. A red result is returned, not raised: see `enforce`.

    Raises `MartError` when a mart or column that a suite reads is missing.
    """
    with reading(settings.warehouse_file) as connection:
        hashes = _hashes(connection)
        outcomes = validate(connection, suites(), pin)
    result = GateResult(
        build_id=pin.build_id,
        ingest_seq=pin.ingest_seq,
        reference_date=pin.reference_date,
        checked_at=now(settings),
        outcomes=tuple(outcomes),
        content_hashes=hashes,
    )
    keep(settings, result)
    return result


def enforce(settings: Settings, pin: BuildPin) -> GateResult:
    """`check_release`, and `GateRefused` for a red result: the last good release stays current."""
    result = check_release(settings, pin)
    if not result.passed:
        raise GateRefused(settings, result)
    return result


def _hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Content hash by mart over all its columns, for every mart that an audience gets or that counts are taken from."""
    listed = {table for audience in audiences().values() for table in audience.tables}
    marts = sorted(listed | sources(protected_tables().values()))
    hashes = {}
    for mart in marts:
        source = located(connection, mart)
        hashes[mart] = content_hash(connection, source, list(columns(connection, source)))[1]
    return hashes
