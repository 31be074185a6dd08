"""Speed of validation: all layers of the contract beside jsonschema-rs, pydantic and pure-Python jsonschema alone.

All see the same records in one run, in turns, so that what else the machine does hits them alike; CPU time, best of the
rounds. *All layers* is the decision (parse, envelope, schema, code lists, identifiers, agreement, meaning, privacy,
each key once); *whole verdict* is what landing asks for: the decision, and the content's hash and text to keep.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import jsonschema
import orjson

from connectors.contract import Contract, Record
from connectors.contract.codelists import load_reference
from connectors.contract.lane import Lane
from connectors.contract.schema import compile_schema, event_schema
from tests.benchmarks.models import MODELS
from tests.benchmarks.records import SEEDS, demo_contract, right_records

RECORDS = 20_000
ROUNDS = 5
PURE_PYTHON_RECORDS = 500  # hundreds of times slower: a sample is enough
GOAL = 2.0

Run = Callable[[Sequence[Record]], None]


def _all_layers(contract: Contract) -> Run:
    lane = Lane(contract.catalogue, load_reference(SEEDS), contract.agreements, test_allowed=True)

    def run(records: Sequence[Record]) -> None:
        for record in records:
            if lane.passes(record) is None:
                raise AssertionError("a right record did not pass")

    return run


def _whole_verdict(contract: Contract) -> Run:
    def run(records: Sequence[Record]) -> None:
        for record in records:
            if contract.judge(record).disposition != "accepted":
                raise AssertionError("a right record was refused")

    return run


def _jsonschema_rs(contract: Contract) -> Run:
    validators = {
        name: compile_schema(event_schema(contract.catalogue, row)) for name, row in contract.catalogue.types.items()
    }

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


def format_checker() -> jsonschema.FormatChecker:
    """Dates and times for pure-Python jsonschema, which leaves RFC 3339 to a package of its own."""
    checker = jsonschema.FormatChecker(formats=["date"])

    @checker.checks("date-time", raises=ValueError)
    def has_zone(value: object) -> bool:
        return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None

    return checker


def _jsonschema(contract: Contract) -> Run:
    catalogue = contract.catalogue
    validators = {
        name: jsonschema.Draft202012Validator(event_schema(catalogue, row), format_checker=format_checker())
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
        "whole verdict": (_whole_verdict(contract), records),
        "pydantic": (_pydantic(contract), records),
        "jsonschema": (_jsonschema(contract), records[:PURE_PYTHON_RECORDS]),
    }
    gc.collect()
    gc.freeze()  # the records of the benchmark are no garbage to look through
    best = dict.fromkeys(runs, float("inf"))
    for _ in range(ROUNDS):
        for name, (run, given) in runs.items():
            started = time.process_time()
            run(given)
            best[name] = min(best[name], (time.process_time() - started) / len(given) * 1e6)
    return best


def main() -> int:
    """Always exit code 0: a figure, not a gate, because the ratio moves with what else the machine does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    arguments = parser.parse_args()
    best = measure()
    ratio = best["all layers"] / best["jsonschema-rs"]
    whole = best["whole verdict"] / best["jsonschema-rs"]
    if arguments.json:
        figures = {"ratio_all_layers": ratio, "ratio_whole_verdict": whole, "goal_all_layers": GOAL}
        print(json.dumps({"records": RECORDS, "microseconds_per_record": best, **figures}))
    else:
        for name, microseconds in best.items():
            print(f"{name:14} {microseconds:9.1f} µs a record {1e6 / microseconds:10,.0f} records a CPU-second")
        print(f"all layers cost {ratio:.2f} times jsonschema-rs alone (goal: at most {GOAL:.0f})")
        print(f"the whole verdict costs {whole:.2f} times jsonschema-rs alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
