"""Behind each tile: what its figures mean, and where its release comes from."""

from __future__ import annotations

import re

import pytest

from dashboards.builder import assets, cards
from dashboards.builder.layout import footer
from dashboards.builder.manifest_page import manifest_page
from dashboards.builder.model import LANGUAGES, Dashboard
from dashboards.builder.releases_page import releases_page
from dashboards.builder.texts import Texts
from tests.browser.release_fixture import manifest

EVERY = cards.cards()
FOUND = assets.dashboards()


@pytest.mark.parametrize("dashboard", FOUND, ids=[dashboard.name for dashboard in FOUND])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tiles_footer_leads_to_its_own_cards_and_to_the_origin_of_its_release(
    dashboard: Dashboard, language: str
) -> None:
    page = cards.explained(dashboard, language, EVERY)
    texts = Texts(language, dashboard.folder)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in re.findall(r'href="(#[^"]+)"', page)} <= set(ids)
    for tile in dashboard.tiles.values():
        text = footer(dashboard, tile, texts)
        (where,) = re.findall(r"\(/risicobeeld/cards/([^/]+)/#(\w+)\)", text)
        assert where == (dashboard.slugs[language], tile.name)
        assert f"(/risicobeeld/manifest/{language}/?release=⟦release⟧)" in text
        section = page[page.index(f'<section id="{tile.name}">') :].split("</section>")[0]
        assert re.findall('href="#card-([^"]+)"', section) == [card.id for card in cards.of_tile(tile, EVERY)]


def test_a_tile_with_an_estimate_has_the_card_of_that_estimate() -> None:
    (steering,) = [dashboard for dashboard in FOUND if dashboard.name == "risicobeeld"]
    assert {"volume", "rank", "quadrant"} <= {card.id for card in cards.of_tile(steering.tiles["top_units"], EVERY)}
    (signals,) = [dashboard for dashboard in FOUND if dashboard.name == "signalering"]
    assert {card.id for card in cards.of_tile(signals.tiles["warnings"], EVERY)} == {"early-warning", "silence"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_release_tells_what_its_manifest_tells(language: str) -> None:
    told = manifest("r000042", {"mart_x": [{"unit": "<a>"}]})
    page = manifest_page(told.model_dump(mode="json"), language)
    for text in ("r000042", "coverage.low", "mart_x", "0123abc", "/risicobeeld/manifest.json?release=r000042"):
        assert text in page
    assert ("67.890" if language == "nl" else "67,890") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_has_every_release_newest_first_and_links_those_that_have_a_page(language: str) -> None:
    older, newer, calendar = (manifest(name, {}).model_dump(mode="json") for name in ("r000041", "r000042", "c000001"))
    page = releases_page([older, newer, calendar], {"r000042"}, language)
    assert page.index("r000042") < page.index("r000041") < page.index("c000001")
    assert re.findall(r"\?release=([rc][0-9]+)", page) == ["r000042"]
    assert page.count("11/12") == 3
