"""A release file of invented content for the tests of the dashboards: every mart, about 1500 units, all four quadrants.

Marts that no figure here is drawn for have the few rows of the gate's own tests (`sound_marts.sql`).

The figures are drawn from a fixed seed and are no claim about anything; the tests compare the page with this file.
Only the published series are real (Rijksrecherche and VOG figures as newspapers and the Rijksrecherche reported them).
"""

from __future__ import annotations

import math
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow

from connectors.publication.manifest import GateSummary, Manifest, PublishedFile, PublishedTable
from connectors.publication.provenance import Inputs
from infra.settings import REPOSITORY
from tests.browser import justice_fixture

SOUND_MARTS = REPOSITORY / "tests" / "publication" / "sound_marts.sql"

# What the small picture has no row of, and a tile asks for: the same rows of the sector that goes first.
ALSO = {
    "mart_picture__roll_ups": "'priority' AS dimension",
    "mart_monitoring__practice": "'transport_logistiek' AS sector, 'logging' AS private_logging",
    "mart_insights__priors": "'transport_logistiek' AS sector",
    "mart_measures__standing": "'transport_logistiek' AS sector, true AS is_from_mainports, true AS is_behind_plan, "
    "'in_progress' AS status_id, DATE '2026-09-01' AS planned_date",
}
STAND = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
MARKS = {"Handelen": "▲", "Onderzoeken": "?", "Borgen": "●", "Volgen": "○"}
STATES = ("value", "true_zero", "not_yet_due", "overdue", "not_participating", "suppressed")
SECTORS = {
    "openbaar_bestuur": "Openbaar bestuur",
    "rechtshandhaving": "Rechtshandhaving",
    "uitvoering": "Uitvoering",
    "transport_logistiek": "Transport en logistiek",
    "haven_luchthaven": "Havens en luchthavens",
}
STREAMS = {
    "risk-scans": "Risicoscans",
    "monitoring-alerts": "Monitoringsignalen",
    "screening-outcomes": "Screeninguitkomsten",
}
PROCESSES = {
    "P01": ("uitgifte van reis- en identiteitsdocumenten", "issue of travel and identity documents"),
    "P05": ("douanecontrole en risicoselectie", "customs inspection and risk selection"),
    "P06": ("vrijgave van containers", "container release"),
    "P07": ("opslag en overslag in haven", "storage and transhipment in port"),
    "P11": ("handhaving en toezicht", "enforcement and supervision"),
    "P13": ("ICT-beheer en autorisatiebeheer", "ICT administration and authorisation management"),
    "P16": ("inkoop en aanbesteding", "procurement and tendering"),
    "P17": ("vergunningverlening", "licensing and permits"),
    "P36": ("lokale besluitvorming door bestuurders", "local decision-making by executives and council"),
    "P37": ("veerdiensten, havens en luchthavens Caribisch Nederland", "ports and airports in Caribbean Netherlands"),
}
_KINDS = (  # organisation type, sector, public or private, processes, how many, name
    ("gemeente", "openbaar_bestuur", "public", ("P01", "P11", "P17", "P36"), 342, "Gemeente {}"),
    ("openbaar_lichaam", "openbaar_bestuur", "public", ("P01", "P37"), 3, "Openbaar lichaam {}"),
    ("uitvoeringsorganisatie", "uitvoering", "public", ("P05", "P13", "P16"), 16, "{} Uitvoering"),
    ("transport_logistiek", "transport_logistiek", "private", ("P06", "P13"), 30, "{} Logistiek"),
    ("haven", "haven_luchthaven", "private", ("P06", "P07"), 8, "Haven {}"),
)
_HEADS = "Water Zand Berken Linden Meer Hoog Laag Oever Vlier Elzen Duin Heide Molen Kerk Zon Noorder Zuider Wester"
_TAILS = "poort dam veen burg hoven stede rade waard dijk horst loo kamp beek zijl sluis berg kerke lo"
_CHEAPEST = (
    "Vraag om een risicoscan",
    "Laat de scan met stukken onderbouwen",
    "Sluit systemen aan op monitoring",
    "Vraag deskundigen om een inzicht",
)


def _names(random: Random) -> list[str]:
    heads, tails = _HEADS.split(), _TAILS.split()
    names = [head + tail for head in heads for tail in tails] + [f"{head}er{tail}" for head in heads for tail in tails]
    random.shuffle(names)
    return names


