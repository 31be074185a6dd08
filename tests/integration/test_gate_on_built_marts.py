"""The gate and the release on marts that dbt really built, from an invented country and all that goes wrong there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from connectors.publication import gate, release, shelf
from connectors.publication.audiences import audiences
from connectors.publication.manifest import Manifest
from connectors.publication.restatements.kept import keep
from connectors.publication.restatements.split import WHOLE, Change, Split
from connectors.publication.verify import differences
from infra.aside import Cut
from infra.settings import Settings
from infra.warehouse import BuildPin
from tests.method.bronze_fixture import at, invented_country
from tests.method.bronze_rows import Lake
from tests.method.chain_story import put_chain_story
from tests.method.conftest import build, settings_in
from tests.method.examples import STREAMS, example_contents

OBSTACLE = {
    "finding_id": "delen",
    "kind": "legal_obstacle",
    "sharing_purpose": "rehiring",
    "obstacle_effect": "prevents",
    "legal_provision": "een artikel (verzonnen)",
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The invented country, with the examples of every stream and a chain of reporters, so that no mart is empty."""
    made = invented_country(tmp_path_factory.mktemp("lake"))
    for stream in STREAMS:
        for data in example_contents(stream):
            made.put("voorbeeld", stream, data, at(made.reference_date))
    (threat, *_) = example_contents("insights")
    made.put("voorbeeld", "insights", {**threat, **OBSTACLE}, at(made.reference_date))
    put_chain_story(made)
    made.flush()
    return made


@pytest.fixture(scope="module")
def built(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, BuildPin]:
    settings = settings_in(tmp_path_factory.mktemp("built"))
    return settings, _built_after_a_night(settings, lake)


def _built_after_a_night(settings: Settings, lake: Lake) -> BuildPin:
    """A build that finds a kept split of the difference between two nights."""
    cuts = [Cut(reference_date=lake.reference_date - timedelta(days=days), ingest_seq=1) for days in (2, 1)]
    changed = Change("passage_of_time", WHOLE, "handelen_count", "1", "3", Decimal(2))
    keep(settings, Split(*cuts, [changed], []), at(lake.reference_date))
    return build(settings, lake)


@pytest.fixture
def spoiled(built: tuple[Settings, BuildPin], tmp_path: Path) -> Callable[[str], tuple[Settings, BuildPin]]:
    """Another installation with the same marts, after a statement that spoils them."""

    def spoil(statement: str) -> tuple[Settings, BuildPin]:
        settings = settings_in(tmp_path)
        settings.warehouse_file.parent.mkdir(parents=True)
        shutil.copyfile(built[0].warehouse_file, settings.warehouse_file)
        with duckdb.connect(str(settings.warehouse_file)) as connection:
            connection.execute("SET search_path = 'marts'")
            connection.execute(statement)
        return settings, built[1]

    return spoil


def _hashes(manifest: Manifest) -> dict[str, str]:
    return {name: table.content_hash for file in manifest.files for name, table in file.tables.items()}


def _released(settings: Settings, pin: BuildPin) -> Manifest:
    return shelf.manifest(settings, release.make(settings, pin, gate.enforce(settings, pin)))


def test_built_marts_pass_and_are_released_whole(built: tuple[Settings, BuildPin]) -> None:
    found = _released(*built)
    assert differences(built[0], found) == []
    tables = found.files[0].tables
    assert set(tables) == set(audiences()["sbo"].tables)
    assert tables["mart_picture__units"].rows > 100
    assert [name for name in tables if not tables[name].rows] == []
    assert tables["mart_justice__published_series"].data_origins == ["published"]
    assert tables["mart_picture__units"].data_origins == ["synthetic"]


def test_a_build_from_nothing_gives_equal_figures(built: tuple[Settings, BuildPin], lake: Lake, tmp_path: Path) -> None:
    again = settings_in(tmp_path)
    assert _hashes(_released(again, _built_after_a_night(again, lake))) == _hashes(_released(*built))


@pytest.mark.parametrize(
    ("statement", "expectation"),
    [
        (
            "UPDATE mart_picture__headline SET onderzoeken_count = onderzoeken_count + 1",
            "headline_quadrants_sum_to_units",
        ),
        ("DELETE FROM mart_audit__deliveries WHERE state = 'overdue'", "totals_equal_their_parts"),
        (
            "UPDATE mart_picture__coverage SET overdue_count = 0, expected_count = expected_count - overdue_count"
            " WHERE overdue_count > 0",
            "totals_equal_their_parts",
        ),
        ("UPDATE mart_picture__units SET data_origin = 'published' WHERE rowid < 2", "origins_are_not_mixed"),
        (
            "UPDATE mart_justice__eu_indicators SET n = n + 1, value = value + 1 WHERE breakdown = 'side' AND n > 0",
            "eu_indicators_members_add_up",
        ),
        ("UPDATE mart_picture__units SET intensity_p50 = intensity_p50 * 2", "units_parts_explain_the_median"),
    ],
)
def test_spoiled_marts_are_stopped(
    spoiled: Callable[[str], tuple[Settings, BuildPin]], statement: str, expectation: str
) -> None:
    settings, pin = spoiled(statement)
    with pytest.raises(gate.GateRefused) as refused:
        gate.enforce(settings, pin)
    assert expectation in {failure.id for failure in refused.value.result.failures}
    assert shelf.releases(settings) == []
