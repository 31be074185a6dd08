"""The pipeline's last step: readers get the new release.

Nothing has to be imported again: Superset reads the release's link and caches no figures, and the dashboards change
with the code only. So this proves that the dashboards can show the release.
"""

from __future__ import annotations

from dashboards.builder.check import Checked, ReleaseMismatch, check_release
from infra.settings import Settings
from infra.superset.releases import AUDIENCE, current_release


def refresh(settings: Settings) -> Checked:
    """Hold the current release against every tile. Raises `ReleaseMismatch`, also when there is no release."""
    release_id = current_release(settings.releases_dir)
    if release_id is None:
        raise ReleaseMismatch("there is no current release: `risicobeeld release` makes one from the last build")
    return check_release(settings.releases_dir / release_id / f"{AUDIENCE}.duckdb")
