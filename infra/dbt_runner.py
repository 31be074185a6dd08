"""dbt in this process: one call a layer, parsed once, quiet, and without a word to the outside.

State (log, parsed project, results) goes to the state folder, never into the repository.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from infra import collection, dbt_events
from infra.errors import OperationError
from infra.settings import REPOSITORY, Settings

PROJECT = REPOSITORY / "dbt_project"


class WarehouseError(OperationError):
    """A build that failed; the message names the node or the file, the reason and what to do."""


class NodeRun(NamedTuple):
    """One model, seed or data test that ran: name, folder of its layer, how long the engine was busy with it."""

    name: str
    layer: str
    seconds: float


def run(settings: Settings, arguments: Sequence[str]) -> list[NodeRun]:
    """Run dbt with `arguments`; the nodes that ran. Raises `WarehouseError` naming each failed node."""
    return [NodeRun(node.node.name, node.node.fqn[1], node.execution_time) for node in _invoke(settings, arguments)]


def ancestors(settings: Settings, model: str) -> list[str]:
    """The names of the models that `model` is made of, itself among them; none when there is no such model."""
    return _names(settings, f"+{model}")


def descendants(settings: Settings, models: str) -> list[str]:
    """The names of the models that are made of those called `models`, in which * stands for any text; with these."""
    return _names(settings, f"{models}+")


def _names(settings: Settings, selected: str) -> list[str]:
    listed = _invoke(settings, ["ls", "--select", selected, "--resource-type", "model", "--output", "name"])
    return [str(name) for name in listed]


def _invoke(settings: Settings, arguments: Sequence[str]) -> list[Any]:
    target = settings.home / "dbt"
    log = settings.logs_dir / "dbt"
    target.mkdir(parents=True, exist_ok=True)
    log.mkdir(parents=True, exist_ok=True)
    common = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(target)]
    # dbt's own account of a run (manifest, results) costs half a second a call, and nobody reads it.
    quiet = ["--log-path", str(log), "--log-level", "none", "--log-level-file", "info", "--quiet", "--no-write-json"]
    dbt_events.hear()
    with collection.put_off(), _environment(settings.warehouse_file):
        try:
            result = dbtRunner().invoke([*arguments, *common, *quiet])
        finally:
            # dbt leaves the file open until the process ends; the gate reads it next, perhaps in this very process.
            DuckDBConnectionManager.close_all_connections()
    found = result.result
    nodes = list(found if isinstance(found, list) else getattr(found, "results", None) or [])
    if result.success:
        return nodes
    raise WarehouseError(_what_failed(arguments[0], nodes, result.exception))


def _what_failed(command: str, nodes: Sequence[Any], exception: BaseException | None) -> str:
    failed = [node for node in nodes if str(node.status) in ("error", "fail", "runtime error")]
    if not failed:
        return f"dbt {command} didn't start: {' '.join(str(exception).split())}"
    told = [f"{node.node.unique_id}: {' '.join(str(node.message).split())}" for node in failed]
    skipped = sum(str(node.status) == "skipped" for node in nodes)
    return f"dbt {command} failed at " + " | ".join(told) + f" ({skipped} nodes after it didn't run)"


@contextmanager
def _environment(warehouse_file: Path) -> Iterator[None]:
    """dbt's profile takes the path from the environment; telemetry is off by file and by variable."""
    ours = {"RISICOBEELD_WAREHOUSE_FILE": str(warehouse_file), "DO_NOT_TRACK": "1"}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
