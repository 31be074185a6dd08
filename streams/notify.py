"""A knock on Airflow's door after a commit: the asset event `bronze_events`.

The event carries no work: whoever it wakes asks the lake what is new. So at most one is sent every two seconds, the
last commit is always followed by one, and a failure is logged and tried again, and never disturbs landing.
"""

from __future__ import annotations

import logging
import threading

import httpx

from infra.secrets import secret
from infra.settings import Settings

log = logging.getLogger(__name__)

ASSET = "bronze_events"
USER = "lander"
_EVERY_SECONDS = 2.0
_LONGEST_PAUSE_SECONDS = 60.0


class Notifier:
    """`committed(ingest_seq)` returns at once; a thread does the rest."""

    def __init__(self, settings: Settings, every_seconds: float = _EVERY_SECONDS) -> None:
        self._settings = settings
        self._every = every_seconds
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{settings.airflow_port}", timeout=5.0, trust_env=False)
        self._token: str | None = None
        self._asset_id: int | None = None
        self._newest = 0
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="notify")
        self._thread.start()

    def committed(self, ingest_seq: int) -> None:
        self._newest = ingest_seq
        self._wake.set()

    def close(self) -> None:
        """Stop the thread; a knock that wasn't made is left to the next commit or Airflow's own timetable."""
        self._closing.set()
        self._wake.set()
        self._thread.join(timeout=10)
        self._client.close()

    def _run(self) -> None:
        told, pause = 0, self._every
        while True:
            self._wake.wait()
            if self._closing.is_set():
                return
            self._wake.clear()
            newest = self._newest
            if newest <= told:
                continue
            try:
                self._post(newest)
                told, pause = newest, self._every
            except (httpx.HTTPError, KeyError, ValueError) as error:
                log.info(
                    "Airflow wasn't told of ingest_seq %d (%s); again in %.0f s", newest, type(error).__name__, pause
                )
                self._wake.set()
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            self._closing.wait(pause)

    def _post(self, ingest_seq: int) -> None:
        for attempt in (1, 2):
            headers = {"Authorization": f"Bearer {self._token or self._login()}"}
            body = {"asset_id": self._asset(headers), "extra": {"ingest_seq": ingest_seq}}
            answer = self._client.post("/api/v2/assets/events", json=body, headers=headers)
            if answer.status_code in (401, 404) and attempt == 1:
                self._token = self._asset_id = None  # an old token, or a database made anew: ask again
                continue
            answer.raise_for_status()
            return

    def _login(self) -> str:
        login = {"username": USER, "password": secret(self._settings, "airflow_lander")}
        answer = self._client.post("/auth/token", json=login)
        answer.raise_for_status()
        self._token = str(answer.json()["access_token"])
        return self._token

    def _asset(self, headers: dict[str, str]) -> int:
        if self._asset_id is None:
            answer = self._client.get("/api/v2/assets", params={"limit": 100}, headers=headers)
            if answer.status_code == 401:
                headers["Authorization"] = f"Bearer {self._login()}"
                answer = self._client.get("/api/v2/assets", params={"limit": 100}, headers=headers)
            answer.raise_for_status()
            ids = [int(asset["id"]) for asset in answer.json()["assets"] if asset["name"] == ASSET]
            if not ids:
                raise KeyError(f"Airflow has no asset {ASSET}")
            self._asset_id = ids[0]
        return self._asset_id
