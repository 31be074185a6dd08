"""The picture as it was known on a day: what that day's last release showed, or would have shown.

With a release of that day the cut is the release's own. Without one it is what had been appended by the end of the day.
Lists, agreements and parameters are those that were known then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import duckdb

from connectors.publication import shelf
from connectors.publication.audiences import of_cadence
from connectors.publication.manifest import Manifest
from connectors.publication.marts import content_hash, located
from connectors.publication.provenance import code_hash
from infra.aside import Cut, picture_aside
from infra.settings import Settings
from infra.warehouse import Bronze, reading


@dataclass(frozen=True, slots=True)
class Compared:
    """One table of one audience: its content hash as built anew, and in the release (None: not in that release)."""

    audience: str
    table: str
    built: str
    released: str | None

    @property
    def is_equal(self) -> bool:
        return self.built == self.released


def last_release_of(settings: Settings, day: date) -> Manifest | None:
    """The manifest of the last kept release whose ages count to `day`."""
    of_that_day = (
        manifest
        for release_id in reversed(shelf.releases(settings))
        if (manifest := shelf.manifest(settings, release_id)).inputs.reference_date == day
    )
    return next(of_that_day, None)


def cut_of(settings: Settings, day: date) -> Cut:
    """What was known on `day`. Raises `WarehouseError` before the first build."""
    release = last_release_of(settings, day)
    if release is not None:
        return cut_of_release(release)
    midnight = datetime.combine(day + timedelta(days=1), time(), UTC)
    with reading(settings.warehouse_file) as connection:
        newest = connection.execute("SELECT ingest_seq FROM bronze.build").fetchall()[0][0]
    return Cut(
        reference_date=day,
        ingest_seq=int(newest),
        appended_by=midnight,
        agreements_at=midnight,
        lists_at=midnight,
        parameters_at=midnight,
    )


def cut_of_release(release: Manifest) -> Cut:
    """What a release was made of."""
    at = release.made_at
    return Cut(
        reference_date=release.inputs.reference_date,
        ingest_seq=release.inputs.ingest_seq,
        agreements_at=at,
        lists_at=at,
        parameters_at=at,
    )


@contextmanager
def known_on(settings: Settings, day: date, bronze: Bronze | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A reader of the picture as it was known on `day`. Raises what `picture_aside` raises."""
    with picture_aside(settings, f"known-on-{day}", cut_of(settings, day), bronze) as connection:
        yield connection


def compare(connection: duckdb.DuckDBPyConnection, release: Manifest) -> list[Compared]:
    """Every table that leaves, as `connection` has it, beside what the release's manifest says of it."""
    released = {(file.audience, name): table for file in release.files for name, table in file.tables.items()}
    return [
        Compared(
            audience,
            name,
            content_hash(connection, located(connection, name), table.columns)[1],
            released[audience, name].content_hash if (audience, name) in released else None,
        )
        for audience, listed in of_cadence("live").items()
        for name, table in listed.tables.items()
    ]


def is_made_by_other_code(release: Manifest) -> bool:
    """Whether models, lists or publication have changed since that release: its figures then needn't come out again."""
    return release.inputs.code_hash != code_hash()
