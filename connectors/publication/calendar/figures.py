"""From rows of a mart to figures: what each count is called, what adds up to what, and what follows without a row.

A figure's name says what it counts, in whichever table it stands, so that two tables that state one figure share it. A
count that wasn't told has no figure. What the parts of a total don't cover is a rest: it has no row, but whoever reads
total and parts can work it out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from connectors.publication.disclosure.tables import Cell, CellName
from connectors.publication.marts import located, quoted
from connectors.publication.protected_tables import ProtectedTable
from infra.errors import OperationError

COUNT = "count"
REST = "(rest)"
Row = dict[str, Any]
Sum = tuple[CellName, tuple[CellName, ...]]


class FigureError(OperationError):
    """Rows of a mart that can't be read as figures; the message names the mart, the row and the rule."""


@dataclass
class Figures:
    """`rows` as they leave, without the counts; `names` of each row's counts by column; `sums`: total and its parts.
    `excepted`: what the law wants shown."""

    table: str
    rows: list[Row]
    names: list[dict[str, CellName]] = field(default_factory=list)
    cells: dict[CellName, Cell] = field(default_factory=dict)
    hidden: set[CellName] = field(default_factory=set)
    excepted: set[CellName] = field(default_factory=set)
    sums: list[Sum] = field(default_factory=list)


def figures(connection: duckdb.DuckDBPyConnection, name: str, table: ProtectedTable, this_year: int) -> Figures:
    """The figures of a protected table, from its mart. Raises `FigureError`, `MartError`."""
    return _Reading(name, table, _rows(connection, name, table, this_year), _elsewhere(connection, table)).figures()


def _elsewhere(connection: duckdb.DuckDBPyConnection, table: ProtectedTable) -> dict[tuple[str, ...], int]:
    """What another mart states of the same figures, by its column and what the figure is about."""
    same = table.same_figures
    if same is None:
        return {}
    stated = sorted(set(same.named.values()))
    rows = connection.execute(
        f"SELECT {', '.join(map(quoted, [*same.about, *stated]))} FROM {located(connection, same.source)}"
        f" WHERE {' AND '.join(f'{quoted(column)} = ${column}' for column in same.where)}",
        same.where,
    ).fetchall()
    return {
        (column, *map(str, row[: len(same.about)])): count
        for row in rows
        for column, count in zip(stated, row[len(same.about) :], strict=True)
        if count is not None
    }


def _rows(connection: duckdb.DuckDBPyConnection, name: str, table: ProtectedTable, this_year: int) -> list[Row]:
    chosen = [f"{quoted(column)} IN (SELECT unnest($only_{column}))" for column in table.only]
    values: dict[str, Any] = {f"only_{column}": codes for column, codes in table.only.items()}
    if table.years == "finished":
        chosen.append(f"{quoted(table.year)} < $this_year")
        values["this_year"] = this_year
    columns = [*table.key, *table.labels, *table.labels_of_figure, *table.counts, "data_origin"]
    columns += [table.contributors.column] if table.contributors else []
    found = connection.execute(
        f"SELECT {', '.join(map(quoted, columns))} FROM {located(connection, table.source)}"
        + (f" WHERE {' AND '.join(chosen)}" if chosen else "")
        + f" ORDER BY {', '.join(map(quoted, table.key))}",
        values,
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in found]


