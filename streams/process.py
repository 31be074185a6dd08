"""What the programs that never stop have in common: the log, the signals, what must be installed, memory."""

from __future__ import annotations

import gc
import importlib.util
import logging
import signal
import sys
import threading
from typing import Any

import pyarrow as pa


def prepare() -> None:
    """Set up this process. Raises `SystemExit` with code 2 when a package is missing that nothing runs well without"""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.captureWarnings(True)
    for noisy in ("kafka", "pyiceberg", "httpx", "py.warnings"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    if importlib.util.find_spec("crc32c") is None:
        print(
            "the package crc32c is missing: without it Kafka is read 15 times slower. Run `make setup`.",
            file=sys.stderr,
        )
        raise SystemExit(2)


def stop_on_signal(stopping: threading.Event) -> None:
    """Let SIGTERM and SIGINT set `stopping`."""

    def stop(*_: Any) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def collect_by_hand() -> None:
    """Switch the automatic collector of reference cycles off: over batches of 20 000 records it costs a third of the
    time and finds nothing. The program calls `gc.collect` itself when it has nothing to do, or once a minute.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


def choose_memory() -> None:
    """Let Arrow take its memory from jemalloc: its usual one asks the kernel anew for what a batch gave back."""
    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())
