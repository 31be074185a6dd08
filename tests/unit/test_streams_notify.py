"""Telling Airflow: at most one knock in a while, the last commit always told, and nobody waits for it.

The server here speaks the three addresses of Airflow's API that are used; the real one is knocked on end to end.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from infra.settings import Environment, Settings
from streams.notify import ASSET, Notifier

_EVERY = 0.3


class Door(ThreadingHTTPServer):
    """`told`: (time, ingest_seq) of each knock; `logins` counts; `tokens` are those that are valid."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told: list[tuple[float, int]] = []
        self.logins = 0
        self.valid = ""
        self.broken = False


class _Handler(BaseHTTPRequestHandler):
    server: Door

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _is_let_in(self) -> bool:
        let_in = self.headers["Authorization"] == f"Bearer {self.server.valid}" and bool(self.server.valid)
        if not let_in:
            self._answer(401, {})
        return let_in

    def do_GET(self) -> None:
        if self._is_let_in():
            self._answer(200, {"assets": [{"id": 3, "name": "another"}, {"id": 7, "name": ASSET}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.broken:
            self._answer(503, {})
        elif self.path == "/auth/token":
            self.server.logins += 1
            self.server.valid = f"token-{self.server.logins}"
            self._answer(201, {"access_token": self.server.valid})
        elif self._is_let_in():
            assert body["asset_id"] == 7
            self.server.told.append((time.monotonic(), body["extra"]["ingest_seq"]))
            self._answer(200, {})

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def door() -> Iterator[Door]:
    server = Door()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def notifier(door: Door, tmp_path: Path) -> Iterator[Notifier]:
    port_base = door.server_address[1] - 4  # the setting of which the port follows
    settings = Settings(_env_prefix="NO_VARIABLE_", home=tmp_path, port_base=port_base, environment=Environment.test)
    made = Notifier(settings, every_seconds=_EVERY)
    yield made
    made.close()


def _until_told(door: Door, ingest_seq: int) -> None:
    end = time.monotonic() + 10
    while not door.told or door.told[-1][1] != ingest_seq:
        assert time.monotonic() < end, door.told
        time.sleep(0.01)


def test_many_commits_are_few_knocks_and_the_last_is_always_told(door: Door, notifier: Notifier) -> None:
    for ingest_seq in range(1, 201):
        notifier.committed(ingest_seq)
        time.sleep(0.005)
    _until_told(door, 200)
    times = [at for at, _ in door.told]
    assert len(door.told) <= 8
    assert all(later - earlier >= _EVERY * 0.9 for earlier, later in pairwise(times))
    assert door.logins == 1


def test_an_expired_token_is_renewed(door: Door, notifier: Notifier) -> None:
    notifier.committed(1)
    _until_told(door, 1)
    door.valid = "another now"
    notifier.committed(2)
    _until_told(door, 2)
    assert door.logins == 2


def test_when_airflow_is_away_nobody_waits_and_it_is_told_afterwards(door: Door, notifier: Notifier) -> None:
    door.broken = True
    began = time.monotonic()
    notifier.committed(5)
    assert time.monotonic() - began < 0.1
    time.sleep(_EVERY * 2)
    assert door.told == []
    door.broken = False
    _until_told(door, 5)
