"""Each dashboard as a text: every tile is there with its figures as a table, in each language."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from dashboards.builder import assets
from dashboards.builder.layout import has_report
from dashboards.builder.report import write_reports
from tests.browser.release_fixture import tables, write_release

RELEASE = "r000042"
FOUND = [dashboard for dashboard in assets.dashboards() if has_report(dashboard)]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    write_release(folder, RELEASE, tables())
    return folder


@pytest.fixture(scope="module")
def pages(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    written = write_reports(releases, RELEASE, "sbo", tmp_path_factory.mktemp("reports"))
    return {file.stem.removeprefix(f"{RELEASE}."): file.read_text(encoding="utf-8") for file in written}


def section(page: str, tile: str) -> str:
    return page[page.index(f'<section id="{tile}">') :].split("</section>")[0]


def test_every_dashboard_but_that_of_one_process_has_its_text(pages: dict[str, str]) -> None:
    assert set(pages) == {slug for dashboard in FOUND for slug in dashboard.slugs.values()}
    assert {dashboard.name for dashboard in assets.dashboards()} - {dashboard.name for dashboard in FOUND} == {"proces"}


def test_every_tile_is_a_table_with_a_caption_and_no_mark_or_drawing_is_left(pages: dict[str, str]) -> None:
    for dashboard in FOUND:
        for slug in dashboard.slugs.values():
            assert "⟦" not in pages[slug]
            assert "&lt;" not in pages[slug], slug
            for tile in dashboard.tiles:
                shown = section(pages[slug], tile)
                assert "<caption>" in shown, (slug, tile)
                heads, first = shown.count('<th scope="col">'), shown.split("<tbody>")[1].split("</tr>")[0]
                assert heads == first.count("<td>"), (slug, tile)


def test_the_chain_and_the_map_are_told_with_all_their_figures(pages: dict[str, str], releases: Path) -> None:
    with duckdb.connect(str(releases / RELEASE / "sbo.duckdb"), read_only=True) as connection:
        query = """SELECT CAST(sum(arrived_count) AS BIGINT) FROM mart_justice__hand_overs
            WHERE territory = 'european' AND unit_of_count = 'zaak' AND offence_group = 'EU-MIS'"""
        (arrived,) = connection.execute(query).fetchall()[0]
    row = f"<td>opsporing: verduistering</td><td>OM: verduistering</td><td>{arrived}</td>"
    assert row in section(pages["strafrechtketen"], "chain")
    assert re.search(r"PV20 [\d.,]+ \([\d.,]+–[\d.,]+\)", section(pages["regio"], "provinces"))
