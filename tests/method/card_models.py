"""Models of the platform, as dbt compiles them, run over the few rows of a model card's example."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from connectors.publication.restatements.split import changes_of_part
from infra.dbt_runner import PROJECT

BUILT = ("bronze", "staging", "intermediate", "marts")
"""Schemas of what a build fills; the others hold seeds."""
RELATION = re.compile(r'"(\w+)"\."(\w+)"\."(\w+)"')


def compiled(models: Sequence[str], target: Path) -> dict[str, tuple[str, str]]:
    """By model its relation and its SQL; the warehouse is named by the environment, and its seeds are loaded."""
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target-path", str(target)]
    quiet = ["--log-path", str(target), "--log-level", "none", "--quiet", "--no-write-json"]
    try:
        found = dbtRunner().invoke(["compile", "--select", *models, *places, *quiet])
    finally:
        DuckDBConnectionManager.close_all_connections()
    assert found.success, found.exception
    return {one.node.name: (one.node.relation_name, one.node.compiled_code) for one in found.result.results}


class Bench:
    """A warehouse in memory in which each relation has the built one's columns and no rows, but seeds have all."""

    def __init__(self, warehouse: Path, code: Mapping[str, tuple[str, str]]) -> None:
        self.warehouse, self.code = warehouse, code

    def run(
        self, models: Sequence[str], given: Mapping[str, list[dict[str, Any]]], where: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The one row of the last model that is so as `where` says."""
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(f"ATTACH '{self.warehouse}' AS built (READ_ONLY)")
            connection.execute(f"ATTACH ':memory:' AS {self.warehouse.stem}")
            unused = set(given)
            for match in sorted({found for model in models for found in RELATION.findall(self.code[model][1])}):
                _, schema, name = match
                whole = schema not in BUILT and name not in given
                place = '"' + '"."'.join(match) + '"'
                connection.execute(f'CREATE SCHEMA IF NOT EXISTS {self.warehouse.stem}."{schema}"')
                connection.execute(
                    f'CREATE TABLE {place} AS FROM built."{schema}"."{name}" {"" if whole else "LIMIT 0"}'
                )
                for row in given.get(name, []):
                    columns, marks = ", ".join(f'"{one}"' for one in row), ", ".join("?" for _ in row)
                    connection.execute(f"INSERT INTO {place} ({columns}) VALUES ({marks})", list(row.values()))
                unused.discard(name)
            assert not unused, f"no model of {models} reads {unused}"
            for model in models:
                relation, code = self.code[model]
                connection.execute(f"CREATE OR REPLACE TEMP TABLE made AS {code}")
                schema = relation.split(".")[1].strip('"')
                connection.execute(f'CREATE SCHEMA IF NOT EXISTS {self.warehouse.stem}."{schema}"')
                connection.execute(f"CREATE OR REPLACE TABLE {relation} AS FROM made")
            condition = " AND ".join(f"{column} = ?" for column in where) or "true"
            found = connection.execute(f"FROM made WHERE {condition}", list(where.values()))
            names = [column[0] for column in found.description]
            rows = found.fetchall()
        assert len(rows) == 1, f"{models[-1]} gives {len(rows)} rows where {dict(where)}"
        return dict(zip(names, rows[0], strict=True))


def with_differences(given: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """For `pictures` of a unit, one a part and the one before them first, what the platform says each part did."""
    pictures = given.get("pictures", [])
    about = {"comparison_id": "c", "from_date": "2026-11-23", "to_date": "2026-11-24", "to_ingest_seq": 9}
    made = [
        {**about, **asdict(change)}
        for before, after in pairwise(pictures)
        for change in changes_of_part(after["part"], _values(before), _values(after))
    ]
    rest = {name: rows for name, rows in given.items() if name != "pictures"}
    return rest | ({"restatements": made} if pictures else {})


def _values(picture: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {("u", figure): str(value) for figure, value in picture.items() if figure != "part"}
