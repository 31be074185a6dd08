"""A release for the public is proposed, and readers get it when two different people approved it, and not before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.publication import shelf
from connectors.publication.calendar.answered import decide_on
from connectors.publication.calendar.make import make
from connectors.publication.calendar.proposal import Answer, NotDecided, decide, proposal, proposals, propose
from connectors.publication.calendar.verify import attacked_again
from connectors.publication.verify import differences
from infra.airflow.config import APPROVERS
from infra.settings import Settings
from tests.publication.conftest import copied, installation, let_through

MOMENT = datetime(2026, 9, 30, 13, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sound_warehouse: Path) -> Settings:
    """An installation in which one release for the public was proposed."""
    settings = installation(tmp_path_factory.mktemp("made"), sound_warehouse)
    let_through(settings)
    propose(settings, "public")
    return settings


@pytest.fixture
def here(made: Settings, tmp_path: Path) -> Settings:
    return copied(made, tmp_path / "home")


@pytest.fixture
def asked(here: Settings) -> str:
    [one] = proposals(here)
    return one.proposal_id


def said(user: str, approved: bool = True) -> Answer:
    return Answer(user=user, approved=approved, at=MOMENT)


def answered(user: str, option: str = "Goedkeuren") -> dict[str, Any]:
    """As Airflow's operator returns it."""
    by = {"id": user, "name": user}
    return {"chosen_options": [option], "params_input": {}, "responded_at": MOMENT, "responded_by_user": by}


def test_a_proposal_changes_nothing_for_readers_and_nothing_goes_around_it(here: Settings, asked: str) -> None:
    assert (shelf.calendar_releases(here), shelf.current_release(here, "public")) == ([], None)
    assert proposal(here, asked).decision is None
    with pytest.raises(shelf.ReleaseError, match="waits for two different people"):
        make(here, "public")
    assert shelf.calendar_releases(here) == []


def test_two_people_publish_what_was_asked_and_stand_in_the_signed_manifest(here: Settings, asked: str) -> None:
    decision = decide(here, asked, [said("anna"), said("bert")])
    assert (decision.approved, decision.release_id, decision.readers_keep) == (True, "c000001", "c000001")
    found = shelf.manifest(here, "c000001")
    assert found.approval is not None
    assert [one.user for one in found.approval.approved_by] == ["anna", "bert"]
    assert found.files == proposal(here, asked).manifest.files
    assert differences(here, found) == attacked_again(here, found) == []
    assert decide(here, asked, [said("anna"), said("bert")]) == decision, "a second time decides nothing new"
    (proposal(here, asked).folder / "decision.json").unlink()  # killed between publishing and writing it down
    assert decide(here, asked, [said("anna"), said("bert")]) == decision
    assert shelf.calendar_releases(here) == ["c000001"]


def test_one_person_twice_is_one_person(here: Settings, asked: str) -> None:
    with pytest.raises(NotDecided, match="only anna approved"):
        decide(here, asked, [said("anna"), said("anna")])
    assert (shelf.calendar_releases(here), proposal(here, asked).decision) == ([], None)
    assert decide(here, asked, [said("anna"), said("bert")]).approved


def test_nobody_at_all_approves_nothing(here: Settings, asked: str) -> None:
    with pytest.raises(NotDecided, match="only nobody approved"):
        decide(here, asked, [])
    assert shelf.calendar_releases(here) == []


def test_one_rejection_keeps_everything_and_says_so(here: Settings, asked: str) -> None:
    decide(here, asked, [said("anna"), said("bert")])
    second = propose(here, "public").proposal_id
    decision = decide(here, second, [said("anna"), said("bert", approved=False)])
    assert (decision.approved, decision.release_id, decision.readers_keep) == (False, None, "c000001")
    assert shelf.current_release(here, "public") == "c000001"
    kept = proposal(here, second)
    assert kept.decision == decision
    assert {file.name for file in kept.folder.iterdir()} >= {"public.duckdb", "manifest.json", "request.md"}
    with pytest.raises(shelf.ReleaseError, match="there is no proposal"):
        proposal(here, "../c000001")


def test_what_changed_after_it_was_asked_is_not_published(here: Settings, asked: str) -> None:
    folder = proposal(here, asked).folder
    manifest = (folder / "manifest.json").read_text()
    said_of_gate = json.loads(manifest)
    said_of_gate["gate"]["warnings"] = ["another"]
    (folder / "manifest.json").write_text(json.dumps(said_of_gate))
    with pytest.raises(shelf.ReleaseError, match="manifest.json changed after it was made"):
        decide(here, asked, [said("anna"), said("bert")])
    (folder / "manifest.json").write_text(manifest)
    (folder / "public.duckdb").chmod(0o644)
    with duckdb.connect(str(folder / "public.duckdb")) as connection:
        connection.execute("UPDATE national_outcomes SET value = 0")
    with pytest.raises(shelf.ReleaseError, match="public.duckdb changed after it was made"):
        decide(here, asked, [said("anna"), said("bert")])
    assert shelf.calendar_releases(here) == []


def test_a_release_in_between_asks_for_a_new_proposal(here: Settings, asked: str) -> None:
    """The attack looked at the releases of then; another one may tell what this one withholds."""
    make(here, "chain")
    with pytest.raises(shelf.ReleaseError, match="propose again"):
        decide(here, asked, [said("anna"), said("bert")])
    assert shelf.current_release(here, "public") is None


def test_the_request_says_what_changed_what_is_withheld_and_what_the_attack_found(here: Settings, asked: str) -> None:
    first = proposal(here, asked).request
    assert "Verzonnen gegevens" in first
    assert "Dit is de eerste release voor deze lezers." in first
    assert "afgerond; de afwijking is hoogstens" in first
    assert "Nagespeeld als chain + public (" in first
    assert ", public (" in first
    assert "Te nauw benaderd: 0." in first
    decide(here, asked, [said("anna"), said("bert")])
    with duckdb.connect(str(here.warehouse_file)) as connection:
        connection.execute("UPDATE marts.mart_justice__chain_flows SET is_provisional = false")
    let_through(here)
    second = propose(here, "public").request
    assert "Sinds release c000001: " in second
    assert "is_provisional: True wordt False" in second
    assert "lezers houden c000001" in second


def test_only_who_may_approve_counts_and_the_answer_is_read_as_airflow_gives_it(here: Settings, asked: str) -> None:
    with pytest.raises(NotDecided, match="lander may not approve"):
        decide_on(here, asked, [answered(APPROVERS[0]), answered("lander")], "Goedkeuren")
    assert decide_on(here, asked, [answered(APPROVERS[0]), answered(APPROVERS[1], "Afwijzen")], "Goedkeuren") is None
    decision = proposal(here, asked).decision
    assert decision is not None
    assert [(one.user, one.approved) for one in decision.answers] == [(APPROVERS[0], True), (APPROVERS[1], False)]
