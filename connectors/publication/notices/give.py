"""Give every release that is kept its notices, from what the last build knows. A second time gives nothing new."""

from __future__ import annotations

from functools import lru_cache

from connectors.publication import shelf
from connectors.publication.notices.held import MadeOf, held, opened
from connectors.publication.notices.kept import Notice, add, kept
from connectors.publication.notices.undone import Undone, undone
from infra.clock import now
from infra.dbt_runner import descendants
from infra.settings import Settings
from infra.warehouse import reading


def give(settings: Settings, made_of: MadeOf | None = None) -> dict[str, list[Notice]]:
    """What is new, by release. `made_of`: the models made of a stream's statements; dbt says so when left out.

    Raises `WarehouseError` while somebody builds, and before the first build.
    """
    with reading(settings.warehouse_file) as connection:
        all_undone = undone(connection)
    knows = made_of or _asked_of_dbt(settings)
    given = {}
    with shelf.locked(settings):
        for release_id in (*shelf.releases(settings), *shelf.calendar_releases(settings)):
            if new := _new(settings, release_id, all_undone, knows):
                add(settings, release_id, new)
                given[release_id] = new
    return given


def _new(settings: Settings, release_id: str, all_undone: list[Undone], made_of: MadeOf) -> list[Notice]:
    manifest = shelf.manifest(settings, release_id)
    known = {notice.ingest_seq for notice in kept(settings, release_id)}
    due = [one for one in all_undone if one.ingest_seq not in known and one.was_held_up_to(manifest.inputs.ingest_seq)]
    with opened(shelf.release_dir(settings, release_id), manifest.files) as files:
        found = [(one, held(files, one, made_of)) for one in due]
    return [
        Notice.model_validate(
            {
                "ingest_seq": one.ingest_seq,
                "by_ingest_seq": one.by_ingest_seq,
                "kind": one.kind,
                "stream": one.stream,
                "undone_on": one.undone_on,
                "noticed_at": now(settings),
                "tables": tables,
            }
        )
        for one, tables in found
        if tables
    ]


def _asked_of_dbt(settings: Settings) -> MadeOf:
    return lru_cache(maxsize=None)(lambda stream: descendants(settings, f"stg_{stream.replace('-', '_')}__*"))
