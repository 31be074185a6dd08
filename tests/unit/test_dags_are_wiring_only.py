"""DAG files say when what runs after what, and nothing else; Airflow reads them without an error."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from infra.airflow.config import APPROVERS, BRONZE_EVENTS, airflow_environment
from infra.settings import REPOSITORY, Settings

FILES = sorted((REPOSITORY / "dags").glob("*.py"))
READ = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
told = {"errors": bag.import_errors, "dags": {}}
for name, dag in bag.dags.items():
    told["dags"][name] = {
        "max_active_runs": dag.max_active_runs, "catchup": dag.catchup, "doc": dag.doc_md,
        "assets": [asset.name for asset in getattr(dag.timetable.asset_condition, "objects", ())],
        "cron": getattr(getattr(dag.timetable, "timetable", dag.timetable), "expression", None),
        "tasks": {task.task_id: {"after": sorted(task.upstream_task_ids), "rule": task.trigger_rule.value,
                                 "assigned": [user["id"] for user in getattr(task, "assigned_users", ())],
                                 "retries": task.retries, "outlets": [outlet.name for outlet in task.outlets]}
                  for task in dag.tasks},
    }
print("TOLD" + json.dumps(told))
"""


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Airflow makes of the folder, in a process of its own: it takes its settings from the environment, once."""
    settings = Settings(_env_prefix="NO_VARIABLE_", home=tmp_path_factory.mktemp("home"))
    environment = {"PATH": os.environ["PATH"], **airflow_environment(settings)}
    environment.pop("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN")  # reading DAGs needs no database
    command = [sys.executable, "-c", READ, str(REPOSITORY / "dags")]
    done = subprocess.run(command, env=environment, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [line] = [line for line in done.stdout.splitlines() if line.startswith("TOLD")]
    told: dict[str, Any] = json.loads(line.removeprefix("TOLD"))
    return told


def test_every_file_is_read_without_an_error(bag: dict[str, Any]) -> None:
    assert bag["errors"] == {}
    assert set(bag["dags"]) == {file.stem for file in FILES}


def test_the_picture_is_built_on_a_knock_or_every_quarter_one_run_at_a_time(bag: dict[str, Any]) -> None:
    dag = bag["dags"]["risk_picture"]
    assert (dag["assets"], dag["cron"]) == ([BRONZE_EVENTS], "*/15 * * * *")
    assert (dag["max_active_runs"], dag["catchup"]) == (1, False)


def test_build_gate_release_and_what_proves_it_follow_each_other(bag: dict[str, Any]) -> None:
    tasks = bag["dags"]["risk_picture"]["tasks"]
    order = ["pin", "build", "gate", "release", "served", "refresh", "tell_warnings"]
    for before, after in pairwise(order):
        assert before in tasks[after]["after"], f"{after} doesn't wait for {before}"
    assert tasks["knock_again"]["after"] == ["pin", "release"]
    assert set(tasks) == {*order, "knock_again"}
    assert {name: task["rule"] for name, task in tasks.items() if task["rule"] != "all_success"} == {
        "knock_again": "all_done"
    }


def test_a_public_release_waits_for_two_questions_that_only_approvers_may_answer(bag: dict[str, Any]) -> None:
    dag = bag["dags"]["calendar_release"]
    assert (dag["cron"], dag["assets"]) == (None, []), "people start it"
    tasks = dag["tasks"]
    assert tasks["decide"]["after"] == ["first_person", "propose", "second_person"]
    for question in ("first_person", "second_person"):
        assert tasks[question]["after"] == ["propose"]
        assert tuple(tasks[question]["assigned"]) == APPROVERS
    assert {task["rule"] for task in tasks.values()} == {"all_success"}


def test_deliveries_are_checked_before_partners_are_told_and_tried_again_while_somebody_builds(
    bag: dict[str, Any],
) -> None:
    dag = bag["dags"]["deliveries"]
    assert (dag["assets"], dag["max_active_runs"], dag["catchup"]) == ([], 1, False)
    assert dag["tasks"]["tell_partners"]["after"] == ["check_deliveries"]
    assert all(task["retries"] >= 5 for task in dag["tasks"].values())


def test_a_briefing_is_sent_only_after_its_release_was_held_against_its_manifest(bag: dict[str, Any]) -> None:
    dag = bag["dags"]["monthly_briefing"]
    assert (dag["cron"], dag["assets"], dag["max_active_runs"], dag["catchup"]) == ("0 6 * * *", [], 1, False)
    assert dag["tasks"]["brief"]["after"] == ["sound"]
    assert {task["rule"] for task in dag["tasks"].values()} == {"all_success"}


def test_a_failed_gate_cannot_be_hidden_by_a_later_task(bag: dict[str, Any]) -> None:
    """A run's outcome is that of its last tasks: one that runs always must not be the only one."""
    tasks = bag["dags"]["risk_picture"]["tasks"]
    waited_for = {name for task in tasks.values() for name in task["after"]}
    assert set(tasks) - waited_for == {"tell_warnings", "knock_again"}


def test_only_the_last_task_knocks_again(bag: dict[str, Any]) -> None:
    tasks = bag["dags"]["risk_picture"]["tasks"]
    assert {name: task["outlets"] for name, task in tasks.items() if task["outlets"]} == {
        "knock_again": [BRONZE_EVENTS]
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dag_file_says_what_it_works_on_and_is_short(file: Path) -> None:
    text = file.read_text()
    first = text.splitlines()[0]
    assert first.startswith("# airflow dag: works on *")  # both words: without them Airflow skips the file in silence
    assert "rerun" in first
    assert len(text.splitlines()) < 150


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_dag_file_holds_no_work_of_its_own(file: Path) -> None:
    """A task imports from rooms and makes one call; nothing but Airflow and the standard library is imported on top."""
    tree = ast.parse(file.read_text())
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
            assert str(module).split(".")[0] in {"__future__", "datetime", "airflow"}, module
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While | ast.With | ast.Lambda)]
    rooms = {"connectors", "dashboards", "streams"}
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        imported = [node for node in ast.walk(function) if isinstance(node, ast.ImportFrom)]
        of_rooms = [node for node in imported if str(node.module).split(".")[0] in rooms]
        assert len(of_rooms) <= 1, f"{function.name} calls more than one room"
