"""One page never shows two releases, whatever is published meanwhile; and a page never keeps an old one by accident."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Event, Thread

import duckdb
import pytest

from tests.browser.conftest import Reader
from tests.browser.release_fixture import tables, write_release
from tests.browser.superset_stack import CURRENT, OLDER, Served

PAGE = "/superset/dashboard/risicobeeld/"


@pytest.fixture(autouse=True)
def newest_again(served: Served) -> Iterator[None]:
    """The newest release is current before and after each test."""
    served.make_current(CURRENT)
    yield
    served.make_current(CURRENT)


def releases_shown(reader: Reader) -> set[str]:
    """The ids in the heading and all footers, and those of the rows behind every tile."""
    shown = set(re.findall(r"r\d{6}", reader.page.locator(".dashboard-grid").inner_text()))
    quadrants = {
        release_id: str(content["mart_picture__headline"][0]["handelen_count"])
        for release_id, content in reader.served.content.items()
    }
    (cells,) = reader.rows("quadrants")
    return shown | {release_id for release_id, count in quadrants.items() if cells[0].split("\n")[0] == count}


def test_pages_loaded_while_releases_are_swapped_each_show_one(reader: Reader, request: pytest.FixtureRequest) -> None:
    loads = 20 if request.config.getoption("--long") else 3
    stop, swaps = Event(), []

    def swap() -> None:
        while not stop.wait(0.3):
            swaps.append(OLDER if len(swaps) % 2 == 0 else CURRENT)
            reader.served.make_current(swaps[-1])

    publisher = Thread(target=swap)
    publisher.start()
    try:
        for _ in range(loads):
            reader.open(PAGE)
            assert len(releases_shown(reader)) == 1
    finally:
        stop.set()
        publisher.join()
    assert len(swaps) > 2 * loads
    assert reader.failures == []


def test_a_new_release_is_there_at_the_next_load(reader: Reader) -> None:
    reader.served.make_current(OLDER)
    reader.open(PAGE)
    assert releases_shown(reader) == {OLDER}
    reader.served.make_current(CURRENT)
    reader.open(PAGE)
    assert releases_shown(reader) == {CURRENT}


def test_a_bookmark_of_an_older_release_opens_the_newest(reader: Reader) -> None:
    reader.open(f"{PAGE}?release={OLDER}")
    assert f"release={CURRENT}" in reader.page.url
    assert releases_shown(reader) == {CURRENT}


def test_a_pinned_older_release_is_shown_and_says_that_it_is_older(reader: Reader) -> None:
    reader.open(f"{PAGE}?release={OLDER}&pin=1")
    assert releases_shown(reader) == {OLDER}
    heading = reader.page.locator("#MARKDOWN-text-head")
    assert "U ziet een eerdere release." in heading.inner_text()
    heading.get_by_text("Naar de nieuwste").click()
    reader.page.wait_for_url(f"**release={CURRENT}**")


def test_a_release_without_rows_in_a_mart_says_so_in_the_tile(reader: Reader) -> None:
    file = write_release(reader.served.settings.releases_dir, "r000003", tables(seed=3))
    with duckdb.connect(str(file)) as connection:
        for mart in ("mart_audit__intake", "mart_audit__restatements", "mart_audit__deliveries"):
            connection.execute(f"DELETE FROM {mart}")
        connection.execute("UPDATE mart_picture__headline SET last_event_at = NULL, coverage_share = NULL")
    reader.open(PAGE)
    for name in ("intake", "changed", "overdue"):
        assert "Nog geen gegevens. Vraag ernaar bij de beheerder" in reader.tile(name)
        assert "nog geen gegevens" in reader.page.locator(f"#MARKDOWN-foot-{name}").inner_text()
    assert "stand onbekend · dekking onbekend" in reader.page.locator("#MARKDOWN-text-head").inner_text()
    assert reader.failures == []


def test_before_the_first_release_a_reader_is_told_to_wait(reader: Reader) -> None:
    link = reader.served.settings.releases_dir / "current" / "sbo.duckdb"
    link.unlink()
    answer = reader.page.goto(reader.served.address + PAGE)
    assert answer is not None
    assert answer.status == 503
    assert "Nog geen risicobeeld" in reader.page.locator("h1").inner_text()
    reader.served.make_current(CURRENT)
    reader.open(PAGE)
    assert releases_shown(reader) == {CURRENT}


def test_the_other_language_shows_the_same_release(reader: Reader) -> None:
    reader.open(PAGE)
    reader.page.locator("#MARKDOWN-text-head").get_by_text("English").click()
    reader.page.wait_for_url(f"**/risicobeeld-en/?release={CURRENT}")
    reader.page.goto(f"{reader.served.address}/superset/dashboard/risicobeeld-en/")
    reader.page.goto(f"{reader.served.address}/lang/nl", referer=reader.page.url)
    reader.page.wait_for_url(f"**{PAGE}?release={CURRENT}")
