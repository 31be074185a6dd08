"""What the scheduler imports before it forks tasks, and how its children die with it.

A task that imports dbt and Great Expectations by itself spends 5-10 s on that; forked from a scheduler that has them it
starts at once. Only the scheduler pays (about 0.5 GiB, shared with its children).
"""

from __future__ import annotations

import ctypes
import importlib
import logging
import os
import signal

MODULES = (
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "duckdb",
    "great_expectations",
    "pandas",
    "pyarrow.parquet",
    "pyiceberg.catalog.sql",
)
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies: a task of a killed scheduler would keep the warehouse open."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def preload() -> None:
    """Import `MODULES`; children forked from now on end when their parent is killed."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read once, at import
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    for module in MODULES:
        importlib.import_module(module)
    os.register_at_fork(after_in_child=_die_with_parent)
