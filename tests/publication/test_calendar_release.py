"""Counts leave a calendar release protected, or the release isn't made and readers keep the last good one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from connectors.publication import shelf
from connectors.publication.calendar import make as making
from connectors.publication.calendar import protect as protecting
from connectors.publication.calendar.attack import DisclosureRefused
from connectors.publication.calendar.figures import FigureError
from connectors.publication.calendar.proposal import Answer, decide, propose
from connectors.publication.calendar.record import record_file
from connectors.publication.calendar.sequence import Shown
from connectors.publication.calendar.verify import attacked_again
from connectors.publication.difference import difference
from connectors.publication.manifest import Manifest
from connectors.publication.outcomes import GateRefused, keep, latest
from connectors.publication.verify import differences
from infra.settings import Settings
from tests.publication.conftest import LET_THROUGH, let_through

Change = Callable[[str], None]
# Of seven cases five were prosecuted and two dismissed: to hide the two, something beside them must go too.
TELLING = """
UPDATE mart_justice__chain_flows SET case_count = 7, prosecution_count = 5, dismissal_count = 2,
  non_trial_count = NULL, conviction_count = NULL, acquittal_count = NULL
"""
GROWN = """
UPDATE mart_justice__chain_flows SET case_count = 21, prosecution_count = 16, dismissal_count = 5,
  non_trial_count = NULL, conviction_count = NULL, acquittal_count = NULL
"""


@pytest.fixture
def ready(here: Settings, change: Change) -> Callable[[str], Settings]:
    """The installation after a statement, with marts that a gate let through."""

    def prepare(statement: str) -> Settings:
        change(statement)
        let_through(here)
        return here

    return prepare


@pytest.fixture
def become_careless(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From then on, protection forgets everything but the small counts themselves."""
    return lambda: monkeypatch.setattr(protecting, "_pattern", lambda task, *_: task.withheld_anyway)


def shown(settings: Settings, audience: str, table: str) -> dict[str, tuple[Any, str]]:
    """Value and state by count of the first offence group."""
    with duckdb.connect(str(shelf.current_link(settings, audience)), read_only=True) as connection:
        rows = connection.execute(
            f"SELECT count_id, value, value_state FROM {table} WHERE offence_group = 'EU-PUB'"
        ).fetchall()
    return {row[0]: (row[1], row[2]) for row in rows}


def make(settings: Settings, audience: str) -> str:
    """The id of a release that two people approved where its audience asks that."""
    if audience == "chain":
        return making.make(settings, audience)
    moment = datetime(2026, 9, 30, 13, tzinfo=UTC)
    answers = [Answer(user=user, approved=True, at=moment) for user in ("first", "second")]
    release_id = decide(settings, propose(settings, audience).proposal_id, answers).release_id
    assert release_id is not None
    return release_id


def hashes(manifest: Manifest) -> dict[str, str]:
    return {name: table.content_hash for file in manifest.files for name, table in file.tables.items()}


def test_a_small_count_is_withheld_with_what_would_betray_it(ready: Callable[[str], Settings]) -> None:
    here = ready(TELLING)
    found = shelf.manifest(here, make(here, "chain"))
    seen = shown(here, "chain", "chain_outcomes")
    assert seen["dismissal_count"] == (None, "suppressed")
    others = {seen["case_count"], seen["prosecution_count"]}
    assert len(others & {(7, "value"), (5, "value")}) == 1, "one of them must go, and not both"
    assert found.protection is not None
    told = found.protection.tables["chain_outcomes"]
    assert (told.cells, told.suppressed, told.suppressed_share) == (6, 4, round(4 / 6, 4))
    assert told.thresholds == {"least_count": "3"}
    assert (found.protection.gap, found.protection.complete) == (0.0, True)
    assert found.protection.attack.breaches == 0
    assert found.protection.attack.readers["chain + public"] > 0
    assert differences(here, found) == attacked_again(here, found) == []
    assert shelf.releases(here) == [], "a live release and a calendar one are two series"


