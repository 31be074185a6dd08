"""Chromium as a reader uses it: logged in once, at 1280 by 720, every request and every complaint written down."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from dashboards.builder import assets
from dashboards.builder.model import load
from tests.browser.superset_stack import Served, running_superset

CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
SIZE = {"width": 1280, "height": 720}
TILES = len(load(assets.ROOT / "risicobeeld").tiles)


@dataclass
class Reader:
    """A browser page and what happened on it."""

    served: Served
    page: Page
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def open(self, path: str, *, tiles: int = TILES) -> None:
        """Open a dashboard and wait until every tile is drawn. Polls: the page's own policy forbids eval."""
        self.page.goto(self.served.address + path)
        self.settle(path, tiles=tiles)

    def settle(self, path: str, *, tiles: int) -> None:
        """Wait until every tile of the page at hand is drawn."""
        for _ in range(300):
            drawn = self.page.locator(".chart-container").count()
            loading = self.page.locator("[data-test=loading-indicator], .loading").count()
            if drawn >= tiles and loading == 0:
                self.page.wait_for_timeout(1500)  # drawings that grow
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(f"{path}: {drawn} of {tiles} tiles drawn, {loading} still loading")

    def tile(self, name: str) -> str:
        """The text of a tile: title, figures, footer."""
        return self.page.locator(f".grid-column:has(#CHART-{name})").inner_text()

    def rows(self, name: str) -> list[list[str]]:
        """The text of a table tile, cell by cell."""
        table = self.page.locator(f".grid-column:has(#CHART-{name}) tbody tr")
        return [[cell.inner_text().strip() for cell in row.locator("td").all()] for row in table.all()]

    def keep_picture(self, name: str) -> Path:
        """A screenshot of the first screen and one of the whole page, kept in the state folder."""
        folder = self.served.settings.home / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}-first-screen.png")
        height = self.page.locator(".dashboard-grid").bounding_box()
        assert height is not None
        self.page.set_viewport_size({"width": SIZE["width"], "height": int(height["height"]) + 140})
        self.page.wait_for_timeout(800)
        self.page.screenshot(path=folder / f"{name}.png")
        self.page.set_viewport_size({"width": SIZE["width"], "height": SIZE["height"]})
        return folder / f"{name}.png"


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    with running_superset() as superset:
        yield superset


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    assert executable, "no chromium on the path: `make browser` installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def session_state(served: Served, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cookies of a policymaker."""
    return _logged_in(served, browser, "lezer", tmp_path_factory.mktemp("session"))


@pytest.fixture(scope="session")
def keeper_state(served: Served, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cookies of who keeps the platform, and may open every dashboard."""
    return _logged_in(served, browser, "beheerder", tmp_path_factory.mktemp("session"))


def _logged_in(served: Served, browser: Browser, user: str, folder: Path) -> Path:
    """The cookies of somebody who logged in on the login page with the generated password."""
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.goto(f"{served.address}/superset/dashboard/risicobeeld/")
    page.locator("[data-test=username-input]").fill(user)
    page.locator("input[type=password]").fill(served.password(user))
    page.locator("[data-test=login-button]").click()
    page.wait_for_url("**/superset/dashboard/risicobeeld/**")
    path = folder / "state.json"
    context.storage_state(path=path)
    context.close()
    return path


def watched(context: BrowserContext, served: Served) -> Reader:
    """A new page of which every request, failed answer and complaint is written down."""
    reader = Reader(served, context.new_page())
    reader.page.on("request", lambda request: reader.requests.append(request.url))
    reader.page.on("response", lambda answer: _note(reader, answer))
    reader.page.on("console", lambda said: reader.complaints.append(said.text) if said.type == "error" else None)
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    return reader


def _note(reader: Reader, answer: Response) -> None:
    reader.answers.append(answer)
    if answer.status >= 400:
        reader.failures.append(f"{answer.status} {urlsplit(answer.url).path}")


@pytest.fixture
def reader(served: Served, browser: Browser, session_state: Path) -> Iterator[Reader]:
    """A reader's page in a session of its own."""
    context = browser.new_context(viewport=SIZE, storage_state=session_state, locale="nl-NL")
    yield watched(context, served)
    context.close()


@pytest.fixture
def stranger(served: Served, browser: Browser) -> Iterator[Reader]:
    """Somebody who isn't logged in."""
    context = browser.new_context(viewport=SIZE, locale="nl-NL")
    yield watched(context, served)
    context.close()
