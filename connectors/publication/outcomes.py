"""What the gate found, a build: as an object, as JSON in the state folder, and as rows in the warehouse."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict

from connectors.publication.report import gate_page
from connectors.publication.suites import Severity
from infra.errors import OperationError
from infra.settings import Settings

_AUDIT = """
CREATE TABLE IF NOT EXISTS publication.gate_outcomes (
  build_id VARCHAR NOT NULL, ingest_seq BIGINT NOT NULL, checked_at TIMESTAMPTZ NOT NULL,
  expectation_id VARCHAR NOT NULL, table_name VARCHAR NOT NULL, severity VARCHAR NOT NULL,
  passed BOOLEAN NOT NULL, failing_rows BIGINT NOT NULL, rows_checked BIGINT NOT NULL)
"""


class Outcome(BaseModel):
    """One expectation on one build. `count` of `rows` rows fail; `examples` name the first of them by key."""

    model_config = ConfigDict(frozen=True)
    id: str
    table: str
    severity: Severity
    meaning_nl: str
    passed: bool
    count: int
    rows: int
    examples: tuple[str, ...]
    error: str | None


class GateResult(BaseModel):
    """The gate's verdict on one build. `content_hashes`: of every mart that can leave, as it was checked."""

    model_config = ConfigDict(frozen=True)
    build_id: str
    ingest_seq: int
    reference_date: date
    checked_at: datetime
    outcomes: tuple[Outcome, ...]
    content_hashes: dict[str, str]

    @property
    def expectations(self) -> int:
        return len(self.outcomes)

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """What stops a release."""
        return tuple(each for each in self.outcomes if not each.passed and each.severity == "critical")

    @property
    def warnings(self) -> tuple[Outcome, ...]:
        return tuple(each for each in self.outcomes if not each.passed and each.severity == "warning")

    @property
    def passed(self) -> bool:
        """Without a single expectation nothing was checked, so nothing passes."""
        return bool(self.outcomes) and not self.failures


class NoResult(OperationError):
    """The gate never checked that build."""


class GateRefused(OperationError):
    """The marts don't meet the expectations: nothing is released and the last good release stays current."""

    def __init__(self, settings: Settings, result: GateResult) -> None:
        self.result = result
        lines = [
            f"- {each.id} on {each.table}: {each.error or f'{each.count} of {each.rows} rows'}"
            + (f" ({'; '.join(each.examples[:3])})" if each.examples else "")
            for each in result.failures
        ]
        super().__init__(
            f"release stopped: build {result.build_id} fails {len(result.failures)} of {result.expectations}"
            " expectations. The last good release stays current.\n"
            + "\n".join(lines)
            + f"\nReport: {report_file(settings, result.build_id)}. Mend the data or the model and build again."
        )


def gate_dir(settings: Settings) -> Path:
    return settings.home / "gate"


def result_file(settings: Settings, build_id: str) -> Path:
    return gate_dir(settings) / f"{build_id}.json"


def report_file(settings: Settings, build_id: str) -> Path:
    return gate_dir(settings) / f"{build_id}.html"


def kept(settings: Settings, build_id: str) -> GateResult:
    """The result of a build. Raises `NoResult` when the gate never saw it."""
    file = result_file(settings, build_id)
    if not file.exists():
        raise NoResult(f"the gate has no result for build {build_id!r}; `risicobeeld gate` shows the last one")
    return GateResult.model_validate_json(file.read_text())


def latest(settings: Settings) -> GateResult | None:
    """The result that was kept last, or None when the gate never ran."""
    files = sorted(gate_dir(settings).glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
    return GateResult.model_validate_json(files[-1].read_text()) if files else None


def keep(settings: Settings, result: GateResult) -> None:
    """Write the JSON, the page and the audit rows. The files are the record, the rows a copy to query."""
    gate_dir(settings).mkdir(parents=True, exist_ok=True)
    _write(report_file(settings, result.build_id), gate_page(result))
    _write(result_file(settings, result.build_id), result.model_dump_json(indent=1))
    with duckdb.connect(str(settings.warehouse_file)) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS publication")
        connection.execute(_AUDIT)
        columns = [
            [getattr(each, name) for each in result.outcomes]
            for name in ("id", "table", "severity", "passed", "count", "rows")
        ]
        connection.execute(  # one statement: a row at a time waits for the disk at each
            "INSERT INTO publication.gate_outcomes"
            " SELECT ?, ?, ?, unnest(?), unnest(?), unnest(?), unnest(?), unnest(?), unnest(?)",
            [result.build_id, result.ingest_seq, result.checked_at, *columns],
        )


def _write(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text)
    aside.replace(path)