def test_reasons_and_true_values_stay_inside(ready: Callable[[str], Settings]) -> None:
    here = ready(TELLING)
    release_id = make(here, "chain")
    kept = json.loads(record_file(here, release_id).read_text())
    reasons = {reason for table in kept["tables"] for figure in table["figures"] for reason in figure["reasons"]}
    assert reasons == {"frequency", "secondary"}
    folder = shelf.release_dir(here, release_id)
    left = b"".join(file.read_bytes() for file in folder.iterdir())
    assert b"frequency" not in left
    assert b"secondary" not in left
    assert oct(record_file(here, release_id).stat().st_mode & 0o777) == "0o600"


def test_the_public_gets_finished_years_in_multiples_of_five(ready: Callable[[str], Settings]) -> None:
    here = ready(GROWN)
    found = shelf.manifest(here, make(here, "public"))
    seen = shown(here, "public", "national_outcomes")
    assert {state for _, state in seen.values()} == {"rounded"}
    assert seen["case_count"] == (20, "rounded")
    assert sum(value for count, (value, _) in seen.items() if count != "case_count") <= 20
    assert found.protection is not None
    readers = found.protection.attack.readers
    assert set(readers) == {"public", "chain + public", "public: statutory", "sbo + public: statutory"}
    assert readers["sbo + public: statutory"] == 0, "who sees the exact figures inside is left in doubt about none"
    ready("UPDATE mart_justice__chain_flows SET year = 2026")
    make(here, "public")
    assert shown(here, "public", "national_outcomes") == {}


def test_the_same_figures_give_the_same_content_and_each_audience_its_own_current(
    ready: Callable[[str], Settings],
) -> None:
    here = ready(TELLING)
    first, public, again = make(here, "chain"), make(here, "public"), make(here, "chain")
    assert hashes(shelf.manifest(here, first)) == hashes(shelf.manifest(here, again))
    assert (shelf.current_release(here, "chain"), shelf.current_release(here, "public")) == (again, public)
    assert shelf.current_release(here) is None
    assert difference(here, first, again) == []


def test_broken_secondary_suppression_stops_the_release_and_the_last_good_one_stays(
    ready: Callable[[str], Settings], become_careless: Callable[[], None]
) -> None:
    here = ready(TELLING)
    good = make(here, "chain")
    become_careless()
    ready("UPDATE mart_justice__chain_flows SET year = 2024")
    with pytest.raises(DisclosureRefused) as refused:
        make(here, "chain")
    told = str(refused.value)
    assert "count=dismissal_count" in told
    assert "chain + public can bound it tighter" in told
    assert "year=2024" in told
    assert shelf.current_release(here, "chain") == good
    assert shelf.calendar_releases(here) == [good]
    assert list(here.releases_dir.glob(".aside-*")) == []


def test_what_came_new_between_two_releases_is_protected(ready: Callable[[str], Settings]) -> None:
    here = ready(GROWN)
    make(here, "chain")
    assert shown(here, "chain", "chain_outcomes")["prosecution_count"] == (16, "value")
    ready("UPDATE mart_justice__chain_flows SET case_count = 22, prosecution_count = 17")
    second = make(here, "chain")
    assert shown(here, "chain", "chain_outcomes")["prosecution_count"] == (None, "suppressed")
    assert attacked_again(here, shelf.manifest(here, second)) == []


def test_a_release_that_gives_away_what_came_new_is_stopped(
    ready: Callable[[str], Settings], become_careless: Callable[[], None]
) -> None:
    here = ready(GROWN)
    good = make(here, "chain")
    become_careless()
    ready("UPDATE mart_justice__chain_flows SET case_count = 22, prosecution_count = 17")
    with pytest.raises(DisclosureRefused, match=r"count=prosecution_count.*first\.\.c000002"):
        make(here, "chain")
    assert shelf.current_release(here, "chain") == good


