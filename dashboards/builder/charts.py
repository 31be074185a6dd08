"""A tile's chart: the parameters that Superset needs, per kind of tile."""

from __future__ import annotations

from typing import Any

from dashboards.builder.datasets import Dataset
from dashboards.builder.model import DashboardError, Tile
from dashboards.builder.texts import Texts

VIZ_TYPES = {"cards": "table", "bubble": "bubble_v2", "table": "table"}
CARD_WIDTH = 140  # px at least, so that four fit on a tablet; on a wider page they share the room
_BUBBLE_COLUMNS = ("unit", "quadrant", "x", "y", "size")


def params(tile: Tile, dataset: Dataset, texts: Texts) -> dict[str, Any]:
    """Chart parameters without the dataset's id, which Superset fills in at import."""
    return _bubble(tile, texts) if tile.kind == "bubble" else _table(tile, dataset)


def _table(tile: Tile, dataset: Dataset) -> dict[str, Any]:
    widths = {column.name: column.width for column in tile.columns if column.width}
    if tile.kind == "cards":
        widths = dict.fromkeys(dataset.cells, CARD_WIDTH)
    settings: dict[str, Any] = {}
    for name, cell in dataset.cells.items():
        settings[name] = {"horizontalAlign": cell.align}
        if cell.number_format:
            settings[name]["d3NumberFormat"] = cell.number_format
            settings[name]["d3SmallNumberFormat"] = cell.number_format
        if name in widths:
            settings[name]["columnWidth"] = widths[name]
    return {
        "query_mode": "raw",
        "all_columns": list(dataset.cells),
        "groupby": [],
        "metrics": [],
        "adhoc_filters": [],
        "order_by_cols": ['["row_order", true]'],
        "row_limit": 10_000,  # the dataset holds the tile's rows and no more; a limit equal to them would be warned of
        "server_page_length": 10_000,
        "page_length": 0,
        "include_search": False,
        "show_cell_bars": False,
        "color_pn": False,
        "allow_rearrange_columns": False,
        "allow_render_html": True,
        "column_config": settings,
        "extra_form_data": {},
    }


def _bubble(tile: Tile, texts: Texts) -> dict[str, Any]:
    names = tuple(column.name for column in tile.columns)
    if set(names) != set(_BUBBLE_COLUMNS):
        raise DashboardError(f"tile {tile.name}: a bubble chart needs the columns {', '.join(_BUBBLE_COLUMNS)}")

    def metric(name: str) -> dict[str, Any]:
        label = texts[f"tiles.{tile.name}.columns.{name}"]
        return {
            "expressionType": "SQL",
            "sqlExpression": f'max("{name}")',
            "label": label,
            "optionName": f"metric_{tile.name}_{name}",
            "hasCustomLabel": True,
        }

    return {
        "entity": "unit",
        "series": "quadrant",
        "x": metric("x"),
        "y": metric("y"),
        "size": metric("size"),
        "adhoc_filters": [],
        "order_desc": True,
        "row_limit": tile.rows,
        "color_scheme": "risicobeeld",
        "show_legend": False,  # the tile's text explains the colours: Superset's legend is cut off in a narrow tile
        "max_bubble_size": "10",
        "opacity": 0.6,
        "tooltipSizeFormat": ",.2r",
        "x_axis_label": texts[f"tiles.{tile.name}.x_axis"],
        "x_axis_title_margin": 30,
        "xAxisFormat": ".0%",
        "xAxisBounds": [0, 1],
        "truncateXAxis": True,
        "y_axis_label": texts[f"tiles.{tile.name}.y_axis"],
        "y_axis_title_margin": 50,
        "y_axis_format": ".0%",
        "y_axis_bounds": [0, 1],
        "truncateYAxis": True,
        "logXAxis": False,
        "logYAxis": False,
        "extra_form_data": {},
    }
