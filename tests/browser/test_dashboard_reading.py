"""What a reader sees and meets: the answer on the first screen, in plain Dutch, with its origin, from here only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from dashboards.builder import assets
from dashboards.builder.charts import DRAWINGS
from dashboards.builder.model import load
from tests.browser.conftest import SIZE, Reader, watched
from tests.browser.superset_stack import CURRENT, Served

PAGE = "/superset/dashboard/risicobeeld/"
ENGLISH = "/superset/dashboard/risicobeeld-en/"
BOARD = load(assets.ROOT / "risicobeeld")
# Words of Superset itself that a Dutch reader shouldn't meet (in whole words, any case).
_REMNANTS = """
about add filter all apply cancel chart charts choose clear close count current dashboard data delete draft edit
embed error export fetched filter filters force fullscreen help hours info language languages last loading login
logout more name no none options owner owners page password published query refresh reset result results rows
sample save saved search select set settings share show showing sign status table the time total untitled update
user username version view waiting welcome you your
"""
REMNANTS = set(_REMNANTS.split())
# Words that are Dutch too.
DUTCH_TOO = {"filter", "filters", "data", "info", "status", "total", "embed", "reset", "dashboard"}


@pytest.fixture(scope="module", params=[PAGE, ENGLISH], ids=["nl", "en"])
def either(request: pytest.FixtureRequest, served: Served, browser: Browser, session_state: Path) -> Iterator[Reader]:
    """The page in each language."""
    context = browser.new_context(viewport=SIZE, storage_state=session_state, locale="nl-NL")
    reader = watched(context, served)
    reader.open(request.param)
    yield reader
    context.close()


def language_of(reader: Reader) -> str:
    return "en" if urlsplit(reader.page.url).path == ENGLISH else "nl"


def test_the_page_says_its_language(either: Reader) -> None:
    assert either.page.locator("html").get_attribute("lang") == language_of(either)


def test_nothing_is_asked_of_another_server_and_nothing_fails(either: Reader) -> None:
    hosts = {
        urlsplit(url).hostname for url in either.requests if urlsplit(url).scheme in ("http", "https", "ws", "wss")
    }
    assert hosts == {"127.0.0.1"}
    assert len(either.requests) > 50
    assert either.failures == []
    assert either.complaints == []


def test_the_first_screen_holds_the_answer(either: Reader) -> None:
    texts = ["#MARKDOWN-text-head", "#MARKDOWN-text-sentence", "#MARKDOWN-head-quadrants", "#MARKDOWN-head-map"]
    charts = [".grid-column:has(#CHART-quadrants)", ".grid-column:has(#CHART-top_units) tbody tr:nth-child(15)"]
    for selector in [*texts, *charts]:
        box = either.page.locator(selector).bounding_box()
        assert box is not None, selector
        assert box["y"] >= 0, selector
        assert box["y"] + box["height"] <= SIZE["height"], f"{selector} ends at {box['y'] + box['height']:.0f} px"
    canvas = either.page.locator("#chart-id-" + _chart_id(either, "map") + " canvas").first.bounding_box()
    assert canvas is not None
    assert canvas["y"] + canvas["height"] <= SIZE["height"]


def test_no_table_is_wider_than_its_tile_and_no_text_is_cut(either: Reader) -> None:
    for name, tile in BOARD.tiles.items():
        if tile.kind in DRAWINGS:
            continue
        boxes = either.page.locator(f".grid-column:has(#CHART-{name}) [role=table] div[role=presentation]")
        for box in boxes.all():
            wide, room = box.evaluate("part => [part.scrollWidth, part.clientWidth]")
            assert wide <= room + 1, f"{name}: {wide} px in {room} px"
            if tile.rows <= 15 or tile.kind == "cards":  # a tile of a fixed number of rows shows them all
                tall, room = box.evaluate("part => [part.scrollHeight, part.clientHeight]")
                assert tall <= room + 1, f"{name}: {tall} px in {room} px"
    for text in either.page.locator(".dashboard-markdown .dashboard-component").all():
        tall, room = text.evaluate("part => [part.scrollHeight, part.clientHeight]")
        assert tall <= room + 1, text.inner_text()


def test_every_tile_says_what_it_shows_how_sure_it_is_and_where_it_comes_from(either: Reader) -> None:
    words = {
        "nl": ("verzonnen gegevens", "dekking", "geldig t/m 31-12-2026", "methode 1.0", "bron:"),
        "en": ("invented data", "coverage", "valid until 31 December 2026", "method 1.0", "source:"),
    }
    invented, coverage, valid, method, source = words[language_of(either)]
    for name, tile in BOARD.tiles.items():
        text = either.tile(name)
        assert either.page.locator(f"#MARKDOWN-head-{name} h2").inner_text().strip()
        footer = either.page.locator(f"#MARKDOWN-foot-{name}").inner_text()
        assert f"release {CURRENT}" in footer
        if tile.footer == "published":
            assert source in footer
            assert invented not in text
            for row in either.served.content[CURRENT][tile.mart]:
                assert row["citation_reference"] in footer
            continue
        assert invented in footer
        assert re.search(rf"{coverage} \d+ ?%", footer)
        if tile.footer == "estimates":
            assert valid in footer
            assert method in footer
    assert invented in either.page.locator("#MARKDOWN-text-sentence").inner_text()


def test_no_mark_is_left_unfilled(either: Reader) -> None:
    assert "⟦" not in either.page.content()


def test_one_heading_of_the_page_and_one_for_each_tile(either: Reader) -> None:
    assert either.page.locator("h1").count() == 1
    headings = {heading.strip() for heading in either.page.locator("h2").all_inner_texts()}
    assert len(headings) >= len(BOARD.tiles) + 3
    for link in either.page.locator(".dashboard-markdown a").all():
        assert "underline" in str(link.evaluate("part => getComputedStyle(part).textDecorationLine"))


def test_no_english_of_superset_is_left_on_the_dutch_page(reader: Reader) -> None:
    reader.open(PAGE)
    seen = reader.page.locator("body").inner_text()
    reader.page.get_by_text("Menu", exact=True).hover()
    reader.page.wait_for_timeout(700)
    seen += "\n" + "\n".join(reader.page.locator(".ant-menu-submenu-popup").all_inner_texts())
    reader.page.mouse.move(640, 400)
    reader.page.locator("[data-test=actions-trigger]").click()
    reader.page.wait_for_timeout(700)
    seen += "\n" + "\n".join(reader.page.locator(".ant-dropdown").all_inner_texts())
    reader.page.keyboard.press("Escape")
    reader.page.mouse.click(640, 30)
    reader.page.locator("[id^=slice_][id$=-controls]").nth(2).click()
    reader.page.wait_for_timeout(700)
    seen += "\n" + "\n".join(reader.page.locator(".ant-dropdown").all_inner_texts())
    assert "Bekijk als tabel" in seen
    assert "Uitloggen" in seen
    assert _remnants(seen) == set()


def test_the_states_and_the_words_of_the_page_are_explained_on_it(either: Reader) -> None:
    explained = {
        "nl": (
            "getal nul verwacht laat niet beschermd",
            "Restrisico Impactpunten Grens Kennis Dekking Verouderd Voorlopig",
        ),
        "en": (
            "number zero expected late not protected",
            "Residual Impact Limit Knowledge Coverage Outdated Provisional",
        ),
    }
    states, words = explained[language_of(either)]
    legend = either.page.locator("#MARKDOWN-text-legend").inner_text()
    glossary = either.page.locator("#MARKDOWN-text-glossary").inner_text()
    assert [state for state in states.split() if state not in legend] == []
    assert [word for word in words.split() if word not in glossary] == []


def test_the_page_is_kept_as_a_picture(either: Reader) -> None:
    picture = either.keep_picture(f"risicobeeld-{language_of(either)}")
    assert picture.stat().st_size > 100_000


def test_the_login_page_is_dutch_and_a_wrong_password_is_told_in_dutch(stranger: Reader) -> None:
    page = stranger.page
    page.goto(stranger.served.address + PAGE)
    page.locator("[data-test=username-input]").fill("lezer")
    page.locator("input[type=password]").fill("niet-dit")
    assert page.locator("html").get_attribute("lang") == "nl"
    assert _remnants(page.locator("body").inner_text()) == set()
    page.locator("[data-test=login-button]").click()
    page.get_by_text("Gebruikersnaam of wachtwoord klopt niet").wait_for()


def test_the_way_in_leads_to_the_page_that_was_asked_for(stranger: Reader) -> None:
    page = stranger.page
    page.goto(stranger.served.address + ENGLISH)
    page.locator("[data-test=username-input]").fill("lezer")
    page.locator("input[type=password]").fill(stranger.served.password("lezer"))
    page.locator("[data-test=login-button]").click()
    page.wait_for_url(f"**{ENGLISH}?release={CURRENT}")


@pytest.mark.parametrize(("path", "status"), [("/superset/dashboard/nergens/", 404), ("/sqllab/", 403)])
def test_a_page_that_is_not_there_or_not_allowed_is_told_in_dutch(reader: Reader, path: str, status: int) -> None:
    answer = reader.page.goto(reader.served.address + path)
    assert answer is not None
    assert answer.status == status
    assert reader.page.locator("a", has_text="Naar het risicobeeld").get_attribute("href") == PAGE
    assert _remnants(reader.page.locator("body").inner_text()) == set()


def _remnants(seen: str) -> set[str]:
    words = set(re.findall(r"[a-z]+", seen.lower().replace("risicobeeld", " ")))
    return words & (REMNANTS - DUTCH_TOO) - {"english"}


def _chart_id(reader: Reader, name: str) -> str:
    tile = reader.page.locator(f".grid-column:has(#CHART-{name}) [data-test-chart-id]")
    return str(tile.get_attribute("data-test-chart-id"))
