"""The steering page on what the real pipeline released: the same figures, in Dutch, with nothing from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pytest
from playwright.sync_api import Browser

from infra.secrets import secret
from infra.settings import REPOSITORY, Settings

ENGLISH_REMNANTS = ("Add filter", "Published", "No results were returned", "There is currently no information")
READY = """() => document.querySelectorAll('.chart-container').length > 5
  && document.querySelectorAll('[data-test=loading-indicator], .loading').length === 0"""


@dataclass(frozen=True)
class Page:
    """What one reader's visit left behind. `failed`: (status, address) of each response from 400 on."""

    text: str
    first_screen_text: str
    language: str
    hosts: frozenset[str]
    failed: tuple[tuple[int, str], ...]
    release_id: str
    screenshot: Path


@pytest.fixture(scope="module")
def released(full_stack: Settings) -> Settings:
    """A stack with a release: the small form of the demonstration, which repeats without harm."""
    command = [sys.executable, "-m", "infra.cli.main", "demo", "--scale", "tiny"]
    environment = {"PATH": os.environ["PATH"], **full_stack.as_environment()}
    if not (full_stack.releases_dir / "current" / "sbo.duckdb").exists():
        done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr + done.stdout
    return full_stack


@pytest.fixture(scope="module")
def page(released: Settings, browser: Browser) -> Iterator[Page]:
    shots = REPOSITORY / "var" / "screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    hosts: set[str] = set()
    failed: list[tuple[int, str]] = []
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="nl-NL")
    tab = context.new_page()
    tab.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    tab.goto(f"http://127.0.0.1:{released.superset_port}/superset/dashboard/risicobeeld/")
    tab.fill("[data-test=username-input]", "lezer")
    tab.fill("input[type=password]", secret(released, "superset_lezer"))
    tab.on("response", lambda r: failed.append((r.status, r.url)) if r.status >= 400 else None)
    tab.click("[data-test=login-button]")
    tab.wait_for_function(READY, timeout=90_000)
    tab.wait_for_timeout(2_500)  # the charts' animations
    shot = shots / "risicobeeld.png"
    first = "\n".join(
        tab.evaluate(
            """() => [...document.querySelectorAll('.chart-container, [data-test=dashboard-markdown-editor]')]
            .filter(e => e.getBoundingClientRect().top < window.innerHeight).map(e => e.innerText)"""
        )
    )
    height = tab.evaluate("Math.max(...[...document.querySelectorAll('*')].map(e => e.scrollHeight))")
    tab.set_viewport_size({"width": 1280, "height": min(height + 80, 6000)})
    tab.wait_for_timeout(1_500)
    tab.screenshot(path=str(shot))
    release_id = next(p for p in urlsplit(tab.url).query.split("&") if p.startswith("release=")).split("=")[1]
    language = str(tab.evaluate("document.documentElement.lang"))
    yield Page(tab.inner_text("body"), first, language, frozenset(hosts), tuple(failed), release_id, shot)
    context.close()


def _release(settings: Settings, release_id: str, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.releases_dir / release_id / "sbo.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_the_four_quadrants_show_the_figures_of_the_release(released: Settings, page: Page) -> None:
    rows = _release(released, page.release_id, "SELECT quadrant, units_count FROM mart_picture__quadrants")
    assert {quadrant for quadrant, _ in rows} == {"Handelen", "Onderzoeken", "Borgen", "Volgen"}
    for quadrant, count in rows:
        assert str(quadrant) in page.first_screen_text
        assert f"{count:,}".replace(",", ".") in page.first_screen_text.split()


def test_the_largest_risk_stands_on_the_page(released: Settings, page: Page) -> None:
    query = 'SELECT organisation_name, process_name_nl FROM mart_picture__top_units ORDER BY "rank" LIMIT 1'
    (organisation, process), *_ = _release(released, page.release_id, query)
    assert str(organisation) in page.text
    assert str(process) in page.text


def test_invented_figures_say_so(page: Page) -> None:
    assert page.text.count("verzonnen gegevens") >= 4
    assert page.release_id in page.text


def test_the_page_is_dutch(page: Page) -> None:
    assert page.language == "nl"
    assert [word for word in ENGLISH_REMNANTS if word in page.text] == []


def test_nothing_comes_from_outside_and_nothing_fails(page: Page) -> None:
    assert page.hosts <= {"127.0.0.1", ""}
    assert page.failed == ()
    assert page.screenshot.stat().st_size > 50_000
