"""Parameters of the tiles that are drawings: quadrants, a curve with its interval, a waterfall, a chain.

Each metric takes the largest value of its row's name: a row of the dataset is one mark, so nothing is added up.
"""

from __future__ import annotations

from typing import Any

from dashboards.builder.model import DashboardError, Tile
from dashboards.builder.texts import Texts
from infra.superset.theme import QUADRANT_COLOURS

_NOTHING_MORE: dict[str, Any] = {"adhoc_filters": [], "extra_form_data": {}, "row_limit": 10_000}


def bubble(tile: Tile, texts: Texts) -> dict[str, Any]:
    """A mark a unit: where it stands on two axes, how large, in the colour of its quadrant."""
    _needs(tile, "unit", "quadrant", "x", "y", "size")
    return _NOTHING_MORE | {
        "entity": "unit",
        "series": "quadrant",
        **{name: _metric(tile, name, _title(tile, name, texts)) for name in ("x", "y", "size")},
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
    }


def curve(tile: Tile, texts: Texts) -> dict[str, Any]:
    """A line with the bounds of its interval, over a number: three lines, as a band is only right over categories."""
    _needs(tile, "x", "low", "middle", "high")
    return _NOTHING_MORE | {
        "x_axis": "x",
        "xAxisForceCategorical": False,
        "metrics": [_metric(tile, name, _title(tile, name, texts)) for name in ("high", "middle", "low")],
        "groupby": [],
        "order_desc": False,
        "color_scheme": "risicobeeld",
        "seriesType": "line",
        "markerEnabled": False,
        "stack": None,
        "show_legend": True,
        "legendType": "plain",
        "legendOrientation": "top",
        "rich_tooltip": True,
        "x_axis_title": texts[f"tiles.{tile.name}.x_axis"],
        "x_axis_title_margin": 30,
        "x_axis_number_format": ",.0f",
        "y_axis_title": texts[f"tiles.{tile.name}.y_axis"],
        "y_axis_title_margin": 45,
        "y_axis_title_position": "Left",
        "y_axis_format": ".0%",
        "y_axis_bounds": [0, None],  # up to the whole, the last two words of the axis would lie over each other
        "truncateXAxis": True,
        "truncateYAxis": True,
    }


def waterfall(tile: Tile, texts: Texts) -> dict[str, Any]:
    """Steps in the order of their numbers, and what they come to."""
    return _NOTHING_MORE | {
        "row_limit": len(tile.columns) + 1,
        "x_axis": "part",
        "groupby": [],
        "metric": _metric(tile, "value", texts[f"tiles.{tile.name}.unit"]),
        "show_value": True,
        "show_legend": False,
        "show_total": True,
        "total_label": texts[f"tiles.{tile.name}.total"],
        "increase_label": texts[f"tiles.{tile.name}.raises"],
        "decrease_label": texts[f"tiles.{tile.name}.lowers"],
        "increase_color": _colour(QUADRANT_COLOURS["Onderzoeken"]),
        "decrease_color": _colour(QUADRANT_COLOURS["Volgen"]),
        "total_color": _colour("#154273"),
        "x_axis_label": "",
        "y_axis_label": "",  # the tile's text names the unit: Superset draws the label over the numbers
        "y_axis_format": ",.2r",
        "x_ticks_layout": "45°",
    }


def sankey(tile: Tile, texts: Texts) -> dict[str, Any]:
    """A band a flow, as wide as its count."""
    return _NOTHING_MORE | {
        "source": "source",
        "target": "target",
        "metric": _metric(tile, "value", texts[f"tiles.{tile.name}.unit"]),
        "color_scheme": "risicobeeld_stil",  # the other colours mean a quadrant
        "sort_by_metric": False,
    }


def _metric(tile: Tile, name: str, label: str) -> dict[str, Any]:
    return {
        "expressionType": "SQL",
        "sqlExpression": f'max("{name}")',
        "label": label,
        "optionName": f"metric_{tile.name}_{name}",
        "hasCustomLabel": True,
    }


def _title(tile: Tile, name: str, texts: Texts) -> str:
    return texts[f"tiles.{tile.name}.columns.{name}"]


def _needs(tile: Tile, *columns: str) -> None:
    if {column.name for column in tile.columns} != set(columns):
        raise DashboardError(f"tile {tile.name}: a {tile.kind} chart needs the columns {', '.join(columns)}")


def _colour(code: str) -> dict[str, Any]:
    return {part: int(code[place : place + 2], 16) for part, place in (("r", 1), ("g", 3), ("b", 5))} | {"a": 1}
