"""Which columns of the marts are described, so that no tile shows a column that nobody explains."""

from __future__ import annotations

from dashboards.builder import assets
from dashboards.builder.check import columns_wanted
from dashboards.builder.files import read_yaml
from infra.settings import REPOSITORY

MARTS = REPOSITORY / "dbt_project" / "models" / "marts"
BY_THE_RELEASE = ("release_info", "release_id")  # the table, and the column of every table, that no mart has


def undocumented(built: assets.Built) -> list[str]:
    """`<mart>.<column>` of what a tile or text shows and the mart's own description leaves out, sorted."""
    described = {
        (model["name"], column["name"])
        for file in MARTS.glob("*/_*.yml")
        for model in read_yaml(file).get("models", [])
        for column in model.get("columns", [])
        if column.get("description", "").strip()
    }
    wanted = {pair for dashboard in built.dashboards for pair in columns_wanted(dashboard, built.bundle)}
    return sorted(".".join(pair) for pair in wanted - described if not set(pair) & set(BY_THE_RELEASE))
