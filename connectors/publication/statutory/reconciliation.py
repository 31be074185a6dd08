"""Hand-overs and stocks between police, prosecution service and court: what left, what arrived, what lies there.

Numbers of one group, unit and territory stand beside each other; no single case is matched and no partners are added.
"""

from __future__ import annotations

from connectors.publication.statutory.source import Row, Source
from connectors.publication.statutory.words import LANGUAGES, word

# Months in which one side is silent have no difference; they are counted, and their numbers aren't in `left_count` and
# `arrived_count`, so that the difference is of the same months.
_HAND_OVERS = """
    SELECT from_phase_id, from_phase_name_nl, to_phase_id, to_phase_name_nl, year(cohort_month) AS year, territory,
      offence_group, offence_group_name_nl, unit_of_count,
      count(difference) AS months_compared, count(*) - count(difference) AS months_one_side_silent,
      CAST(sum(left_count) FILTER (WHERE difference IS NOT NULL) AS BIGINT) AS left_count,
      CAST(sum(arrived_count) FILTER (WHERE difference IS NOT NULL) AS BIGINT) AS arrived_count,
      CAST(sum(difference) AS BIGINT) AS difference, min(data_origin) AS data_origin
    FROM mart_justice__hand_overs
    WHERE year(cohort_month) = ?
    GROUP BY ALL
    ORDER BY from_phase_id, to_phase_id, territory, offence_group, unit_of_count
"""
_STOCKS = """
    SELECT reporter_oin, reporter_name, phase_id, phase_name_nl, year, territory, offence_group, offence_group_name_nl,
      unit_of_count, counting_rule, months_covered, is_provisional, stock_begin_count AS begin_count,
      stock_in_count AS in_count, stock_out_count AS out_count, stock_end_count AS pending_count, data_origin
    FROM mart_justice__chain_flows
    WHERE year = ? AND region_name = '' AND stock_end_count IS NOT NULL
    ORDER BY phase_order, reporter_oin, territory, offence_group, unit_of_count, counting_rule
"""


def hand_overs(source: Source, year: int) -> list[Row]:
    """One row a pair of phases, territory, group and unit, over the months of departure of the year.

    None for an audience that doesn't get hand-overs, and so for stocks."""
    if not source.has("mart_justice__hand_overs"):
        return []
    return [_caused(row) for row in source.rows(_HAND_OVERS, [year])]


def stocks(source: Source, year: int) -> list[Row]:
    """One row a reporter, phase, territory, group and way of counting: begin + in - out = pending."""
    return source.rows(_STOCKS, [year]) if source.has("mart_justice__chain_flows") else []


def _caused(row: Row) -> Row:
    cause = _cause(row["difference"])
    return {**row, "cause": cause, **{f"cause_name_{one}": word("causes", cause, one) for one in LANGUAGES}}


def _cause(difference: int | None) -> str:
    if difference is None:
        return "one_side_silent"
    if difference == 0:
        return "none"
    return "more_left" if difference > 0 else "more_arrived"
