"""What an organisation can reply to is shown, and about it; a reply changes no figure."""

from __future__ import annotations

import re

import pytest

from connectors.contract.meaning.replies import EARLY_WARNING
from connectors.publication.audiences import audiences
from infra.settings import REPOSITORY
from tests.unit.meaning_records import seed

MODELS = REPOSITORY / "dbt_project" / "models"
KEY = {"unit": "unit_id", "organisation": "organisation_oin"}


@pytest.mark.parametrize("row", seed("shown_indicators"), ids=lambda row: row["indicator_id"])
def test_every_indicator_is_a_column_that_leaves_with_whom_it_is_about(row: dict[str, str]) -> None:
    columns = audiences()["sbo"].tables[row["table_name"]].columns
    assert row["column_name"] in columns
    assert KEY[row["about"]] in columns


def test_what_must_name_an_early_warning_is_what_the_mart_of_early_warnings_shows() -> None:
    named = {row["indicator_id"] for row in seed("shown_indicators") if row["indicator_id"].startswith(EARLY_WARNING)}
    shown = {row["indicator_id"] for row in seed("shown_indicators") if row["table_name"].endswith("__early_warnings")}
    assert named == shown != set()


def test_no_model_reads_the_replies_but_the_marts_that_show_them() -> None:
    readers = {
        path.stem
        for path in MODELS.rglob("*.sql")
        if re.search(r"ref\('(int_statements__replies|stg_replies__replies|mart_picture__replies)'\)", path.read_text())
    }
    shown_by = {"mart_picture__replies", "mart_monitoring__early_warnings"}
    assert readers == {"int_statements__replies", "stg_bronze__progress"} | shown_by
