"""What a run measured, as plain numbers: what docs/method-evidence/*.json hold and the page is written from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from tests.method.trials.early_warning import Score as Warned
from tests.method.trials.early_warning import parameters
from tests.method.trials.recovery import RANKINGS
from tests.method.trials.scoring import Outside, Score
from tests.method.trials.sensitivity import Place, leavers, other_quadrant, weights, widest_move
from tests.method.trials.silence import Silenced
from tests.method.trials.warned import WORLDS

Figures = dict[str, Any]
KINDS = ("units", "ranks", "group", "part of a group", "whole")


def covered(outside: Outside) -> dict[str, float]:
    return {
        "covered": outside.covered,
        "below": float(outside.below.mean()),
        "above": float(outside.above.mean()),
        "error": outside.error,
    }


def cell(score: Score) -> Figures:
    kinds = {"units": score.units, "ranks": score.ranks, **score.roll_ups}
    return {
        "cell": score.trial.name,
        "draws": score.trial.draws,
        "data_weight": score.data_weight,
        **{kind: covered(kinds[kind]) for kind in KINDS},
    }


def mean(cells: list[Figures], kind: str, figure: str = "covered") -> float:
    """Over all cells, each counting the same."""
    return float(np.mean([one[kind][figure] for one in cells]))


def country(label: str, scores: list[Score]) -> Figures:
    table = np.sum([score.calibration for score in scores], axis=0)
    filled = table[table[:, 0] > 0]
    return {
        "label": label,
        "cells": [cell(score) for score in scores],
        "reached": np.mean([score.reached for score in scores], axis=0).tolist(),
        "calibration": [
            {"probability": said / count, "frequency": came / count, "count": int(count)}
            for count, said, came in filled
        ],
    }


def recovery(found: dict[str, np.ndarray]) -> Figures:
    return {
        name: {"mean": float(found[name].mean()), "error": float(found[name].std(ddof=1) / np.sqrt(len(found[name])))}
        for name in RANKINGS
    }


def silence(units: list[Silenced], countries: list[tuple[str, np.ndarray, np.ndarray]]) -> Figures:
    """`countries`: by cell of the matched country, by what factor intervals got wider and coverage error's part."""
    wider = np.array([unit.width_silent / unit.width_fresh for unit in units])
    return {
        "units": len(units),
        "held": sorted(unit.unit_id for unit in units if unit.held),
        "lower": sorted(unit.unit_id for unit in units if unit.lower),
        "raised": sum(unit.shown != unit.before for unit in units),
        "wider": int((wider > 1 + 1e-9).sum()),
        "factor": {"least": float(wider.min()), "median": float(np.median(wider)), "most": float(wider.max())},
        "narrower": [
            {"unit": unit.unit_id, "factor": unit.width_silent / unit.width_fresh, "coverage_part": unit.coverage_part}
            for unit in units
            if unit.narrower
        ],
        "countries": [
            {
                "cell": name,
                "units": len(factors),
                "narrower": int((factors < 1 - 1e-9).sum()),
                "least_factor": float(factors.min()),
                "median_factor": float(np.median(factors)),
                "coverage_part": float(parts[factors < 1 - 1e-9].mean()) if (factors < 1 - 1e-9).any() else None,
            }
            for name, factors, parts in countries
        ],
    }


def sensitivity(still: dict[str, Place], moved: list[tuple[str, float, dict[str, Place]]]) -> list[Figures]:
    return [
        {
            "weight": weights()[name]["label"],
            "factor": factor,
            "left": leavers(still, places),
            "widest_move": widest_move(still, places),
            "other_quadrant": len(other_quadrant(still, places)),
            "units": len(still),
        }
        for name, factor, places in moved
    ]


def early_warning(scores: dict[str, dict[str, Warned]]) -> Figures:
    levels = {name: {level: asdict(one) for level, one in of_world.items()} for name, of_world in scores.items()}
    return {
        "rate": parameters()["false_discovery_rate"],
        "nothing": {name.split(": ")[1]: levels[name] for name in levels if name.startswith("nothing happens")},
        "outbreaks": [
            {"level": world.level, "factor": world.factor, **levels[name][world.level]}
            for name, world in WORLDS.items()
            if world.factor > 1
        ],
    }
