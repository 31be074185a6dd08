"""Superset from nothing to finished, in one process of its own environment: `python -m dashboards.builder.bootstrap`.

Tables, roles, users, assets (read back and compared), language pack, and the telemetry pixel taken out. Safe to run
again: a second run changes nothing. It needs the metadata database, and no release.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import time
from pathlib import Path


def main() -> int:
    """Exit code 0, or 1 with the reason on standard error."""
    started = time.monotonic()
    logging.disable(logging.INFO)  # Superset tells much while it starts; warnings stay
    import superset

    from dashboards.builder import assets, cards, importer, language, rights
    from infra.superset.pages import LANGUAGE_PACK
    from infra.superset.releases import cards_folder
    from infra.superset.telemetry import remove_pixel

    home, releases = Path(os.environ["RISICOBEELD_HOME"]), Path(os.environ["RISICOBEELD_RELEASES"])
    state, installed = home / "superset", Path(superset.__file__).parent
    bundle = assets.bundle(releases)
    remove_pixel(installed / "static" / "assets")
    language.write_pack(installed / "translations" / "nl" / "LC_MESSAGES", state / LANGUAGE_PACK)
    cards.write_pages(cards_folder(home))
    shutil.rmtree(state / "cache", ignore_errors=True)  # what it holds was made by an earlier configuration

    from superset.app import create_app

    app = create_app()
    with app.app_context():
        from flask import g
        from flask_migrate import upgrade  # type: ignore[import-untyped]
        from superset.extensions import appbuilder, db
        from superset.extensions import security_manager as security

        upgrade(directory=str(installed / "migrations"))
        appbuilder.add_permissions(update_perms=True)
        security.sync_role_definitions()
        rights.ensure_roles(security, db)
        rights.ensure_users(security)
        g.user = security.find_user("admin")
        importer.bring_in(bundle)
        rights.open_dashboards(security, db)
    charts = sum(path.startswith("charts/") for path in bundle)
    pages = sum(path.startswith("dashboards/") for path in bundle)
    print(
        f"Superset: {pages} dashboards and {charts} charts as in git, in {time.monotonic() - started:.0f} s", flush=True
    )
    return 0


if __name__ == "__main__":
    from infra.errors import OperationError

    try:
        sys.exit(main())
    except OperationError as error:
        sys.exit(f"Superset's content: {error}")
