"""The pipeline's last step: readers get the new release.

Nothing has to be imported again: Superset reads the release's link and caches no figures, and the dashboards change
with the code only. So this proves that the dashboards can show the release, and writes its pages.
"""

from __future__ import annotations

from pathlib import Path

from dashboards.builder import manifest_page, releases_page
from dashboards.builder.assets import Built
from dashboards.builder.check import Checked, ReleaseMismatch, check_release
from dashboards.builder.report import write_reports
from infra.settings import Settings
from infra.superset.releases import AUDIENCE, current_release, reports_folder


def hold_against_tiles(settings: Settings, built: Built | None = None) -> Checked:
    """Hold the current release against every tile (`built`; without it as in git).

    Raises `ReleaseMismatch`, also when there is no release.
    """
    file = settings.releases_dir / _current(settings) / f"{AUDIENCE}.duckdb"
    return check_release(file, built)


def refresh(settings: Settings) -> Checked:
    """`hold_against_tiles`, and the accessible pages and the origin of the current release."""
    checked = hold_against_tiles(settings)
    write_pages(settings, _current(settings))
    return checked


def write_pages(settings: Settings, release_id: str) -> list[Path]:
    """The pages beside the dashboards, in each language: a release's accessible one and origin, and all releases."""
    folder = reports_folder(settings.home)
    written = write_reports(settings.releases_dir, release_id, AUDIENCE, folder)
    written += manifest_page.write_pages(settings.releases_dir, release_id, folder)
    return [*written, *releases_page.write_pages(settings.releases_dir, folder)]


def _current(settings: Settings) -> str:
    release_id = current_release(settings.releases_dir)
    if release_id is None:
        raise ReleaseMismatch("there is no current release: `risicobeeld release` makes one from the last build")
    return release_id
