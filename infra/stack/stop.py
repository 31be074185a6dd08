"""`risicobeeld down`: stop everything in order, the supervisor too, and leave no process behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable

from infra.settings import Settings
from infra.stack.processes import SUPERVISOR, end, ours
from infra.stack.programs import PROGRAMS, STORES
from infra.stack.supervisor import Supervisor, SupervisorError


def stop_programs(settings: Settings, say: Callable[[str], None] = lambda _text: None) -> None:
    """Readers and writers first, all at once; then PostgreSQL and the broker; then the supervisor.

    Returns when nothing of the installation runs. Each program has its `stop_seconds`, then the supervisor kills it.
    Works also where the state folder was deleted meanwhile: the processes are found by their marks.
    """
    supervisor = Supervisor(settings)
    if _answers(supervisor):
        others = [program.name for program in PROGRAMS if program.name not in STORES]
        _stop_all(supervisor, others, say)
        _stop_all(supervisor, STORES, say)
        supervisor.shutdown()
        while supervisor.is_up():
            time.sleep(0.1)
        say("supervisor: stopped")
    for process in ours(settings, SUPERVISOR):
        os.kill(process.pid, signal.SIGTERM)  # one that can't be called any more; it stops its programs
    left = end(settings, grace_seconds=10)
    if left:
        say(f"killed what was left: {', '.join(sorted({process.program for process in left}))}")


def _answers(supervisor: Supervisor) -> bool:
    try:
        return supervisor.is_up()
    except SupervisorError:  # its password went with the state folder, or its port is another's
        return False


def _stop_all(supervisor: Supervisor, names: Iterable[str], say: Callable[[str], None]) -> None:
    running = {name for name, state in supervisor.states().items() if name in set(names) and state.is_active}
    for name in running:
        supervisor.stop(name)
    while running:
        time.sleep(0.1)
        states = supervisor.states()
        for name in [name for name in running if not states[name].is_active]:
            running.discard(name)
            say(f"{name}: stopped")
