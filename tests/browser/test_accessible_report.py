"""The plain page of the steering page's figures: the same figures, in a form that WCAG 2.2 AA finds nothing against."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser

from dashboards.builder.refresh import write_pages
from infra.superset.releases import cards_folder
from tests.browser.conftest import Reader, watched
from tests.browser.superset_stack import CURRENT, OLDER, Served

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"


@pytest.fixture(scope="module")
def written(served: Served) -> list[Path]:
    """The pages of the release, and the explanation of the steering page's figures."""
    cards = [cards_folder(served.settings.home) / f"{slug}.html" for slug in ("risicobeeld", "risicobeeld-en")]
    return [*write_pages(served.settings, CURRENT), *cards]


@pytest.fixture(scope="module")
def arrived(served: Served, written: list[Path], browser: Browser, session_state: Any) -> Iterator[Reader]:
    """A reader who followed the link of the steering page."""
    context = browser.new_context(storage_state=session_state, locale="nl-NL")
    reader = watched(context, served)
    reader.open("/superset/dashboard/risicobeeld/")
    reader.page.locator("#MARKDOWN-text-head a", has_text="Als tekst").click()
    reader.page.wait_for_url("**/risicobeeld/report/risicobeeld/")
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


def test_axe_finds_nothing_against_the_pages(written: list[Path], browser: Browser) -> None:
    """Every page in Dutch; of those of a dashboard, the steering page in English too."""
    chosen = [file for file in written if not file.stem.endswith("-en") or file.stem.endswith("risicobeeld-en")]
    assert len(chosen) > 15
    for file in chosen:
        page = browser.new_page()
        page.goto(file.as_uri())
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(RUN, STANDARD)
        page.close()
        assert len(found["passes"]) > 10, file.name
        told = [(rule["id"], rule["help"], rule["nodes"][0]["html"]) for rule in found["violations"]]
        assert told == [], file.name


def test_a_tile_leads_to_its_cards_and_to_the_origin_of_its_release(arrived: Reader) -> None:
    """The accessible page holds the tiles' own footers."""
    address = arrived.served.address
    cards, origin = arrived.page.locator("section#top_units p.source a").all()
    where, release = str(cards.get_attribute("href")), str(origin.get_attribute("href"))
    arrived.page.goto(address + where)
    assert "Volume van het restrisico" in arrived.page.locator(f"section{where[where.index('#') :]}").inner_text()
    arrived.page.goto(address + release)
    assert CURRENT in arrived.page.locator("h1").inner_text()
    json_of = str(arrived.page.locator("main > p a").get_attribute("href"))
    assert arrived.page.request.get(address + json_of).json()["release_id"] == CURRENT


def test_only_who_keeps_the_platform_finds_beheer_and_the_history_of_releases(
    arrived: Reader, written: list[Path]
) -> None:
    history = "/risicobeeld/releases/nl/"
    assert arrived.page.request.get(arrived.served.address + history).status == 403
    for path in ("/api/v1/dashboard/beheer", "/risicobeeld/cards/beheer/", "/risicobeeld/report/beheer/"):
        assert arrived.page.request.get(arrived.served.address + path).status in (403, 404), path
    with arrived.served.client("beheerder") as client:
        assert client.get("/api/v1/dashboard/beheer").status_code == 200
        assert client.get("/api/v1/dashboard/risicobeeld").status_code == 200
        page = client.get(history).text
    assert CURRENT in page
    assert OLDER in page
    assert f"/risicobeeld/manifest/nl/?release={CURRENT}" in page


@pytest.mark.parametrize("page", ["report/risicobeeld/", "manifest/nl/", "manifest.json", "cards/risicobeeld/"])
def test_a_stranger_is_asked_to_log_in_first(stranger: Reader, written: list[Path], page: str) -> None:
    stranger.page.goto(f"{stranger.served.address}/risicobeeld/{page}")
    assert "/login/" in stranger.page.url
