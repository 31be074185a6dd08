"""The demo on the whole stack, with the small form of the country: what it says, and that it can be repeated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from connectors.simulation.country import load_country
from connectors.simulation.wrong import KINDS
from infra.settings import REPOSITORY, Settings


def _demo(of: Settings, state: Path, seed: int) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "infra.cli.main", "demo", "--scale", "tiny", "--json"]
    command += ["--state", str(state), "--seed", str(seed)]
    environment = {"PATH": os.environ["PATH"], **of.as_environment()}
    done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


@pytest.fixture(scope="module")
def country(full_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path, int]:
    """A country that this lake hasn't seen: its own seed, and so its own ids."""
    return full_stack, tmp_path_factory.mktemp("simulation"), int(time.time())


@pytest.fixture(scope="module")
def first(country: tuple[Settings, Path, int]) -> dict[str, Any]:
    code, report, said = _demo(*country)
    wrong = [check for check in report.get("checks", []) if not check["ok"]]
    assert (code, wrong) == (0, []), said
    return report


def test_every_number_on_the_screen_is_that_of_the_senders_files(first: dict[str, Any]) -> None:
    assert first["ok"]
    kinds = {check["what"].split(":")[0] for check in first["checks"]}
    assert kinds == {"outboxes", "receipts", "lake", "release", "screen"}
    assert len(first["checks"]) > 200
    assert first["push_to_screen_seconds"] > 0


def test_every_planted_reason_is_among_the_refusals(first: dict[str, Any]) -> None:
    planted = {code for kind in KINDS.values() if kind.disposition == "refused" for code in kind.codes}
    assert planted <= set(first["refused"])
    together = {name: sum(row[name] for row in first["partners"].values()) for name in ("duplicate", "conflict")}
    wanted = load_country("small").scales["tiny"].wrong_records
    assert together == {"duplicate": wanted["exact_duplicate"], "conflict": wanted["conflicting_content"]}


def test_no_password_is_printed(country: tuple[Settings, Path, int], first: dict[str, Any]) -> None:
    secrets = [path.read_text() for path in country[0].secrets_dir.iterdir() if path.is_file()]
    assert secrets
    assert not [secret for secret in secrets if secret in json.dumps(first)]


def test_the_second_demo_sends_nothing_and_finds_the_same_numbers(
    country: tuple[Settings, Path, int], first: dict[str, Any]
) -> None:
    code, report, said = _demo(*country)
    assert code == 0, said
    assert report["push_to_screen_seconds"] is None
    assert {row["sent now"] for row in report["partners"].values()} == {0}
    assert {partner: row | {"sent now": 0} for partner, row in first["partners"].items()} == report["partners"]
