"""A running Superset with releases of known content: PostgreSQL and Superset of an installation of their own.

Started by `risicobeeld up --only postgres,superset`, so that what is tested is what people start.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from infra.secrets import secret
from infra.settings import REPOSITORY, Settings
from infra.superset.pages import START_PAGE
from tests.browser.release_fixture import make_current, tables, write_release
from tests.conftest import PORT_SHIFT, isolated_settings

OLDER, CURRENT = "r000001", "r000002"
Content = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Served:
    """Where Superset answers, and what its releases hold."""

    settings: Settings
    content: dict[str, Content]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.settings.superset_port}"

    def password(self, user: str) -> str:
        return secret(self.settings, f"superset_{user}")

    def make_current(self, release_id: str) -> None:
        make_current(self.settings.releases_dir, release_id)

    @contextmanager
    def client(self, user: str | None = None) -> Iterator[httpx.Client]:
        """An HTTP client, logged in as `user` with a session, as a browser is."""
        with httpx.Client(base_url=self.address, timeout=60, trust_env=False) as client:
            if user is not None:
                answer = log_in(client, user, self.password(user))
                assert answer.status_code == 302, f"{user} can't log in: {answer.status_code}"
                assert "/login" not in answer.headers["location"], f"{user}'s generated password is refused"
                client.headers["X-CSRFToken"] = form_token(client.get(f"{START_PAGE}?release={CURRENT}").text)
                client.headers["Referer"] = self.address
            yield client


def log_in(client: httpx.Client, user: str, password: str) -> httpx.Response:
    """Send the login form; a refusal leads back to the form."""
    form = {"username": user, "password": password, "csrf_token": form_token(client.get("/login/").text)}
    return client.post("/login/", data=form, headers={"Referer": str(client.base_url)})


def form_token(page: str) -> str:
    """The token that Superset wants back with everything that changes something."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None, "the page has no form token"
    return token[1]


@contextmanager
def running_superset() -> Iterator[Served]:
    """Start it with two releases; stop it afterwards. Its state stays, so that a second start is quick."""
    settings = isolated_settings(REPOSITORY / "var" / "test-superset", port_base=29500 + PORT_SHIFT)
    shutil.rmtree(settings.releases_dir, ignore_errors=True)
    content = {OLDER: tables(seed=1), CURRENT: tables(seed=2)}
    for release_id, rows in content.items():
        write_release(settings.releases_dir, release_id, rows)
    _risicobeeld(settings, "up", "--only", "postgres,superset")
    try:
        yield Served(settings, content)
    finally:
        _risicobeeld(settings, "down")


def _risicobeeld(settings: Settings, *words: str) -> None:
    command = [sys.executable, "-m", "infra.cli.main", *words]
    environment = {"PATH": os.environ["PATH"], **settings.as_environment()}
    done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, f"risicobeeld {' '.join(words)} in {settings.home}:\n{done.stderr}"
