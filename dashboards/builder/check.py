"""Whether dashboards and a release fit together: every column that a tile or text names is there, each code has a word.

Read-only, with DuckDB as locked down as inside Superset.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from dashboards.builder import assets, datasets
from dashboards.builder.files import parse_yaml
from dashboards.builder.model import LANGUAGES, Dashboard
from dashboards.builder.texts import COMMON, Texts
from infra.errors import OperationError
from infra.superset.lockdown import DUCKDB_CONFIG
from infra.superset.release_texts import columns_used as columns_in_text

_SLOWEST, _QUICK_SECONDS = 10, 0.2


class ReleaseMismatch(OperationError):
    """A release that the dashboards can't show; the message lists what is missing."""


@dataclass(frozen=True)
class Checked:
    """What was looked at: tiles in each language, (mart, column) pairs, and how long the tiles' queries took.

    `share_under_200_ms`: of the queries; `slowest`: ten, by tile, slowest first.
    """

    tiles: int
    columns: int
    median_ms: float
    share_under_200_ms: float
    slowest: dict[str, float]


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
    slowest = sorted(timings, key=lambda name: timings[name], reverse=True)[:_SLOWEST]
    return Checked(
        len(timings),
        len(wanted),
        round(median(timings.values()) * 1000, 1),
        round(sum(seconds < _QUICK_SECONDS for seconds in timings.values()) / len(timings), 3),
        {name: round(timings[name] * 1000, 1) for name in slowest},
    )


def columns_wanted(dashboard: Dashboard, built: assets.Bundle) -> set[tuple[str, str]]:
    """(mart, column) of every tile and of every text, in any language."""
    of_tiles = {pair for tile in dashboard.tiles.values() for pair in datasets.columns_used(tile)}
    return of_tiles | columns_in_texts(dashboard, built)


def columns_in_texts(dashboard: Dashboard, built: assets.Bundle) -> set[tuple[str, str]]:
    """(mart, column) of every mark in a text of the dashboard, in any language."""
    wanted = set()
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
