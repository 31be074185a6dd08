"""What every dashboard promises in each language: nothing fails, each table shows the rows that its release holds."""

from __future__ import annotations

import json
from collections.abc import Iterator

import duckdb
import pytest
from playwright.sync_api import Browser

from dashboards.builder import assets, datasets
from dashboards.builder.charts import DRAWINGS
from dashboards.builder.model import LANGUAGES, Dashboard, Tile
from dashboards.builder.texts import Texts
from tests.browser.conftest import SIZE, Reader, watched
from tests.browser.superset_stack import CURRENT, Served

CHOICE = "[data-test=filter-bar] .ant-select-selection-item"
ALSO_ENGLISH = ("risicobeeld", "strafrechtketen")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every page in Dutch and a sample in English; with `--long` every page in both."""
    whole = metafunc.config.getoption("--long")
    pages = [
        (dashboard, language)
        for dashboard in assets.dashboards()
        for language in LANGUAGES
        if whole or language == "nl" or dashboard.name in ALSO_ENGLISH
    ]
    ids = [f"{dashboard.name}-{language}" for dashboard, language in pages]
    metafunc.parametrize("opened", pages, ids=ids, indirect=True, scope="module")


@pytest.fixture(scope="module")
def opened(
    request: pytest.FixtureRequest, served: Served, browser: Browser, keeper_state: object
) -> Iterator[tuple[Dashboard, str, Reader]]:
    dashboard, language = request.param
    context = browser.new_context(viewport=SIZE, storage_state=str(keeper_state), locale="nl-NL")
    reader = watched(context, served)
    reader.open(f"/superset/dashboard/{dashboard.slugs[language]}/", tiles=len(dashboard.tiles))
    yield dashboard, language, reader
    context.close()


def test_a_dashboard_is_drawn_without_a_failure_and_its_tables_show_the_release(
    opened: tuple[Dashboard, str, Reader],
) -> None:
    dashboard, language, reader = opened
    assert reader.failures == []
    assert reader.complaints == []
    assert "⟦" not in reader.page.content()
    reader.keep_picture(f"{dashboard.name}-{language}")
    for tile in dashboard.tiles.values():
        chosen = reader.page.locator(CHOICE).first.inner_text() if tile.chosen else None
        if tile.kind in DRAWINGS:
            assert drawn_rows(reader, tile) == len(numbers_of_the_release(dashboard, tile, language, reader, chosen))
        if tile.kind == "table":
            wanted = numbers_of_the_release(dashboard, tile, language, reader, chosen)
            assert wanted or chosen, tile.name
            places = [place for place, column in enumerate(tile.columns) if column.show == "number"]
            shown = [[row[place] for place in places] for row in reader.rows(tile.name)]
            assert shown == wanted, tile.name


def drawn_rows(reader: Reader, tile: Tile) -> int:
    """How many rows the last answer brought for a drawing: at least one, and each is a mark."""
    chart = reader.page.locator(f".grid-column:has(#CHART-{tile.name}) [data-test-chart-id]")
    number = str(chart.get_attribute("data-test-chart-id"))
    answers = [answer for answer in reader.answers if answer.url.split("?")[0].endswith("/api/v1/chart/data")]
    asked = [
        answer for answer in answers if f'"slice_id":{number}' in (answer.request.post_data or "").replace(" ", "")
    ]
    assert asked, tile.name
    rows = len(json.loads(asked[-1].body())["result"][0]["data"])
    assert rows > 0, tile.name
    return rows


def numbers_of_the_release(
    dashboard: Dashboard, tile: Tile, language: str, reader: Reader, chosen: str | None
) -> list[list[str]]:
    """The whole numbers of each row of the tile (of what is chosen), as a reader sees them."""
    served = reader.served
    texts = Texts(language, dashboard.folder)
    numbers = [column.name for column in tile.columns if column.show == "number" and tile.kind == "table"]
    counts = ", ".join(f'"{name}"' for name in numbers)
    file = served.settings.releases_dir / CURRENT / f"{dashboard.audience}.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        shown = datasets.build(tile, texts).sql
        of_choice = "WHERE chosen = ?" if chosen else ""
        query = f"SELECT row_order {', ' + counts if counts else ''} FROM ({shown}) {of_choice} ORDER BY 1"
        rows = connection.execute(query, [chosen] if chosen else []).fetchall()
    apart = "." if language == "nl" else ","
    return [[f"{number:,}".replace(",", apart) for number in row[1:]] for row in rows]
