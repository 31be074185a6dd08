"""Whether dashboards and a release fit together: every column that a tile or text names is there, each code has a word.

Read-only, with DuckDB as locked down as inside Superset.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboards.builder import assets, datasets
from dashboards.builder.files import parse_yaml
from dashboards.builder.model import LANGUAGES, Dashboard
from dashboards.builder.texts import COMMON, Texts
from infra.errors import OperationError
from infra.superset.lockdown import DUCKDB_CONFIG
from infra.superset.release_texts import columns_used as columns_in_text


class ReleaseMismatch(OperationError):
    """A release that the dashboards can't show; the message lists what is missing."""


@dataclass(frozen=True)
class Checked:
    """What was looked at: tiles, (mart, column) pairs, and the slowest tile's query."""

    tiles: int
    columns: int
    slowest_tile: str
    slowest_ms: float


def check_release(file: Path, built: assets.Built | None = None) -> Checked:
    """Hold every dashboard (`built`; without it as in git) against a release file. Raises `ReleaseMismatch`."""
    import duckdb

    built = built or assets.build(file.parent.parent)
    with duckdb.connect(str(file), config=dict(DUCKDB_CONFIG)) as connection:
        there = set(connection.execute("SELECT table_name, column_name FROM information_schema.columns").fetchall())
        wanted = {pair for dashboard in built.dashboards for pair in columns_wanted(dashboard, built.bundle)}
        if missing := sorted(wanted - there):
            names = ", ".join(f"{mart}.{column}" for mart, column in missing)
            raise ReleaseMismatch(f"{file.parent.name}/{file.name} lacks {names}, which the dashboards show")
        lines = [line for dashboard in built.dashboards for line in _codes_without_word(connection, dashboard)]
        if lines:
            raise ReleaseMismatch(f"{file.parent.name}: {'; '.join(lines)}. Add it to {COMMON.name}/common.*.yml")
        timings = _run_queries(connection, built.bundle)
    slowest = max(timings, key=lambda name: timings[name])
    return Checked(len(timings), len(wanted), slowest, round(timings[slowest] * 1000, 1))


def columns_wanted(dashboard: Dashboard, built: assets.Bundle) -> set[tuple[str, str]]:
    """(mart, column) of every tile and of every text, in any language."""
    wanted = {pair for tile in dashboard.tiles.values() for pair in datasets.columns_used(tile)}
    for slug in dashboard.slugs.values():
        asset = parse_yaml(built[f"dashboards/{slug}.yaml"])
        for part in asset["position"].values():
            if isinstance(part, dict) and part.get("type") == "MARKDOWN":
                wanted |= columns_in_text(part["meta"]["code"])
    return wanted


def _codes_without_word(connection: Any, dashboard: Dashboard) -> list[str]:
    """Codes in the release that a tile would have to show as they are, because no text has a word for them."""
    lines = []
    texts = {language: Texts(language, dashboard.folder) for language in LANGUAGES}
    for tile in dashboard.tiles.values():
        for column in tile.columns:
            if column.show != "coded":
                continue
            for language in LANGUAGES:
                words = texts[language].values(str(column.values))
                name = column.of[language][0]
                chosen = " AND ".join([f"{name} IS NOT NULL", *datasets.conditions(tile)])
                found = connection.execute(f"SELECT DISTINCT {name} FROM {tile.mart} WHERE {chosen}").fetchall()
                unknown = sorted({str(code) for (code,) in found} - set(words))
                lines += [f"values.{column.values}.{code} ({language}) has no word" for code in unknown]
    return sorted(set(lines))


def _run_queries(connection: Any, built: assets.Bundle) -> dict[str, float]:
    """Run every tile's query as Superset would; seconds by tile."""
    timings = {}
    for path, text in built.items():
        if path.startswith("datasets/"):
            started = time.perf_counter()
            connection.execute(parse_yaml(text)["sql"]).fetchall()
            timings[Path(path).stem] = time.perf_counter() - started
    return timings
