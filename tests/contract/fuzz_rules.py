"""What must hold for the verdict on any record whatever, and the account of what the verdicts were."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field

import orjson

from connectors.contract import Contract, Verdict
from tests.contract.fuzz_records import Fuzzed
from tests.contract.fuzz_values import PLANTED

SLOW_SECONDS = 1.0
"""What one record may take at most. A machine that is busy elsewhere doesn't count: the best of three times does."""
_TRIES = 3


@dataclass
class Account:
    """What became of records, and what broke a rule: (number, kind, rule)."""

    dispositions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By (kind, disposition)."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Records by reason or warning."""
    violations: list[tuple[int, str, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    """(seconds, number)."""

    def add(self, other: Account) -> None:
        self.dispositions += other.dispositions
        self.reasons += other.reasons
        self.violations += other.violations
        self.slowest = max(self.slowest, other.slowest)

    @property
    def records(self) -> int:
        return self.dispositions.total()


def judge(contract: Contract, fuzzed: Fuzzed, account: Account) -> None:
    """Judge one record by lane and layers, and note what became of it and which rules broke."""
    try:
        seconds, verdict = _timed(contract, fuzzed)
        quick = contract._lane.passes(fuzzed.record) is not None  # if not, the verdict is that of the layers
        by_layers = contract.judge_by_layers(fuzzed.record) if quick else verdict
    except Exception as error:
        account.dispositions[fuzzed.kind, "none"] += 1
        account.violations.append((fuzzed.number, fuzzed.kind, f"judging raised {type(error).__name__}"))
        return
    account.slowest = max(account.slowest, (seconds, fuzzed.number))
    account.dispositions[fuzzed.kind, verdict.disposition] += 1
    account.reasons.update({finding.code for finding in (*verdict.reasons, *verdict.warnings)})
    broken = _broken(contract, verdict)
    if verdict != by_layers:
        broken.append("quick lane and layers differ")
    if seconds > SLOW_SECONDS:
        broken.append(f"judging took {seconds:.1f} s; at most {SLOW_SECONDS:.0f}")
    account.violations += [(fuzzed.number, fuzzed.kind, rule) for rule in broken]


def _timed(contract: Contract, fuzzed: Fuzzed) -> tuple[float, Verdict]:
    best = float("inf")
    for _ in range(_TRIES):
        began = time.perf_counter()
        verdict = contract.judge(fuzzed.record)
        best = min(best, time.perf_counter() - began)
        if best <= SLOW_SECONDS:
            break
    return best, verdict


def _broken(contract: Contract, verdict: Verdict) -> list[str]:
    """The rules that a verdict breaks by itself."""
    findings, known = (*verdict.reasons, *verdict.warnings), contract.reasons
    holds = {
        "it is refused exactly when there are reasons": verdict.disposition
        == ("refused" if verdict.reasons else "accepted"),
        "its stream is one of the catalogue, or unknown": verdict.stream in (*contract.catalogue.streams, "unknown"),
        "no finding stands twice": len(set(findings)) == len(findings),
        "reasons refuse and warnings don't": all(known[f.code].severity == "error" for f in verdict.reasons)
        and all(known[f.code].severity == "warning" for f in verdict.warnings),
        "content is kept only where every reason allows it": verdict.payload is None
        or all(known[f.code].keeps_content for f in findings),
        "no finding repeats what stood in the record": not any(
            PLANTED.casefold() in f"{f.path} {f.rule}".casefold() for f in findings
        ),
        "what is accepted is complete": bool(verdict.reasons)
        or None not in (verdict.payload, verdict.time, verdict.type, verdict.source, verdict.id, verdict.data_origin),
    }
    if verdict.payload is not None:
        raw = verdict.payload.encode()
        holds["what is kept is canonical and has its hash"] = (
            raw == orjson.dumps(orjson.loads(raw), option=orjson.OPT_SORT_KEYS)
            and verdict.payload_hash == hashlib.sha256(raw).hexdigest()
        )
    return [rule for rule, true in holds.items() if not true]
