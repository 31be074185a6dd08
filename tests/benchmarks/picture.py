"""How long the picture of the simulated country takes: from an empty warehouse, and again after one new event.

Everybody of the national country takes part over 24 months. Its rows are landing's own, made without a broker, before
the clock runs; a build is what `risicobeeld build` does, in a process of its own each time (`one_build`), on two
threads. Per layer the engine's seconds are told (models of a layer run side by side, so they add up to more than the
time that passed), and the ten slowest nodes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import typer

from tests.method.country_rows import Landed, land

GOALS_SECONDS = {"from an empty warehouse": 180, "after one new event": 20}


def without_its_last_event(landed: Landed) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The country's files but for one accepted monitoring event of the last month, and a file with that event alone."""
    last, path = landed.files[-1]
    rows = pq.read_table(path)
    monitoring = pc.and_(pc.equal(rows["stream"], "monitoring-alerts"), pc.equal(rows["disposition"], "accepted"))
    newest = pc.max(rows.filter(monitoring)["ingest_seq"])
    is_newest = pc.equal(rows["ingest_seq"], newest)
    event = rows.filter(is_newest)
    number = event.schema.get_field_index("ingest_seq")
    event = event.set_column(number, event.schema.field(number), pc.add(event["ingest_seq"], last))
    before, after = f"{path}.before", f"{path}.after"
    pq.write_table(rows.filter(pc.invert(is_newest)), before)
    pq.write_table(event, after)
    return [*landed.files[:-1], (last, before)], [(event["ingest_seq"][0].as_py(), after)]


def _in_a_process_of_its_own(home: Path, files: list[tuple[int, str]], reference_files: list[str]) -> dict[str, Any]:
    """A build as the command makes it: what it costs to load dbt is part of it. `command_seconds` is all of it."""
    began = time.perf_counter()
    asked = json.dumps({"home": str(home), "files": files, "reference_files": reference_files})
    command = [sys.executable, "-m", "tests.benchmarks.one_build"]
    done = subprocess.run(command, input=asked, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return {"command_seconds": round(time.perf_counter() - began, 1), **told}


def _measure(folder: Path, country: str) -> dict[str, Any]:
    began = time.perf_counter()
    landed = land(folder / "lake", country=country)
    told: dict[str, Any] = {
        "cores": len(os.sched_getaffinity(0)),
        "busy_before": round(os.getloadavg()[0], 1),
        "country": country,
        "months": len(landed.run.months),
        "units": sum(map(len, landed.run.frame.units.values())),
        "rows": landed.head,
        "seconds_to_make_the_rows": round(time.perf_counter() - began, 1),
    }
    before, after = without_its_last_event(landed)
    references = list(landed.agreements.reference_files)
    for what, files in zip(GOALS_SECONDS, (before, [*before, *after]), strict=True):
        told[what] = _in_a_process_of_its_own(folder / "home", files, references)
        told[what]["goal_seconds"] = GOALS_SECONDS[what]
    return told


def main(
    country: Annotated[str, typer.Option(help="File in connectors/simulation/countries, without .yml.")] = "matched",
    keep: Annotated[Path | None, typer.Option(help="Keep rows and warehouse in this folder.")] = None,
) -> None:
    """Print as JSON what was measured; nothing is asserted. Exit code 0, or 1 when a build fails."""
    if keep is not None:
        print(json.dumps(_measure(keep, country), indent=2))
    else:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(_measure(Path(folder), country), indent=2))


if __name__ == "__main__":
    typer.run(main)
