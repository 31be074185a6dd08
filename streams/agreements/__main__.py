"""`python -m streams.agreements`: the keeper, until a signal. Exit codes: 0 stopped as asked, 2 can't start."""

from __future__ import annotations

import logging

from infra.settings import settings
from streams.agreements.keeper import Keeper
from streams.process import prepare, stop_on_signal


def main() -> int:
    prepare()
    try:
        keeper = Keeper(settings())
    except (ValueError, FileNotFoundError) as error:
        logging.getLogger("streams.agreements").error("can't start: %s", error)
        return 2
    stop_on_signal(keeper.stopping)
    keeper.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
