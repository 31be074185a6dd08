"""Speed of validation: all layers of the contract beside jsonschema-rs, pydantic and pure-Python jsonschema alone.

All four see the same records in one run, in turns, so that what else the machine does hits them alike; CPU time, best
of the rounds. `python -m tests.benchmarks.validate [--json]`; exit code 1 when all layers cost more than twice what
jsonschema-rs alone costs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence

import jsonschema
import orjson

from connectors.contract import Contract, Record
from connectors.contract.schema import compile_event, event_schema
from tests.benchmarks.models import MODELS
from tests.benchmarks.records import demo_contract, right_records

RECORDS = 20_000
ROUNDS = 5
PURE_PYTHON_RECORDS = 500  # hundreds of times slower: a sample is enough
GOAL = 2.0

Run = Callable[[Sequence[Record]], None]


def _all_layers(contract: Contract) -> Run:
    def run(records: Sequence[Record]) -> None:
        for record in records:
            if contract.judge(record).disposition != "accepted":
                raise AssertionError("a right record was refused")

    return run


def _jsonschema_rs(contract: Contract) -> Run:
    validators = {name: compile_event(contract.catalogue, row) for name, row in contract.catalogue.types.items()}

    def run(records: Sequence[Record]) -> None:
        for record in records:
            event = orjson.loads(record.value or b"")
            if not validators[event["type"]].is_valid(event):
                raise AssertionError("a right record was refused")

    return run


def _pydantic(contract: Contract) -> Run:
    def run(records: Sequence[Record]) -> None:
        for record in records:
            event = orjson.loads(record.value or b"")
            MODELS[event["type"]].model_validate(event)

    return run


def _jsonschema(contract: Contract) -> Run:
    catalogue = contract.catalogue
    validators = {
        name: jsonschema.Draft202012Validator(
            event_schema(catalogue, row), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        for name, row in catalogue.types.items()
    }

    def run(records: Sequence[Record]) -> None:
        for record in records:
            event = orjson.loads(record.value or b"")
            validators[event["type"]].validate(event)

    return run


def measure() -> dict[str, float]:
    """CPU microseconds a record by what validated."""
    contract = demo_contract()
    records = right_records(contract, RECORDS)
    runs = {
        "jsonschema-rs": (_jsonschema_rs(contract), records),
        "all layers": (_all_layers(contract), records),
        "pydantic": (_pydantic(contract), records),
        "jsonschema": (_jsonschema(contract), records[:PURE_PYTHON_RECORDS]),
    }
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, (run, given) in runs.items():
            started = time.process_time()
            run(given)
            best[name] = min(best[name], (time.process_time() - started) / len(given) * 1e6)
    return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args()
    best = measure()
    ratio = best["all layers"] / best["jsonschema-rs"]
    if arguments.json:
        print(json.dumps({"records": RECORDS, "microseconds_per_record": best, "ratio": ratio, "goal": GOAL}))
    else:
        for name, microseconds in best.items():
            print(f"{name:14} {microseconds:9.1f} µs a record {1e6 / microseconds:10,.0f} records a CPU-second")
        print(f"all layers cost {ratio:.2f} times jsonschema-rs alone (goal: at most {GOAL:.0f})")
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
