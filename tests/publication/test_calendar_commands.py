"""What the commands of calendar releases print: JSON and nothing else, or a message that says what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from connectors.publication import shelf
from infra.settings import REPOSITORY, Settings
from tests.publication.conftest import let_through


def command(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **settings.as_environment()}
    return subprocess.run(
        [sys.executable, "-m", "infra.cli.main", *arguments],
        env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_release_told_in_json_is_json_and_nothing_else(here: Settings) -> None:
    let_through(here)
    told = json.loads(command(here, "release", "calendar", "--audience", "chain", "--json").stdout)
    assert told["release_id"] == shelf.current_release(here, "chain") == "c000001"
    assert told["protection"]["attack"]["breaches"] == 0


def test_while_a_build_writes_nothing_is_released_and_the_message_says_wait(here: Settings) -> None:
    let_through(here)
    program = f"import duckdb; held = duckdb.connect({str(here.warehouse_file)!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "held\n"
        refused = command(here, "release", "calendar", "--audience", "partner")
        builder.communicate("\n")
    assert refused.returncode == 1
    assert "can't be read while a build writes to it" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert shelf.calendar_releases(here) == []
