"""Each partner gets a file with its own rows and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from pydantic import ValidationError

from connectors.publication import shelf
from connectors.publication.audiences import Audience, audiences
from connectors.publication.calendar.make import make
from connectors.publication.calendar.verify import attacked_again
from connectors.publication.difference import difference
from connectors.publication.verify import differences
from infra.settings import Settings
from tests.publication.conftest import let_through

Change = Callable[[str], None]


def rows(settings: Settings, reader: str) -> dict[str, list[tuple[str, ...]]]:
    """Of each table the values of `partner`, from the file that the reader gets now."""
    with duckdb.connect(str(shelf.current_link(settings, reader)), read_only=True) as connection:
        there = [row[0] for row in connection.execute("SHOW TABLES").fetchall() if row[0] != "release_info"]
        return {name: connection.execute(f"SELECT partner FROM {name}").fetchall() for name in there}


def test_each_partner_gets_all_its_own_rows_and_no_others(here: Settings) -> None:
    let_through(here)
    found = shelf.manifest(here, make(here, "partner"))
    assert [file.reader for file in found.files] == ["partner-politie", "partner-riec-loket"]
    assert {file.audience for file in found.files} == {"partner"}
    with duckdb.connect(str(here.warehouse_file), read_only=True) as connection:
        for partner in ("politie", "riec-loket"):
            assert shelf.current_release(here, f"partner-{partner}") == found.release_id
            left = rows(here, f"partner-{partner}")
            assert left.keys() == audiences()["partner"].tables.keys()
            for table, told in left.items():
                count = f"SELECT count(*) FROM marts.{table} WHERE partner = ?"
                assert set(told) <= {(partner,)}
                assert [(len(told),)] == connection.execute(count, [partner]).fetchall(), table
    assert b"riec-loket" not in shelf.current_link(here, "partner-politie").read_bytes()
    assert differences(here, found) == attacked_again(here, found) == []


def test_what_changed_is_told_for_each_partner_apart(here: Settings, change: Change) -> None:
    let_through(here)
    first = make(here, "partner")
    change("UPDATE mart_audit__intake SET refused = refused + 1 WHERE partner = 'riec-loket'")
    let_through(here)
    told = difference(here, first, make(here, "partner"))
    assert {(one.reader, one.table, one.column) for one in told} == {
        ("partner-riec-loket", "mart_audit__intake", "refused")
    }


def test_a_partner_that_is_there_no_more_keeps_what_it_had(here: Settings, change: Change) -> None:
    let_through(here)
    first = make(here, "partner")
    change("DELETE FROM mart_audit__intake WHERE partner = 'politie'")
    let_through(here)
    second = make(here, "partner")
    assert shelf.current_release(here, "partner-politie") == first
    assert shelf.current_release(here, "partner-riec-loket") == second


def test_an_audience_of_nobody_and_a_name_that_would_be_a_path_are_refused(here: Settings, change: Change) -> None:
    change("UPDATE mart_audit__intake SET partner = '../politie' WHERE partner = 'politie'")
    let_through(here)
    with pytest.raises(shelf.ReleaseError, match="'../politie' is no name of a partner"):
        make(here, "partner")
    for table in audiences()["partner"].tables:
        change(f"DELETE FROM {table}")
    let_through(here)
    with pytest.raises(shelf.ReleaseError, match="there is no partner with rows of its own"):
        make(here, "partner")
    assert shelf.calendar_releases(here) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"file_for_each": None}, "write `none`"),
        ({"file_for_each": "sector"}, "'partner'"),
        ({"readers": "everyone"}, "to named readers"),
        ({"cadence": "live"}, "in calendar releases"),
        ({"tables": {"mart": {"order_by": ["n"], "columns": ["n", "data_origin"]}}}, "mart must list partner"),
    ],
)
def test_an_audience_whose_rows_cannot_be_parted_is_refused(changes: dict[str, object], rule: str) -> None:
    entry = {**audiences()["partner"].model_dump(), **changes}
    with pytest.raises(ValidationError, match=rule):
        Audience.model_validate(entry)
