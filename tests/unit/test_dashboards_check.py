"""Dashboards held against a release: what is missing is named before a reader meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from connectors.publication.audiences import audiences
from dashboards.builder import assets, documented
from dashboards.builder.check import ReleaseMismatch, check_release
from dashboards.builder.impact import NothingTouched, impact
from dashboards.builder.refresh import refresh
from infra.settings import Settings
from tests.browser.release_fixture import tables, write_release


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_release(tmp_path_factory.mktemp("releases"), "r000042", tables())


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "r000042"
    folder.mkdir()
    return Path(shutil.copy(made, folder / "sbo.duckdb"))


def alter(file: Path, statement: str) -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute(statement)


def test_a_release_with_all_marts_fits_and_every_tile_is_quick(release: Path) -> None:
    checked = check_release(release)
    assert checked.tiles >= 18
    assert checked.columns > 80
    times = list(checked.slowest.values())
    assert times == sorted(times, reverse=True)
    assert (len(times), times[0] < 2000, checked.median_ms <= times[-1]) == (10, True, True)
    assert 0.5 < checked.share_under_200_ms <= 1


def test_each_table_of_the_fixture_has_exactly_the_columns_that_may_leave(release: Path) -> None:
    allowed = {table: {*rule.columns, "release_id"} for table, rule in audiences()["sbo"].tables.items()}
    with duckdb.connect(str(release), read_only=True) as connection:
        pairs = connection.execute("SELECT table_name, column_name FROM information_schema.columns").fetchall()
    made: dict[str, set[str]] = {}
    for table, column in pairs:
        made.setdefault(table, set()).add(column)
    del made["release_info"]
    assert made == {table: allowed[table] for table in made}


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("ALTER TABLE mart_picture__top_units DROP COLUMN rank_text", r"mart_picture__top_units\.rank_text"),
        ("DROP TABLE mart_audit__intake", r"mart_audit__intake\.accepted"),
        ("ALTER TABLE mart_picture__headline DROP COLUMN valid_until", r"mart_picture__headline\.valid_until"),
        ("ALTER TABLE mart_picture__units DROP COLUMN data_origin", r"mart_picture__units\.data_origin"),
    ],
)
def test_a_column_that_a_tile_or_text_shows_and_the_release_lacks_is_named(
    release: Path, statement: str, named: str
) -> None:
    alter(release, statement)
    with pytest.raises(ReleaseMismatch, match=named):
        check_release(release)


def test_a_code_for_which_no_text_has_a_word_is_named(release: Path) -> None:
    alter(release, "UPDATE mart_picture__coverage SET sector = 'ruimtevaart' WHERE stream = 'risk-scans'")
    with pytest.raises(ReleaseMismatch, match=r"values\.sector\.ruimtevaart \(nl\) has no word"):
        check_release(release)


def test_a_change_of_a_column_names_the_tiles_texts_and_cards_that_it_touches(tmp_path: Path) -> None:
    built = assets.build(tmp_path)
    touched = impact("mart_picture__top_units.volume_p50", built)
    assert touched.columns == ["mart_picture__top_units.volume_p50"]
    assert "risicobeeld/top_units" in touched.tiles
    assert touched.cards
    assert "risicobeeld" in impact("mart_picture__headline.valid_until", built).texts
    with pytest.raises(NothingTouched, match=r"names mart_picture__units\.nosuch"):
        impact("mart_picture__units.nosuch", built)


def test_every_column_that_is_shown_is_described_and_one_that_is_not_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = assets.build(tmp_path)
    assert documented.undocumented(built) == []
    monkeypatch.setattr(documented, "MARTS", documented.MARTS / "picture")  # no folder below it: nothing is described
    assert "mart_picture__headline.valid_until" in documented.undocumented(built)


def test_refresh_refuses_when_there_is_no_release(scratch_settings: Settings) -> None:
    with pytest.raises(ReleaseMismatch, match="no current release"):
        refresh(scratch_settings)


def test_refresh_holds_the_current_release_against_the_tiles(scratch_settings: Settings) -> None:
    write_release(scratch_settings.releases_dir, "r000001", tables())
    assert refresh(scratch_settings).tiles >= 18
    alter(scratch_settings.releases_dir / "r000001" / "sbo.duckdb", "DROP TABLE mart_picture__quadrants")
    with pytest.raises(ReleaseMismatch, match=r"r000001/sbo\.duckdb lacks mart_picture__quadrants"):
        refresh(scratch_settings)
