"""What the SQL promises to those who read it and to the engine that may run it next."""

from __future__ import annotations

import json
import re
import shutil
from typing import Any

import pytest
import yaml
from dbt.cli.main import dbtRunner

from infra import dbt_runner
from infra.dbt_runner import PROJECT
from tests.method.conftest import Picture

SQL = sorted((PROJECT / "models").rglob("*.sql")) + sorted((PROJECT / "tests").rglob("*.sql"))
MACROS = sorted((PROJECT / "macros").rglob("*.sql"))


@pytest.fixture(scope="module")
def nodes(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    target = shutil.copytree(picture.settings.home / "dbt", tmp_path_factory.mktemp("parsed") / "dbt")
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(target)]
    assert dbtRunner().invoke(["parse", *folders, "--log-level", "none", "--quiet"]).success
    manifest = json.loads((target / "manifest.json").read_text())
    return [node for node in manifest["nodes"].values() if node["package_name"] == "risicobeeld"]


def test_the_units_tests_of_the_models_pass(picture: Picture) -> None:
    assert len(dbt_runner.run(picture.settings, ["test", "--select", "test_type:unit"])) >= 10


def test_a_wrong_expectation_of_a_unit_test_is_seen(
    picture: Picture, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    changed = tmp_path / "project"
    shutil.copytree(PROJECT, changed, ignore=shutil.ignore_patterns("target", "logs"))
    file = changed / "models" / "intermediate" / "method" / "_unit_tests.yml"
    file.write_text(file.read_text().replace("data_weight: 0.5}", "data_weight: 0.25}"))
    monkeypatch.setattr(dbt_runner, "PROJECT", changed)
    with pytest.raises(dbt_runner.WarehouseError, match="posterior_of_a_unit"):
        dbt_runner.run(picture.settings, ["test", "--select", "test_type:unit"])


def test_every_model_and_seed_says_its_grain_first(nodes: list[dict[str, Any]]) -> None:
    told = {node["name"]: node["description"] for node in nodes if node["resource_type"] == "model"}
    own_seeds = [node for node in nodes if node["resource_type"] == "seed" and node["schema"] != "reference"]
    told |= {node["name"]: node["description"] for node in own_seeds}
    assert [name for name, description in told.items() if not re.match(r"One row[:, ]", description)] == []
    assert len(told) > 60


def test_every_mart_keeps_a_contract_and_describes_each_column(nodes: list[dict[str, Any]]) -> None:
    marts = [node for node in nodes if node["name"].startswith("mart_")]
    assert {mart["name"] for mart in marts} == {file.stem for file in SQL if file.stem.startswith("mart_")}
    for mart in marts:
        assert mart["config"]["contract"]["enforced"], mart["name"]
        assert [name for name, column in mart["columns"].items() if not column["description"]] == [], mart["name"]
        assert "data_origin" in mart["columns"], mart["name"]


def test_every_reader_of_statements_leaves_out_what_was_withdrawn(nodes: list[dict[str, Any]]) -> None:
    """Whatever stands is told by a model that knows what was corrected and withdrawn, and everything else asks that."""
    withdrawn = "model.risicobeeld.int_statements__withdrawn"
    parents = {
        node["unique_id"]: set(node["depends_on"]["nodes"]) for node in nodes if node["resource_type"] == "model"
    }
    statements = {
        node["unique_id"]
        for node in nodes
        if node["resource_type"] == "model"
        and "new_statements(" in node["raw_code"]
        and "event_time" in node["raw_code"]
    }
    readers = {name for name, own in parents.items() if own & statements and not name.endswith("stg_bronze__progress")}
    knowing = {name for name, own in parents.items() if withdrawn in own}
    assert len(statements) >= 4
    assert sorted(name for name in readers if name not in knowing and not parents[name] & knowing) == []


@pytest.mark.parametrize("file", SQL, ids=lambda file: file.stem)
def test_models_keep_to_sql_that_every_engine_understands(file: Any) -> None:
    """What differs between engines stands in macros/portable; reals are written as 1.0e0, or they would be decimals."""
    text = re.sub(r"--.*|\{#.*?#\}|'[^']*'", " ", file.read_text(encoding="utf-8"), flags=re.S)
    found = re.findall(r"\bqualify\b|\basof\b|::|\bexclude\b|\bstring_agg\b|\bilike\b|\bstruct_pack\b", text, re.I)
    assert found == []
    assert re.findall(r"(?<![\w.])\d+\.\d+(?!\d*e)\b", text) == []


@pytest.mark.parametrize("file", MACROS, ids=lambda file: file.stem)
def test_macros_outside_the_portable_ones_do_too(file: Any) -> None:
    if "portable" in file.parts:
        assert "adapter.dispatch" in file.read_text() or file.stem == "exact_sum"
        return
    text = re.sub(r"\{#.*?#\}|'[^']*'", " ", file.read_text(encoding="utf-8"), flags=re.S)
    assert re.findall(r"\bqualify\b|::|\bexclude\b", text, re.I) == []
    assert re.findall(r"(?<![\w.])\d+\.\d+(?!\d*e)\b", text) == []


def test_every_parameter_row_says_who_decided_and_where_it_comes_from(
    picture: Picture, nodes: list[dict[str, Any]]
) -> None:
    seeds = [node["name"] for node in nodes if node["resource_type"] == "seed" and node["schema"] == "method"]
    listed = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["method_seeds"]
    assert sorted(seeds) == sorted(listed)
    for seed in seeds:
        bad = f"SELECT * FROM method.{seed} WHERE method_version IS NULL OR data_origin IS NULL OR source IS NULL"
        assert picture.rows(bad) == [], seed
        half = f"SELECT * FROM method.{seed} WHERE (decided_by IS NULL) <> (decided_on IS NULL)"
        assert picture.rows(half) == [], seed


def test_the_picture_is_provisional_as_long_as_a_parameter_is_undecided(picture: Picture) -> None:
    assert picture.rows("SELECT provisional, method_version FROM marts.mart_picture__headline") == [
        {"provisional": True, "method_version": "1.0"}
    ]
