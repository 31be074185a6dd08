"""Does a release still hold what its manifest says? Every hash computed again, the signatures held against our key."""

from __future__ import annotations

import duckdb

from connectors.publication.copying import sha256_of
from connectors.publication.manifest import Manifest
from connectors.publication.marts import columns, content_hash, quoted
from connectors.publication.notices import kept as notices
from connectors.publication.shelf import release_dir
from connectors.publication.signature import faults
from infra.settings import Settings


def differences(settings: Settings, manifest: Manifest) -> list[str]:
    """One line a difference; empty when there is none."""
    told = faults(settings, release_dir(settings, manifest.release_id))
    told += notices.faults(settings, manifest.release_id)
    for published in manifest.files:
        file = release_dir(settings, manifest.release_id) / published.file
        if not file.exists():
            told.append(f"{published.file} is missing")
            continue
        if sha256_of(file) != published.sha256:
            told.append(f"{published.file}: the file's sha256 differs")
        with duckdb.connect(str(file), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            there = {str(row[0]) for row in connection.execute("SHOW TABLES").fetchall()}
            told += [
                f"{published.file}: {name} is not in the manifest"
                for name in sorted(there - set(published.tables) - {"release_info"})
            ]
            for name, table in published.tables.items():
                if name not in there:
                    told.append(f"{published.file}: {name} is missing")
                elif list(columns(connection, quoted(name))) != table.columns:
                    told.append(f"{published.file}: the columns of {name} differ")
                elif content_hash(connection, quoted(name), table.columns[1:])[1] != table.content_hash:
                    told.append(f"{published.file}: the content of {name} differs")
    return told
