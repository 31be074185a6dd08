"""The twelve indicators as tables: a block for each who counted and how, and what has no figure told once by reason."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Any

from connectors.publication.statutory.report.layout import Table, Texts
from connectors.publication.statutory.source import Row
from connectors.publication.statutory.words import word

_YEARS = 3
_HOW = ("reporter_oin", "territory", "unit_of_count", "counting_rule", "basis_year")
_MEMBER = {"side": "side", "sector": "sector", "person_kind": "person_kind", "official_level": "official_level"}


def indicators(rows: list[Row], year: int, t: Texts) -> list[dict[str, Any]]:
    """By number; each with its series, each series with its blocks."""
    ordered = sorted(rows, key=lambda row: (row["indicator_number"], row["series_id"]))
    told = []
    for number, of_indicator in groupby(ordered, key=lambda row: row["indicator_number"]):
        part = list(of_indicator)
        told.append(
            {
                "number": number,
                "name": _capital(part[0][f"indicator_name_{t.language}"]),
                "asked_by": t.fill("asked_by", basis=part[0][f"basis_name_{t.language}"]),
                "series": [_series(list(own), year, t) for _, own in groupby(part, key=lambda row: row["series_id"])],
            }
        )
    return told


def _series(rows: list[Row], year: int, t: Texts) -> dict[str, Any]:
    blocks: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["territory"] != "european"):  # each in its own order
        blocks[tuple(row[column] for column in _HOW)].append(row)
    years = [one for one in sorted({row["year"] for row in rows}) if one > year - _YEARS]
    return {
        "name": _capital(rows[0][f"series_name_{t.language}"]),
        "blocks": [made for block in blocks.values() if (made := _block(block, years, year, t))],
        "without_title": t.fill("no_figure", year=year),
        "without": _without([row for row in rows if row["year"] == year], t),
    }


def _block(rows: list[Row], years: list[int], year: int, t: Texts) -> dict[str, Any] | None:
    """None when the year has no figure: then it's told among what has none."""
    totals = [row for row in rows if row["breakdown"] == "total"]
    shown = [row["offence_group"] for row in totals if row["year"] == year and row["n"] is not None]
    if not shown:
        return None
    first = rows[0]
    place = f"{first['reporter_name']}, {first[f'territory_name_{t.language}']}"
    table = Table(place, [t.group, *map(str, years)], 1)
    cells = {(row["offence_group"], row["year"]): row for row in totals}
    for group in shown:
        name = cells[(group, year)][f"offence_group_name_{t.language}"]
        table.rows.append([name, *(figure(cells.get((group, one)), t) for one in years)])
    return {
        "counted_as": t.fill(
            "counted_as",
            unit=first[f"unit_of_count_name_{t.language}"],
            rule=first[f"counting_rule_name_{t.language}"],
            basis_year=first[f"basis_year_name_{t.language}"],
        ),
        "table": table,
        "apart": _apart(rows, place, year, t),
    }


def _apart(rows: list[Row], place: str, year: int, t: Texts) -> Table | None:
    table = Table(f"{t.fill('apart', year=year)}: {place}", [t.group, t.breakdown, t.part, t.count], 3)
    for row in rows:
        if row["year"] == year and row["breakdown"] != "total" and row["value"]:
            member = word("members", row[_MEMBER[row["breakdown"]]], t.language)
            apart = row[f"breakdown_name_{t.language}"]
            table.rows.append([row[f"offence_group_name_{t.language}"], apart, member, figure(row, t)])
    return table if table.rows else None


def _without(rows: list[Row], t: Texts) -> list[str]:
    """A line a reporter, territory and reason; of breakdowns only what no code tells."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows:
        if row["n"] is not None or row["breakdown"] not in ("total", "official_level"):
            continue
        member = "" if row["breakdown"] == "total" else word("members", row["official_level"], t.language)
        place = row[f"territory_name_{t.language}"]
        key = (row["reporter_name"], place, member, row[f"state_name_{t.language}"], row[f"reason_name_{t.language}"])
        groups[key].append(row[f"offence_group_name_{t.language}"])
    every = len({row["offence_group"] for row in rows})
    merged: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (who, place, *rest), names in groups.items():
        told = t.every_group if len(set(names)) == every else ", ".join(dict.fromkeys(names))
        merged[(told, *rest)].append(f"{who}, {place}" if who else place)
    return [_line(key, places, t) for key, places in merged.items()]


def _line(key: tuple[str, ...], places: list[str], t: Texts) -> str:
    names, member, state, reason = key
    where = "; ".join(dict.fromkeys(places))
    return f"{where}: {member + ', ' if member else ''}{names} – {state}: {reason}."


def figure(row: Row | None, t: Texts) -> str:
    """The figure, or its state in words; a star marks a provisional one."""
    if row is None:
        return word("states", "not_participating", t.language)
    star = "*" if row["is_provisional"] else ""
    if row["measure"] == "duration" and row["n"]:
        low, high, n = row["median_from_days"], row["median_to_days"], row["n"]
        if high is None:
            return t.fill("figure_days_open", low=low - 1, n=n) + star
        return t.fill("figure_days", low=low, high=high, n=n) + star
    return str(row[f"state_name_{t.language}"]) if row["n"] is None else f"{row['n']}{star}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
