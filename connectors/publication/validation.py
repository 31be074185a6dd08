"""Great Expectations on frames of the marts: suites in, outcomes in our own words out.

Its SQL source doesn't work on DuckDB, so it gets the result of a suite's query as a pandas frame. Which severity
stops a release is not decided here.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from connectors.publication.marts import MartError, located, quoted
from connectors.publication.outcomes import Outcome
from connectors.publication.suites import Expectation, Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.datasource.fluent.interfaces import Batch

    from infra.warehouse import BuildPin

Result = tuple[Suite, Expectation, dict[str, Any] | None, int]
"""What was checked, the expectation, its result (None: it wasn't evaluated), and how many rows there were."""
EXAMPLES = 20  # failing rows that are kept by key; the count is always whole


def validate(connection: duckdb.DuckDBPyConnection, suites: Mapping[str, Suite], pin: BuildPin) -> list[Outcome]:
    """The outcomes of every expectation of `suites` (by name) on the marts that `connection` sees.

    Raises `MartError` when a mart or column that a suite reads is missing.
    """
    values = {"ingest_seq": pin.ingest_seq, "reference_date": pin.reference_date}
    return [
        _outcome(suite, expectation, found, rows)
        for suite, expectation, found, rows in _results(connection, suites, values)
    ]


def failing_rows(
    connection: duckdb.DuckDBPyConnection, suites: Mapping[str, Suite], values: dict[str, Any]
) -> dict[str, list[dict[str, Any]]]:
    """By expectation: the key of every row that fails it. values: those of `PARAMETERS` that the queries name.

    Raises `MartError` when a mart or column is missing, or when an expectation couldn't be evaluated.
    """
    failing = {}
    for suite, expectation, found, _ in _results(connection, suites, values):
        result = (found or {}).get("result") or {}
        if found is None or (not found["success"] and "unexpected_index_list" not in result):
            why = _exception((found or {}).get("exception_info") or {})
            raise MartError(f"{expectation.id} on {suite.table} couldn't be evaluated: {why}")
        failing[expectation.id] = list(result.get("unexpected_index_list") or [])
    return failing


def _results(
    connection: duckdb.DuckDBPyConnection, suites: Mapping[str, Suite], values: dict[str, Any]
) -> Iterator[Result]:
    """Every expectation with what Great Expectations says of it."""
    for mart in sorted(frozenset[str]().union(*(suite.marts for suite in suites.values()))):
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(mart)} AS SELECT * FROM {located(connection, mart)}")
    frames = {name: _frame(connection, suite, values) for name, suite in suites.items()}
    batches = _batches()
    for name, suite in suites.items():
        yield from _validated(batches, name, suite, frames[name])


def _frame(connection: duckdb.DuckDBPyConnection, suite: Suite, values: dict[str, Any]) -> pd.DataFrame:
    try:
        return connection.execute(suite.sql, suite.parameters(values)).df()
    except duckdb.BinderException as error:
        raise MartError(f"the suite on {suite.table} names what the marts don't have: {error}") from error


def _batches() -> BatchDefinition[Any]:
    """Of Great Expectations, in memory and silent: what makes a batch of any frame.

    Imported here: it takes seconds, and only the gate needs it.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read once, at import
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("marts").add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("build")


def _validated(batches: BatchDefinition[Any], name: str, suite: Suite, frame: pd.DataFrame) -> Iterator[Result]:
    """What fails is asked for once more, with its rows: to ask that of all takes half as long again."""
    batch = batches.get_batch({"dataframe": frame})
    expectations = suite.expectations()
    found = _told(batch, name, expectations, {"result_format": "BOOLEAN_ONLY"})
    failed = [each for each in expectations if each.id in found and not found[each.id]["success"]]
    if failed:
        shape = {
            "result_format": "COMPLETE",
            "unexpected_index_column_names": suite.named_by,
            "return_unexpected_index_query": False,
        }
        found |= _told(batch, name, failed, shape)
    return ((suite, each, found.get(each.id), len(frame)) for each in expectations)


def _told(
    batch: Batch, name: str, expectations: Sequence[Expectation], shape: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """By its id what Great Expectations says of each expectation that it evaluated."""
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.metadata_types import FailureSeverity
    from great_expectations.expectations.registry import get_expectation_impl

    built = [
        get_expectation_impl(each.type)(**each.arguments, severity=FailureSeverity(each.severity), meta={"id": each.id})
        for each in expectations
    ]
    validated = batch.validate(ExpectationSuite(name, expectations=built), result_format=shape)
    told: list[dict[str, Any]] = [each.to_json_dict() for each in validated.results]
    return {each["expectation_config"]["meta"]["id"]: each for each in told}


def _outcome(suite: Suite, expectation: Expectation, found: dict[str, Any] | None, rows: int) -> Outcome:
    """One expectation's result; one that could not be evaluated has failed."""
    result = (found or {}).get("result") or {}
    passed = found is not None and bool(found["success"])
    error = None if found is not None else "it was not evaluated"
    if found is not None and not passed and not result:
        error = _exception(found.get("exception_info") or {})
    if "observed_value" in result:
        count, examples = 1, [f"found {result['observed_value']}"]
    else:
        count = int(result.get("unexpected_count", 1))
        examples = _examples(suite.named_by, result.get("unexpected_index_list") or [])
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


def _examples(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> list[str]:
    told = [{name: row.get(name) for name in names} for row in rows[:EXAMPLES]]
    return [", ".join(f"{name}={value}" for name, value in row.items() if value != "") for row in told]


def _exception(info: dict[str, Any]) -> str:
    """Great Expectations gives one exception, or several by metric."""
    if "exception_message" in info:
        return str(info["exception_message"])
    return "; ".join(str(each.get("exception_message")) for each in info.values()) or "no result"