def test_a_public_release_that_shows_what_the_chain_may_not_know_is_stopped(
    ready: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = ready(TELLING)
    make(here, "chain")
    real = making.protect

    def exact(*arguments: Any) -> protecting.Decided:
        decided = real(*arguments)
        cells = {(one.table, name): cell for one in arguments[1] for name, cell in one.cells.items()}
        decided.shown = {place: Shown(cells[place].value, 1) for place in decided.shown}
        return decided

    monkeypatch.setattr(making, "protect", exact)
    with pytest.raises(DisclosureRefused) as refused:
        make(here, "public")
    assert {breach.reader for breach in refused.value.breaches} == {"public", "chain + public"}
    assert shelf.current_release(here, "public") is None


def test_verify_attacks_again_and_sees_a_file_that_was_touched(ready: Callable[[str], Settings]) -> None:
    here = ready(TELLING)
    found = shelf.manifest(here, make(here, "chain"))
    file = shelf.release_dir(here, found.release_id) / "chain.duckdb"
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "UPDATE chain_outcomes SET value = 2, value_state = 'value' WHERE count_id = 'dismissal_count'"
        )
    assert any("dismissal_count: shown otherwise than was decided" in line for line in attacked_again(here, found))


def test_without_an_untouched_record_of_what_was_withheld_nothing_more_is_published(
    ready: Callable[[str], Settings],
) -> None:
    here = ready(TELLING)
    record = record_file(here, make(here, "chain"))
    content = record.read_text()
    record.write_text(content.replace('"value":2.0', '"value":3.0'))
    with pytest.raises(shelf.ReleaseError, match="isn't the one it was made with"):
        make(here, "chain")
    record.unlink()
    with pytest.raises(shelf.ReleaseError, match="put the file back from the backup"):
        make(here, "public")


def test_the_difference_names_rows_values_and_states(ready: Callable[[str], Settings]) -> None:
    here = ready(GROWN)
    first = make(here, "chain")
    ready("UPDATE mart_justice__chain_flows SET is_provisional = false")
    ready("DELETE FROM mart_justice__chain_flows WHERE offence_group = 'EU-MIS'")
    told = difference(here, first, make(here, "chain"))
    assert {(one.column, one.was, one.became) for one in told} == {
        ("is_provisional", True, False),
        (None, "there", "not there"),
    }
    assert all(one.row["count_id"] for one in told)
    with pytest.raises(shelf.ReleaseError, match="nothing to compare"):
        difference(here, first, make(here, "public"))


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE mart_justice__chain_flows SET case_count = 3, prosecution_count = 4", "more than the total"),
        ("UPDATE mart_justice__chain_flows SET offence_group = 'EU-PUB'", "two such rows"),
        ("UPDATE mart_justice__chain_flows SET acquittal_count = -1", "negative"),
    ],
)
def test_rows_that_are_not_understood_stop_the_release(
    ready: Callable[[str], Settings], statement: str, rule: str
) -> None:
    with pytest.raises(FigureError, match=rule):
        make(ready(statement), "chain")


def test_a_red_gate_and_marts_that_changed_after_it_publish_nothing(
    ready: Callable[[str], Settings], change: Change
) -> None:
    here = ready(TELLING)
    change("UPDATE mart_justice__chain_flows SET case_count = 8")
    with pytest.raises(shelf.ReleaseError, match="mart_justice__chain_flows changed after the gate"):
        make(here, "chain")
    result = latest(here)
    assert result is not None
    keep(here, result.model_copy(update={"outcomes": (LET_THROUGH.model_copy(update={"passed": False}),)}))
    with pytest.raises(GateRefused):
        make(here, "chain")
    with pytest.raises(shelf.ReleaseError, match="'sbo' gets no calendar releases"):
        make(here, "sbo")
    assert shelf.calendar_releases(here) == []
