"""One build of the picture in this process, which loads what the command loads: not the country that made the rows.

What to build stands on standard input as JSON (`home`, `files` of number and path, `reference_files`); what it took is
printed as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from infra import collection
from infra.settings import Environment, Settings

with collection.put_off():  # as the command does
    from infra.warehouse import Bronze, prepare_build, run_layers

_SLOWEST = 10


def build(home: Path, files: list[tuple[int, str]], reference_files: list[str]) -> dict[str, Any]:
    """Build what is new in `files`; seconds that passed, by layer, and of the slowest nodes."""
    settings = Settings(
        _env_prefix="NO_VARIABLE_", home=home, environment=Environment.test, clock_at="2026-11-24T12:00:00Z"
    )
    began = time.perf_counter()
    bronze = Bronze(files[-1][0], lambda built: [path for last, path in files if last > built], reference_files, [])
    layers = run_layers(settings, prepare_build(settings, None, bronze))
    passed = time.perf_counter() - began
    nodes = sorted((node for layer in layers for node in layer.ran), key=lambda node: -node.seconds)
    return {
        "seconds": round(passed, 1),
        "cpu_seconds": round(time.process_time(), 1),  # of the whole process: tells a slow build from a busy machine
        "engine_seconds": {layer.layer: round(layer.seconds, 1) for layer in layers},
        "nodes": {layer.layer: layer.nodes for layer in layers},
        "slowest": {node.name: round(node.seconds, 2) for node in nodes[:_SLOWEST]},
    }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    print(
        json.dumps(
            build(Path(asked["home"]), [(last, path) for last, path in asked["files"]], asked["reference_files"])
        )
    )
