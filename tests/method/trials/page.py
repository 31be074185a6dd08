"""docs/method-evidence.md from the figures of a run: every number in it is read from them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.method.trials import plots
from tests.method.trials.cells import MATCHED
from tests.method.trials.early_warning import LEVELS, World
from tests.method.trials.figures import KINDS, Figures, mean
from tests.method.trials.parameters import FOLDER, settings
from tests.method.trials.recovery import RANKINGS

NAMES = {
    "units": "units",
    "ranks": "ranks",
    "group": "roll-ups of a group",
    "part of a group": "of part of a group",
    "whole": "of the whole",
}
LISTED = 20
"""So many units of a list are named; the part's .json names all."""


MEASURED = ("countries", "recovery", "silence", "sensitivity", "early_warning", "approximations")


def write_part(docs: Path, part: str, told: Figures) -> None:
    """Six digits: what differs between processors in the last ones is no difference."""

    def shorter(value: object) -> object:
        if isinstance(value, dict):
            return {name: shorter(one) for name, one in value.items()}
        if isinstance(value, list):
            return [shorter(one) for one in value]
        if isinstance(value, float) and math.isnan(value):
            return None  # where nothing happens there is nothing to find
        return float(f"{value:.6g}") if isinstance(value, float) else value

    folder = docs / "method-evidence"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(shorter(told), indent=1, ensure_ascii=False) + "\n"
    (folder / f"{part}.json").write_text(text, encoding="utf-8")


def read_part(docs: Path, part: str) -> Figures:
    return json.loads((docs / "method-evidence" / f"{part}.json").read_text(encoding="utf-8"))


def write(figures: Path, docs: Path) -> None:
    """Page and plots, into `docs`, from what runs wrote down in `figures`."""
    told = {part: read_part(figures, part) for part in MEASURED}
    plots.draw({part: one["figures"] for part, one in told.items()}, docs / "method-evidence")
    (docs / "method-evidence.md").write_text(page(told), encoding="utf-8")


def page(told: dict[str, Figures]) -> str:
    places = Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    places.filters |= {"percent": percent, "named": named, "band": band}
    figures = {part: one["figures"] for part, one in told.items()}
    others = {name: one for name, one in figures["countries"].items() if name != MATCHED}
    return places.get_template("page.md.j2").render(
        figures,
        about={part: one["about"] for part, one in told.items() if "about" in one},
        fixed=settings(),
        top=figures["recovery"],
        others=others,
        cells=figures["countries"][MATCHED]["cells"],
        worst=min(others, key=lambda name: mean(others[name]["cells"], "units")),
        kinds=KINDS,
        levels=LEVELS,
        world=World(),
        names=NAMES,
        rankings=RANKINGS,
        mean=mean,
        row=row,
        heads=heads,
    )


def percent(share: float) -> str:
    return f"{share * 100:.1f}"


def band(ends: list[float]) -> str:
    return " to ".join(f"{end * 100:g}" for end in ends)


def named(units: list[str]) -> str:
    more = f" and {len(units) - LISTED} more" if len(units) > LISTED else ""
    return ", ".join(units[:LISTED]) + more


def row(values: Iterable[object]) -> str:
    return "| " + " | ".join(str(value) for value in values) + " |"


def heads(names: Iterable[str]) -> str:
    names = list(names)
    return row(names) + "\n" + row(["---", *["--:"] * (len(names) - 1)])
