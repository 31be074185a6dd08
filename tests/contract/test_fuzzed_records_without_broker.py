"""A short form of `make fuzz`: whatever stands in a record, it has one disposition, and nothing breaks."""

from __future__ import annotations

import copy
import os
import time
from typing import Any

import pytest

from connectors.contract import Contract, Record, Verdict
from tests.benchmarks.records import demo_contract
from tests.contract import fuzz
from tests.contract.fuzz_records import Fuzzer
from tests.contract.fuzz_rules import Account, judge

DEMO = demo_contract()


def test_twenty_thousand_fuzzed_records_break_no_rule_and_reach_every_code() -> None:
    account = fuzz.run(20_000, fuzz.SEED, workers=2)
    assert account.violations == []
    assert account.records == 20_000
    assert fuzz.never_reached(account) == []
    accepted = sum(number for (_, became), number in account.dispositions.items() if became == "accepted")
    assert 1_000 < accepted < 10_000  # neither all junk nor all right


def test_a_record_of_a_seed_is_always_the_same() -> None:
    one, again, other = Fuzzer(DEMO, 5), Fuzzer(DEMO, 5), Fuzzer(DEMO, 6)
    numbers = range(200, 0, -1)
    assert [one.record(n) for n in numbers] == [again.record(n) for n in reversed(numbers)][::-1]
    assert [one.record(n) for n in numbers] != [other.record(n) for n in numbers]


def test_making_a_record_spoils_nothing_that_later_ones_are_made_from() -> None:
    fuzzer = Fuzzer(DEMO, 5)
    before = copy.deepcopy(fuzzer._values._known)
    for number in range(3_000):
        fuzzer.record(number)
    assert fuzzer._values._known == before


def test_every_type_of_the_catalogue_is_fuzzed() -> None:
    fuzzer = Fuzzer(DEMO, 5)
    seen = {DEMO.judge(fuzzer.record(number).record).type for number in range(3_000)}
    assert set(DEMO.catalogue.types) <= seen


class _Forgetful(Contract):
    def judge_by_layers(self, record: Record) -> Verdict:
        return super().judge_by_layers(record)._replace(stream="nowhere")


class _Dying(Contract):
    def judge(self, record: Record) -> Verdict:
        raise RecursionError


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (_Forgetful, "its stream is one of the catalogue, or unknown"),
        (_Forgetful, "quick lane and layers differ"),
        (_Dying, "judging raised RecursionError"),
    ],
)
def test_a_rule_that_breaks_is_seen(broken: type[Contract], rule: str) -> None:
    contract, account, fuzzer = demo_contract(), Account(), Fuzzer(DEMO, 5)
    contract.__class__ = broken
    for number in range(60):
        judge(contract, fuzzer.record(number), account)
    assert account.records == 60
    assert rule in {found for _, _, found in account.violations}


@pytest.mark.parametrize(
    ("target", "argument", "fault"),
    [
        (os._exit, 9, "its process ended (exit code 9) while it was made or judged"),
        (time.sleep, 60, "making or judging it stood still for 0 s"),
    ],
)
def test_a_worker_that_dies_or_stands_still_is_named_with_its_record(
    monkeypatch: pytest.MonkeyPatch, target: Any, argument: int, fault: str
) -> None:
    monkeypatch.setattr(fuzz, "STANDSTILL_SECONDS", 0.0)
    told, account, context = fuzz._CONTEXT.Queue(), Account(), fuzz._CONTEXT
    worker = fuzz._Worker(fuzz.Job(1, 0, 8, 2), context.Process(target=target, args=(argument,)), context.Value("q", 4))
    worker.process.start()
    if target is os._exit:
        worker.process.join()
    next_one = fuzz._ended(worker, told, account)
    assert account.violations == [(4, "", fault)]
    assert next_one is not None
    assert next_one.job == fuzz.Job(1, 6, 8, 2)  # goes on behind it
    next_one.process.join()
    assert next_one.at.value == 8
