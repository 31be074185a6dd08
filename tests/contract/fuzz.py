"""Fuzzed and mutated records through the contract: `python -m tests.contract.fuzz`, or `make fuzz`.

Each record gets exactly one disposition, the quick lane and the layers agree, nothing crashes or hangs, no finding
repeats what stood in a record. A worker for each core; one that dies or stands still is named with the record at which
it did, and another goes on behind it. Record n of a seed is always the same: `--show N` prints it with its verdict.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from connectors.contract import Contract
from tests.benchmarks.records import PARTNERS, SEEDS, demo_contract
from tests.contract.fuzz_records import Fuzzer
from tests.contract.fuzz_rules import Account, judge

SEED = 20261124
STANDSTILL_SECONDS = 60.0
_TELL_EVERY = 500
_SHOWN = 20
_CONTEXT = get_context("spawn")


@dataclass(frozen=True)
class Job:
    """Records `first`, `first + step`, ... below `end`."""

    seed: int
    first: int
    end: int
    step: int


@dataclass
class _Worker:
    job: Job
    process: Any
    at: Any
    """Number of the record under judgement; -1 before the first, `job.end` after the last."""
    seen: tuple[int, float] = field(default_factory=lambda: (-1, time.monotonic()))


def _contracts() -> tuple[Contract, Contract]:
    return demo_contract(), Contract.load(SEEDS, PARTNERS, "production", b"a key for tests")


def _work(job: Job, at: Any, told: Any) -> None:
    demo, production = _contracts()
    fuzzer, account = Fuzzer(demo, job.seed), Account()
    for number in range(job.first, job.end, job.step):
        at.value = number
        fuzzed = fuzzer.record(number)
        judge(production if fuzzed.production else demo, fuzzed, account)
        if account.records >= _TELL_EVERY:
            told.put(account)
            account = Account()
    told.put(account)
    told.close()
    told.join_thread()
    at.value = job.end


def _start(job: Job, told: Any) -> _Worker:
    at = _CONTEXT.Value("q", -1)
    process = _CONTEXT.Process(target=_work, args=(job, at, told), daemon=True)
    process.start()
    return _Worker(job, process, at)


def _ended(worker: _Worker, told: Any, account: Account) -> _Worker | None:
    """Look after a worker: None when it has done its job; after a death or a standstill the one that goes on."""
    at, now = worker.at.value, time.monotonic()
    if at != worker.seen[0]:
        worker.seen = (at, now)
    if worker.process.is_alive():
        if now - worker.seen[1] < STANDSTILL_SECONDS:
            return worker
        worker.process.kill()
        worker.process.join()
        fault = f"making or judging it stood still for {STANDSTILL_SECONDS:.0f} s"
    elif at == worker.job.end:
        return None
    else:
        fault = f"its process ended (exit code {worker.process.exitcode}) while it was made or judged"
    if at < 0:
        raise RuntimeError(f"a worker didn't start: exit code {worker.process.exitcode}")
    account.violations.append((at, "", fault))
    return _start(Job(worker.job.seed, at + worker.job.step, worker.job.end, worker.job.step), told)


def run(records: int, seed: int, workers: int, on_progress: Callable[[int], None] = lambda _: None) -> Account:
    """The account of `records` records. With one worker in this process: no guard against death and standstill."""
    if workers == 1:
        return _run_here(records, seed, on_progress)
    told = _CONTEXT.Queue()
    account = Account()
    alive = [_start(Job(seed, first, records, workers), told) for first in range(workers)]
    while alive:
        for part in _parts(told, 0.2):
            account.add(part)
            on_progress(account.records)
        alive = [next_one for worker in alive if (next_one := _ended(worker, told, account))]
    for part in _parts(told, 0.5):
        account.add(part)
    on_progress(account.records)
    return account


def _run_here(records: int, seed: int, on_progress: Callable[[int], None]) -> Account:
    demo, production = _contracts()
    fuzzer, account = Fuzzer(demo, seed), Account()
    for number in range(records):
        fuzzed = fuzzer.record(number)
        judge(production if fuzzed.production else demo, fuzzed, account)
        on_progress(account.records)
    return account


def _parts(told: Any, wait_seconds: float) -> Iterator[Account]:
    """What workers have told, until nothing came for a while."""
    import queue

    while True:
        try:
            yield told.get(timeout=wait_seconds)
        except queue.Empty:
            return


def never_reached(account: Account) -> list[str]:
    """Codes of the contract that no record had; those that landing gives aren't the contract's to give."""
    reasons = demo_contract().reasons
    return sorted(code for code, reason in reasons.items() if reason.layer != "landing" and not account.reasons[code])


def report(account: Account, records: int, seed: int, seconds: float) -> dict[str, Any]:
    """The account as plain values."""
    demo = demo_contract()
    return {
        "records": account.records,
        "asked": records,
        "seed": seed,
        "seconds": round(seconds, 1),
        "contract_version": demo.version,
        "reference_version": demo.reference_version,
        "dispositions": {
            name: sum(number for (_, became), number in account.dispositions.items() if became == name)
            for name in ("accepted", "refused", "none")
        },
        "kinds": {
            kind: {became: number for (of, became), number in sorted(account.dispositions.items()) if of == kind}
            for kind in sorted({kind for kind, _ in account.dispositions})
        },
        "reasons": dict(account.reasons.most_common()),
        "never_reached": never_reached(account),
        "slowest": {"seconds": round(account.slowest[0], 3), "record": account.slowest[1]},
        "violations": [{"record": number, "kind": kind, "rule": rule} for number, kind, rule in account.violations],
    }


def _print(console: Console, told: dict[str, Any]) -> None:
    reasons = demo_contract().reasons
    table = Table("reason", "layer", "severity", "records")
    for code, number in told["reasons"].items():
        table.add_row(code, reasons[code].layer, reasons[code].severity, f"{number}")
    console.print(table)
    kinds = Table("how it was made", "accepted", "refused", "no verdict")
    for kind, became in told["kinds"].items():
        kinds.add_row(kind, *(f"{became.get(name, 0)}" for name in ("accepted", "refused", "none")))
    console.print(kinds)
    became = told["dispositions"]
    console.print(
        f"{told['records']} records in {told['seconds']} s, seed {told['seed']}: {became['accepted']} accepted, "
        f"{became['refused']} refused, {became['none']} without verdict; slowest {told['slowest']['seconds']} s "
        f"(record {told['slowest']['record']}); contract {told['contract_version']}"
    )
    console.print(f"codes never reached: {', '.join(told['never_reached']) or 'none'}")
    for violation in told["violations"][:_SHOWN]:
        console.print(f"[red]record {violation['record']} ({violation['kind']}): {violation['rule']}[/red]")
    console.print(f"{len(told['violations'])} rules broken")


def _show(number: int, seed: int) -> None:
    demo, production = _contracts()
    fuzzed = Fuzzer(demo, seed).record(number)
    print(f"{fuzzed.kind}; production: {fuzzed.production}\n{fuzzed.record}")
    print((production if fuzzed.production else demo).judge(fuzzed.record))


def main(
    records: Annotated[int, typer.Option(min=1, help="How many.")] = 1_000_000,
    seed: Annotated[int, typer.Option(help="Another seed gives other records.")] = SEED,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    out: Annotated[Path, typer.Option(help="Where the report goes, as JSON.")] = Path("var/fuzz/report.json"),
    show: Annotated[
        int | None, typer.Option(min=0, help="Print this record and its verdict, and do nothing else.")
    ] = None,
) -> None:
    """Judge fuzzed records. Exit codes: 0 every rule held, 1 one was broken or records are missing, 2 wrong use."""
    if show is not None:
        _show(show, seed)
        return
    console, began = Console(), time.monotonic()
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=records)
        account = run(records, seed, workers, lambda done: progress.update(task, completed=done))
    told = report(account, records, seed, time.monotonic() - began)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    _print(console, told)
    if told["violations"] or told["records"] != records:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
