"""A lawyer can read how each table is protected, and what isn't understood is refused with the rule."""

from __future__ import annotations

import copy
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.publication import protected_tables as module
from connectors.publication.audiences import of_cadence
from connectors.publication.parameters import P_PERCENT, ParameterError, parameter
from connectors.publication.protected_tables import ProtectedTable, protected_tables
from infra.settings import Settings

ENTRIES: dict[str, Any] = yaml.safe_load(module.FILE.read_text())


def entry(**changes: object) -> dict[str, Any]:
    return {**copy.deepcopy(ENTRIES["chain_outcomes"]), **changes}


CONTRIBUTORS = {
    "column": "organisation_oin",
    "least": 3,
    "dominance": {"largest": 2, "percent": {"secret": "chain_dominance"}},
    "p_percent": {"secret": "chain_p_percent"},
}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"threshold": 3}, "Extra inputs"),
        ({"least_count": 1}, "greater than or equal to 2"),
        ({"contributors": None}, "write `none`"),
        ({"legal_exception": None}, "write `none`"),
        ({"zeros": "usual"}, "counted"),
        ({"method": "noise"}, "suppression"),
        ({"told_by": None}, "write `none`"),
        ({"told_by": "reporter_name"}, "told_by is a column of apart"),
        ({"contributors": CONTRIBUTORS}, "without contributors"),
        ({"method": "rounding"}, "rounding_base belongs"),
        ({"rounding_base": 5}, "rounding_base belongs"),
        ({"method": "rounding", "rounding_base": 5, "least_count": 6}, "wouldn't hide"),
        ({"apart": ["offence_group"]}, "the year, year, must stand in apart"),
        ({"labels": ["year"]}, "two parts to play"),
        ({"balance": [{"before": ["case_count"], "after": ["others"]}]}, "balance names counts"),
        ({"only": {"reporter_name": ["OM"]}}, "not \\['reporter_name'\\]"),
        ({"contributors": {**CONTRIBUTORS, "p_percent": 15}}, "Secret"),
        ({"contributors": {**CONTRIBUTORS, "p_percent": {"secret": "P 15"}}}, "pattern"),
        ({"legal_exception": {"provision": "kort", "counts": ["case_count"], "where": [{}]}}, "at least 10"),
    ],
)
def test_an_entry_that_is_not_understood_is_refused(changes: dict[str, object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        ProtectedTable.model_validate(entry(**changes))


@pytest.mark.parametrize(
    ("name", "changes", "rule"),
    [
        ("t", {"audience": "sbo"}, "no calendar audience"),
        ("t", {"audience": "press"}, "no calendar audience"),
        ("mart_justice__capacity", {}, "of that name without protection"),
        ("t", {"source": "mart_justice__published_series"}, "without protection"),
    ],
)
def test_a_table_leaves_protected_or_not_at_all(
    tmp_path: Path, name: str, changes: dict[str, object], rule: str
) -> None:
    file = tmp_path / "protected_tables.yml"
    file.write_text(yaml.safe_dump({name: entry(**changes)}))
    with pytest.raises(ValueError, match=rule):
        protected_tables(file)


def test_the_public_gets_no_regions_no_running_year_and_no_exact_count() -> None:
    public = [table for table in protected_tables().values() if table.audience == "public"]
    assert public
    for table in public:
        assert (table.method, table.years, table.only) == ("rounding", "finished", {"region_name": [""]})
    exact = set(of_cadence("calendar")["public"].tables)
    assert exact == {"mart_justice__published_series", "mart_screening__published_series"}


def test_a_secret_value_is_drawn_once_and_only_its_name_is_told(tmp_path: Path) -> None:
    table = ProtectedTable.model_validate(entry(contributors=CONTRIBUTORS, told_by="none"))
    here = Settings(home=tmp_path)
    rules = table.rules(here)
    assert rules == table.rules(here)
    assert rules.p_percent is not None
    assert rules.dominance is not None
    assert 10 <= rules.p_percent <= 20
    assert 70 <= rules.dominance[1] <= 85
    assert table.thresholds()["p_percent"] == "chain_p_percent"
    assert str(rules.p_percent) not in str(table.thresholds())
    assert stat.S_IMODE((here.secrets_dir / "disclosure-chain_p_percent").stat().st_mode) == 0o600
    drawn = {parameter(Settings(home=tmp_path / str(number)), "p", P_PERCENT) for number in range(20)}
    assert len(drawn) > 1, "two installations don't share their secret"


@pytest.mark.parametrize("wrong", [lambda: "15 %", lambda: "99", lambda: "nan"])
def test_a_secret_that_is_not_understood_is_refused_without_telling_it(
    tmp_path: Path, wrong: Callable[[], str]
) -> None:
    here = Settings(home=tmp_path)
    here.secrets_dir.mkdir(parents=True)
    (here.secrets_dir / "disclosure-p").write_text(wrong())
    with pytest.raises(ParameterError, match=r"disclosure-p: a percentage from 10 to 20") as refused:
        parameter(here, "p", P_PERCENT)
    assert wrong() not in str(refused.value)