def _units(random: Random) -> list[dict[str, Any]]:
    names = _names(random)
    units: list[dict[str, Any]] = []
    number = 0
    for kind, sector, public, processes, count, pattern in _KINDS:
        for index in range(count):
            number += 1
            name = pattern.format(names.pop())
            size = math.exp(random.gauss(5.2, 0.9))
            scanned = random.random() < (0.8 if sector != "openbaar_bestuur" else 0.6)
            monitored = random.random() < 0.55
            for process in processes:
                spread = random.uniform(0.35, 0.8) if monitored else random.uniform(0.8, 1.4)
                middle = math.exp(random.gauss(4.4 if process in ("P06", "P05", "P13") else 2.9, 0.8))
                low, high = middle * math.exp(-1.645 * spread), middle * math.exp(1.645 * spread)
                staff = size * random.uniform(0.05, 0.3)
                above = 0.5 * (1 + math.erf((math.log(middle) - math.log(60.0)) / spread / math.sqrt(2)))
                known = min(1.0, 0.55 * scanned * random.random() ** 0.3 + 0.45 * monitored * random.random() ** 0.4)
                if above >= 0.8 and known >= 0.5:
                    quadrant = "Handelen"
                elif above <= 0.2:
                    quadrant = "Borgen" if known >= 0.5 else "Volgen"
                else:
                    quadrant = "Onderzoeken"
                volume = [value * staff / 10_000 for value in (low, middle, high)]
                units.append(
                    {
                        "unit_id": f"o{number:09d}-{process}",
                        "organisation_oin": f"00000099{number:09d}000",
                        "organisation_name": name,
                        "organisation_type": kind,
                        "sector": sector,
                        "public_private": public,
                        "region_code": ("BQ-BO", "BQ-SE", "BQ-SA")[index] if kind == "openbaar_lichaam" else "PV28",
                        "region_name": "Caribisch Nederland" if kind == "openbaar_lichaam" else "Zuid-Holland",
                        "territory": "caribbean" if kind == "openbaar_lichaam" else "european",
                        "process_id": process,
                        "process_name_nl": PROCESSES[process][0],
                        "process_name_en": PROCESSES[process][1],
                        "quadrant": quadrant,
                        "is_outdated": random.random() < 0.02,
                        "intensity_p05": low,
                        "intensity_p50": middle,
                        "intensity_p95": high,
                        "volume_p05": volume[0],
                        "volume_p50": volume[1],
                        "volume_p95": volume[2],
                        "volume_mean": volume[1] * math.exp(spread * spread / 2),
                        "p_above_appetite": above,
                        "appetite": 60.0,
                        "knowledge_share": known,
                        "data_weight": known * 0.8,
                        "coverage_mean": known * 0.9,
                        "insight_state": "inzicht" if process != "P36" else "geen_inzicht",
                        "insight_ids": "skc/expertraadpleging/1/voor-beheersing" if process != "P36" else None,
                        "insight_renew_by": date(2027, 6, 30) if process != "P36" else None,
                        "staff_years": staff,
                        "scan_state": "value" if scanned else "overdue",
                        "monitoring_state": "value" if monitored else "not_participating",
                        "scan_date": date(2025, 12, 31) if scanned else None,
                        "value_of_knowing": volume[1] * random.uniform(0.1, 0.6) * (1 - known),
                        "data_origin": "synthetic",
                    }
                )
    units.sort(key=lambda unit: -unit["volume_p50"])
    for place, unit in enumerate(units, start=1):
        overlap = max(1, round(place * 0.4))
        unit |= {"rank_expected": float(place), "rank_low": max(1, place - overlap), "rank_high": place + overlap}
        parts = {"group": random.gauss(2.0, 0.4), "signals": random.gauss(0.1, 0.3), "impact": random.gauss(3.5, 0.3)}
        parts |= {"resilience": -abs(random.gauss(0.8, 0.3))}
        parts |= {"rest": math.log(unit["intensity_p50"]) - sum(parts.values())}
        unit |= {f"d_{part}": value for part, value in parts.items()}
    return units


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _coverage(random: Random) -> list[dict[str, Any]]:
    rows = []
    for stream, stream_name in STREAMS.items():
        for sector, sector_name in SECTORS.items():
            expected = random.randint(40, 4200)
            parts = Counter(random.choices(STATES, weights=(60, 9, 4, 12, 13, 2), k=expected))
            counts = {f"{state}_count": parts[state] for state in STATES}
            rows.append(
                {"stream": stream, "stream_name_nl": stream_name, "sector": sector, "sector_name_nl": sector_name}
                | {"expected_count": expected, **counts, "data_origin": "synthetic"}
                | {"coverage_share": (parts["value"] + parts["true_zero"]) / expected}
            )
    return rows