class _Reading:
    def __init__(
        self, name: str, table: ProtectedTable, rows: list[Row], elsewhere: dict[tuple[str, ...], int]
    ) -> None:
        self.name, self.table, self.elsewhere = name, table, elsewhere
        self.contributions: dict[tuple[Any, ...], dict[str, dict[str, float]]] = {}
        self.by_key: dict[tuple[Any, ...], Row] = {}
        for row in rows:
            self._take(row)
        self.found = Figures(name, list(self.by_key.values()))

    def _key(self, row: Row, **other: Any) -> tuple[Any, ...]:
        return tuple({**row, **other}[column] for column in self.table.key)

    def _refuse(self, row: Row, rule: str) -> FigureError:
        about = ", ".join(f"{column}={row[column]}" for column in self.table.key)
        return FigureError(f"{self.name}, from {self.table.source}, row {about}: {rule}")

    def _take(self, row: Row) -> None:
        """One row, or one contributor's share of it."""
        key, who = self._key(row), self.table.contributors
        if empty := [column for column in (*self.table.key, "data_origin") if row[column] is None]:
            raise self._refuse(row, f"{', '.join(empty)} is empty; a row must say what it is about")
        if negative := [column for column in self.table.counts if (row[column] or 0) < 0]:
            raise self._refuse(row, f"{', '.join(negative)} is negative; a count never is")
        if broken := [column for column in self.table.counts if row[column] is not None and row[column] % 1]:
            raise self._refuse(row, f"{', '.join(broken)} is no whole number; only counts can be protected")
        known = self.by_key.get(key)
        if known is None:
            self.by_key[key] = dict(row)
        elif who is None:
            raise self._refuse(row, "there are two such rows; add the column that tells them apart to `apart`")
        elif [known[label] for label in (*self.table.labels, "data_origin")] != [
            row[label] for label in (*self.table.labels, "data_origin")
        ]:
            raise self._refuse(row, "contributors differ about a label; leave it out or add it to `apart`")
        else:
            for column in self.table.counts:
                if row[column] is not None:
                    known[column] = (known[column] or 0) + row[column]
        if who is not None:
            for column in self.table.counts:
                if row[column]:
                    shares = self.contributions.setdefault(key, defaultdict(dict))[column]
                    shares[str(row[who.column])] = shares.get(str(row[who.column]), 0.0) + float(row[column])

    def figures(self) -> Figures:
        for row in self.found.rows:
            self.found.names.append({column: self._named(row, column) for column in self._told(row)})
        for row in self.found.rows:
            self._sums_of_counts(row)
            self._balances(row)
        for dimension in self.table.adds_up:
            self._sums_over(dimension)
        return self.found

    def _told(self, row: Row) -> list[str]:
        return [column for column in self.table.counts if row[column] is not None]

    def _named(self, row: Row, column: str) -> CellName:
        """The name of a count, and its cell put among the figures."""
        name = self._name_of(row, column)
        zero_for_all = self.table.zeros == "structural" and row[column] == 0
        shares = self._told_it(row, column) or self.contributions.get(self._key(row), {}).get(column, {})
        self._put(name, row, Cell(float(row[column]), dict(shares), zero_for_all))
        if self.table.legal_exception and self.table.legal_exception.covers(row, column):
            self.found.excepted.add(name)
        return name

    def _told_it(self, row: Row, column: str) -> dict[str, float]:
        """Who told the count; nobody told a total over those who tell."""
        who = self.table.told_by
        if who is None or (who in self.table.adds_up and row[who] == self.table.adds_up[who].total):
            return {}
        return {str(row[who]): float(row[column])}

    def _name_of(self, row: Row, column: str) -> CellName:
        count = self.table.counts[column]
        if count.taken_as is not None and row.get(count.taken_as, None) == row[column]:
            return self._plain(row, count.taken_as)
        if count.begins_as is not None:
            before = self.by_key.get(self._key(row, **{self.table.year: row[self.table.year] - 1}))
            if before is not None and before[count.begins_as] == row[column]:
                return self._plain(before, count.begins_as)
        return self._same_elsewhere(row, column) or self._plain(row, column)

    def _same_elsewhere(self, row: Row, column: str) -> CellName | None:
        """The name that another mart's figure has, when that states the same count."""
        same = self.table.same_figures
        if same is None or column != same.count or row[same.by] not in same.named:
            return None
        if any(row[one] != sums.total for one, sums in self.table.adds_up.items()):
            return None
        stated, about = same.named[row[same.by]], [str(row[one]) for one in same.about]
        if self.elsewhere.get((stated, *about)) != row[column]:
            return None
        return CellName(same.source, tuple(sorted([*zip(same.about, about, strict=True), (COUNT, stated)])))

    def _plain(self, row: Row, column: str, **other: str) -> CellName:
        about = {**row, **other}
        codes = [(one, str(about[one])) for one in self.table.apart]
        codes += [(one, str(about[one])) for one, sums in self.table.adds_up.items() if about[one] != sums.total]
        return CellName(self.table.source, tuple(sorted([*codes, (COUNT, column)])))

    def _put(self, name: CellName, row: Row, cell: Cell) -> None:
        known = self.found.cells.setdefault(name, cell)
        if known.value != cell.value:
            raise self._refuse(row, f"{name} is stated twice, with two values")

    def _add(self, row: Row, total: CellName, parts: Iterable[CellName], rest: CellName | None) -> None:
        """total = parts + rest, the rest being hidden; None: there is no rest."""
        parts = tuple(parts)
        left = self.found.cells[total].value - sum(self.found.cells[part].value for part in parts)
        if rest is not None:
            if left < 0:
                raise self._refuse(row, f"the parts of {total} are more than the total; correct the statement")
            self._put(rest, row, Cell(left))
            self.found.hidden.add(rest)
            parts = (*parts, rest)
        elif left:
            raise self._refuse(row, f"{total} isn't the sum of its parts, which leave nothing out; correct the mart")
        self.found.sums.append((total, parts))

    def _sums_of_counts(self, row: Row) -> None:
        for column, count in self.table.counts.items():
            parts = [part for part in count.total_of if row[part] is not None]
            if parts and row[column] is not None:
                names = [self._name_of(row, part) for part in parts]
                self._add(row, self._name_of(row, column), names, self._plain(row, f"{REST} {column}"))

    def _balances(self, row: Row) -> None:
        for one in self.table.balance:
            sides = one.before, one.after
            if any(row[column] is None for side in sides for column in side):
                continue
            before, after = (sum(row[column] for column in side) for side in sides)
            if before == after:  # who reads figures that don't balance has no equation
                total = self._plain(row, f"({' + '.join(one.before)})")
                self._put(total, row, Cell(float(before)))
                self.found.hidden.add(total)
                for side in sides:
                    self._add(row, total, [self._name_of(row, column) for column in side], None)

    def _sums_over(self, dimension: str) -> None:
        sums = self.table.adds_up[dimension]
        beside: dict[tuple[Any, ...], dict[str, Row]] = defaultdict(dict)
        for row in self.found.rows:
            beside[self._key(row, **{dimension: None})][str(row[dimension])] = row
        for rows in beside.values():
            parts = [row for code, row in rows.items() if code in sums.parts or (not sums.parts and code != sums.total)]
            whole = rows.get(sums.total)
            if whole is None or not parts:
                continue
            for column in self._told(whole):
                told = [self._name_of(row, column) for row in parts if row[column] is not None]
                if told:
                    rest = None if sums.rest == "none" else self._plain(whole, column, **{dimension: REST})
                    self._add(whole, self._name_of(whole, column), told, rest)
