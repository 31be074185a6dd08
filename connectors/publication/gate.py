"""The release gate: Great Expectations over the marts of one build. A critical failure stops the release.

Great Expectations runs on frames that DuckDB gives (its own SQL source doesn't work on DuckDB). Which severity stops a
release is decided here. The result is kept a build: JSON, a page to read, and rows in the warehouse. It also holds the
content hash of every mart that it looked at, so that a release can prove that it publishes what was checked.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from connectors.publication.audiences import audiences
from connectors.publication.marts import MartError, columns, content_hash, located, quoted, warehouse
from connectors.publication.outcomes import GateRefused, GateResult, Outcome, keep
from connectors.publication.suites import Expectation, Suite, suites
from infra.clock import now
from infra.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from infra.warehouse import BuildPin

EXAMPLES = 20  # failing rows that are kept by key; the count is always whole


def check_release(settings: Settings, pin: BuildPin) -> GateResult:
    """Check the marts of the build `pin` and keep the result. A red result is returned, not raised: see `enforce`.

    Raises `MartError` when a mart that a suite reads is missing.
    """
    values = {"ingest_seq": pin.ingest_seq, "reference_date": pin.reference_date}
    with warehouse(settings.warehouse_file) as connection:
        for mart in sorted(frozenset[str]().union(*(suite.marts for suite in suites().values()))):
            connection.execute(f"CREATE TEMP VIEW {quoted(mart)} AS SELECT * FROM {located(connection, mart)}")
        frames = {name: _frame(connection, suite, values) for name, suite in suites().items()}
        hashes = _hashes(connection)
    outcomes = [outcome for name, suite in suites().items() for outcome in _validate(suite, frames[name])]
    result = GateResult(
        build_id=pin.build_id,
        ingest_seq=pin.ingest_seq,
        reference_date=pin.reference_date,
        checked_at=now(settings),
        outcomes=tuple(outcomes),
        content_hashes=hashes,
    )
    keep(settings, result)
    return result


def enforce(settings: Settings, pin: BuildPin) -> GateResult:
    """`check_release`, and `GateRefused` for a red result: the last good release stays current."""
    result = check_release(settings, pin)
    if not result.passed:
        raise GateRefused(settings, result)
    return result


def _frame(connection: duckdb.DuckDBPyConnection, suite: Suite, values: dict[str, Any]) -> pd.DataFrame:
    try:
        return connection.execute(suite.sql, suite.parameters(values)).df()
    except duckdb.BinderException as error:
        raise MartError(f"the suite on {suite.table} names what the marts don't have: {error}") from error


def _hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Content hash by mart over all its columns, for every mart that an audience gets."""
    marts = sorted({table for audience in audiences().values() for table in audience.tables})
    hashes = {}
    for mart in marts:
        source = located(connection, mart)
        hashes[mart] = content_hash(connection, source, list(columns(connection, source)))[1]
    return hashes


def _validate(suite: Suite, frame: pd.DataFrame) -> list[Outcome]:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read once, at import
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.metadata_types import FailureSeverity
    from great_expectations.expectations.registry import get_expectation_impl

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("marts").add_dataframe_asset(suite.table)
    batch = asset.add_batch_definition_whole_dataframe("build").get_batch({"dataframe": frame})
    expectations = suite.expectations()
    built = [
        get_expectation_impl(each.type)(**each.arguments, severity=FailureSeverity(each.severity), meta={"id": each.id})
        for each in expectations
    ]
    shape = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": suite.key,
        "return_unexpected_index_query": False,
    }
    validated = batch.validate(gx.ExpectationSuite(suite.table, expectations=built), result_format=shape)
    found = [each.to_json_dict() for each in validated.results]
    by_id = {each["expectation_config"]["meta"]["id"]: each for each in found}
    return [_outcome(suite, each, by_id.get(each.id), len(frame)) for each in expectations]


def _outcome(suite: Suite, expectation: Expectation, found: dict[str, Any] | None, rows: int) -> Outcome:
    """One expectation's result in our own words; one that could not be evaluated has failed."""
    result = (found or {}).get("result") or {}
    error = None if found is not None else "it was not evaluated"
    if found is not None and not found["success"] and not result:
        error = _exception(found.get("exception_info") or {})
    if "observed_value" in result:
        count, examples = 1, [f"found {result['observed_value']}"]
    else:
        count = int(result.get("unexpected_count", 1))
        examples = _examples(suite.key, result.get("unexpected_index_list") or [])
    passed = found is not None and bool(found["success"])
    return Outcome(
        id=expectation.id,
        table=suite.table,
        severity=expectation.severity,
        meaning_nl=expectation.meaning_nl,
        passed=passed,
        count=0 if passed else count,
        rows=rows,
        examples=() if passed else tuple(examples),
        error=error,
    )


def _examples(key: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[str]:
    return [", ".join(f"{name}={row.get(name)}" for name in key) for row in rows[:EXAMPLES]]


def _exception(info: dict[str, Any]) -> str:
    """Great Expectations gives one exception, or several by metric."""
    if "exception_message" in info:
        return str(info["exception_message"])
    return "; ".join(str(each.get("exception_message")) for each in info.values()) or "no result"
