"""The dashboards as a reader's browser asks for them: login, then the data of its tiles from Superset's chart API."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import httpx

from infra.errors import OperationError
from infra.secrets import secret
from infra.settings import Settings

DASHBOARD = "risicobeeld"
READER = "lezer"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_MOST_ROWS = 10_000
Rows = list[dict[str, Any]]


class Screen:
    """A reader's session. Use as a context manager."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._web = httpx.Client(
            base_url=f"http://127.0.0.1:{settings.superset_port}", follow_redirects=True, timeout=60.0
        )
        self._release = ""
        self._tiles: dict[str, tuple[int, dict[int, Mapping[str, Any]]]] = {}

    def __enter__(self) -> Screen:
        form = self._web.get("/login/")
        token = _TOKEN.search(form.text)
        if form.status_code != 200 or token is None:
            raise OperationError(f"Superset's login page answers {form.status_code}: see `risicobeeld status`")
        password = secret(self._settings, f"superset_{READER}")
        self._web.post("/login/", data={"username": READER, "password": password, "csrf_token": token[1]})
        return self

    def __exit__(self, *_: object) -> None:
        self._web.close()

    def open_page(self, release_id: str) -> None:
        """From now on every tile is that of the page with this release, whatever is published meanwhile."""
        self._release = f"?release={release_id}"

    def tile(self, columns: Collection[str], slug: str | None = None) -> Rows:
        """All rows of the first tile that shows these columns, with their `release_id`. Raises `OperationError`.

        `slug`: the page that it is on; empty = the steering page.
        """
        page = slug or DASHBOARD
        if page not in self._tiles:
            self._tiles[page] = self._find(page)
        self._web.headers["Referer"] = str(self._web.base_url.join(f"/superset/dashboard/{page}/{self._release}"))
        dashboard, tiles = self._tiles[page]
        for chart, shown in tiles.items():
            if set(columns) <= set(shown["all_columns"]):
                return self._data(dashboard, chart, shown)
        raise OperationError(f"the dashboard {page} has no tile with the columns {', '.join(columns)}")

    def _find(self, page: str) -> tuple[int, dict[int, Mapping[str, Any]]]:
        charts = self._json("GET", f"/api/v1/dashboard/{page}/charts")["result"]
        tiles = {chart["id"]: chart["form_data"] for chart in charts if chart["form_data"].get("all_columns")}
        return self._json("GET", f"/api/v1/dashboard/{page}")["result"]["id"], tiles

    def _data(self, dashboard: int, chart: int, shown: Mapping[str, Any]) -> Rows:
        query = {
            "datasource": {"id": int(shown["datasource"].split("__")[0]), "type": "table"},
            "form_data": {"dashboardId": dashboard, "slice_id": chart},
            "queries": [{"columns": [*shown["all_columns"], "release_id"], "metrics": [], "row_limit": _MOST_ROWS}],
            "result_format": "json",
            "result_type": "full",
        }
        answer = self._json("POST", "/api/v1/chart/data", json=query)
        rows: Rows = answer["result"][0]["data"]
        return rows

    def _json(self, method: str, path: str, **content: Any) -> Any:
        try:
            answer = self._web.request(method, path, **content)
        except httpx.HTTPError as error:
            raise OperationError(f"Superset doesn't answer at {path}: {error}; see `risicobeeld status`") from error
        if answer.status_code != 200:
            raise OperationError(f"Superset answers {answer.status_code} at {path}; see `risicobeeld status`")
        return answer.json()
