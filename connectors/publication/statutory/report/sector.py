"""The periodic risk assessment of a sector, made of a release: transport and logistics, with ports and airports."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from connectors.publication.statutory.report.charts import Bars
from connectors.publication.statutory.report.layout import Table, Texts, facts
from connectors.publication.statutory.report.template import page
from connectors.publication.statutory.source import Source, StatutoryError
from connectors.publication.statutory.words import Language

SECTORS = ("transport_logistiek", "haven_luchthaven")
_FILE = Path(__file__).with_name("sector.yml")
_QUADRANTS = ("Handelen", "Onderzoeken", "Borgen", "Volgen")
_SHOWN = 10
_OF_SECTORS = f"sector IN ({', '.join(repr(sector) for sector in SECTORS)})"


def html(source: Source, language: Language) -> str:
    """The assessment as one HTML document. Raises `StatutoryError` for a release without units of the sectors."""
    t = Texts(_FILE, language)
    (head,) = source.rows("SELECT method_version, provisional FROM mart_picture__headline")
    return page(
        "sector.html",
        t=t,
        language=language,
        title=t.title,
        mark=t.invented if source.is_invented else "",
        facts=facts(source, None, t, SECTORS),
        in_short=_in_short(source, t),
        quadrants=_quadrants(source, t),
        top=_top(source, t),
        processes=_processes(source, t),
        measures=_measures(source, t),
        unknown=_unknown(source, t),
        about_text=t.fill("about_text", release=source.release_id, method=head["method_version"]),
        provisional=head["provisional"],
    )


def _in_short(source: Source, t: Texts) -> list[str]:
    rows = source.rows(
        "SELECT * FROM mart_picture__roll_ups WHERE dimension = 'sector' AND list_contains(?, member) ORDER BY"
        " volume_mean DESC NULLS LAST",
        [list(SECTORS)],
    )
    told = [row for row in rows if row["volume_state"] == "value"]
    if not told:
        raise StatutoryError(
            f"release {source.release_id} has no figure of {' or '.join(SECTORS)}: build one that does"
        )
    return [
        t.fill(
            "in_short_line",
            name=row[f"member_name_{t.language}"].capitalize(),
            p50=_number(row["volume_p50"], t),
            p05=_number(row["volume_p05"], t),
            p95=_number(row["volume_p95"], t),
            share=f"{100 * row['volume_share']:.0f}",
            participating=row["organisations_participating"],
            organisations=row["organisations_count"],
        )
        for row in told
    ]


def _quadrants(source: Source, t: Texts) -> Bars:
    rows = source.rows(
        f"SELECT sector, quadrant, count(*) AS units FROM mart_picture__units WHERE {_OF_SECTORS} GROUP BY ALL"
    )
    names = _sector_names(source, t)
    counts = {(row["sector"], row["quadrant"]): row["units"] for row in rows}
    bars = [(name, [counts.get((sector, name), 0) for sector in names]) for name in _QUADRANTS]
    return Bars(t.quadrants_chart, list(names.values()), bars, "–")


def _sector_names(source: Source, t: Texts) -> dict[str, str]:
    rows = source.rows(
        f"SELECT member, member_name_{t.language} AS name FROM mart_picture__roll_ups WHERE dimension = 'sector'"
    )
    named = {row["member"]: str(row["name"]) for row in rows}
    return {sector: named[sector] for sector in SECTORS if sector in named}


def _top(source: Source, t: Texts) -> Table:
    table = Table("", [t.organisation, t.process, t.quadrant, t.expected, t.spread], 3)
    for row in source.rows(
        f"SELECT * FROM mart_picture__units WHERE {_OF_SECTORS} AND volume_p50 IS NOT NULL"
        f" ORDER BY rank_expected, unit_id LIMIT {_SHOWN}"
    ):
        spread = f"{_number(row['volume_p05'], t)} – {_number(row['volume_p95'], t)}"
        process = row[f"process_name_{t.language}"]
        table.rows.append([row["organisation_name"], process, row["quadrant"], _number(row["volume_p50"], t), spread])
    return table


def _processes(source: Source, t: Texts) -> Table:
    rows = source.rows(
        f"SELECT process_name_{t.language} AS process, quadrant, count(*) AS units FROM mart_picture__units"
        f" WHERE {_OF_SECTORS} GROUP BY ALL ORDER BY process, quadrant"
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row["process"]][row["quadrant"]] = row["units"]
    ordered = sorted(counts.items(), key=lambda item: [-item[1].get(quadrant, 0) for quadrant in _QUADRANTS])
    table = Table("", [t.process, *_QUADRANTS], 1)
    table.rows.extend([name, *(own.get(quadrant, 0) for quadrant in _QUADRANTS)] for name, own in ordered)
    return table


def _measures(source: Source, t: Texts) -> Table:
    table = Table("", [t.measure, t.organisation, t.process, t.effort, t.effect], 3)
    for row in source.rows(
        f"SELECT * FROM mart_picture__measure_advice WHERE {_OF_SECTORS} ORDER BY rank LIMIT {_SHOWN}"
    ):
        effect = f"{_number(row['reduction_mean'], t)} ({_number(row['reduction_p05'], t)}"
        effect += f" – {_number(row['reduction_p95'], t)})"
        names = (row[f"measure_name_{t.language}"], row["organisation_name"], row[f"process_name_{t.language}"])
        table.rows.append([*names, _number(row["effort_days"], t), effect])
    return table


def _unknown(source: Source, t: Texts) -> Table:
    columns = ("value_count + true_zero_count", "overdue_count", "not_participating_count", "suppressed_count")
    summed = ", ".join(f"CAST(sum({column}) AS BIGINT) AS c{place}" for place, column in enumerate(columns))
    table = Table("", [t.stream, t.received, t.overdue, t.absent, t.suppressed], 1)
    for row in source.rows(
        f"SELECT stream, stream_name_nl, {summed} FROM mart_picture__coverage WHERE {_OF_SECTORS} GROUP BY ALL"
        " ORDER BY stream"
    ):
        name = row["stream_name_nl"] if t.language == "nl" else row["stream"].replace("-", " ")
        table.rows.append([name, *(row[f"c{place}"] for place in range(len(columns)))])
    return table


def _number(value: float, t: Texts) -> str:
    """Two meaningful digits: more would look more certain than the spread is."""
    rounded = float(f"{value:.2g}")
    text = f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.2g}"
    return text.replace(",", " ").replace(".", ",") if t.language == "nl" else text
