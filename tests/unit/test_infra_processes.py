"""Ports and processes: who holds a port, and which processes are this installation's."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.settings import Settings
from infra.stack import processes
from infra.stack.ports import PortError, is_free, require_free
from tests.conftest import isolated_settings

SLEEP = [sys.executable, "-c", "import time; time.sleep(120)"]


@pytest.fixture
def sleepers() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes that a test starts; ended by their handles whatever happens."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


def _mark(settings: Settings, program: str) -> dict[str, str]:
    return {"RISICOBEELD_HOME": str(settings.home), processes.MARK: program}


def test_a_taken_port_is_named_with_its_setting_and_its_holder(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings = isolated_settings(tmp_path, port_base=port - 3)
        expected = (
            rf"port {port} \(postgres_port = RISICOBEELD_PORT_BASE {port - 3} \+ 3\) is held by .*pid {os.getpid()}"
        )
        with pytest.raises(PortError, match=expected):
            require_free(settings, ["postgres_port"])
    require_free(settings, ["postgres_port"])


def test_a_port_that_was_just_closed_counts_as_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()  # our side closes first: the port lingers in TIME_WAIT
        client.close()
    assert is_free(port)


def test_a_marked_process_is_ours_and_an_unmarked_or_foreign_one_is_not(
    scratch_settings: Settings, sleepers: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    other = isolated_settings(tmp_path / "other")
    for environment in (_mark(scratch_settings, "landing"), {"RISICOBEELD_HOME": str(scratch_settings.home)}):
        sleepers.append(subprocess.Popen(SLEEP, env=environment))
    sleepers.append(subprocess.Popen(SLEEP, env=_mark(other, "landing")))
    assert processes.ours(scratch_settings) == [processes.Process(sleepers[0].pid, "landing")]
    assert processes.ours(scratch_settings, "kafka") == []

    assert processes.end(scratch_settings) == [processes.Process(sleepers[0].pid, "landing")]
    assert sleepers[0].wait(10) == -9
    assert [process.poll() for process in sleepers[1:]] == [None, None]


def test_a_child_that_lost_its_mark_is_found_by_its_group(
    scratch_settings: Settings, sleepers: list[subprocess.Popen[bytes]]
) -> None:
    (scratch_settings.home / "stack").mkdir(parents=True)
    # A leader that notes its group, leaves a child without any mark behind, and dies.
    program = (
        "import subprocess, sys; from infra.settings import settings; from infra.stack.processes import note_group;"
        "note_group(settings(), 'kafka'); print(subprocess.Popen(sys.argv[1:], env={}, stdout=subprocess.DEVNULL,"
        "stderr=subprocess.DEVNULL).pid)"
    )
    leader = subprocess.run(
        [sys.executable, "-c", program, *SLEEP],
        env=scratch_settings.as_environment(),
        capture_output=True,
        text=True,
        process_group=0,
    )
    child = int(leader.stdout)
    assert processes.ours(scratch_settings) == [processes.Process(child, "kafka")]
    processes.end(scratch_settings, "kafka")
    assert processes.ours(scratch_settings) == []


def test_a_note_from_before_the_machine_started_means_nobody(
    scratch_settings: Settings, sleepers: list[subprocess.Popen[bytes]]
) -> None:
    (scratch_settings.home / "stack").mkdir(parents=True)
    stranger = subprocess.Popen(SLEEP, env={}, process_group=0)
    sleepers.append(stranger)
    note = {"group": stranger.pid, "session": os.getsid(0), "boot": "an earlier one"}
    (scratch_settings.home / "stack" / "kafka.group").write_text(json.dumps(note))
    assert processes.end(scratch_settings) == []
    assert stranger.poll() is None


def test_a_process_gets_its_time_to_go_before_it_is_killed(
    scratch_settings: Settings, sleepers: list[subprocess.Popen[bytes]]
) -> None:
    short = [sys.executable, "-c", "import time; time.sleep(0.5)"]
    sleepers.append(subprocess.Popen(short, env=_mark(scratch_settings, "landing")))
    began = time.monotonic()
    assert processes.end(scratch_settings, grace_seconds=20) == []
    assert time.monotonic() - began < 15
