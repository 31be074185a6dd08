"""The plain page of the steering page's figures: the same figures, in a form that WCAG 2.2 AA finds nothing against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from dashboards.builder.report import write_reports
from infra.superset.releases import AUDIENCE, reports_folder
from tests.browser.conftest import Reader, watched
from tests.browser.superset_stack import CURRENT, Served

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"


@pytest.fixture(scope="module")
def written(served: Served) -> list[Path]:
    settings = served.settings
    return write_reports(settings.releases_dir, CURRENT, AUDIENCE, reports_folder(settings.home))


@pytest.fixture(scope="module")
def arrived(served: Served, written: list[Path], browser: Browser, session_state: Any) -> Iterator[Reader]:
    """A reader who followed the link of the steering page."""
    context = browser.new_context(storage_state=session_state, locale="nl-NL")
    reader = watched(context, served)
    reader.open("/superset/dashboard/risicobeeld/")
    reader.page.locator("#MARKDOWN-text-sentence a").click()
    reader.page.wait_for_url("**/risicobeeld/report/nl/")
    yield reader
    context.close()


def test_the_steering_page_leads_to_it_and_it_shows_the_same_release(arrived: Reader) -> None:
    assert arrived.failures == []
    text = arrived.page.locator("body").inner_text()
    assert CURRENT in text
    assert "⟦" not in text
    top = arrived.served.content[CURRENT]["mart_picture__top_units"]
    rows = arrived.page.locator("section#top_units tbody tr")
    assert rows.count() == len(top)
    assert [row.locator("td").first.inner_text() for row in rows.all()] == [unit["rank_text"] for unit in top]


def test_every_table_has_a_caption_and_headings_and_the_page_one_heading(arrived: Reader) -> None:
    page = arrived.page
    assert page.locator("h1").count() == 1
    for table in page.locator("table").all():
        assert table.locator("caption").inner_text().strip()
        headings = table.locator("th[scope=col]").count()
        assert headings == table.locator("tbody tr").first.locator("td").count()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_axe_finds_nothing_against_it(written: list[Path], browser: Browser, language: str) -> None:
    (file,) = [file for file in written if file.name == f"{CURRENT}.{language}.html"]
    page = browser.new_page()
    page.goto(file.as_uri())
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, STANDARD)
    page.close()
    assert len(found["passes"]) > 15
    assert [(rule["id"], rule["help"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


def test_a_stranger_is_asked_to_log_in_first(stranger: Reader, written: list[Path]) -> None:
    stranger.page.goto(f"{stranger.served.address}/risicobeeld/report/nl/")
    assert "/login/" in stranger.page.url
