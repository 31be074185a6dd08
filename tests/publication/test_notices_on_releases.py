"""A statement that is corrected or withdrawn after a release held it leaves a notice there, which stays."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from connectors.publication import cli, release, shelf
from connectors.publication.calendar.make import make
from connectors.publication.notices import cli as notices_cli
from connectors.publication.notices.give import give
from connectors.publication.notices.kept import NOTICES, add, kept
from connectors.publication.statutory.catalogue import entry, violations
from connectors.publication.statutory.source import opened
from connectors.publication.verify import differences
from infra.cli.main import app
from infra.settings import REPOSITORY, Settings
from infra.superset.releases import is_noticed
from tests.publication.conftest import PIN, copied, installation, let_through

# The release goes up to record 40. 10 <- 12 <- 50: of this line it held 12. 20 was withdrawn by 45. Of 29 <- 30 and 29
# <- 35 it held 35, which 48 corrects. 22 <- 46 is about a year that no figure has. 60 <- 61 came later.
KNOWN = """
CREATE SCHEMA staging; CREATE SCHEMA intermediate; CREATE SCHEMA reference;
CREATE TABLE reference.population_frame AS SELECT organisation_oin, organisation_name FROM marts.mart_picture__units;
CREATE TABLE staging.stg_landing__records AS
  SELECT n AS ingest_seq, CASE n WHEN 20 THEN 'monitoring-alerts' ELSE 'case-statistics' END AS stream, 'om' AS partner,
    'synthetic' AS data_origin, TIMESTAMPTZ '2026-09-01 00:00:00+00' + to_hours(n) AS landed_at,
    TIMESTAMPTZ '2026-09-01 00:00:00+00' + to_hours(n) AS event_time
  FROM range(1, 70) AS r(n);
CREATE TABLE staging.stg_case_statistics__statements AS
  SELECT n AS ingest_seq, '00000099900000002000' AS reporter_oin,
    make_date(CASE n WHEN 22 THEN 2019 ELSE 2025 END, 12, 31) AS period_to
  FROM (VALUES (10), (12), (50), (22), (46), (29), (30), (35), (48), (60), (61)) AS s(n);
CREATE TABLE staging.stg_monitoring_alerts__statements AS
  SELECT 20 AS ingest_seq, '00000099000000003000' AS organisation_oin, 'P01' AS process_id,
    DATE '2026-08-31' AS period_to;
CREATE TABLE intermediate.int_statements__resolution AS
  SELECT by_seq AS ingest_seq, named AS target_ingest_seq, now() AS resolved_at
  FROM (VALUES (12, 10), (50, 12), (45, 20), (46, 22), (30, 29), (35, 29), (48, 35), (61, 60)) AS r(by_seq, named);
CREATE TABLE intermediate.int_statements__lines AS
  SELECT n AS ingest_seq, line AS line_seq FROM (VALUES (10, 1), (12, 1), (50, 1), (20, 2), (45, 2), (22, 5), (46, 5),
    (29, 3), (30, 3), (35, 3), (48, 3), (60, 4), (61, 4)) AS l(n, line);
CREATE TABLE intermediate.int_statements__withdrawn AS
  SELECT n AS ingest_seq, by_seq AS by_ingest_seq,
    CASE by_seq WHEN 45 THEN 'retraction' ELSE 'correction' END AS by_kind,
    TIMESTAMPTZ '2026-10-02 00:00:00+00' AS withdrawn_at
  FROM (VALUES (10, 50), (12, 50), (20, 45), (22, 46), (29, 48), (30, 48), (35, 48), (60, 61)) AS w(n, by_seq);
