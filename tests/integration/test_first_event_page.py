"""The page *Send your first event*, followed to the letter by somebody who has nothing but the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.settings import REPOSITORY, Settings
from tests.integration import intake

PAGE = REPOSITORY / "docs" / "how-to" / "first-event.md"
MOST_SECONDS = 600  # what the page promises a partner without data engineer


@pytest.fixture(scope="module")
def working(broker_stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with intake.intake(broker_stack, tmp_path_factory.mktemp("intake")):
        yield broker_stack


@pytest.fixture
def copy(working: Settings, tmp_path: Path) -> Path:
    """A copy of the repository as git has it, with the connection folder of the platform and no tools."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=REPOSITORY, capture_output=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (REPOSITORY / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, tmp_path / name)
    shutil.copytree(working.home / "bundles", tmp_path / "var" / "bundles")
    return tmp_path


def test_its_commands_bring_an_event_to_its_receipt_within_ten_minutes(copy: Path) -> None:
    commands = re.findall(r"^```\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(commands) >= 5
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("RISICOBEELD_")}
    started = time.monotonic()
    done = subprocess.run(
        ["bash", "-e", "-c", "".join(commands)],
        cwd=copy,
        env={**environment, "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    seconds = time.monotonic() - started
    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("1 goed, 0 fout", "aangenomen", "elk bericht heeft een bewijs"):
        assert said in done.stdout
    assert seconds < MOST_SECONDS
    assert not (copy / ".tools" / "platform").exists()
