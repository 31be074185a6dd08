"""Who reads calendar releases, and what each of them may not work out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.publication.audiences import of_cadence
from connectors.publication.calendar.sequence import Timeline
from connectors.publication.disclosure.primary import Protection, Reason, Rules, Sensitive, judge
from connectors.publication.disclosure.tables import Cell
from connectors.publication.protected_tables import ProtectedTable
from connectors.publication.shelf import ReleaseError

PUBLIC = "public"


@dataclass(frozen=True)
class Profile:
    """`audience`: whose figures must stay protected; `sees`: the audiences whose releases the reader has."""

    name: str
    audience: str
    sees: frozenset[str]


def profiles(audience: str) -> list[Profile]:
    """The readers who learn something from a release for this audience. All of them read what everyone may read."""
    calendar = {name: found for name, found in of_cadence("calendar").items() if not found.file_for_each}
    open_to_all = frozenset(name for name, found in calendar.items() if found.readers == "everyone")
    everyone = [Profile(_called(name, open_to_all), name, open_to_all | {name}) for name in calendar]
    return [profile for profile in everyone if audience in profile.sees]


def _called(name: str, open_to_all: frozenset[str]) -> str:
    """`public: statutory` is the public, set upon what the statutory release protects."""
    if name == PUBLIC:
        return PUBLIC
    return f"{PUBLIC}: {name}" if name in open_to_all else f"{name} + {PUBLIC}"


@dataclass(frozen=True)
class Rulebook:
    """The protected tables with the values of their rules, secret ones included. `partners`: for which organisations
    each partner tells figures."""

    tables: Mapping[str, ProtectedTable]
    rules: Mapping[str, Rules]
    partners: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, table: str, release: str) -> tuple[ProtectedTable, Rules]:
        """Raises `ReleaseError` for a table that was published and has no entry any more."""
        if table not in self.tables:
            raise ReleaseError(
                f"{table} was published in {release} and has no entry in protected_tables.yml: what it withheld must"
                " stay protected. Put the entry back; a table that isn't made any more may list no rows (`only`)"
            )
        return self.tables[table], self.rules[table]

    def seen_inside(self, line: Timeline) -> dict[str, frozenset[int]]:
        """By live audience: the figures that its own tables show exactly, by position."""
        found: dict[str, set[int]] = {}
        for number, publication in enumerate(line.publications):
            table, _ = self.of(publication.table, publication.release)
            for audience, listed in of_cadence("live").items():
                columns = listed.tables[table.source].columns if table.source in listed.tables else []
                if set(table.counts) <= set(columns):
                    told = publication.cells.keys() - publication.hidden
                    found.setdefault(audience, set()).update(line.place[number, figure] for figure in told)
        return {audience: frozenset(positions) for audience, positions in found.items()}

    def sensitive(self, line: Timeline, audience: str) -> dict[int, Sensitive]:
        """By position: what these readers may not work out, of every release and of what came new between two."""
        found: dict[int, Sensitive] = {}
        for index, cell, table, rules in self._figures(line, audience):
            verdict = _judge(cell, table, rules, float(line.unpublished.lower[index]))
            if verdict is None:
                continue
            known = found.get(index)
            reasons = tuple(dict.fromkeys((*known.reasons, *verdict.reasons))) if known else verdict.reasons
            protection = known.protection.join(verdict.protection) if known else verdict.protection
            found[index] = Sensitive(reasons, protection)
        return found

    def _figures(self, line: Timeline, audience: str) -> Iterator[tuple[int, Cell, ProtectedTable, Rules]]:
        for number, publication in enumerate(line.publications):
            if publication.audience != audience:
                continue
            table, rules = self.of(publication.table, publication.release)
            for figure in publication.cells:
                if line.place[number, figure] in line.excepted:
                    continue
                for index in (line.place[number, figure], line.steps.get(line.place[number, figure])):
                    if index is not None:
                        yield index, line.system.cells[index], table, rules


def _judge(cell: Cell, table: ProtectedTable, rules: Rules, at_least: float) -> Sensitive | None:
    """A small count is safe behind rounding when a reader must hold base values possible, or those of them that are
    not below what the law wants known (`at_least`); else as primary rules say."""
    base = table.rounding_base
    if base is None or cell.impossible or not 0 < cell.value < table.least_count:
        return judge(cell, rules)
    others = Rules(None, rules.least_contributors, rules.dominance, rules.p_percent)
    verdict = judge(cell, others) or Sensitive((), Protection(0.0, 0.0))
    doubt = Protection(0.0, 0.0, sliding=max(0.0, base - 1 - at_least))
    return Sensitive((Reason.frequency, *verdict.reasons), verdict.protection.join(doubt))
