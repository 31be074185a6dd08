"""Reading the release that a page shows, through Superset's own connection (one process, one configuration a file)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


def may_see(slug: str) -> bool:
    """Whether the one who asks may open this dashboard."""
    from superset.exceptions import SupersetSecurityException
    from superset.extensions import security_manager
    from superset.models.dashboard import Dashboard

    try:
        security_manager.raise_for_access(dashboard=Dashboard.get(slug))
    except SupersetSecurityException:
        return False
    return True


def reader_of_dashboard(id_or_slug: str) -> Callable[[str], list[Row]]:
    """A function that runs one SQL statement on the database of the dashboard's tiles and gives its rows.

    The release is chosen by the request, as for every tile (`DB_CONNECTION_MUTATOR`).
    """
    from superset.models.dashboard import Dashboard

    dashboard = Dashboard.get(id_or_slug)
    databases = {chart.datasource.database for chart in dashboard.slices if chart.datasource}
    if len(databases) != 1:
        raise RuntimeError(f"dashboard {id_or_slug} reads {len(databases)} databases: one page shows one release")
    database = databases.pop()

    def read(sql: str) -> list[Row]:
        with database.get_sqla_engine() as engine, engine.connect() as connection:
            return [dict(row) for row in connection.exec_driver_sql(sql).mappings()]

    return read
