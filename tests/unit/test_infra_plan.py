"""The order of a start: needs first, the rest side by side, and a failure told in full."""

from __future__ import annotations

import threading

import pytest

from infra.errors import OperationError
from infra.stack.plan import Progress, Step, StepError, run_steps
from infra.stack.programs import BY_NAME, PROGRAMS, select

QUIET = Progress(quiet=True)


def _recording(name: str, log: list[str]) -> Step:
    def run() -> str:
        log.append(name)
        return "done"

    needs = {"c": ("a", "b"), "b": ("a",)}.get(name, ())
    return Step(name, run, needs)


def test_a_step_runs_after_all_that_it_needs() -> None:
    log: list[str] = []
    seconds = run_steps([_recording(name, log) for name in "cba"], QUIET)
    assert log == ["a", "b", "c"]
    assert set(seconds) == {"a", "b", "c"}


def test_a_need_that_is_not_chosen_counts_as_there() -> None:
    log: list[str] = []
    run_steps([_recording("c", log)], QUIET)
    assert log == ["c"]


def test_steps_that_dont_need_each_other_run_side_by_side() -> None:
    meeting = threading.Barrier(2, timeout=10)

    def meet() -> str:
        meeting.wait()  # breaks, and fails the step, unless both are here at once
        return "met"

    run_steps([Step("left", meet), Step("right", meet)], QUIET)


def test_a_failure_stops_what_needs_it_and_nothing_else() -> None:
    log: list[str] = []

    def fail() -> str:
        raise OperationError("port 1 is taken")

    steps = [Step("a", fail), _recording("b", log), _recording("c", log), _recording("d", log)]
    with pytest.raises(StepError, match=r"a: port 1 is taken\nNot tried, because of that: b, c"):
        run_steps(steps, QUIET)
    assert log == ["d"]


def test_a_group_stands_for_its_programs() -> None:
    assert select("airflow", None) == [program.name for program in PROGRAMS if program.name.startswith("airflow-")]
    assert select(None, "airflow") == [name for name in BY_NAME if not name.startswith("airflow-")]
    assert select("kafka,lake,postgres", "kafka", extra=("lake",)) == ["postgres", "lake"]


def test_an_unknown_program_is_refused_with_the_known_ones() -> None:
    with pytest.raises(OperationError, match="unknown program 'kafak': one of postgres, kafka"):
        select("kafak", None)
