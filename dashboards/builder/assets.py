"""All of Superset's assets, made from what is in git: one database, and a dataset and a chart a tile and language.

The result is a bundle: path inside it ▸ text. The same input gives the same bundle; identities are derived from names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from dashboards.builder import charts, datasets, layout, rights
from dashboards.builder.cells import CHOOSER, CHOSEN, MARKS
from dashboards.builder.datasets import Dataset
from dashboards.builder.files import write_yaml
from dashboards.builder.model import LANGUAGES, Dashboard, DashboardError, Tile, load
from dashboards.builder.texts import COMMON, TextKeyError, Texts
from infra.superset.lockdown import DUCKDB_CONFIG, release_address
from infra.superset.theme import BOUND, PRIMARY, QUADRANT_COLOURS

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "style.css"
MAX_CHARTS = 10
Bundle = dict[str, str]


@dataclass(frozen=True)
class Built:
    """The dashboards and what was made of them."""

    dashboards: list[Dashboard]
    bundle: Bundle


def identity(kind: str, name: str) -> str:
    """The stable identity of an asset: importing again changes it, and doesn't add another."""
    return str(uuid5(NAMESPACE_URL, f"risicobeeld/{kind}/{name}"))


def dashboards() -> list[Dashboard]:
    """Every dashboard in git, in the order in which a reader finds them."""
    found = [load(path.parent) for path in sorted(ROOT.glob("*/dashboard.yml"))]
    return sorted(found, key=lambda dashboard: dashboard.place)


def build(releases: Path) -> Built:
    """Everything in git, for release files in `releases`. Raises `DashboardError` or `TextKeyError`."""
    everything = dashboards()
    return Built(everything, _bundle(releases, everything))


def bundle(releases: Path) -> Bundle:
    """The assets alone."""
    return build(releases).bundle


def _bundle(releases: Path, everything: list[Dashboard]) -> Bundle:
    assets: Bundle = {
        "metadata.yaml": write_yaml({"version": "1.0.0", "type": "assets", "timestamp": "2026-01-01T00:00:00+00:00"})
    }
    common_unused: list[set[str]] = []
    readers = rights.readers()
    for audience in sorted({dashboard.audience for dashboard in everything}):
        assets[f"databases/{audience}.yaml"] = write_yaml(_database(audience, releases))
    for language in LANGUAGES:
        unused: set[str] | None = None
        spoken = [(dashboard, Texts(language, dashboard.folder)) for dashboard in everything]
        named = [(dashboard.slugs[language], texts["short_name"]) for dashboard, texts in spoken]
        for dashboard, texts in spoken:
            # A page leads to those that each of its readers may open: a link to a closed door is none.
            its_readers = readers.get(dashboard.slugs[language], set())
            pages = [page for page in named if its_readers <= readers.get(page[0], set())]
            assets |= _dashboard_assets(dashboard, texts, pages)
            texts.check_used()
            unused = texts.unused_common() if unused is None else unused & texts.unused_common()
        common_unused.append({f"common.{language}.yml: {key}" for key in unused or ()})
    if missing := sorted(set().union(*common_unused)):
        raise TextKeyError(f"{COMMON.name}/: no dashboard shows {', '.join(missing)}: remove or use it")
    return assets


def _dashboard_assets(dashboard: Dashboard, texts: Texts, pages: layout.Pages) -> Bundle:
    if len(dashboard.tiles) > MAX_CHARTS:
        raise DashboardError(f"{dashboard.name} has {len(dashboard.tiles)} charts; a page has {MAX_CHARTS} at most")
    assets: Bundle = {}
    for tile in dashboard.tiles.values():
        dataset = datasets.build(tile, texts)
        name = _asset_name(dashboard, tile, texts)
        described = _dataset(name, dataset, dashboard.audience, chosen=tile.chosen is not None)
        assets[f"datasets/{dashboard.audience}/{name}.yaml"] = write_yaml(described)
        assets[f"charts/{name}.yaml"] = write_yaml(_chart(name, tile, dataset, texts))
    assets[f"dashboards/{dashboard.slugs[texts.language]}.yaml"] = write_yaml(_dashboard(dashboard, texts, pages))
    return assets


def _asset_name(dashboard: Dashboard, tile: Tile, texts: Texts) -> str:
    return f"{dashboard.name}_{tile.name}_{texts.language}"


def _database(audience: str, releases: Path) -> dict[str, Any]:
    return {
        "database_name": f"Release {audience}",
        "sqlalchemy_uri": release_address(releases, audience),
        "configuration_method": "sqlalchemy_form",
        "cache_timeout": 0,
        "expose_in_sqllab": False,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {
            "engine_params": {"connect_args": {"config": dict(DUCKDB_CONFIG)}},
            "metadata_params": {},
            "metadata_cache_timeout": {},
            "schemas_allowed_for_csv_upload": [],
            "allows_virtual_table_explore": False,
            "disable_data_preview": True,
        },
        "uuid": identity("database", audience),
        "version": "1.0.0",
    }


