"""The plots of the evidence page, from the figures alone: the same figures give the same files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from tests.method.trials.early_warning import LEVELS
from tests.method.trials.figures import Figures
from tests.method.trials.parameters import settings
from tests.method.trials.recovery import RANKINGS
from tests.method.trials.scoring import LEVELS as QUANTILES

STYLE = {
    "svg.hashsalt": "method-evidence",
    "svg.fonttype": "none",  # text stays text: small files that readers can search
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.3,
}


def draw(figures: Figures, folder: Path) -> list[str]:
    """Writes every plot; the names of the files."""
    plots = {
        "coverage": coverage,
        "calibration": calibration,
        "quantiles": quantiles,
        "recovery": recovery,
        "silence": silence,
        "sensitivity": sensitivity,
        "early_warning": early_warning,
    }
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(STYLE):
        for name, plot in plots.items():
            plot(figures).savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    return [f"{name}.svg" for name in plots]


def coverage(figures: Figures) -> Figure:
    """Of each cell of the matched country the share of truths inside the 90 % interval."""
    shown = ("units", "ranks", "group", "whole")
    figure = Figure(figsize=(9, 6.2))
    cells = figures["countries"]["matched"]["cells"]
    for place, (kind, axes) in enumerate(zip(shown, figure.subplots(1, len(shown), sharey=True), strict=True)):
        told = settings()["asserted"][kind]
        for name, colour in (("each", "0.93"), ("over_all", "0.84")):
            if name in told:
                axes.axvspan(told[name][0] * 100, min(told[name][1], 1) * 100, color=colour, linewidth=0)
        y = np.arange(len(cells))[::-1]
        values = np.array([cell[kind]["covered"] for cell in cells]) * 100
        errors = np.array([cell[kind]["error"] for cell in cells]) * 196
        axes.errorbar(values, y, xerr=errors, fmt="o", markersize=3.5, linewidth=1, color="#154273")
        axes.set_xlim(80, 100)
        axes.set_title({"group": "roll-up of a group", "whole": "roll-up of the whole"}.get(kind, kind))
        if place == 0:
            axes.set_yticks(y, [cell["cell"] for cell in cells])
    figure.supxlabel("% of truths inside the 90 % interval")
    return figure


def calibration(figures: Figures) -> Figure:
    figure = Figure(figsize=(5.2, 5))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1)
    for country in figures["countries"].values():
        points = country["calibration"]
        hostile = country["label"].startswith("hostile")
        if not hostile and country is not figures["countries"]["matched"]:
            continue
        told, came = ([point[name] for point in points] for name in ("probability", "frequency"))
        axes.plot(told, came, marker="o", markersize=3, linewidth=1, label=country["label"])
    axes.set_xlabel("told probability that the intensity is above the appetite")
    axes.set_ylabel("share of units where it was")
    axes.legend(frameon=False)
    return figure


def quantiles(figures: Figures) -> Figure:
    """How much more often than told the truth lies below each quantile."""
    figure = Figure(figsize=(7, 4.2))
    axes = figure.subplots()
    axes.axhline(0, color="0.6", linewidth=1)
    for country in figures["countries"].values():
        off = (np.array(country["reached"]) - QUANTILES) * 100
        axes.plot(QUANTILES * 100, off, marker="o", markersize=3, linewidth=1, label=country["label"])
    axes.set_xlabel("quantile that is told, %")
    axes.set_ylabel("truths at or below it, minus what is told\n(percentage points)")
    axes.legend(frameon=False, fontsize=7, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def recovery(figures: Figures) -> Figure:
    figure = Figure(figsize=(7.5, 4.8))
    axes = figure.subplots()
    names = list(figures["recovery"])
    y, height = np.arange(len(names))[::-1], 0.2
    for place, ranking in enumerate(RANKINGS):
        found = [figures["recovery"][name][ranking] for name in names]
        means, errors = (np.array([one[part] for one in found]) * 100 for part in ("mean", "error"))
        axes.barh(y + (1.5 - place) * height, means, height, xerr=1.96 * errors, label=ranking)
    axes.set_yticks(y, [figures["countries"][name]["label"] for name in names])
    axes.set_xlabel(f"% of the true top {settings()['recovery']['top']} by volume that the ranking's own top holds")
    axes.legend(frameon=False, ncols=len(RANKINGS), loc="lower center", bbox_to_anchor=(0.3, 1))
    return figure


def silence(figures: Figures) -> Figure:
    figure = Figure(figsize=(7.5, 5))
    axes = figure.subplots()
    cells = figures["silence"]["countries"]
    y = np.arange(len(cells))[::-1]
    least, median = ((np.array([cell[name] for cell in cells]) - 1) * 100 for name in ("least_factor", "median_factor"))
    axes.axvline(0, color="0.6", linewidth=1)
    axes.plot(median, y, "o", markersize=4, label="median unit", color="#154273")
    axes.plot(least, y, "|", markersize=8, label="unit that widens least", color="#d52b1e")
    axes.set_yticks(y, [cell["cell"] for cell in cells])
    axes.set_xlabel("how much wider the 90 % interval gets by a year of silence, %")
    axes.legend(frameon=False)
    return figure


def sensitivity(figures: Figures) -> Figure:
    figure = Figure(figsize=(7.5, 4.2))
    axes = figure.subplots()
    by_weight: dict[str, list[dict[str, Any]]] = {}
    for move in figures["sensitivity"]["moves"]:
        by_weight.setdefault(move["weight"], []).append(move)
    y = np.arange(len(by_weight))[::-1]
    for place, (end, colour) in enumerate((("low end", "#8fcae7"), ("high end", "#154273"))):
        shares = [moves[place]["widest_move"] * 100 for moves in by_weight.values()]
        axes.barh(y + 0.2 - 0.4 * place, shares, 0.4, label=f"{end} of the range", color=colour)
    axes.axvline(100, color="#d52b1e", linewidth=1)
    axes.set_yticks(y, list(by_weight))
    axes.set_xlabel("furthest move of any unit, % of the way to the end of its rank interval (100: it leaves)")
    axes.legend(frameon=False)
    return figure


def early_warning(figures: Figures) -> Figure:
    """Of what is affected, how much a warning has found by the close of each month."""
    figure = Figure(figsize=(8.5, 3.4))
    for place, (level, axes) in enumerate(zip(LEVELS, figure.subplots(1, len(LEVELS), sharey=True), strict=True)):
        for one in figures["early_warning"]["outbreaks"]:
            if one["level"] == level:
                found = np.array(one["by_month"]) * 100
                axes.plot(np.arange(len(found)) + 1, found, marker="o", label=f"{one['factor']:g} times the rate")
        axes.set_ylim(0, 100)
        axes.set_xticks(np.arange(len(found)) + 1)
        axes.set_title(f"outbreak in one {level}" if level != "unit" else "outbreak in single units")
        if place == 0:
            axes.set_ylabel("% found")
    axes.legend(frameon=False)
    figure.supxlabel("months after it began", y=-0.04)
    return figure
