"""What the programs that never stop have in common: the log, the signals, what must be installed, patience, memory."""

from __future__ import annotations

import gc
import importlib.util
import logging
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
from kafka.errors import KafkaError
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

_LONGEST_PAUSE_SECONDS = 30.0
_LASTED_SECONDS = 60.0


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


def told(error: BaseException) -> str:
    """The first line of an error's text: further lines and addresses aren't for the log."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no detail'}"


def place_of(error: BaseException) -> str:
    """Kind and place of a fault, without its message, which could repeat what a partner sent."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return f"{type(error).__name__} at " + " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))


def keep_trying(session: Callable[[], None], stopping: threading.Event, on_error: Callable[[], None]) -> None:
    """Run `session` until `stopping` is set; after a failure again, with pauses that double up to half a minute.

    A session that lasted a minute begins the pauses anew. Nothing ends this loop but `stopping`: where Kafka or
    PostgreSQL is away there is nothing better to do, and a fault of ours loses nothing.
    """
    pause = 1.0
    while not stopping.is_set():
        began = time.monotonic()
        try:
            session()
            continue
        except (KafkaError, SQLAlchemyError, OSError) as error:
            said = told(error)
        except Exception as error:
            said = f"a fault of ours: {place_of(error)}"
        on_error()
        if time.monotonic() - began > _LASTED_SECONDS:
            pause = 1.0
        log.warning("%s; trying again in %.0f s", said, pause)
        stopping.wait(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)


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
