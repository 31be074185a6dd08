"""Inside Superset: bring the assets in, read them back, compare, and remove what git doesn't have."""

from __future__ import annotations

from typing import Any

from dashboards.builder.canonical import FOLDERS, canonical, differences
from infra.errors import OperationError


class DriftError(OperationError):
    """What Superset holds after the import isn't what git holds; the message lists the differences."""


def bring_in(bundle: dict[str, str]) -> None:
    """Import, delete what is extra, export again and compare. Raises `DriftError`."""
    from superset.commands.importers.v1.assets import ImportAssetsCommand

    ImportAssetsCommand(dict(bundle)).run()
    wanted = canonical(bundle)
    delete_extra({uuid for _, uuid in wanted})
    lines = differences(wanted, canonical(export()))
    if lines:
        shown = "\n".join(lines[:20])
        raise DriftError(f"{len(lines)} differences between git and Superset after the import:\n{shown}")


def export() -> dict[str, str]:
    """Everything that Superset holds, as a bundle."""
    from superset.commands.export.assets import ExportAssetsCommand

    return {path: content() for path, content in ExportAssetsCommand().run()}


def delete_extra(keep: set[str]) -> list[str]:
    """Delete each dashboard, chart, dataset and database whose uuid isn't in `keep` (imports never do); their names."""
    from superset.connectors.sqla.models import SqlaTable
    from superset.extensions import db
    from superset.models.core import Database
    from superset.models.dashboard import Dashboard
    from superset.models.slice import Slice

    models: tuple[Any, ...] = (Dashboard, Slice, SqlaTable, Database)  # what refers to others goes first
    deleted = []
    for model, folder in zip(models, reversed(FOLDERS), strict=True):
        for asset in db.session.query(model).all():
            if str(asset.uuid) not in keep:
                deleted.append(f"{folder}: {asset}")
                db.session.delete(asset)
        db.session.flush()
    db.session.commit()
    return deleted
