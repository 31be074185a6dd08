"""One page, one release: which file a request reads, and what an address can't do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infra.superset.releases import NoRelease, current_release, file_for, redirect_target, release_for

PAGE = "http://127.0.0.1/superset/dashboard/risicobeeld/"


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    for release_id in ("r000001", "r000002"):
        (tmp_path / release_id).mkdir()
        (tmp_path / release_id / "sbo.duckdb").touch()
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / "sbo.duckdb").symlink_to("../r000002/sbo.duckdb")
    (tmp_path / "secret.duckdb").touch()
    return tmp_path


def current_file(releases: Path) -> str:
    return str(releases / "current" / "sbo.duckdb")


def test_a_page_that_carries_a_release_reads_it_whatever_is_current(releases: Path) -> None:
    assert file_for(releases, current_file(releases), f"{PAGE}?release=r000001") == str(
        releases / "r000001" / "sbo.duckdb"
    )


@pytest.mark.parametrize("referrer", [None, "", PAGE, f"{PAGE}?release=", f"{PAGE}?release=r000009"])
def test_a_request_of_no_page_or_an_unknown_release_reads_the_current_one(releases: Path, referrer: str | None) -> None:
    assert release_for(releases, referrer) == "r000002"


@pytest.mark.parametrize("asked", ["../..", "r000001/../..", "..%2Fsecret", "current", "R000001", "r000001%00"])
def test_an_address_cannot_name_a_path(releases: Path, asked: str) -> None:
    assert file_for(releases, current_file(releases), f"{PAGE}?release={asked}") == str(
        releases / "r000002" / "sbo.duckdb"
    )


def test_another_database_is_left_alone(releases: Path) -> None:
    for database in (None, "", "/elsewhere/current/sbo.duckdb", str(releases / "r000001" / "sbo.duckdb")):
        assert file_for(releases, database, f"{PAGE}?release=r000001") is None


def test_an_address_without_release_gets_the_current_one_and_keeps_the_rest(releases: Path) -> None:
    assert redirect_target(releases, []) == "release=r000002"
    assert redirect_target(releases, [("native_filters", "(a:b)"), ("x", "1")]) == (
        "release=r000002&native_filters=%28a%3Ab%29&x=1"
    )


def test_a_bookmark_of_an_old_release_leads_to_the_newest_unless_it_is_pinned(releases: Path) -> None:
    assert redirect_target(releases, [("release", "r000001")]) == "release=r000002"
    assert redirect_target(releases, [("release", "r000001"), ("pin", "1")]) is None
    assert redirect_target(releases, [("release", "r000007"), ("pin", "1")]) == "release=r000002&pin=1"


def test_an_address_that_is_right_is_not_asked_again(releases: Path) -> None:
    assert redirect_target(releases, [("release", "r000002"), ("x", "1")]) is None


def test_the_release_follows_the_link_at_once(releases: Path) -> None:
    os.symlink("../r000001/sbo.duckdb", releases / "current" / "new")
    os.replace(releases / "current" / "new", releases / "current" / "sbo.duckdb")
    assert current_release(releases) == "r000001"


def test_before_the_first_release_a_reader_is_told_so_and_no_path(tmp_path: Path) -> None:
    assert current_release(tmp_path) is None
    with pytest.raises(NoRelease) as told:
        file_for(tmp_path, current_file(tmp_path), PAGE)
    assert str(tmp_path) not in str(told.value)


def test_a_link_to_a_release_that_is_gone_is_no_release(releases: Path) -> None:
    (releases / "r000002" / "sbo.duckdb").unlink()
    assert current_release(releases) is None
