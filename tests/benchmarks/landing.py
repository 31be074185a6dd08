"""Speed of landing: events per CPU-second beside a bare kafka-python consumer's, in one run, with the cost by step.

An installation of its own (PostgreSQL, the broker, the lake) is started, partners send right events of all four
through their senders, and then, in turns, a bare consumer reads them (poll, nothing else) and landing lands them:
decode, whole validation, repeats, rows, files, commit, index. Receipts are reported apart. CPU time of the process
from its first poll to its last commit, without imports; each turn of landing begins with an empty lake and no
index.

Longer than a hundred lines: the parent and the three programs that it measures stand together.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from infra.settings import REPOSITORY, Environment, Settings, settings

GOAL = 0.3
_STEPS = ("poll", "judge", "repeats", "columns", "files", "commit", "index")


def bare(events: int) -> dict[str, Any]:
    """A bare consumer, set up for throughput as landing's is."""
    from kafka import KafkaConsumer, TopicPartition

    from infra.kafka.client import platform_client_config

    consumer = KafkaConsumer(
        **platform_client_config(settings(), "bench"),
        group_id=None,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        max_partition_fetch_bytes=8 * 1024 * 1024,
        fetch_max_bytes=16 * 1024 * 1024,
    )
    names = sorted(name for name in consumer.topics() if name.startswith("in."))
    partitions = [TopicPartition(name, 0) for name in names]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    consumer.poll(timeout_ms=0)
    read, began = 0, time.process_time()
    while read < events:
        read += sum(map(len, consumer.poll(timeout_ms=1000, max_records=20_000).values()))
    seconds = time.process_time() - began
    consumer.close()
    return {"cpu_seconds": seconds}


def _stop_when(reached: Callable[[], bool], stopping: threading.Event) -> None:
    def watch() -> None:
        while not reached():
            time.sleep(0.05)
        stopping.set()

    threading.Thread(target=watch, daemon=True).start()


def landing(events: int) -> dict[str, Any]:
    """Landing as it runs under `up`, into an empty lake."""
    from infra import lake
    from streams.landing import decode
    from streams.landing.program import Landing
    from streams.process import choose_memory, collect_by_hand

    lake.open_catalog(settings()).drop_table(lake.EVENTS)
    lake.ensure_tables(settings())
    shutil.rmtree(settings().home / "landing", ignore_errors=True)
    decode.install()
    reached = [0]
    program = Landing(settings(), on_commit=lambda ingest_seq: reached.__setitem__(0, ingest_seq))
    collect_by_hand()
    choose_memory()
    _stop_when(lambda: reached[0] >= events, program.stopping)
    began = time.process_time()
    program.run()
    return {"cpu_seconds": time.process_time() - began, "steps": dict(program.telemetry.seconds), "landed": reached[0]}


def receipts(events: int) -> dict[str, Any]:
    """Receipts over everything that landed."""
    from streams.receipts.program import Receipts

    program = Receipts(settings())
    _stop_when(lambda: program.reached >= events, program.stopping)
    began = time.process_time()
    program.run()
    return {"cpu_seconds": time.process_time() - began}


_PROGRAMS = {"bare": bare, "landing": landing, "receipts": receipts}


def _send(of: Settings, events: int) -> float:
    """Send right events as their partners. Returns CPU seconds of sending, without making the events."""
    from connectors.sender import Sender, load_bundle
    from tests.benchmarks.records import APPENDED_AT, demo_contract, right_records

    by_partner: dict[str, list[bytes]] = defaultdict(list)
    for record in right_records(demo_contract(), events):
        by_partner[record.partner].append(record.value or b"")
    timestamp_ms = round(APPENDED_AT.timestamp() * 1000)
    gc.collect()
    began = time.process_time()
    for partner, values in by_partner.items():
        with Sender(load_bundle(of.home / "bundles" / partner), of.home / "outbox" / f"{partner}.sqlite") as sender:
            for value in values:
                sender.submit(value, timestamp_ms=timestamp_ms)
            sender.flush()
    return time.process_time() - began


def _run(of: Settings, *arguments: str) -> str:
    import os

    environment = {"PATH": os.environ["PATH"], **of.as_environment()}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, cwd=REPOSITORY, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


def _measure(of: Settings, program: str, events: int) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        _run(of, "tests.benchmarks.landing", "--program", program, "--events", f"{events}")
    )
    return told


def _report(events: int, sending: float, turns: list[dict[str, Any]], told: dict[str, Any]) -> dict[str, Any]:
    def per_second(seconds: float) -> int:
        return round(events / seconds)

    middle = sorted(turns, key=lambda turn: turn["ratio"])[len(turns) // 2]
    return {
        "events": events,
        "bare_consumer_per_cpu_second": per_second(middle["bare"]["cpu_seconds"]),
        "landing_per_cpu_second": per_second(middle["landing"]["cpu_seconds"]),
        "ratio": round(middle["ratio"], 3),
        "ratios": [round(turn["ratio"], 3) for turn in turns],
        "goal": GOAL,
        "microseconds_by_step": {step: round(middle["landing"]["steps"][step] / events * 1e6, 2) for step in _STEPS},
        "receipts_per_cpu_second": per_second(told["cpu_seconds"]),
        "sender_per_cpu_second": per_second(sending),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--program", choices=_PROGRAMS, help="used by the benchmark itself: measure one program")
    options = parser.parse_args()
    if options.program:
        sys.stdout.write(json.dumps(_PROGRAMS[options.program](options.events)))
        return 0
    of = Settings(
        _env_prefix="NO_VARIABLE_", home=REPOSITORY / "var" / "bench", port_base=27000, environment=Environment.test
    )
    shutil.rmtree(of.home, ignore_errors=True)
    try:
        _run(of, "infra.cli.main", "up", "--only", "postgres,kafka,lake,access")
        sending = _send(of, options.events)
        turns = []
        for _ in range(options.turns):
            turn: dict[str, Any] = {name: _measure(of, name, options.events) for name in ("bare", "landing")}
            turn["ratio"] = turn["bare"]["cpu_seconds"] / turn["landing"]["cpu_seconds"]
            turns.append(turn)
        result = _report(options.events, sending, turns, _measure(of, "receipts", options.events))
    finally:
        _run(of, "infra.cli.main", "down")
        shutil.rmtree(of.home, ignore_errors=True)
    _print(result, as_json=options.json)
    return 0


def _print(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(result, indent=2) + "\n")
        return
    met = "met" if result["ratio"] >= GOAL else "MISSED"
    print(f"{result['events']:,} events, right ones of all four streams, median of {len(result['ratios'])} turns")
    print(f"bare consumer   {result['bare_consumer_per_cpu_second']:>9,} events a CPU-second")
    print(f"landing         {result['landing_per_cpu_second']:>9,} events a CPU-second")
    print(f"ratio           {result['ratio']:>9} (goal: at least {GOAL}, {met}; turns: {result['ratios']})")
    for step, microseconds in result["microseconds_by_step"].items():
        print(f"  {step:<13} {microseconds:>9} µs an event")
    print(f"receipts        {result['receipts_per_cpu_second']:>9,} events a CPU-second, apart")
    print(f"sender          {result['sender_per_cpu_second']:>9,} events a CPU-second, with its outbox, apart")


if __name__ == "__main__":
    raise SystemExit(main())
