"""Through the real scheduler: a release for the public leaves when two different people approved it, and not before."""

from __future__ import annotations

import pytest

from connectors.publication import shelf
from connectors.publication.calendar.proposal import proposals
from connectors.publication.verify import differences
from infra.airflow.config import APPROVERS
from infra.settings import Settings
from tests.end_to_end import story

APPROVE, REJECT = "Goedkeuren", "Afwijzen"
QUESTIONS = ("first_person", "second_person")


def _people(settings: Settings) -> list[story.Airflow]:
    return [story.Airflow(settings, "calendar_release", user) for user in APPROVERS]


def _asked(settings: Settings) -> tuple[story.Airflow, str]:
    """A run that waits for both people."""
    admin = story.Airflow(settings, "calendar_release")
    run_id = admin.start()
    story.until(lambda: _waits(admin, run_id, *QUESTIONS), 120, f"run {run_id} asks two people")
    return admin, run_id


def _waits(airflow: story.Airflow, run_id: str, *tasks: str) -> bool:
    states = airflow.states(run_id)
    return all(states[task] == "awaiting_input" for task in tasks)


def _decided(airflow: story.Airflow, run_id: str) -> str:
    story.until(lambda: airflow.states(run_id)["decide"] in ("success", "failed"), 120, f"run {run_id} decides")
    return airflow.states(run_id)["decide"]


@pytest.fixture(scope="module")
def built(full_stack: Settings) -> Settings:
    story.release_up_to(full_stack, story.head(full_stack), 180)
    story.until(story.Airflow(full_stack).is_idle, 180, "no build is running")
    return full_stack


def test_one_person_twice_is_not_enough_and_a_second_person_publishes(built: Settings) -> None:
    before = shelf.current_release(built, "public")
    admin, run_id = _asked(built)
    one, other = _people(built)
    assert "Twee verschillende mensen moeten goedkeuren" in admin.asked(run_id, QUESTIONS[0])
    assert story.Airflow(built, "calendar_release", "lander").answer(run_id, QUESTIONS[0], APPROVE) == 403
    assert [one.answer(run_id, question, APPROVE) for question in QUESTIONS] == [200, 200]
    assert _decided(admin, run_id) == "failed"
    assert shelf.current_release(built, "public") == before, "nobody gets it by one person"
    admin.clear(run_id, QUESTIONS[1])
    story.until(lambda: _waits(admin, run_id, QUESTIONS[1]), 120, "the second question is asked again")
    assert other.answer(run_id, QUESTIONS[1], APPROVE) == 200
    assert _decided(admin, run_id) == "success"
    released = shelf.current_release(built, "public")
    assert released not in (None, before)
    manifest = shelf.manifest(built, str(released))
    assert manifest.approval is not None
    assert {each.user for each in manifest.approval.approved_by} == set(APPROVERS)
    assert differences(built, manifest) == []


def test_a_rejection_keeps_what_readers_have_and_is_written_down(built: Settings) -> None:
    before, releases = shelf.current_release(built, "public"), shelf.calendar_releases(built)
    admin, run_id = _asked(built)
    for person, question, option in zip(_people(built), QUESTIONS, (APPROVE, REJECT), strict=True):
        assert person.answer(run_id, question, option) == 200
    assert _decided(admin, run_id) == "success"
    assert (shelf.current_release(built, "public"), shelf.calendar_releases(built)) == (before, releases)
    decision = max(proposals(built), key=lambda each: each.manifest.written_at).decision
    assert decision is not None
    assert (decision.approved, decision.release_id, decision.readers_keep) == (False, None, before)
    assert {answer.user: answer.approved for answer in decision.answers} == dict(
        zip(APPROVERS, (True, False), strict=True)
    )
