"""Become one supervised program: `python -m infra.stack.launch NAME`, called by the supervisor only.

Ends what an earlier run left behind, asks the kernel for a signal when the supervisor dies (so that a killed supervisor
leaves no orphans on our ports), sets the environment and replaces itself by the program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from infra.errors import OperationError
from infra.settings import REPOSITORY, Settings, settings
from infra.stack.processes import MARK, end, note_group
from infra.stack.programs import BY_NAME, Program

_PR_SET_PDEATHSIG = 1


def program_environment(program: Program, of: Settings) -> dict[str, str]:
    """The whole environment of a program: the little that we inherit, the settings, the mark, and its own."""
    return {
        **inherited_environment(),
        **of.as_environment(),
        MARK: program.name,
        **program.environment(of),
    }


def inherited_environment() -> dict[str, str]:
    """What programs get from whoever called `up`: where commands are, and nothing that changes what they do."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "USER", "TMPDIR") if name in os.environ}
    return {"LANG": "C.UTF-8", "TZ": "UTC", "PYTHONUNBUFFERED": "1", **kept}


def _die_with(parent: int, number: signal.Signals) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:  # it died before the kernel knew our wish
        raise OperationError("the supervisor is gone: run `risicobeeld up`")


def main(arguments: list[str]) -> None:
    if len(arguments) != 1 or arguments[0] not in BY_NAME:
        raise OperationError(f"usage: python -m infra.stack.launch {'|'.join(BY_NAME)}")
    if os.getpgid(0) != os.getpid():
        raise OperationError("only the supervisor starts programs this way: run `risicobeeld up`")
    program = BY_NAME[arguments[0]]
    parent = os.getppid()
    of = settings()
    end(of, program.name)
    note_group(of, program.name)
    command = program.command(of)
    _die_with(parent, signal.Signals[f"SIG{program.stop_signal}"])
    os.chdir(REPOSITORY)
    os.execvpe(command[0], command, program_environment(program, of))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OperationError as error:
        sys.exit(f"launch: {error}")