def _deliveries(random: Random, units: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    organisations = {unit["organisation_oin"]: unit for unit in units}
    for oin, unit in list(organisations.items())[:160]:
        for month in range(1, 11):
            state = random.choices(STATES, weights=(60, 9, 1, 12, 13, 2))[0]
            first = date(2026, month, 1)
            last = date(2026, month + 1, 1) - timedelta(days=1)
            rows.append(
                {
                    "partner": "riec-loket" if unit["sector"] == "openbaar_bestuur" else "transport-loket",
                    "stream": "monitoring-alerts",
                    "organisation_oin": oin,
                    "organisation_name": unit["organisation_name"],
                    "sector": unit["sector"],
                    "region_code": unit["region_code"],
                    "period_from": first,
                    "period_to": last,
                    "due_date": last + timedelta(days=15),
                    "state": state,
                    "unnamed_replacements": 0,
                    "received_at": datetime(2026, month + 1, 5, tzinfo=UTC)
                    if state in ("value", "true_zero")
                    else None,
                    "data_origin": "synthetic",
                }
            )
    return rows


def _intake(random: Random) -> list[dict[str, Any]]:
    rows = []
    senders = [("riec-loket", stream, "synthetic") for stream in STREAMS]
    senders += [("transport-loket", stream, "synthetic") for stream in STREAMS]
    senders += [("rijks-loket", stream, "synthetic") for stream in STREAMS]
    senders += [
        ("rijksrecherche", "case-statistics", "published"),
        ("dienst-justis", "screening-outcomes", "published"),
    ]
    for partner, stream, origin in senders:
        for day in (22, 23, 24):
            accepted = random.randint(3, 1500)
            duplicate, conflict, refused = random.randint(0, 4), random.randint(0, 1), random.randint(0, 9)
            moment = datetime(2026, 11, day, 9, random.randint(0, 59), tzinfo=UTC)
            rows.append(
                {"partner": partner, "stream": stream, "landed_on": date(2026, 11, day), "data_origin": origin}
                | {"records": accepted + duplicate + conflict + refused, "accepted": accepted, "duplicate": duplicate}
                | {"conflict": conflict, "refused": refused, "redriven": 0, "redriven_accepted": 0}
                | {"last_appended_at": moment, "last_landed_at": moment}
            )
    return rows


def tables(seed: int = 20261124) -> dict[str, list[dict[str, Any]]]:
    """Every mart of the release as rows; the same seed gives the same rows."""
    random = Random(seed)
    units = _units(random)
    in_quadrant = Counter(unit["quadrant"] for unit in units)
    coverage = _coverage(random)
    expected = sum(row["expected_count"] - row["not_yet_due_count"] for row in coverage)
    received = sum(row["value_count"] + row["true_zero_count"] for row in coverage)
    explanations = {
        "Handelen": ("boven de grens en goed bekend", "above the limit and well known"),
        "Onderzoeken": ("nog niet te zeggen", "undecided"),
        "Borgen": ("onder de grens en goed bekend", "below the limit and well known"),
        "Volgen": ("lijkt laag, maar weinig bekend", "seems low, but little known"),
    }
    headline = {
        "reference_date": STAND.date(),
        "valid_until": date(2026, 12, 31),
        "ingest_seq": 48213,
        "method_version": "1.0",
        "provisional": True,
        "units_count": len(units),
        **{f"{quadrant.lower()}_count": in_quadrant[quadrant] for quadrant in MARKS},
        "expected_deliveries": expected,
        "received_deliveries": received,
        "coverage_share": received / expected,
        "organisations_in_frame": 412,
        "organisations_participating": 366,
        "organisations_coverage_share": 366 / 412,
        "sentence_nl": f"{_capital(units[0]['process_name_nl'])} is het grootste bekende risico; "
        f"over {in_quadrant['Onderzoeken']} processen is nog te weinig bekend.",
        "sentence_en": f"{_capital(units[0]['process_name_en'])} is the largest known risk; "
        f"too little is known of {in_quadrant['Onderzoeken']} processes.",
        "last_event_at": STAND,
        "data_origin": "synthetic",
    }
    top = [
        {
            "rank": place,
            **{name: unit[name] for name in ("unit_id", "organisation_name", "process_name_nl", "sector", "quadrant")},
            **{
                name: unit[name]
                for name in ("volume_p05", "volume_p50", "volume_p95", "knowledge_share", "coverage_mean")
            },
            "interval_html": "",  # the dashboards draw the interval themselves
            "rank_text": f"{unit['rank_low']}–{unit['rank_high']}",
            "mark": MARKS[unit["quadrant"]],
            "data_origin": "synthetic",
        }
        for place, unit in enumerate(units[:15], start=1)
    ]
    unknown = sorted((u for u in units if u["quadrant"] == "Onderzoeken"), key=lambda u: -u["value_of_knowing"])[:15]
    investigate = [
        {
            "rank": place,
            **{name: unit[name] for name in ("unit_id", "organisation_name", "process_name_nl", "value_of_knowing")},
            "cheapest_step_nl": random.choice(_CHEAPEST),
            "data_origin": "synthetic",
        }
        for place, unit in enumerate(unknown, start=1)
    ]
    intake = _intake(random)
    return justice_fixture.tables() | {
        "mart_picture__headline": [headline],
        "mart_picture__quadrants": [
            {"sort_order": place, "quadrant": quadrant, "mark": mark, "units_count": in_quadrant[quadrant]}
            | {"explanation_nl": explanations[quadrant][0], "explanation_en": explanations[quadrant][1]}
            | {"data_origin": "synthetic"}
            for place, (quadrant, mark) in enumerate(MARKS.items(), start=1)
        ],
        "mart_picture__units": units,
        "mart_picture__top_units": top,
        "mart_picture__to_investigate": investigate,
        "mart_picture__coverage": coverage,
        "mart_audit__deliveries": _deliveries(random, units),
        "mart_audit__intake": intake,
        "mart_audit__refusals": [
            {
                "partner": "riec-loket",
                "stream": "risk-scans",
                "code": code,
                "records": count,
                "data_origin": "synthetic",
            }
            for code, count in (("SCHEMA_REQUIRED", 3), ("PRIVACY_EMAIL", 1))
        ],
        "mart_audit__corrections": [
            {
                "partner": partner,
                "stream": "monitoring-alerts",
                "reference_kind": kind,
                "retraction_reason": "gemeld-in-verkeerde-periode" if kind == "retraction" else None,
                "status": status,
                "obstacle": "not_seen" if status == "unresolved" else "none",
                "appended_at": STAND - timedelta(days=days),
                "resolved_at": None if status == "unresolved" else STAND,
                "waiting_days": days,
                "data_origin": "synthetic",
            }
            for partner, kind, status, days in (
                ("riec-loket", "correction", "in_effect", 0),
                ("riec-loket", "correction", "unresolved", 9),
                ("transport-loket", "retraction", "in_effect", 2),
            )
        ],
        "mart_justice__published_series": [
            {
                "reporter_name": "Rijksrecherche",
                "year": year,
                "offence_label_nl": label,
                "unit_of_count": "zaak",
                "count": count,
                "status": "final",
                "citation_text": text,
                "citation_reference": reference,
                "data_origin": "published",
            }
            for year, label, count, text, reference in (
                (2017, "Ambtelijke omkoping", 22, "22 omkopingszaken en 23 lekzaken", "nu.nl 5291759"),
                (2017, "Schending van geheimen", 23, "22 omkopingszaken en 23 lekzaken", "nu.nl 5291759"),
                (
                    2018,
                    "Ambtelijke omkoping",
                    33,
                    "33 omkopingszaken en 32 lekzaken in 2018",
                    "nrc.nl 2019-05-23; rijksoverheid.nl 2019-12-06",
                ),
                (
                    2018,
                    "Schending van geheimen",
                    32,
                    "33 omkopingszaken en 32 lekzaken in 2018",
                    "nrc.nl 2019-05-23; rijksoverheid.nl 2019-12-06",
                ),
                (
                    2022,
                    "Ambtelijke omkoping",
                    25,
                    "25 omkopingsonderzoeken en 24 lekonderzoeken",
                    "Openbaar Ministerie, Jaarbericht in verhaal 2023",
                ),
                (
                    2022,
                    "Schending van geheimen",
                    24,
                    "25 omkopingsonderzoeken en 24 lekonderzoeken",
                    "Openbaar Ministerie, Jaarbericht in verhaal 2023",
                ),
            )
        ],
        "mart_screening__published_series": [
            {
                "year": 2022,
                "measure_nl": "Verklaringen Omtrent het Gedrag, aangevraagd",
                "count": 1_400_000,
                "count_quality": "rounded",
                "citation_text": "1,4 tot 1,5 miljoen aanvragen per jaar",
                "citation_reference": "rijksoverheid.nl 2022-06-30",
                "data_origin": "published",
            }
        ],
    }


def write_release(releases: Path, release_id: str, content: dict[str, list[dict[str, Any]]]) -> Path:
    """Write `content` as `releases/<release_id>/sbo.duckdb`, with a manifest, and make it the current one."""
    folder = releases / release_id
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "sbo.duckdb")) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        info = "? AS release_id, now() AS made_at, 67890 AS ingest_seq, 12 AS gate_expectations, 11 AS gate_passed"
        connection.execute(f"CREATE TABLE release_info AS SELECT {info}, 1 AS gate_warnings", [release_id])
        for name, table in _sound_marts().items():
            if name not in content:
                connection.register("rows", table)
                connection.execute(f"CREATE TABLE {name} AS SELECT *, ? AS release_id FROM rows", [release_id])
                connection.unregister("rows")
        for name, rows in content.items():
            connection.register("rows", pyarrow.Table.from_pylist([row | {"release_id": release_id} for row in rows]))
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM rows")
            connection.unregister("rows")
    (folder / "manifest.json").write_text(manifest(release_id, content).model_dump_json())
    make_current(releases, release_id)
    return folder / "sbo.duckdb"


