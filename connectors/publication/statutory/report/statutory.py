"""The statutory report of one year in one language: what its template shows, taken from the rows of the files."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from connectors.publication.statutory.report.charts import Bars
from connectors.publication.statutory.report.indicators import indicators
from connectors.publication.statutory.report.layout import Table, Texts, facts
from connectors.publication.statutory.report.template import page
from connectors.publication.statutory.source import PROTECTED, Row, Source
from connectors.publication.statutory.words import Language, texts, word

_FILE = Path(__file__).with_name("statutory.yml")
_SHORT = ("EU-03-a", "EU-09-a", "EU-06-a")
_RESTATED_SHOWN = 15


def html(source: Source, year: int, tables: dict[str, list[Row]], language: Language) -> str:
    """The report as one HTML document. `tables`: the rows of the files, by file."""
    t = Texts(_FILE, language)
    short = [row for row in tables["series"] if row["breakdown"] == "total" and row["year"] == year]
    return page(
        "statutory.html",
        t=t,
        language=language,
        title=t.fill("title", year=year),
        mark=t.invented if source.is_invented else "",
        facts=facts(source, "case-statistics", t),
        in_short_text=t.fill("in_short_text", year=year),
        short=[_short(short, territory, year, t) for territory in _territories(short)],
        rules=[rule[language] for rule in texts()["rules"]],
        states=[(word("states", state, language), meaning) for state, meaning in t.listed("state_meaning").items()],
        indicators=indicators(tables["series"], year, t),
        chain_text=t.fill("chain_text", year=year),
        chain_left_out="" if source.has("mart_justice__hand_overs") else t.chain_left_out,
        exception_text=_exception(source, t),
        no_matching=texts()["no_matching"][language],
        pairs=_pairs(tables["hand_overs"], _names(tables["series"], t), t),
        stocks=_stocks(tables["stocks"], _names(tables["series"], t), t),
        restated_text=_restated_text(tables["restated"], t),
        restated=_restated(tables["restated"], t),
        colophon_text=t.fill("colophon_text", release=source.release_id),
        approval_text=t.fill("approved_by", people=", ".join(source.approved_by))
        if source.approved_by
        else t.approval_not_asked,
    )


def _territories(rows: list[Row]) -> list[str]:
    told = {row["territory"] for row in rows}
    return [one for one in ("european", "caribbean") if one in told]


def _exception(source: Source, t: Texts) -> str:
    """By which provision small counts stand in the report; nothing where the release has no protected series."""
    protection = source.manifest.protection
    provision = protection.tables[PROTECTED].legal_exception if protection and source.has(PROTECTED) else None
    return t.fill("exception_text", provision=provision) if provision else ""


def _short(rows: list[Row], territory: str, year: int, t: Texts) -> dict[str, Any]:
    """Groups of which at least one of the three columns has a figure; a row for each group of the directive."""
    names = {row["series_id"]: row[f"series_name_{t.language}"] for row in rows if row["series_id"] in _SHORT}
    by_group: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if row["territory"] == territory and row["series_id"] in names and row["reporter_oin"]:
            by_group[row[f"offence_group_name_{t.language}"]].setdefault(row["series_id"], row)
    table = Table(t.fill("chart_title", year=year), [t.group, *(names[one] for one in _SHORT if one in names)], 1)
    bars, without = [], []
    for group, cells in by_group.items():
        shown = [cells.get(one) for one in _SHORT if one in names]
        if all(row is None or row["value"] is None for row in shown):
            without.append(group)
            continue
        table.rows.append([group, *(_cell(row, t) for row in shown)])
        numbers = [row["value"] if row else None for row in shown]
        if any(numbers):
            bars.append((group, numbers))
    legend = [t.listed("short_names")[one] for one in _SHORT if one in names]
    chart = Bars(t.fill("chart_title", year=year), legend, bars, "–") if bars else None
    return {
        "territory": word("territories", territory, t.language),
        "table": table,
        "chart": chart,
        "without": t.fill("groups_without", groups=", ".join(without)) if without else "",
    }


def _cell(row: Row | None, t: Texts) -> str:
    if row is None:
        return word("states", "not_participating", t.language)
    if row["value"] is None:
        return str(row[f"state_name_{t.language}"])
    return f"{row['value']}{'*' if row['is_provisional'] else ''}"


def _names(rows: list[Row], t: Texts) -> dict[str, str]:
    """Groups and phases of the series in the report's language, by code; others have a Dutch name alone."""
    groups = {row["offence_group"]: row[f"offence_group_name_{t.language}"] for row in rows}
    return groups | {row["phase_id"]: row[f"phase_name_{t.language}"] for row in rows}


def _place(row: Row, names: dict[str, str], t: Texts) -> str:
    group = names.get(row["offence_group"], row["offence_group_name_nl"])
    return f"{group} ({word('territories', row['territory'], t.language)})"


def _pairs(rows: list[Row], names: dict[str, str], t: Texts) -> list[dict[str, Any]]:
    grouped: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        grouped[(row["from_phase_id"], row["to_phase_id"], row["unit_of_count"])].append(row)
    return [_pair(part, names, t) for part in grouped.values()]


def _pair(rows: list[Row], names: dict[str, str], t: Texts) -> dict[str, Any]:
    first = rows[0]
    left, arrived = (names.get(first[f"{side}_phase_id"], first[f"{side}_phase_name_nl"]) for side in ("from", "to"))
    title = t.fill("hand_overs_title", from_phase=left, to_phase=arrived)
    unit = word("units", first["unit_of_count"], t.language)
    table = Table(f"{title} ({unit})", [t.group, t.causes, t.left, t.arrived, t.difference], 2)
    bars = []
    for row in sorted(rows, key=_european_first):
        place = _place(row, names, t)
        cause = row[f"cause_name_{t.language}"]
        if row["months_one_side_silent"]:
            cause += "; " + t.fill("silent", months=row["months_one_side_silent"])
        counts = [row[column] for column in ("left_count", "arrived_count", "difference")]
        silent = word("states", "not_participating", t.language)
        table.rows.append([place, cause, *(silent if count is None else count for count in counts)])
        if row["left_count"] is not None:
            bars.append((place, counts[:2]))
    chart = Bars(title, [t.left, t.arrived], bars, "–") if bars else None
    return {"title": title, "table": table, "chart": chart}


def _european_first(row: Row) -> tuple[str, bool]:
    return str(row.get("phase_id", "")), row["territory"] != "european"


def _stocks(rows: list[Row], names: dict[str, str], t: Texts) -> Table:
    table = Table(t.stocks_title, [t.group, t.who, t.begin, t.came, t.went, t.pending], 2)
    for row in sorted(rows, key=_european_first):
        place = _place(row, names, t)
        phase = names.get(row["phase_id"], row["phase_name_nl"])
        who = f"{row['reporter_name']}, {phase} ({word('units', row['unit_of_count'], t.language)})"
        table.rows.append([place, who, row["begin_count"], row["in_count"], row["out_count"], row["pending_count"]])
    return table


def _restated_text(rows: list[Row], t: Texts) -> str:
    return t.fill("restated_text", count=len(rows)) if rows else t.restated_none


def _restated(rows: list[Row], t: Texts) -> Table:
    table = Table(t.restated_title, [t.series, t.who, t.year_word, t.late, t.replaced], 2)
    for row in rows[:_RESTATED_SHOWN]:
        name = f"{row[f'series_name_{t.language}']}, {row['offence_group']}"
        table.rows.append(
            [name, row["reporter_name"], row["year"], row["statements_after_cut_off"], row["replaced_after_cut_off"]]
        )
    return table
