"""Which trials are run: every cell of the matched country, the other countries, and the country of the recovery."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import Any, TypeVar

from tests.method.trials.parameters import country, settings
from tests.method.trials.scoring import Trial

Task = TypeVar("Task")
Result = TypeVar("Result")
MATCHED = "matched"


def matched(form: str) -> list[Trial]:
    told, trials = settings()["cells"], []
    for counts, signals, cv in itertools.product(
        told["units_by_group"], told["expected_signals"], told["coverage_error_cv"]
    ):
        changes = {"units_by_group": counts, "rate_factors": told["rate_factors"][len(counts)]}
        name = f"{counts[0]} units, {signals} signals, cv {cv}"
        trials.append(_trial(name, {**changes, "coverage_error_cv": cv}, signals, {}, form, "cell"))
    return trials


def variants(form: str) -> dict[str, list[Trial]]:
    """By name of the country."""
    told, found = settings()["cells"], {}
    for name, variant in settings()["variants"].items():
        found[name] = [
            _trial(
                f"{name}, {signals} signals, cv {cv}",
                {**variant.get("country", {}), "coverage_error_cv": cv},
                signals,
                variant.get("method", {}),
                form,
                "variant",
            )
            for signals, cv in itertools.product(told["expected_signals"], told["coverage_error_cv"])
        ]
    return found


def recovery(form: str) -> dict[str, Trial]:
    """By name of the country, the matched one first; a variant that changes only the method isn't a country."""
    told = settings()["recovery"]
    countries = {MATCHED: {}} | {
        name: variant["country"] for name, variant in settings()["variants"].items() if "country" in variant
    }
    return {
        name: _trial(f"top of {name}", {**told["country"], **changes}, told["expected_signals"], {}, form, "recovery")
        for name, changes in countries.items()
    }


def _trial(name: str, changes: dict[str, Any], signals: float, method: dict[str, Any], form: str, kind: str) -> Trial:
    told = settings()
    return Trial(name, country(**changes).expecting(signals), {**told["method"], **method}, told["draws"][form][kind])


def run(function: Callable[[Task], Result], tasks: Iterable[Task]) -> list[Result]:
    """On every core; results in the order of the tasks, whatever ends first. Stderr says how far it is."""
    waiting, done = list(tasks), []
    for result in _pool().map(function, waiting):
        done.append(result)
        print(f"{function.__name__}: {len(done)} of {len(waiting)}", file=sys.stderr, flush=True)
    return done


@cache
def _pool() -> ProcessPoolExecutor:
    """One for all trials: to start an interpreter that has read SciPy takes seconds."""
    return ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))
