"""The process stack on its own home: starts again and again, survives kills, follows its settings, leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from infra.kafka.client import platform_client_config
from infra.postgres import dsn
from infra.settings import REPOSITORY, Settings
from infra.stack import health
from infra.stack.processes import ours
from infra.stack.supervisor import ProgramState, Supervisor, folder
from tests.conftest import PORT_SHIFT, isolated_settings

STORES = ("postgres", "kafka")


def _risicobeeld(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **settings.as_environment()}
    command = [sys.executable, "-m", "infra.cli.main", *words]
    return subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)


def _up(settings: Settings) -> None:
    done = _risicobeeld(settings, "up", "--only", ",".join(STORES))
    assert done.returncode == 0, done.stderr


def _wait(what: str, condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def _state(settings: Settings, name: str) -> ProgramState:
    return Supervisor(settings).states()[name]


@pytest.fixture(scope="module")
def stack() -> Iterator[Settings]:
    settings = isolated_settings(REPOSITORY / "var" / "test-stack", port_base=28020 + PORT_SHIFT)
    _risicobeeld(settings, "down")
    _up(settings)
    yield settings
    down = _risicobeeld(settings, "down")
    assert down.returncode == 0, down.stderr
    assert ours(settings) == []


@pytest.fixture(scope="module")
def acknowledged(stack: Settings) -> int:
    """Write to both stores what must survive; returns the number of records."""
    connection = psycopg2.connect(dsn(stack, "lake").replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept (id int); INSERT INTO kept VALUES (1), (2), (3)")
    connection.close()
    admin = KafkaAdminClient(**platform_client_config(stack, "admin"))
    if "kept" not in admin.list_topics():
        admin.create_topics([NewTopic(name="kept", num_partitions=1, replication_factor=1)])
    admin.close()
    producer = KafkaProducer(**platform_client_config(stack, "admin"))
    offset = max(producer.send("kept", b"x" * 100).get(timeout=30).offset for _ in range(100))
    producer.close()
    return int(offset) + 1


def _rows_kept(settings: Settings) -> int:
    connection = psycopg2.connect(dsn(settings, "lake").replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kept")
        (rows,) = cursor.fetchone()
    connection.close()
    return int(rows)


def _records_kept(settings: Settings) -> int:
    consumer = KafkaConsumer(**platform_client_config(settings, "admin"), group_id=None)
    partition = TopicPartition("kept", 0)
    end = consumer.end_offsets([partition])[partition]
    consumer.close()
    return int(end)


@pytest.mark.parametrize("name", STORES)
def test_a_killed_store_comes_back_with_all_it_acknowledged(stack: Settings, acknowledged: int, name: str) -> None:
    before = _state(stack, name)
    assert before.pid is not None
    os.kill(before.pid, signal.SIGKILL)
    _wait(f"{name} runs under a new process id", lambda: _state(stack, name).pid not in (None, before.pid))
    _wait(f"{name} answers", lambda: health.check(stack, name).ok)
    kept = {"postgres": (_rows_kept, 3), "kafka": (_records_kept, acknowledged)}
    count, expected = kept[name]
    assert count(stack) == expected


def test_up_again_changes_nothing(stack: Settings) -> None:
    before = {name: _state(stack, name).pid for name in STORES}
    _up(stack)
    assert {name: _state(stack, name).pid for name in STORES} == before


def test_status_says_which_program_doesnt_answer_by_its_exit_code(stack: Settings) -> None:
    assert _risicobeeld(stack, "status").returncode == 0
    pid = _state(stack, "postgres").pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # it lives and doesn't answer
    try:
        done = _risicobeeld(stack, "status")
    finally:
        os.kill(pid, signal.SIGCONT)
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("postgres")]
    assert "RUNNING" in line
    assert "NO" in line


def test_a_killed_supervisor_takes_its_programs_along_and_up_mends_it(stack: Settings, acknowledged: int) -> None:
    before = {process.pid for process in ours(stack)}
    os.kill(int((folder(stack) / "supervisord.pid").read_text()), signal.SIGKILL)
    _up(stack)
    assert not before & {process.pid for process in ours(stack)}, "an orphan of the first supervisor is still there"
    assert (_rows_kept(stack), _records_kept(stack)) == (3, acknowledged)


def test_a_changed_setting_restarts_what_ran(stack: Settings) -> None:
    before = {name: _state(stack, name).pid for name in STORES}
    changed = stack.model_copy(update={"landing_batch_records": 10})
    done = _risicobeeld(changed, "up", "--only", "postgres")
    assert done.returncode == 0, done.stderr
    assert "the settings changed" in done.stderr
    assert all(_state(stack, name).pid not in (None, before[name]) for name in STORES)


def test_a_taken_port_stops_the_start_before_it_does_anything(stack: Settings, scratch_settings: Settings) -> None:
    neighbour = scratch_settings.model_copy(
        update={"port_base": stack.port_base - 1}
    )  # all but one port are the stack's
    done = _risicobeeld(neighbour, "up", "--only", "postgres")
    assert done.returncode == 1
    assert (
        f"port {stack.kafka_controller_port} (postgres_port = RISICOBEELD_PORT_BASE {neighbour.port_base} + 3)"
        in done.stderr
    )
    assert "java (pid" in done.stderr
    assert not (neighbour.home / "postgres").exists()
    assert ours(neighbour) == []
