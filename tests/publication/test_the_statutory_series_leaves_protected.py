"""The statutory series leaves with two approvals: what the law wants shown is shown, and what stands beside it not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from connectors.publication import shelf
from connectors.publication.calendar.make import make
from connectors.publication.calendar.proposal import Answer, decide, propose
from connectors.publication.calendar.verify import attacked_again
from connectors.publication.statutory import files
from connectors.publication.statutory.report.statutory import html
from connectors.publication.statutory.source import opened
from infra.settings import Settings
from tests.publication.conftest import installation, let_through

# The prosecutions of the series and of the chain's flows are one figure, of which each region has a part.
SAME = """
UPDATE marts.mart_justice__chain_flows SET phase_id = 'PH6', unit_of_count = 'verdachte', basis_year = 'decision',
  case_count = NULL, prosecution_count = 5, dismissal_count = NULL, non_trial_count = NULL, conviction_count = NULL,
  acquittal_count = NULL, stock_begin_count = NULL, stock_in_count = NULL, stock_out_count = NULL,
  stock_end_count = NULL, stock_counted = NULL;
INSERT INTO marts.mart_justice__chain_flows SELECT * REPLACE ('A' AS region_name, 2 AS prosecution_count)
  FROM marts.mart_justice__chain_flows WHERE offence_group = 'EU-PUB' AND region_name = '';
INSERT INTO marts.mart_justice__chain_flows SELECT * REPLACE ('B' AS region_name, 3 AS prosecution_count)
  FROM marts.mart_justice__chain_flows WHERE offence_group = 'EU-PUB' AND region_name = '';
INSERT INTO marts.mart_justice__eu_indicators SELECT * REPLACE ('EU-MIS' AS offence_group, 1 AS n, 1 AS value)
  FROM marts.mart_justice__eu_indicators WHERE n = 5;
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, sound_warehouse: Path) -> Settings:
    """An installation with a release for the chain, and one of the series that two people approved."""
    settings = installation(tmp_path_factory.mktemp("series"), sound_warehouse)
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute(SAME)
    let_through(settings)
    make(settings, "chain")
    with pytest.raises(shelf.ReleaseError, match="waits for two different people"):
        make(settings, "statutory")
    proposed = propose(settings, "statutory")
    assert "COM(2023) 234" in proposed.request
    moment = datetime(2026, 9, 30, 13, tzinfo=UTC)
    decide(settings, proposed.proposal_id, [Answer(user=one, approved=True, at=moment) for one in ("anna", "bert")])
    return settings


def test_what_the_law_asks_is_shown_however_small_and_its_breakdown_is_not(released: Settings, tmp_path: Path) -> None:
    with opened(released, None, "statutory") as source:
        told = source.rows(
            "SELECT offence_group, unit_of_count, side, state, reason, n FROM mart_justice__eu_indicators"
        )
        files.write(source, 2025, tmp_path / "out")
    found = {(row["offence_group"], row["unit_of_count"], row["side"]): row for row in told}
    assert found["EU-MIS", "verdachte", "all"]["n"] == 1
    assert found["EU-PUB", "verdachte", "all"]["n"] == 5
    for side in ("active", "passive"):
        row = found["EU-PUB", "verdachte", side]
        assert (row["n"], row["state"], row["reason"]) == (None, "suppressed", "protected")
    untold = found["EU-PUB", "feit", "all"]
    assert (untold["n"], untold["state"], untold["reason"]) == (None, "overdue", "months_are_missing")
    assert json.loads((tmp_path / "out" / "about.json").read_text())["approved_by"] == ["anna", "bert"]


def test_no_chain_release_tells_more_beside_the_series_in_whichever_order(released: Settings) -> None:
    """The chain may not work out the two of region A, though everybody knows the total of five."""
    with duckdb.connect(str(shelf.current_link(released, "chain")), read_only=True) as connection:
        rows = connection.execute(
            "SELECT region_name, value FROM chain_outcomes WHERE offence_group = 'EU-PUB'"
        ).fetchall()
    assert dict(rows) == {"": 5, "A": None, "B": None}
    for release_id in ("c000001", "c000002"):
        assert attacked_again(released, shelf.manifest(released, release_id)) == []
    assert attacked_again(released, shelf.manifest(released, make(released, "chain"))) == []


def test_the_report_says_who_approved_it_and_by_which_provision_small_counts_stand_there(released: Settings) -> None:
    with opened(released, None, "statutory") as source:
        text = html(source, 2025, files.tables(source, 2025, None), "nl")
    for told in ("goedgekeurd door: anna, bert", "COM(2023) 234", "Caribisch Nederland staan niet in dit rapport"):
        assert told in text
    assert "None" not in text