"""
MADE_OF = {
    "case-statistics": ["mart_justice__chain_flows", "mart_justice__capacity"],
    "monitoring-alerts": ["mart_picture__units", "mart_picture__headline", "mart_monitoring__practice"],
}


def made_of(stream: str) -> Collection[str]:
    return MADE_OF[stream]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sound_warehouse: Path) -> Settings:
    """An installation with a live release and one for the chain, after which statements were undone."""
    settings = installation(
        tmp_path_factory.mktemp("made"), sound_warehouse, clock_at=datetime(2026, 10, 3, tzinfo=UTC)
    )
    release.make(settings, PIN, let_through(settings))
    make(settings, "chain")
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute(KNOWN)
    return settings


@pytest.fixture
def here(made: Settings, tmp_path: Path) -> Settings:
    return copied(made, tmp_path / "home")


def test_each_release_lists_the_figures_that_held_what_was_undone_later(here: Settings) -> None:
    given = give(here, made_of)
    assert {release_id: [one.ingest_seq for one in new] for release_id, new in given.items()} == {
        "r000001": [12, 20, 35],
        "c000001": [12, 35],
    }
    corrected = given["c000001"][0]
    assert (corrected.kind, corrected.by_ingest_seq, corrected.stream) == ("correction", 50, "case-statistics")
    tables = {table.table: table.rows for table in corrected.tables}
    assert {"chain_outcomes", "chain_stocks"} <= set(tables)
    assert {(row["reporter_oin"], row["year"]) for row in tables["chain_outcomes"]} == {
        ("00000099900000002000", "2025")
    }
    withdrawn = next(one for one in given["r000001"] if one.ingest_seq == 20)
    assert (withdrawn.kind, withdrawn.by_ingest_seq) == ("retraction", 45)
    tables = {table.table: table.rows for table in withdrawn.tables}
    assert tables["mart_picture__units"] == [{"unit_id": "o000000003-P01"}]
    assert len(tables["mart_picture__headline"]) == 1, "the sentence is about all units"


def test_a_notice_lists_withheld_counts_like_shown_ones(here: Settings) -> None:
    """A notice chosen by value would tell which of the withheld counts moved."""
    notice = give(here, made_of)["c000001"][0]
    file = shelf.release_dir(here, "c000001") / "chain.duckdb"
    with duckdb.connect(str(file), read_only=True) as connection:
        states = connection.execute("SELECT value_state, count(*) FROM chain_outcomes GROUP BY 1").fetchall()
    assert dict(states)["suppressed"] > 0
    listed = next(table.rows for table in notice.tables if table.table == "chain_outcomes")
    assert len(listed) == sum(count for _, count in states)


def test_notices_are_given_once_and_stay_when_the_cause_is_no_longer_known(here: Settings) -> None:
    give(here, made_of)
    before = (shelf.release_dir(here, "r000001") / NOTICES).read_bytes()
    assert give(here, made_of) == {}
    with duckdb.connect(str(here.warehouse_file)) as connection:
        connection.execute("DELETE FROM intermediate.int_statements__withdrawn WHERE ingest_seq <> 60")
    assert give(here, made_of) == {}
    assert (shelf.release_dir(here, "r000001") / NOTICES).read_bytes() == before


def test_a_release_made_after_it_holds_it_no_more(here: Settings) -> None:
    folder, manifest = shelf.release_dir(here, "r000002"), shelf.release_dir(here, "r000001") / "manifest.json"
    shutil.copytree(manifest.parent, folder)
    said = json.loads(manifest.read_text())
    said["release_id"], said["inputs"]["ingest_seq"] = "r000002", 61
    (folder / "manifest.json").chmod(0o644)
    (folder / "manifest.json").write_text(json.dumps(said))
    assert set(give(here, made_of)) == {"r000001", "c000001"}


def test_a_release_with_a_notice_is_still_what_its_manifest_says(here: Settings) -> None:
    give(here, made_of)
    assert differences(here, shelf.manifest(here, "c000001")) == []
    guide = (REPOSITORY / "docs/how-to/check-a-release.md").read_text()
    [command] = re.findall(r"^    (openssl .*notices.json.*)$", guide, re.MULTILINE)
    assert subprocess.run(["bash", "-c", command], cwd=shelf.release_dir(here, "r000001")).returncode == 0


def test_notices_that_were_changed_or_removed_are_found_and_never_signed_again(here: Settings) -> None:
    give(here, made_of)
    found = shelf.manifest(here, "r000001")
    file = shelf.release_dir(here, "r000001") / NOTICES
    content = file.read_text()
    file.chmod(0o644)
    file.write_text(content.replace("retraction", "correction"))
    assert [line.split(":")[0] for line in differences(here, found)] == [
        "notices.json is not what this installation signed"
    ]
    [notice] = kept(here, "r000001")[:1]
    with pytest.raises(shelf.ReleaseError, match="not what this installation signed"):
        add(here, "r000001", [notice])
    file.write_text(content[: content.index(",\n  {")] + "]}")
    with pytest.raises(shelf.ReleaseError, match="not what this installation signed"):
        add(here, "r000001", [notice])
    file.unlink()
    assert differences(here, found) == ["notices.json is missing and notices.3.sig is there: notices were removed"]
    file.write_text(content)
    add(here, "r000001", [notice])
    assert differences(here, found) == []
    assert sorted(one.name for one in file.parent.glob("notices*")) == ["notices.4.sig", NOTICES]


def test_commands_page_and_catalogue_show_the_notice(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_noticed(here.releases_dir, "r000001")
    give(here, made_of)
    monkeypatch.setattr(cli, "settings", lambda: here)
    monkeypatch.setattr(notices_cli, "settings", lambda: here)
    run = CliRunner().invoke
    assert [line.rpartition("NOTICES: ")[2] for line in run(app, ["releases"]).output.splitlines()] == ["3", "2"]
    assert json.loads(run(app, ["release", "show", "c000001", "--json"]).output)["notices"] == 2
    told = json.loads(run(app, ["release", "notices", "--json"]).output)
    assert [(one["release_id"], one["ingest_seq"]) for one in told] == [
        ("r000001", 12),
        ("r000001", 20),
        ("r000001", 35),
        ("c000001", 12),
        ("c000001", 35),
    ]
    assert "2026-10-02  case-statistics 12: correction 50" in run(app, ["release", "notices", "c000001"]).output
    assert is_noticed(here.releases_dir, "r000001")
    file = tmp_path / "series.csv"
    file.write_text("year")
    with opened(here, "r000001") as source:
        graph = entry(source, 2025, [file], "https://voorbeeld.example/reeks")
    assert len(kept(here, "r000001")) == 3
    assert "3 opgaven gecorrigeerd of ingetrokken" in graph.serialize(format="turtle")
    assert violations(graph) == []
