"""Is the release what a reader gets? Asked at the dashboard's door, which puts the release in the address."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx

from infra.errors import OperationError
from infra.settings import Settings

DASHBOARD = "risicobeeld"


class NotServed(OperationError):
    """A release is current but the dashboard doesn't show it; the message says what it shows."""


def confirm(settings: Settings, release_id: str) -> None:
    """Return when the dashboard opens on `release_id` or a newer release; else raise `NotServed`."""
    address = f"http://127.0.0.1:{settings.superset_port}/superset/dashboard/{DASHBOARD}/"
    try:
        answer = httpx.get(address, follow_redirects=False, timeout=10, trust_env=False)
    except httpx.TransportError as error:
        raise NotServed(
            f"release {release_id} is current, but the dashboard on port {settings.superset_port} doesn't answer"
            f" ({type(error).__name__}): see `risicobeeld status`"
        ) from error
    shown = parse_qs(urlsplit(answer.headers.get("location", "")).query).get("release", [""])[0]
    if shown < release_id:  # ids have a fixed length, so text order is their order
        raise NotServed(
            f"release {release_id} is current, but the dashboard opens on {shown or 'no release'}"
            f" (HTTP {answer.status_code}): see the log of superset"
        )
