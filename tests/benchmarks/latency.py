"""Push to screen: from handing one event to the sender until its figure has changed in a reader's Chromium.

The stack is warm and the lake holds the demo's country. The figure is the number of accepted records of one partner in
the tile of what came in: each event raises it by one, whatever the event says. The reader's page asks the dashboard's
own door which release is current and loads the whole page again when that is another one; the clock stops when the page
shows the new number. The pauses between events are random: runs that are still busy are part of the wait.

It works on the tests' own stack (`make stop` ends it), or on the one that --home and --port-base name.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from playwright.sync_api import Page, sync_playwright

from connectors.sender import Sender, load_bundle
from infra.secrets import secret
from infra.settings import REPOSITORY, Settings
from tests.conftest import isolated_settings
from tests.end_to_end import story

GOAL_SECONDS = 30.0
PATIENCE_SECONDS = 180.0
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_ACCEPTED = 4  # its place among the columns of the tile
_DEMO_RECORDS = 1000  # fewer than this: the demo was not sent yet


class Screen:
    """The steering page in a reader's browser, high enough that every tile is drawn."""

    def __init__(self, settings: Settings, page: Page) -> None:
        self._address = f"http://127.0.0.1:{settings.superset_port}/superset/dashboard/risicobeeld/"
        self._page = page
        self._door = httpx.Client(trust_env=False, timeout=30)
        page.goto(self._address)
        page.locator("[data-test=username-input]").fill("lezer")
        page.locator("input[type=password]").fill(secret(settings, "superset_lezer"))
        page.locator("[data-test=login-button]").click()
        page.wait_for_url("**/superset/dashboard/risicobeeld/?*release=*")

    def release(self) -> str:
        """The release that the door leads to."""
        location = self._door.get(self._address).headers.get("location", "")
        return parse_qs(urlsplit(location).query).get("release", [""])[0]

    def accepted(self) -> int:
        """Load the page and read the figure, as soon as its tile is drawn; 0 without a row of the partner."""
        self._page.goto(self._address)
        tile = self._page.locator(".grid-column:has(#CHART-intake)")
        tile.locator("tbody tr, .ant-empty, .alert").first.wait_for(timeout=60_000)
        rows = [
            [cell.inner_text().strip() for cell in row.locator("td").all()] for row in tile.locator("tbody tr").all()
        ]
        return sum(int(cells[_ACCEPTED].replace(".", "")) for cells in rows if cells[0] == story.PARTNER)


@contextmanager
def _screen(settings: Settings) -> Iterator[Screen]:
    executable = shutil.which("chromium")
    if executable is None:
        raise SystemExit("no chromium on the path: run `make browser`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        context = chromium.new_context(viewport={"width": 1280, "height": 4000}, locale="nl-NL")
        yield Screen(settings, context.new_page())
        chromium.close()


def _command(settings: Settings, *words: str) -> None:
    command = [sys.executable, "-m", "infra.cli.main", *words]
    environment = {"PATH": os.environ["PATH"], **settings.as_environment()}
    done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"risicobeeld {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def _one(settings: Settings, sender: Sender, screen: Screen) -> tuple[float, float]:
    """Send one event; seconds until the figure changed on the screen, and until the release behind it was current."""
    before, shown = screen.release(), screen.accepted()
    started = time.monotonic()
    sender.submit(json.dumps(story.statement(settings, months_ago=random.randint(1, 23))).encode())
    sender.flush()
    released = 0.0
    while time.monotonic() - started < PATIENCE_SECONDS:
        now = screen.release()
        if now == before:
            time.sleep(0.1)
            continue
        before, released = now, time.monotonic() - started
        if screen.accepted() > shown:
            return time.monotonic() - started, released
    raise SystemExit(f"the figure didn't change within {PATIENCE_SECONDS:.0f} s: see `risicobeeld status` and the log")


def measure(settings: Settings, events: int) -> dict[str, Any]:
    """Seconds of each event, after one that isn't counted (the first after a start loads what the later ones use)."""
    waits: list[tuple[float, float]] = []
    with TemporaryDirectory() as folder, _screen(settings) as screen:
        bundle = load_bundle(settings.home / "bundles" / story.PARTNER)
        with Sender(bundle, Path(folder) / "outbox.sqlite") as sender:
            for number in range(events + 1):
                waits.append(_one(settings, sender, screen))
                _say(f"{'warm-up' if number == 0 else number}: {waits[-1][0]:.1f} s (released {waits[-1][1]:.1f} s)")
                time.sleep(random.uniform(1.0, 5.0))
    seconds = [wait for wait, _ in waits[1:]]
    return {
        "events": events,
        "records_in_lake": story.head(settings),
        "median_seconds": round(statistics.median(seconds), 2),
        "slowest_seconds": round(max(seconds), 2),
        "median_released_seconds": round(statistics.median(released for _, released in waits[1:]), 2),
        "goal_slowest_seconds": GOAL_SECONDS,
        "seconds": [round(wait, 2) for wait in seconds],
        "load_average": round(os.getloadavg()[0], 1),
    }


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=20)
    parser.add_argument("--scale", default="small", help="the demo's country that is sent first, unless it was")
    parser.add_argument("--home", type=Path, default=REPOSITORY / "var" / "test-full")
    parser.add_argument("--port-base", type=int, default=29000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    settings = isolated_settings(arguments.home, port_base=arguments.port_base)
    _say("starting the stack, and sending the demo's country where that wasn't done before")
    _command(settings, "up")
    if story.head(settings) < _DEMO_RECORDS:
        _command(settings, "demo", "--scale", arguments.scale)
    result = measure(settings, arguments.events)
    if arguments.json:
        print(json.dumps(result))
        return 0
    met = "met" if result["slowest_seconds"] <= GOAL_SECONDS else "MISSED"
    print(f"{result['events']} single events, {result['records_in_lake']:,} records in the lake")
    print(f"push to screen: median {result['median_seconds']} s, slowest {result['slowest_seconds']} s")
    print(f"goal: slowest under {GOAL_SECONDS:.0f} s, {met} (load average at the end {result['load_average']})")
    print(f"of which until the release is current: median {result['median_released_seconds']} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