def _dataset(name: str, dataset: Dataset, audience: str, *, chosen: bool) -> dict[str, Any]:
    described = [(key, cell.kind, dataset.titles.get(key, key)) for key, cell in dataset.cells.items()]
    fixed = [("release_id", "VARCHAR"), ("data_origin", "VARCHAR"), ("row_order", "BIGINT")]
    described += [(key, kind, key) for key, kind in fixed if key not in dataset.cells]
    described += [(CHOSEN, "VARCHAR", CHOSEN)] if chosen else []
    return {
        "table_name": name,
        "schema": "main",
        "main_dttm_col": None,
        "sql": dataset.sql,
        "offset": 0,
        "filter_select_enabled": True,
        "normalize_columns": False,
        "always_filter_main_dttm": False,
        "database_uuid": identity("database", audience),
        "columns": [
            {
                "column_name": key,
                "verbose_name": title,
                "type": kind,
                "is_dttm": False,
                "is_active": True,
                "groupby": True,
                "filterable": True,
            }
            for key, kind, title in described
        ],
        "metrics": [],
        "uuid": identity("dataset", name),
        "version": "1.0.0",
    }


def _chart(name: str, tile: Tile, dataset: Dataset, texts: Texts) -> dict[str, Any]:
    viz_type = charts.viz_type(tile)
    return {
        "slice_name": texts[f"tiles.{tile.name}.name"],
        "description": texts[f"tiles.{tile.name}.subtitle"],
        "certified_by": None,
        "certification_details": None,
        "viz_type": viz_type,
        "params": {"viz_type": viz_type} | charts.params(tile, dataset, texts),
        "query_context": None,
        "cache_timeout": None,
        "uuid": identity("chart", name),
        "version": "1.0.0",
        "dataset_uuid": identity("dataset", name),
    }


def _dashboard(dashboard: Dashboard, texts: Texts, pages: layout.Pages) -> dict[str, Any]:
    order = {name: number for number, name in enumerate(dashboard.tiles, start=1)}

    def chart(tile_name: str) -> dict[str, Any]:
        name = _asset_name(dashboard, dashboard.tiles[tile_name], texts)
        title = texts[f"tiles.{tile_name}.name"]
        return {"uuid": identity("chart", name), "chartId": order[tile_name], "sliceName": title}

    words = texts.values("quadrant")
    colours = {f"{mark} {words[quadrant]}": QUADRANT_COLOURS[quadrant] for quadrant, mark in MARKS.items()}
    for tile in dashboard.tiles.values():
        if tile.kind == "curve":
            names = {name: texts[f"tiles.{tile.name}.columns.{name}"] for name in ("low", "middle", "high")}
            colours |= {title: PRIMARY if name == "middle" else BOUND for name, title in names.items()}
    slug = dashboard.slugs[texts.language]
    return {
        "dashboard_title": texts["title"],
        "description": texts["description"],
        "css": STYLE.read_text(encoding="utf-8"),
        "slug": slug,
        "certified_by": None,
        "certification_details": None,
        "published": True,
        "uuid": identity("dashboard", slug),
        "position": layout.position(dashboard, texts, pages, chart),
        "metadata": {
            "label_colors": colours,
            "shared_label_colors": [],
            "map_label_colors": {},
            "cross_filters_enabled": False,
            "chart_configuration": {},
            "global_chart_configuration": {"scope": {"rootPath": ["ROOT_ID"], "excluded": []}, "chartsInScope": []},
            "native_filter_configuration": _chooser(dashboard, texts),
            "filter_bar_orientation": "HORIZONTAL",
            "refresh_frequency": 0,
            "timed_refresh_immune_slices": [],
            "expanded_slices": {},
            "color_scheme": "",
        },
        "version": "1.0.0",
    }


def _chooser(dashboard: Dashboard, texts: Texts) -> list[dict[str, Any]]:
    """The list from which a reader chooses what the page is about; without a choice it is the first of the list."""
    tiles = [tile for tile in dashboard.tiles.values() if tile.chosen]
    if not tiles:
        return []
    dataset = identity("dataset", _asset_name(dashboard, tiles[0], texts))
    return [
        {
            "id": CHOOSER,
            "type": "NATIVE_FILTER",
            "filterType": "filter_select",
            "name": texts["chooser"],
            "description": "",
            "targets": [{"column": {"name": CHOSEN}, "datasetUuid": dataset}],
            "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
            "controlValues": {
                "multiSelect": False,
                "enableEmptyFilter": True,
                "defaultToFirstItem": True,
                "inverseSelection": False,
                "searchAllOptions": True,
                "creatable": False,
            },
            "requiredFirst": True,  # without it the page asks for its figures before anything is chosen
            "cascadeParentIds": [],
            "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        }
    ]
