"""Disclosure control beside plain greedy suppression on the same tables, and how long the largest table takes.

    make bench-disclosure

Generated tables (tests/publication/generated_tables.py): share of cells and of value that is withheld beside the small
counts themselves. The largest table has the shape of `chain_outcomes` with every offence group, outcome, police unit
and three years, and goes the way of a release: figures, protection, attack.
"""

from __future__ import annotations

import json
import random
import time
from statistics import median
from typing import Annotated, Any

import duckdb
import numpy as np
import typer

from connectors.publication.calendar.attack import attack
from connectors.publication.calendar.figures import figures
from connectors.publication.calendar.protect import protect
from connectors.publication.calendar.readers import Rulebook
from connectors.publication.calendar.sequence import Publication
from connectors.publication.disclosure.greedy import greedy
from connectors.publication.disclosure.primary import Rules
from connectors.publication.disclosure.suppression import suppress
from connectors.publication.protected_tables import protected_tables
from infra.settings import REPOSITORY
from tests.publication.generated_tables import generate

GOAL_SECONDS = 60.0
SECONDS_A_TABLE = 10.0
OUTCOMES = ("prosecution_count", "dismissal_count", "non_trial_count", "conviction_count", "acquittal_count")
SEEDS = REPOSITORY / "dbt_project" / "seeds" / "reference"


def beside_greedy(tables: int) -> dict[str, Any]:
    """Withheld beside the sensitive cells, as shares of all shown cells and of their value, by both ways."""
    found: dict[str, list[float]] = {"cells": [], "cells_greedy": [], "value": [], "value_greedy": [], "gap": []}
    worse = 0
    for seed in range(tables):
        case = generate(seed)
        task = case.task()
        pattern = suppress(task, SECONDS_A_TABLE)
        plain = greedy(task)
        shown = ~(case.system.hidden | case.system.impossible)
        value = np.abs(case.system.values) * shown
        for name, withheld in (("", pattern.withheld), ("_greedy", plain)):
            chosen = withheld & task.free
            found[f"cells{name}"].append(float(chosen.sum() / shown.sum()))
            found[f"value{name}"].append(float(value[chosen].sum() / max(value.sum(), 1.0)))
        found["gap"].append(pattern.gap)
        worse += found["cells"][-1] > found["cells_greedy"][-1] or found["value"][-1] > found["value_greedy"][-1]
    gains = sorted(
        greedy_share - share for share, greedy_share in zip(found["cells"], found["cells_greedy"], strict=True)
    )
    return {
        "tables": tables,
        "withheld_more_than_greedy": worse,
        **{f"{name}_share_mean": round(float(np.mean(shares)), 4) for name, shares in found.items() if name != "gap"},
        "cells_gain": {"median": round(median(gains), 4), "p90": round(gains[int(0.9 * len(gains))], 4)},
        "cells_gain_largest": round(gains[-1], 4),
        "gap_largest": round(max(found["gap"]), 4),
        "proven_best": sum(gap <= 0.001 for gap in found["gap"]),
    }


def _codes(seed: str, column: str) -> list[str]:
    rows = duckdb.read_csv(str(SEEDS / f"{seed}.csv")).project(column).fetchall()
    return [str(row[0]) for row in rows]


def _mart(connection: duckdb.DuckDBPyConnection, years: int) -> None:
    """Counts of one reporter by offence group, police unit and year; each unit tells every outcome."""
    draw = random.Random(1)
    rows = []
    for group in _codes("offence_groups", "offence_group"):
        for year in range(2024, 2024 + years):
            units = {
                unit: [int(draw.expovariate(1 / draw.choice((1.0, 4.0, 15.0)))) for _ in (*OUTCOMES, "other")]
                for unit in _codes("police_units", "police_unit_name")
            }
            units[""] = [sum(counts) for counts in zip(*units.values(), strict=True)]
            rows += [(group, year, unit, sum(counts), *counts[: len(OUTCOMES)]) for unit, counts in units.items()]
    columns = ", ".join(f"{name} BIGINT" for name in ("case_count", *OUTCOMES))
    connection.execute(f"CREATE TABLE told (offence_group VARCHAR, year BIGINT, region_name VARCHAR, {columns})")
    connection.executemany(f"INSERT INTO told VALUES ({', '.join('?' * (4 + len(OUTCOMES)))})", rows)
    connection.execute(
        "CREATE TABLE mart_justice__chain_flows AS SELECT *, 'OM' AS reporter_oin, 'OM' AS reporter_name,"
        " 'PH6' AS phase_id, 6 AS phase_order, 'PH6' AS phase_name_nl, 'verdachte' AS unit_of_count,"
        " 'principal_offence' AS counting_rule, 'decision' AS basis_year, 'european' AS territory,"
        " offence_group AS offence_group_name_nl, 12 AS months_covered, false AS is_provisional,"
        " 'synthetic' AS data_origin FROM told"
    )


def largest(years: int) -> dict[str, Any]:
    table = protected_tables()["chain_outcomes"]
    with duckdb.connect() as connection:
        _mart(connection, years)
        began = time.perf_counter()
        found = figures(connection, "chain_outcomes", table, 2024 + years)
    publication = Publication(
        "c000001", table.audience, found.table, found.cells, frozenset(found.hidden), tuple(found.sums), {}
    )
    book = Rulebook({"chain_outcomes": table}, {"chain_outcomes": Rules(table.least_count)})
    decided = protect([], [publication], table.audience, book)
    protected = time.perf_counter()
    shown = {name: one for (_, name), one in decided.shown.items()}
    left = Publication(
        "c000001", table.audience, found.table, found.cells, frozenset(found.hidden), tuple(found.sums), shown
    )
    breaches = sum(len(one.breaches) for one in attack([left], table.audience, book))
    return {
        "rows": len(found.rows),
        "cells": len(decided.shown),
        "withheld_share": round(sum(one.figure is None for one in decided.shown.values()) / len(decided.shown), 4),
        "secondary_share": round(
            sum(why == ("secondary",) for why in decided.reasons.values()) / len(decided.shown), 4
        ),
        "gap": decided.gap,
        "complete": decided.complete,
        "breaches": breaches,
        "seconds_to_protect": round(protected - began, 1),
        "seconds_to_attack": round(time.perf_counter() - protected, 1),
        "cpu_seconds": round(time.process_time(), 1),
        "goal_seconds": GOAL_SECONDS,
    }


def main(
    tables: Annotated[int, typer.Option(help="Generated tables to compare on.")] = 1_000,
    years: Annotated[int, typer.Option(help="Years of the largest table.")] = 3,
) -> None:
    """Print the two measurements as JSON. Exit code 1 when a goal isn't met."""
    told = {"largest": largest(years), "beside_greedy": beside_greedy(tables)}
    typer.echo(json.dumps(told, indent=1))
    met = (
        told["largest"]["seconds_to_protect"] <= GOAL_SECONDS
        and told["largest"]["breaches"] == 0
        and told["beside_greedy"]["withheld_more_than_greedy"] == 0
    )
    raise typer.Exit(0 if met else 1)


if __name__ == "__main__":
    typer.run(main)
