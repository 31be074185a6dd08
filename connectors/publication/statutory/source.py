"""The release that the files are made of: opened read-only, held against its manifest, asked for rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from connectors.publication import shelf
from connectors.publication.audiences import audiences
from connectors.publication.copying import sha256_of
from connectors.publication.manifest import Manifest, PublishedFile
from connectors.publication.notices.kept import kept
from connectors.publication.signature import faults
from infra.errors import OperationError
from infra.settings import Settings

SERIES = "mart_justice__eu_indicators"
PROTECTED = "statutory_series"
# The series as the mart has it, from the protected table: a withheld figure has a state and a reason and nothing else.
_AS_THE_MART = f"""
    CREATE TEMP TABLE {SERIES} AS
    SELECT * EXCLUDE (count_id, count_name_nl, count_name_en, value, value_state, state, reason),
      CASE value_state WHEN 'suppressed' THEN 'suppressed' ELSE state END AS state,
      CASE value_state WHEN 'suppressed' THEN 'protected' ELSE reason END AS reason,
      CASE WHEN measure <> 'duration' THEN value END AS value, value AS n
    FROM {PROTECTED}
    ORDER BY indicator_number, series_id, year, territory, offence_group, breakdown, side, sector, person_kind,
      official_level, reporter_oin, unit_of_count, counting_rule, basis_year
"""
Row = dict[str, Any]


class StatutoryError(OperationError):
    """The files can't be made of this release; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One audience's file of one release, open. `notices`: how many statements that it held were undone afterwards."""

    manifest: Manifest
    notices: int
    audience: str
    connection: duckdb.DuckDBPyConnection

    @property
    def release_id(self) -> str:
        return self.manifest.release_id

    def has(self, table: str) -> bool:
        """Whether the audience gets this table."""
        return any(table in file.tables for file in self.manifest.files if file.audience == self.audience)

    @property
    def is_invented(self) -> bool:
        return "synthetic" in self.manifest.data_origins

    @property
    def approved_by(self) -> list[str]:
        """The logins of who approved the release; nobody where its audience asks no approval."""
        return [one.user for one in self.manifest.approval.approved_by] if self.manifest.approval else []

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Rows as dictionaries, in the query's order."""
        found = self.connection.execute(query, list(parameters))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@contextmanager
def opened(settings: Settings, release_id: str | None, audience: str = "sbo") -> Iterator[Source]:
    """The release, or the current one. Raises `StatutoryError` when it isn't there, isn't what its manifest says, or
    its manifest isn't signed by this installation."""
    wanted = release_id or shelf.current_release(settings, audience)
    if wanted is None:
        raise StatutoryError(f"there is no release for {audience} yet: make one first (docs/how-to/publish.md)")
    if wrong := faults(settings, shelf.release_dir(settings, wanted)):
        raise StatutoryError(
            f"nothing is made of release {wanted}, {'; '.join(wrong)}. Take another one (`risicobeeld releases`"
            " says which are signed), or put this one back from the backup"
        )
    manifest = shelf.manifest(settings, wanted)
    published = _published(manifest, audience)
    file = shelf.release_dir(settings, wanted) / published.file
    if not file.exists() or sha256_of(file) != published.sha256:
        raise StatutoryError(
            f"{published.file} of release {wanted} isn't what its manifest says: `risicobeeld release verify {wanted}`"
        )
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET threads = 1")  # the same release gives the same bytes
        if PROTECTED in published.tables:
            connection.execute(_AS_THE_MART)
        yield Source(manifest, len(kept(settings, wanted)), audience, connection)


def _published(manifest: Manifest, audience: str) -> PublishedFile:
    published = next((file for file in manifest.files if file.audience == audience), None)
    if published is None:
        there = ", ".join(file.audience for file in manifest.files)
        raise StatutoryError(f"release {manifest.release_id} has no file for {audience} (there are: {there})")
    asked = audiences().get(audience)
    if asked is not None and asked.approval == "two_people" and manifest.approval is None:
        raise StatutoryError(
            f"release {manifest.release_id} for {audience} was approved by nobody: nothing is made of it"
        )
    if not {SERIES, PROTECTED} & set(published.tables):
        raise StatutoryError(
            f"release {manifest.release_id} has no {SERIES} for {audience}: it is older than the series, or"
            " audiences.yml doesn't list the table"
        )
    return published


def assert_may_leave(source: Source, year: int) -> None:
    """Raises `StatutoryError` for a year that the release doesn't have, and for one that a code without group stops."""
    years = [row["year"] for row in source.rows(f"SELECT DISTINCT year FROM {SERIES} ORDER BY year")]
    if year not in years:
        there = ", ".join(map(str, years)) or "none"
        raise StatutoryError(f"release {source.release_id} has no series of {year} (years that have ended: {there})")
    stopped = source.rows(
        "SELECT DISTINCT reporter_oin, reporter_name, phase_id, year, unmapped_codes_count, first_unmapped_code"
        f" FROM {SERIES} WHERE reason = 'unmapped_code' AND year = ? ORDER BY reporter_oin, phase_id",
        [year],
    )
    if stopped:
        told = "; ".join(
            f"{row['reporter_name']} ({row['reporter_oin']}), phase {row['phase_id']}: {row['first_unmapped_code']}"
            + (f" and {row['unmapped_codes_count'] - 1} more" if row["unmapped_codes_count"] > 1 else "")
            for row in stopped
        )
        raise StatutoryError(
            f"the series of {year} are stopped: codes that belong to no group of the directive: {told}. Give each code"
            " a main group in offence_eu_groups, or ask the partner for a correction, and release again"
        )
