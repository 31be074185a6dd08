"""Run steps that need each other, side by side where they don't: the order of a start, as a small graph."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from infra.errors import OperationError


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `run` returns a few words on what it did; it raises `OperationError` where it fails."""

    name: str
    run: Callable[[], str]
    needs: tuple[str, ...] = ()


class StepError(OperationError):
    """Steps failed; the message holds each one's own error and names the steps that were therefore not tried."""


@dataclass(slots=True)
class Progress:
    """A line a step on standard error, with the seconds since the start."""

    quiet: bool = False
    started: float = field(default_factory=time.monotonic)

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def say(self, text: str) -> None:
        if not self.quiet:
            sys.stderr.write(f"[{self.seconds():6.1f} s] {text}\n")
            sys.stderr.flush()


def run_steps(steps: Iterable[Step], progress: Progress) -> dict[str, float]:
    """Run every step after those it needs; returns seconds by name. Needs that aren't among `steps` count as done.

    A failed step doesn't stop those that run; what needs it isn't tried. Then `StepError` says it all.
    """
    waiting = {step.name: step for step in steps}
    names = set(waiting)
    running: dict[Future[str], tuple[Step, float]] = {}
    seconds: dict[str, float] = {}
    errors: dict[str, str] = {}
    with ThreadPoolExecutor(max_workers=max(1, len(waiting))) as pool:
        while waiting or running:
            ready = [step for step in waiting.values() if all(n in seconds for n in step.needs if n in names)]
            for step in ready:
                del waiting[step.name]
                running[pool.submit(step.run)] = (step, time.monotonic())
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                step, began = running.pop(future)
                try:
                    said = future.result()
                except OperationError as error:
                    errors[step.name] = str(error)
                    progress.say(f"{step.name}: FAILED")
                else:
                    seconds[step.name] = time.monotonic() - began
                    progress.say(f"{step.name}: {said} ({seconds[step.name]:.1f} s)")
    if errors:
        untried = f"\nNot tried, because of that: {', '.join(waiting)}" if waiting else ""
        raise StepError("\n".join(f"{name}: {said}" for name, said in errors.items()) + untried)
    return seconds