def manifest(release_id: str, content: dict[str, list[dict[str, Any]]]) -> Manifest:
    """What the publication would tell of a release of `content`; the hashes are none."""
    tables = {
        name: PublishedTable(rows=len(rows), columns=list(rows[0]), data_origins=["synthetic"], content_hash="0" * 16)
        for name, rows in content.items()
        if rows
    }
    inputs = Inputs(
        ingest_seq=67_890,
        reference_date=STAND.date(),
        reference_version="v1",
        code_hash="c0de",
        environment="test",
        clock_simulated=False,
    )
    return Manifest(
        release_id=release_id,
        made_at=STAND,
        written_at=STAND,
        build_id="b000001",
        inputs=inputs,
        method_version="1.0",
        provisional=True,
        data_origins=["synthetic"],
        git_commit="0123abc",
        duckdb_version=duckdb.__version__,
        gate=GateSummary(expectations=12, passed=11, failures=[], warnings=["coverage.low"], report="b000001.html"),
        files=[PublishedFile(audience="sbo", file="sbo.duckdb", bytes=1, sha256="0" * 64, tables=tables)],
    )


def _sound_marts() -> dict[str, pyarrow.Table]:
    """The small picture that the gate's tests start from: a few rows for every mart that leaves."""
    with duckdb.connect() as connection:
        connection.execute(SOUND_MARTS.read_text(encoding="utf-8"))
        for name, other in ALSO.items():
            connection.execute(f"INSERT INTO marts.{name} SELECT * REPLACE ({other}) FROM marts.{name}")
        names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts'").fetchall()
        return {name: connection.table(f"marts.{name}").to_arrow_table() for (name,) in names}


def make_current(releases: Path, release_id: str) -> None:
    """Point `current/sbo.duckdb` at a release that exists, as the publication does it: one rename."""
    current = releases / "current"
    current.mkdir(exist_ok=True)
    aside = current / f".{release_id}"
    os.symlink(f"../{release_id}/sbo.duckdb", aside)
    os.replace(aside, current / "sbo.duckdb")
