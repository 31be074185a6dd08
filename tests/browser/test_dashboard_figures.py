"""The figures on the page are those of the release file: read from the page as text, computed anew from the file."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from math import floor, log10
from typing import Any

import pytest

from dashboards.builder.assets import ROOT
from dashboards.builder.texts import Texts
from tests.browser.conftest import TILES, Reader
from tests.browser.superset_stack import CURRENT, Content

PAGE = "/superset/dashboard/risicobeeld/"
WORDS = Texts("nl", ROOT / "risicobeeld")


def dutch(number: float) -> str:
    return f"{number:,.0f}".replace(",", ".")


def percent(share: float) -> str:
    return f"{round(round(share, 2) * 100)} %"


def two_digits(number: float) -> str:
    """An estimate as a reader sees it; written apart from the SQL that shows it."""
    if number == 0:
        return "0"
    rounded = round(number, 1 - floor(log10(abs(number))))
    return dutch(rounded) if rounded >= 10 else f"{rounded:g}".replace(".", ",")


@pytest.fixture(scope="module")
def opened(served: Any, browser: Any, session_state: Any) -> Any:
    """One page for all comparisons of this module."""
    from tests.browser.conftest import SIZE, watched

    context = browser.new_context(viewport=SIZE, storage_state=session_state, locale="nl-NL")
    reader = watched(context, served)
    reader.open(PAGE)
    yield reader
    context.close()


@pytest.fixture(scope="module")
def marts(served: Any) -> Content:
    content: Content = served.content[CURRENT]
    return content


def test_the_four_fields_show_the_counts_of_the_release(opened: Reader, marts: Content) -> None:
    (cells,) = opened.rows("quadrants")
    expected = [f"{dutch(row['units_count'])}\n{row['explanation_nl']}" for row in marts["mart_picture__quadrants"]]
    assert cells == expected
    assert f"{dutch(marts['mart_picture__headline'][0]['units_count'])} processen" in opened.tile("quadrants")


def test_the_heading_and_the_sentence_are_those_of_the_release(opened: Reader, marts: Content) -> None:
    (head,) = marts["mart_picture__headline"]
    line = opened.page.locator("#MARKDOWN-text-head").inner_text()
    for part in ("stand 24-11-2026 14:05", f"dekking {percent(head['coverage_share'])}", "t/m 31-12-2026", CURRENT):
        assert part in line
    sentence = opened.page.locator("#MARKDOWN-text-sentence").inner_text()
    assert head["sentence_nl"] in sentence
    assert f"{head['organisations_participating']} van {head['organisations_in_frame']} organisaties" in sentence


def test_the_largest_risks_stand_in_order_with_rank_estimate_and_interval(opened: Reader, marts: Content) -> None:
    outdated = {unit["unit_id"]: unit["is_outdated"] for unit in marts["mart_picture__units"]}
    expected = [
        [
            row["rank_text"],
            f"{row['organisation_name']} {row['process_name_nl']}",
            f"{two_digits(row['volume_p50'])} ({two_digits(row['volume_p05'])}–{two_digits(row['volume_p95'])})",
            f"{row['mark']} {row['quadrant']}{', verouderd' if outdated[row['unit_id']] else ''}",
        ]
        for row in marts["mart_picture__top_units"]
    ]
    assert [row[:2] + row[3:] for row in opened.rows("top_units")] == expected


def test_what_to_find_out_stands_in_order_of_its_worth(opened: Reader, marts: Content) -> None:
    expected = [
        [
            str(row["rank"]),
            f"{row['organisation_name']} {row['process_name_nl']}",
            row["cheapest_step_nl"],
            two_digits(row["value_of_knowing"]),
        ]
        for row in marts["mart_picture__to_investigate"]
    ]
    assert opened.rows("to_investigate") == expected


def test_coverage_shows_each_state_of_each_stream_and_sector(opened: Reader, marts: Content) -> None:
    states = ("value", "true_zero", "not_yet_due", "overdue", "not_participating", "suppressed")
    expected = [
        [
            WORDS.values("stream")[row["stream"]],
            WORDS.values("sector")[row["sector"]],
            dutch(row["expected_count"]),
            *(dutch(row[f"{state}_count"]) for state in states),
            percent(row["coverage_share"]).replace(" ", "\u00a0"),
        ]
        for row in sorted(marts["mart_picture__coverage"], key=lambda row: (row["stream"], row["sector"]))
    ]
    assert [row[:2] + row[3:] for row in opened.rows("coverage")] == expected
    late = sum(row["overdue_count"] for row in marts["mart_picture__coverage"])
    assert f"{dutch(late)} leveringen zijn te laat" in opened.tile("overdue")


def test_intake_adds_up_by_sender_stream_and_origin(opened: Reader, marts: Content) -> None:
    sums: dict[tuple[str, str, str], Counter[str]] = {}
    for row in marts["mart_audit__intake"]:
        key = (row["partner"], WORDS.values("stream")[row["stream"]], WORDS.values("origin")[row["data_origin"]])
        counts = ("records", "accepted", "duplicate", "conflict", "refused")
        sums.setdefault(key, Counter()).update({name: row[name] for name in counts})
    expected = {(*key, *(dutch(found[name]) for name in counts)) for key, found in sums.items()}
    assert {tuple(row[:8]) for row in opened.rows("intake")} == expected


def test_the_overdue_list_counts_what_is_late_by_organisation(opened: Reader, marts: Content) -> None:
    late: dict[tuple[str, str], list[date]] = {}
    for row in marts["mart_audit__deliveries"]:
        if row["state"] == "overdue":
            late.setdefault((row["organisation_name"], row["stream"]), []).append(row["due_date"])
    ordered = sorted(late.items(), key=lambda item: (-len(item[1]), min(item[1]), item[0]))[:15]
    expected = [
        [name, WORDS.values("stream")[stream], str(len(dates)), f"{min(dates):%d-%m-%Y}"]
        for (name, stream), dates in ordered
    ]
    assert opened.rows("overdue") == expected


def test_published_figures_stand_with_their_source(reader: Reader, marts: Content) -> None:
    series = sorted(marts["mart_justice__published_series"], key=lambda row: (-row["year"], row["offence_label_nl"]))
    reader.open("/superset/dashboard/strafrechtketen/")
    assert reader.rows("published") == [
        [
            str(row["year"]),
            row["reporter_name"],
            row["offence_label_nl"],
            row["unit_of_count"],
            dutch(row["count"]),
            row["citation_reference"],
        ]
        for row in series
    ]
    (screening,) = marts["mart_screening__published_series"]
    reader.open("/superset/dashboard/screening/", tiles=4)
    (shown,) = reader.rows("published")
    assert shown == [
        str(screening["year"]),
        screening["measure_nl"],
        dutch(screening["count"]),
        "afgerond",
        screening["citation_reference"],
    ]


def test_the_map_draws_every_unit_in_its_quadrant_and_place(opened: Reader, marts: Content) -> None:
    drawn = [row for row in _chart_rows(opened) if "Kennis" in row]
    units = marts["mart_picture__units"]
    assert Counter(row["quadrant"].split(" ")[1] for row in drawn) == Counter(unit["quadrant"] for unit in units)
    places = {f"{unit['organisation_name']}, {unit['process_name_nl']}": unit for unit in units}
    assert len(places) == len(drawn) == len(units)
    for row in drawn:
        unit = places[row["unit"]]
        assert row["Kennis"] == pytest.approx(unit["knowledge_share"], abs=0.005)
        assert row["Kans boven de grens"] == pytest.approx(unit["p_above_appetite"], abs=0.005)


def test_a_row_of_the_largest_risks_leads_to_the_page_of_that_process(reader: Reader, marts: Content) -> None:
    reader.open(PAGE)
    row = marts["mart_picture__top_units"][2]
    reader.page.locator(".grid-column:has(#CHART-top_units) tbody tr:nth-child(3) a").click()
    reader.page.wait_for_url("**/superset/dashboard/proces/**")
    reader.settle("the page of a process", tiles=8)
    chosen = reader.page.locator("[data-test=filter-bar] .ant-select-selection-item").first
    assert chosen.inner_text() == f"{row['organisation_name']}, {row['process_name_nl']}"
    (about,) = reader.rows("about")
    interval = f"({two_digits(row['volume_p05'])}–{two_digits(row['volume_p95'])})"
    assert about[3] == f"{two_digits(row['volume_p50'])} {interval}"
    assert reader.failures == []


def _chart_rows(reader: Reader) -> list[dict[str, Any]]:
    """Every row that the page's own data requests brought."""
    answers = [answer for answer in reader.answers if answer.url.split("?")[0].endswith("/api/v1/chart/data")]
    assert len(answers) >= TILES
    return [row for answer in answers for result in json.loads(answer.body())["result"] for row in result["data"]]
