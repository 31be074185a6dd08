"""What the build of the dashboards promises about every page, whatever is on it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dashboards.builder import assets, datasets, rights
from dashboards.builder.files import parse_yaml
from dashboards.builder.model import LANGUAGES, Dashboard, DashboardError, load
from infra.superset.lockdown import DUCKDB_CONFIG
from infra.superset.release_texts import MARK, columns_used

RELEASES = Path("/somewhere/releases")


@pytest.fixture(scope="module")
def bundle() -> dict[str, Any]:
    return {path: parse_yaml(text) for path, text in assets.bundle(RELEASES).items()}


@pytest.fixture(scope="module", params=[dashboard.name for dashboard in assets.dashboards()])
def dashboard(request: pytest.FixtureRequest) -> Dashboard:
    return load(assets.ROOT / request.param)


def texts_of(page: dict[str, Any], prefix: str) -> dict[str, str]:
    parts = page["position"].values()
    texts = {
        part["id"]: part["meta"]["code"] for part in parts if isinstance(part, dict) and part["type"] == "MARKDOWN"
    }
    return {name: code for name, code in texts.items() if name.startswith(f"MARKDOWN-{prefix}")}


def test_the_same_source_gives_the_same_assets() -> None:
    assert assets.bundle(RELEASES) == assets.bundle(RELEASES)


def test_a_page_has_ten_charts_at_most(dashboard: Dashboard) -> None:
    assert 1 <= len(dashboard.tiles) <= 10


def test_every_tile_has_a_title_a_reading_line_of_fifteen_words_and_a_footer(
    bundle: dict[str, Any], dashboard: Dashboard
) -> None:
    for slug in dashboard.slugs.values():
        page = bundle[f"dashboards/{slug}.yaml"]
        heads, feet = texts_of(page, "head-"), texts_of(page, "foot-")
        assert len(heads) == len(feet) == len(dashboard.tiles)
        for code in heads.values():
            title, how = code.split("\n\n")[:2]
            assert re.match(r"^## \S", title)
            assert 1 <= len(how.split()) <= 15, how


def test_every_footer_speaks_of_the_release_its_origin_and_its_coverage(
    bundle: dict[str, Any], dashboard: Dashboard
) -> None:
    for slug in dashboard.slugs.values():
        feet = texts_of(bundle[f"dashboards/{slug}.yaml"], "foot-")
        for tile in dashboard.tiles.values():
            footer = feet[f"MARKDOWN-foot-{tile.name}"]
            assert "⟦release⟧" in footer
            if tile.footer == "published":
                assert (tile.mart, "citation_reference") in columns_used(footer)
            else:
                assert (tile.mart, "data_origin") in columns_used(footer)
                assert ("mart_picture__headline", "coverage_share") in columns_used(footer)
            if tile.footer == "estimates":
                for column in ("valid_until", "method_version"):
                    assert ("mart_picture__headline", column) in columns_used(footer)


def test_every_mark_in_a_text_is_understood(bundle: dict[str, Any], dashboard: Dashboard) -> None:
    for slug in dashboard.slugs.values():
        codes = texts_of(bundle[f"dashboards/{slug}.yaml"], "").values()
        assert sum(len(MARK.findall(code)) for code in codes) > len(dashboard.tiles)
        for code in codes:
            columns_used(code)


def test_a_dataset_holds_what_its_tile_shows_and_no_more(bundle: dict[str, Any], dashboard: Dashboard) -> None:
    for tile in dashboard.tiles.values():
        for language in LANGUAGES:
            dataset = bundle[f"datasets/{dashboard.audience}/{dashboard.name}_{tile.name}_{language}.yaml"]
            names = {column["column_name"] for column in dataset["columns"]}
            made = {
                "cards": {quadrant.lower() for quadrant in datasets.CARDS},
                "waterfall": {"part", "value"},
                "sankey": {"source", "target", "value"},
                "tile_map": {f"c{column}" for column in range(1, len(tile.grid[0]) + 1)} if tile.grid else set(),
            }
            shown = made.get(tile.kind, {column.name for column in tile.columns})
            assert names == shown | {"release_id", "data_origin", "row_order"} | ({"chosen"} if tile.chosen else set())
            assert dataset["metrics"] == []


def test_both_languages_show_the_same_tiles_in_the_same_places(bundle: dict[str, Any], dashboard: Dashboard) -> None:
    dutch, english = (bundle[f"dashboards/{dashboard.slugs[language]}.yaml"]["position"] for language in LANGUAGES)
    assert list(dutch) == list(english)
    assert [part.get("children") for part in dutch.values() if isinstance(part, dict)] == [
        part.get("children") for part in english.values() if isinstance(part, dict)
    ]


def test_the_database_is_read_only_closed_and_not_open_to_free_sql(bundle: dict[str, Any]) -> None:
    databases = [body for path, body in bundle.items() if path.startswith("databases/")]
    assert databases
    for body in databases:
        assert body["sqlalchemy_uri"] == f"duckdb:///{RELEASES}/current/sbo.duckdb"
        assert body["extra"]["engine_params"]["connect_args"]["config"] == DUCKDB_CONFIG
        flags = ("expose_in_sqllab", "allow_ctas", "allow_cvas", "allow_dml", "allow_run_async", "allow_csv_upload")
        assert [body[flag] for flag in flags] == [False] * len(flags)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("kind: cards", "kind: pie"), "kind 'pie' is not one of"),
        (("    height: 18\n", ""), "missing height"),
        (("    footer: estimates\n", "    footer: estimates\n    colour: red\n"), "unknown colour"),
        (("{tile: map, width: 4}", "{tile: map, width: 5}"), "13 columns wide"),
        (("  - - {tile: intake, width: 12}\n", ""), "exactly once; not so: intake"),
        (("    height: 18\n", "    height: 18\n    chosen_by: [unit_id]\n"), "needs a chooser on the dashboard"),
        (("    height: 18\n", "    height: 18\n    grid: [[a]]\n"), "and no other tile, has a grid"),
    ],
)
def test_a_dashboard_written_wrong_is_refused_by_name(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    source = (assets.ROOT / "risicobeeld" / "dashboard.yml").read_text(encoding="utf-8")
    assert change[0] in source
    folder = tmp_path / "risicobeeld"
    folder.mkdir()
    (folder / "dashboard.yml").write_text(source.replace(change[0], change[1], 1), encoding="utf-8")
    with pytest.raises(DashboardError, match=re.escape(complaint)):
        load(folder)


def test_a_column_that_is_sql_instead_of_a_name_is_refused(tmp_path: Path) -> None:
    source = (assets.ROOT / "risicobeeld" / "dashboard.yml").read_text(encoding="utf-8")
    folder = tmp_path / "risicobeeld"
    folder.mkdir()
    written = source.replace("of: rank_text", "of: \"rank_text || (SELECT 'x')\"", 1)
    assert written != source
    (folder / "dashboard.yml").write_text(written, encoding="utf-8")
    tile = load(folder).tiles["top_units"]
    with pytest.raises(DashboardError, match="is not a mart column"):
        datasets.columns_used(tile)


def test_a_map_has_a_place_for_each_member_and_none_for_two(tmp_path: Path) -> None:
    source = (assets.ROOT / "regio" / "dashboard.yml").read_text(encoding="utf-8")
    (tile,) = [tile for tile in load(assets.ROOT / "regio").tiles.values() if tile.kind == "tile_map"]
    assert {member for row in tile.grid for member in row if member} == {
        *(f"PV{number}" for number in range(20, 32)),
        *("BQ-BO", "BQ-SE", "BQ-SA"),
    }
    folder = tmp_path / "regio"
    folder.mkdir()
    (folder / "dashboard.yml").write_text(source.replace("PV31", "PV30", 1), encoding="utf-8")
    with pytest.raises(DashboardError, match="PV30 more than once"):
        load(folder)


def test_the_page_of_one_unit_asks_for_no_figures_before_a_unit_is_chosen(bundle: dict[str, Any]) -> None:
    for slug, language in (("proces", "nl"), ("proces-en", "en")):
        (chooser,) = bundle[f"dashboards/{slug}.yaml"]["metadata"]["native_filter_configuration"]
        assert chooser["requiredFirst"] is True
        assert chooser["controlValues"]["creatable"] is False
        (target,) = chooser["targets"]
        datasets_of_page = [
            body for path, body in bundle.items() if "/proces_" in path and path.endswith(f"_{language}.yaml")
        ]
        described = [
            {column["column_name"] for column in body.get("columns", ())} for body in datasets_of_page if "sql" in body
        ]
        assert described
        assert all(target["column"]["name"] in names for names in described)


def test_a_page_leads_to_every_page_that_each_of_its_readers_may_open_and_to_no_other(
    bundle: dict[str, Any], dashboard: Dashboard
) -> None:
    readers = rights.readers()
    for language, slug in dashboard.slugs.items():
        heading = texts_of(bundle[f"dashboards/{slug}.yaml"], "text-head")["MARKDOWN-text-head"]
        links = set(re.findall(r"/superset/dashboard/([^/]+)/", heading.rsplit("\n\n", 1)[-1]))
        slugs = {other.slugs[language] for other in assets.dashboards()} - {slug}
        assert links == {other for other in slugs if readers[slug] <= readers[other]}


def test_policymakers_get_no_link_to_operations_and_who_keeps_the_platform_sees_all_that_they_see() -> None:
    roles = rights.written()["roles"]
    assert "beheer" not in roles["Beleidslezer"]["dashboards"]
    assert {*roles["Beleidslezer"]["dashboards"], "beheer"} <= set(roles["Gegevensbeheerder"]["dashboards"])
    assert roles["Gegevensbeheerder"]["permissions"] == roles["Beleidslezer"]["permissions"]
