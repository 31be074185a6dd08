"""A protected table as it leaves: one row a count, with its value and what kind of value it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from connectors.publication.calendar.figures import Figures
from connectors.publication.calendar.protect import Decided
from connectors.publication.calendar.record import KeptFigure, KeptTable
from connectors.publication.copying import Beside
from connectors.publication.disclosure.tables import CellName
from connectors.publication.marts import quoted
from connectors.publication.protected_tables import ProtectedTable
from connectors.publication.shelf import ReleaseError

VALUE, TRUE_ZERO, ROUNDED, SUPPRESSED = "value", "true_zero", "rounded", "suppressed"
UNTOLD = "untold"
COUNT = {"count_id": "VARCHAR", "count_name_nl": "VARCHAR", "count_name_en": "VARCHAR"}
FIGURE = {"value": "BIGINT", "value_state": "VARCHAR"}


def rows_of(found: Figures, table: ProtectedTable, decided: Decided) -> Beside:
    """What is written: key, labels, which count, its value (none when withheld), the state of the value, the origin.

    A row without any count is written with the state *untold*, where the table says so."""
    rows: list[list[Any]] = []
    for row, names in zip(found.rows, found.names, strict=True):
        about = [row[one] for one in (*table.key, *table.labels)]
        for column, name in names.items():
            shown, count = decided.shown[found.table, name], table.counts[column]
            figure = None if shown.figure is None else round(shown.figure)
            state = SUPPRESSED if figure is None else ROUNDED if shown.reach else VALUE if figure else TRUE_ZERO
            said = [None if figure is None else row[one] for one in table.labels_of_figure]
            rows.append([*about, *said, column, count.nl, count.en, figure, state, row["data_origin"]])
        if not names and table.untold_rows == "leave":
            said = [row[one] for one in table.labels_of_figure]
            for column, count in table.counts.items():
                rows.append([*about, *said, column, count.nl, count.en, None, UNTOLD, row["data_origin"]])
    first = [*table.key, *table.labels, *table.labels_of_figure]
    return Beside(table.source, first, {**COUNT, **FIGURE}, ["data_origin"], rows)


def _text(key: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(str(part) for part in key)


def read_back(file: Path, found: Figures, table: ProtectedTable, decided: Decided) -> KeptTable:
    """The table as the release file shows it, with the truth beside it. Raises `ReleaseError` when rows differ."""
    listed = ", ".join(map(quoted, [*table.key, "count_id", "value", "value_state"]))
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute(
            f"SELECT {listed} FROM {quoted(found.table)} WHERE value_state <> '{UNTOLD}'"
        ).fetchall()
    written = {(_text(row[:-3]), row[-3]): None if row[-1] == SUPPRESSED else row[-2] for row in rows}
    keys = [_text(tuple(row[one] for one in table.key)) for row in found.rows]
    if len(written) != len(rows) or written.keys() != {
        (key, column) for key, names in zip(keys, found.names, strict=True) for column in names
    }:
        raise ReleaseError(f"{found.table} in the release has other rows than were protected: it is not made")
    seen: dict[CellName, float | None] = {}
    for key, names in zip(keys, found.names, strict=True):
        for column, name in names.items():
            value = written[key, column]
            seen[name] = value if value is not None else seen.get(name)
    position = {name: index for index, name in enumerate(found.cells)}
    figures = tuple(
        KeptFigure(
            measure=name.measure,
            codes=name.codes,
            value=cell.value,
            contributions=dict(cell.contributions),
            impossible=cell.impossible,
            hidden=name in found.hidden,
            shown=seen.get(name),
            reach=decided.shown[found.table, name].reach if name not in found.hidden else 0,
            reasons=decided.reasons.get((found.table, name), ()),
            excepted=(found.table, name) in decided.excepted,
        )
        for name, cell in found.cells.items()
    )
    return KeptTable(
        table=found.table,
        figures=figures,
        sums=tuple((position[total], tuple(position[part] for part in parts)) for total, parts in found.sums),
        rows=tuple(
            (key, {column: position[name] for column, name in names.items()})
            for key, names in zip(keys, found.names, strict=True)
        ),
    )
