"""What the end-to-end tests do as a partner and as a reader: send a statement, look at the current release, wait."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import uuid
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx

from connectors import contract
from connectors.publication import shelf
from connectors.publication.manifest import Manifest
from infra import clock, lake
from infra.secrets import secret
from infra.settings import REPOSITORY, Settings

PARTNER = "waterpoort-uitvoering"
ORGANISATION = "00000099104000001000"
PROCESS = "P24"
UNIT = f"o{ORGANISATION[8:17]}-{PROCESS}"
PATIENCE_S = 400
"""How long what must come may take before a test gives up on it: a guard, many times what a quick machine needs."""
_EXAMPLE = Path(contract.__file__).parent / "examples" / "monitoring-alerts.json"


def statement(settings: Settings, months_ago: int) -> dict[str, Any]:
    """A statement about `UNIT` in a month that has ended, with numbers that no earlier run is likely to have sent."""
    event: dict[str, Any] = json.loads(_EXAMPLE.read_text())
    today = clock.today(settings)
    year, month = divmod(today.year * 12 + today.month - 1 - months_ago, 12)
    first = date(year, month + 1, 1)
    confirmed = random.randint(0, 4)
    event |= {"id": str(uuid.uuid4()), "time": datetime.now(UTC).isoformat(timespec="seconds")}
    event["data"] |= {
        "period": {"from": first.isoformat(), "to": first.replace(day=monthrange(year, month + 1)[1]).isoformat()},
        "signals": [
            {
                "category_id": "raadpleging-zonder-taak",
                "opened": confirmed + 3,
                "open": 0,
                "explained": 3,
                "confirmed": confirmed,
            }
        ],
    }
    event["data"]["exposure"] |= {"staff_years_monitored": round(random.uniform(70, 90), 3)}
    return event


def send(settings: Settings, folder: Path, *events: dict[str, Any]) -> None:
    """`risicobeeld send` as the partner does; returns when there is a receipt for each, all accepted."""
    file = folder / f"{uuid.uuid4().hex}.ndjson"
    file.write_text("".join(json.dumps(event) + "\n" for event in events))
    command = [sys.executable, "-m", "infra.cli.main", "send", "--as", PARTNER, "--json", str(file)]
    environment = {"PATH": os.environ["PATH"], **settings.as_environment()}
    done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def head(settings: Settings) -> int:
    return lake.head_ingest_seq(lake.events_table(settings))


def current(settings: Settings) -> Manifest | None:
    release_id = shelf.current_release(settings)
    return None if release_id is None else shelf.manifest(settings, release_id)


def read(settings: Settings, query: str) -> list[tuple[Any, ...]]:
    """Rows of the current release, as the dashboard gets them."""
    with duckdb.connect(str(shelf.current_link(settings, "sbo")), read_only=True) as connection:
        return connection.execute(query).fetchall()


def until(true: Callable[[], Any], what: str) -> Any:
    """The first true answer; fails when none comes within `PATIENCE_S`."""
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := true()):
        assert time.monotonic() < deadline, f"not within {PATIENCE_S} s: {what}"
        time.sleep(0.5)
    return answer


def release_up_to(settings: Settings, ingest_seq: int) -> Manifest:
    """The current release, once it was built from the record `ingest_seq` or a later one."""

    def reached() -> Manifest | None:
        found = current(settings)
        return found if found is not None and found.inputs.ingest_seq >= ingest_seq else None

    manifest: Manifest = until(reached, f"a release built up to record {ingest_seq}")
    return manifest


class Airflow:
    """The REST API, as a person who looks at the runs of a DAG, starts them and answers what they ask."""

    def __init__(self, settings: Settings, dag: str = "risk_picture", user: str = "admin") -> None:
        self._dag = f"/api/v2/dags/{dag}"
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{settings.airflow_port}", trust_env=False, timeout=30)
        login = {"username": user, "password": secret(settings, f"airflow_{user}")}
        answer = self._client.post("/auth/token", json=login).raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str) -> Any:
        return self._client.get(f"{self._dag}/{path}").raise_for_status().json()

    def runs(self) -> list[dict[str, Any]]:
        """The newest first."""
        found: list[dict[str, Any]] = self.get("dagRuns?order_by=-run_after&limit=20")["dag_runs"]
        return found

    def is_idle(self) -> bool:
        return all(run["state"] in ("success", "failed") for run in self.runs())

    def start(self) -> str:
        """Start a run by hand; its id."""
        answer = self._client.post(f"{self._dag}/dagRuns", json={"logical_date": None})
        return str(answer.raise_for_status().json()["dag_run_id"])

    def state(self, run_id: str) -> str:
        return str(self.get(f"dagRuns/{run_id}")["state"])

    def states(self, run_id: str) -> dict[str, str]:
        tasks = self.get(f"dagRuns/{run_id}/taskInstances")["task_instances"]
        return {task["task_id"]: task["state"] for task in tasks}

    def answer(self, run_id: str, task_id: str, option: str) -> int:
        """Answer what a task asks of people; the HTTP status."""
        path = f"{self._dag}/dagRuns/{run_id}/taskInstances/{task_id}/-1/hitlDetails"
        return self._client.patch(path, json={"chosen_options": [option], "params_input": {}}).status_code

    def asked(self, run_id: str, task_id: str) -> str:
        """The text that stands with the question."""
        return str(self.get(f"dagRuns/{run_id}/taskInstances/{task_id}/-1/hitlDetails")["body"])

    def clear(self, run_id: str, task_id: str) -> None:
        """Let a task, and all that comes after it, run again."""
        body = {
            "dry_run": False,
            "only_failed": False,
            "dag_run_id": run_id,
            "task_ids": [task_id],
            "include_downstream": True,
        }
        self._client.post(f"{self._dag}/clearTaskInstances", json=body).raise_for_status()
