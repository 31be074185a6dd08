"""A calendar release attacked again: with what its file shows now, and with every release up to it."""

from __future__ import annotations

import duckdb

from connectors.publication.calendar import record
from connectors.publication.calendar.attack import attack
from connectors.publication.calendar.make import published, rulebook
from connectors.publication.calendar.sequence import Publication
from connectors.publication.calendar.tables import SUPPRESSED, UNTOLD
from connectors.publication.manifest import Manifest
from connectors.publication.marts import quoted
from connectors.publication.protected_tables import protected_tables
from connectors.publication.shelf import ReleaseError, release_dir
from infra.settings import Settings


def attacked_again(settings: Settings, manifest: Manifest) -> list[str]:
    """One line a figure that a reader gets too close to, or that the file shows otherwise than was decided."""
    assert manifest.protection is not None
    kept = record.kept(settings, manifest.release_id, manifest.protection.record_hmac)
    told = [line for table in kept.tables for line in _shown_otherwise(settings, manifest, kept.audience, table)]
    ours = [Publication.of_record(manifest.release_id, kept.audience, table) for table in kept.tables]
    before = published(settings, before=manifest.release_id)
    partners = {name: frozenset(organisations) for name, organisations in kept.partners.items()}
    for one in attack([*before, *ours], kept.audience, rulebook(settings, partners)):
        told += [f"{breach.cell}: {breach.reader} can bound it too tightly" for breach in one.breaches]
    return told


def _shown_otherwise(settings: Settings, manifest: Manifest, audience: str, table: record.KeptTable) -> list[str]:
    entry = protected_tables().get(table.table)
    if entry is None:
        raise ReleaseError(f"{table.table} has no entry in protected_tables.yml any more: put it back")
    listed = ", ".join(map(quoted, [*entry.key, "count_id", "value", "value_state"]))
    file = release_dir(settings, manifest.release_id) / f"{audience}.duckdb"
    if not file.exists():
        return [f"{file.name} is missing"]
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            f"SELECT {listed} FROM {quoted(table.table)} WHERE value_state <> '{UNTOLD}'"
        ).fetchall()
    there = {
        (tuple(str(part) for part in row[:-3]), row[-3]): None if row[-1] == SUPPRESSED else float(row[-2])
        for row in rows
    }
    decided = {
        (key, column): table.figures[index].shown for key, counts in table.rows for column, index in counts.items()
    }
    return [
        f"{table.table} {', '.join(key)} {column}: shown otherwise than was decided"
        for key, column in sorted(there.keys() | decided.keys())
        if there.get((key, column)) != decided.get((key, column))
    ]
