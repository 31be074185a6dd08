"""`python -m streams.landing`: runs until SIGTERM or SIGINT.

Exit codes: 0 stopped as asked; 2 can't start (a needed package is missing, or the contract doesn't load).
"""

from __future__ import annotations

import logging

from infra.settings import settings
from streams.landing import decode
from streams.landing.program import Landing
from streams.landing.telemetry import serve_metrics
from streams.notify import Notifier
from streams.process import choose_memory, collect_by_hand, prepare, stop_on_signal


def main() -> int:
    prepare()
    decode.install()
    current = settings()
    try:
        notifier = Notifier(current)
        landing = Landing(current, on_commit=notifier.committed)
    except (ValueError, FileNotFoundError) as error:
        logging.getLogger("streams.landing").error("can't start: %s", error)
        return 2
    stop_on_signal(landing.stopping)
    serve_metrics(landing.telemetry, current.landing_metrics_port)
    collect_by_hand()
    choose_memory()
    landing.run()
    notifier.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
