"""Landing or receipts as they are, but killed by itself (SIGKILL) when it reaches a step that the test asks for.

`python -m tests.integration.crash.launch landing|receipts`; the environment says where the wish stands: the file
CRASH_WISH holds a step's name. The programs know nothing of it: they only say which step they have reached.
CRASH_MUTATION=offsets: the table property with the offsets isn't committed, and the table has a catalogue of its own.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from infra import lake
from infra.settings import settings
from streams.landing import commit, decode
from streams.landing.program import Landing
from streams.landing.rows import Batch
from streams.landing.source import Alarm
from streams.process import choose_memory, collect_by_hand, prepare, stop_on_signal
from streams.receipts.program import Receipts


def die_when_wished(step: str) -> None:
    wish = Path(os.environ["CRASH_WISH"])
    if wish.exists() and wish.read_text() == step:
        os.kill(os.getpid(), signal.SIGKILL)


def commit_no_offsets() -> None:
    """The mutation: rows and counter are committed, the places that they end at are not."""
    real = commit.Writer.properties

    def without(self: commit.Writer, batch: Batch, alarms: Iterable[Alarm]) -> dict[str, str]:
        properties = real(self, batch, alarms)
        del properties[lake.OFFSETS]
        return properties

    commit.Writer.properties = without  # type: ignore[method-assign]
    lake.CATALOG = "mutation"
    lake.ensure_tables(settings())


def main() -> None:
    prepare()
    decode.install()
    if os.environ.get("CRASH_MUTATION") == "offsets":
        commit_no_offsets()
    program: Landing | Receipts
    if sys.argv[1] == "landing":
        program = Landing(settings(), on_step=die_when_wished)
    else:
        program = Receipts(settings(), on_step=die_when_wished)
    stop_on_signal(program.stopping)
    collect_by_hand()
    choose_memory()
    program.run()


if __name__ == "__main__":
    main()
