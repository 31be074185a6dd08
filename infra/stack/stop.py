"""`risicobeeld down`: stop everything in order, the supervisor too, and leave no process behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from infra.settings import Settings
from infra.stack.processes import end
from infra.stack.programs import PROGRAMS, STORES
from infra.stack.supervisor import ProgramState, Supervisor

_AT_REST = frozenset({"STOPPED", "EXITED", "FATAL"})


def stop_programs(settings: Settings, say: Callable[[str], None] = lambda _text: None) -> None:
    """Readers and writers first, all at once; then PostgreSQL and the broker; then the supervisor.

    Returns when nothing of the installation runs. Each program has its `stop_seconds`, then the supervisor kills it.
    """
    supervisor = Supervisor(settings)
    if supervisor.is_up():
        others = [program.name for program in PROGRAMS if program.name not in STORES]
        _stop_all(supervisor, others, say)
        _stop_all(supervisor, STORES, say)
        supervisor.shutdown()
        while supervisor.is_up():
            time.sleep(0.1)
        say("supervisor: stopped")
    left = end(settings, grace_seconds=5)
    if left:
        say(f"killed what was left: {', '.join(sorted({process.program for process in left}))}")


def _stop_all(supervisor: Supervisor, names: Iterable[str], say: Callable[[str], None]) -> None:
    running = {name for name, state in supervisor.states().items() if name in set(names) and _moves(state)}
    for name in running:
        supervisor.stop(name)
    while running:
        time.sleep(0.1)
        states = supervisor.states()
        for name in [name for name in running if not _moves(states[name])]:
            running.discard(name)
            say(f"{name}: stopped")


def _moves(state: ProgramState) -> bool:
    return state.state not in _AT_REST
