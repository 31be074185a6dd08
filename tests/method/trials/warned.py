"""Early warning in worlds where nothing happens and in worlds with an outbreak, for the evidence page."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from tests.method.trials import cells
from tests.method.trials.early_warning import NOTHING_HAPPENS, OUTBREAKS, Score, World, parameters, score
from tests.method.trials.parameters import FOLDER

WORLDS: dict[str, World] = {
    **{f"nothing happens: {name}": world for name, world in NOTHING_HAPPENS.items()},
    **{f"{factor} times, {level}": world for (level, factor), world in OUTBREAKS.items()},
}
Task = tuple[World, dict[str, float], int, int]


@cache
def settings() -> dict[str, Any]:
    return yaml.safe_load((FOLDER / "early_warning.yml").read_text(encoding="utf-8"))


def scored(task: Task) -> dict[str, Score]:
    return score(*task)


def measure(form: str) -> dict[str, dict[str, Score]]:
    """By world and level."""
    draws, seed = settings()["draws"][form]["world"], settings()["seed"]
    tasks = [(world, parameters(), draws, seed) for world in WORLDS.values()]
    return dict(zip(WORLDS, cells.run(scored, tasks), strict=True))
