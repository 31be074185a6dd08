"""A tile's chart: the parameters that Superset needs, per kind of tile. Drawings are in `drawings.py`."""

from __future__ import annotations

from typing import Any

from dashboards.builder import drawings
from dashboards.builder.datasets import Dataset
from dashboards.builder.model import Tile
from dashboards.builder.texts import Texts

TABLES = ("cards", "table", "tile_map")
DRAWINGS = {
    "bubble": ("bubble_v2", drawings.bubble),
    "curve": ("echarts_timeseries_line", drawings.curve),
    "waterfall": ("waterfall", drawings.waterfall),
    "sankey": ("sankey_v2", drawings.sankey),
}
CARD_WIDTH = 140  # px at least, so that four fit on a tablet; on a wider page they share the room


def viz_type(tile: Tile) -> str:
    """Superset's name for the kind of chart."""
    return "table" if tile.kind in TABLES else DRAWINGS[tile.kind][0]


def params(tile: Tile, dataset: Dataset, texts: Texts) -> dict[str, Any]:
    """Chart parameters without the dataset's id, which Superset fills in at import."""
    return _table(tile, dataset) if tile.kind in TABLES else DRAWINGS[tile.kind][1](tile, texts)


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
        # The dataset holds the tile's rows of every choice and no more; a limit equal to them would be warned of.
        "row_limit": tile.rows + 1 if tile.chosen else 10_000,
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
