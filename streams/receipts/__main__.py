"""`python -m streams.receipts`: runs until SIGTERM or SIGINT. Exit codes: 0 stopped as asked; 2 can't start."""

from __future__ import annotations

import logging

from infra.settings import settings
from streams.process import prepare, stop_on_signal
from streams.receipts.program import Receipts


def main() -> int:
    prepare()
    try:
        receipts = Receipts(settings())
    except (ValueError, FileNotFoundError) as error:
        logging.getLogger("streams.receipts").error("can't start: %s", error)
        return 2
    stop_on_signal(receipts.stopping)
    receipts.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
