"""What every suite may use: real stacks, started once and left up for the suites that follow.

`make test` and `make stop` stop them (tests/stop_stacks.sh knows the same two homes).
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from infra.settings import REPOSITORY, Environment, Settings

PORT_SHIFT = int(os.environ.get("RISICOBEELD_TEST_PORT_SHIFT", "0"))
"""Two clones that are tested side by side need ports apart: 100, 200, 300 or 400 for the second to the fifth."""


MADE_ONCE = {"broker_stack": "stacks", "full_stack": "stacks", "evidence": "trials", "approximation_errors": "trials"}
"""Fixtures that are too dear to be made by each worker, by the group of the files that name them."""


def pytest_configure() -> None:
    os.umask(0o077)  # as under the command line and the supervisor: what tests write into a home is ours alone


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="the bigger n: more events, more kills, more draws")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Files named `test_long_*` are too dear for the short suites."""
    return True if collection_path.name.startswith("test_long_") and not config.getoption("--long") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long forms have no guard on time: whoever runs one looks at it, and machines differ."""
    if config.getoption("--long"):
        for item in items:
            item.add_marker(pytest.mark.timeout(0), append=False)


class WholeFiles(LoadScopeScheduling):
    """Files spread over workers, whole; those that share what is made once go to one worker.

    Own code because `--dist loadgroup` of pytest-xdist 3.8 does nothing under pytest 9.2: it writes its groups into a
    field that nobody reads any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _goes_with(nodeid.split("::", 1)[0])


@lru_cache(maxsize=1000)
def _goes_with(file: str) -> str:
    text = (REPOSITORY / file).read_text()
    return next((group for fixture, group in MADE_ONCE.items() if fixture in text), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> WholeFiles:
    return WholeFiles(config, log)


@pytest.fixture(scope="session")
def long_run(request: pytest.FixtureRequest) -> bool:
    """Whether `make long-<suite>` asked for the bigger n."""
    return bool(request.config.getoption("--long"))


def isolated_settings(home: Path, **values: object) -> Settings:
    """Settings of the test environment that no variable of the caller's environment reaches."""
    return Settings(_env_prefix="NO_VARIABLE_", **{"home": home, "environment": Environment.test, **values})


@pytest.fixture
def scratch_settings(tmp_path: Path) -> Settings:
    """Settings of an installation that doesn't exist yet, in a folder of its own."""
    return isolated_settings(tmp_path / "home", port_base=28900)


def _home(name: str, port_base: int) -> Settings:
    return isolated_settings(REPOSITORY / "var" / name, port_base=port_base + PORT_SHIFT)


def _up(settings: Settings, *options: str) -> Settings:
    command = [sys.executable, "-m", "infra.cli.main", "up", *options]
    environment = {"PATH": os.environ["PATH"], **settings.as_environment()}
    done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, f"the stack in {settings.home} didn't start:\n{done.stderr}"
    return settings


@pytest.fixture(scope="session")
def broker_stack() -> Settings:
    """PostgreSQL, the broker with every user, topic and rule, and the lake's tables: what the streams run against."""
    return _up(_home("test-broker", 28000), "--only", "postgres,kafka,lake,access")


@pytest.fixture(scope="session")
def full_stack() -> Settings:
    """Everything that `risicobeeld up` starts."""
    return _up(_home("test-full", 29000))
