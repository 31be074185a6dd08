"""The pipeline's last step: readers get the new release.

Nothing has to be imported again: Superset reads the release's link and caches no figures, and the dashboards change
with the code only. So this proves that the dashboards can show the release, and writes its accessible pages.
"""

from __future__ import annotations

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
    """`hold_against_tiles`, and the accessible pages of the current release."""
    checked = hold_against_tiles(settings)
    write_reports(settings.releases_dir, _current(settings), AUDIENCE, reports_folder(settings.home))
    return checked


def _current(settings: Settings) -> str:
    release_id = current_release(settings.releases_dir)
    if release_id is None:
        raise ReleaseMismatch("there is no current release: `risicobeeld release` makes one from the last build")
    return release_id
