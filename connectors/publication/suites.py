"""What the marts must satisfy before they leave: `expectations/*.yml`, read, checked and unfolded.

A file holds the checks of one frame: the result of a query on the marts, by default all columns of `table`. A check
that names `columns` stands for one expectation a column. Types are those of Great Expectations without `expect_`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent / "expectations"
PARAMETERS = (
    "ingest_seq",
    "reference_date",
    "checked_up_to",
)  # a query names them as $ingest_seq; the last: of deliveries
EMPTY_COLUMNS = "empty_columns"
Severity = Literal["critical", "warning"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One unfolded expectation: `id` is unique over all suites."""

    id: str
    type: str
    arguments: dict[str, Any]
    severity: Severity
    meaning_nl: str


class Check(BaseModel):
    """One line of a suite. `arguments` go to the expectation as they are; `meaning_nl` is what a reader is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9_]+$")
    expect: str = Field(pattern=r"^[a-z_]+$")
    columns: list[str] = []
    arguments: dict[str, Any] = {}
    severity: Severity
    meaning_nl: str = Field(min_length=10)

    def unfolded(self) -> list[Expectation]:
        columns = {f"{self.id}.{column}": {"column": column} for column in self.columns} or {self.id: {}}
        return [
            Expectation(name, f"expect_{self.expect}", {**column, **self.arguments}, self.severity, self.meaning_nl)
            for name, column in columns.items()
        ]


class Filled(BaseModel):
    """Columns that never hold nothing: one expectation for all of them, whose failures say which column is empty."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9_]+$")
    columns: list[str] = Field(min_length=1)
    meaning_nl: str = Field(min_length=10)

    @property
    def empty_columns(self) -> str:
        """SQL: the names of the empty columns of a row, "" for a good one."""
        cases = ", ".join(f"CASE WHEN \"{column}\" IS NULL THEN '{column}' END" for column in self.columns)
        return f"concat_ws(' ', {cases})"

    def expectation(self) -> Expectation:
        arguments = {"column": EMPTY_COLUMNS, "value_set": [""]}
        return Expectation(self.id, "expect_column_values_to_be_in_set", arguments, "critical", self.meaning_nl)


class Suite(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    table: str = Field(pattern=r"^mart_[a-z_]+$", description="the mart that a failure is reported for")
    key: list[str] = Field(min_length=1, description="columns that name a failing row in the report")
    query: str = ""
    may_be_empty: bool = False
    filled: Filled | None = None
    checks: list[Check] = Field(min_length=1)

    @model_validator(mode="after")
    def _not_silently_empty(self) -> Suite:
        """Checks on columns pass on an empty frame, so every suite says whether it may be empty."""
        counts = [check.arguments for check in self.checks if check.expect == "table_row_count_to_be_between"]
        if not self.may_be_empty and not any(count.get("min_value", 0) >= 1 for count in counts):
            raise ValueError(
                f"the suite on {self.table} lets an empty frame pass: give a least row count or may_be_empty"
            )
        return self

    @property
    def sql(self) -> str:
        query = self.query or f"SELECT * FROM {self.table}"
        if self.filled is None:
            return query
        return f"SELECT *, {self.filled.empty_columns} AS {EMPTY_COLUMNS} FROM ({query})"

    @property
    def named_by(self) -> list[str]:
        """The columns that a failing row is reported with."""
        return self.key if self.filled is None else [*self.key, EMPTY_COLUMNS]

    @property
    def marts(self) -> frozenset[str]:
        """The marts that the frame is made of."""
        return frozenset(re.findall(r"\bmart_[a-z]+__[a-z_]+\b", self.sql)) | {self.table}

    def parameters(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: values[name] for name in PARAMETERS if f"${name}" in self.sql}

    def expectations(self) -> list[Expectation]:
        filled = [] if self.filled is None else [self.filled.expectation()]
        return filled + [expectation for check in self.checks for expectation in check.unfolded()]


@lru_cache(maxsize=4)
def suites(folder: Path = FOLDER) -> dict[str, Suite]:
    """Every suite by its file's name. Raises `ValueError` for a file that isn't understood or an id used twice."""
    found = {
        file.stem: Suite.model_validate(yaml.load(file.read_text(), yaml.CSafeLoader))
        for file in sorted(folder.glob("*.yml"))
    }
    if not found:
        raise ValueError(f"no suites in {folder}: a gate without expectations lets everything through")
    ids = [expectation.id for suite in found.values() for expectation in suite.expectations()]
    if doubled := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"expectation ids used twice: {', '.join(doubled)}")
    return found
