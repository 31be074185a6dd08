"""A small invented country as rows of the lake.

Deterministic by seed. It plants rates above the expert medians, lets about 70 % of the organisations take part, and
has what goes wrong in the field: late and silent reporters, corrections, duplicates, conflicts, refusals, published
figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.method.bronze_rows import Lake, seed_rows
from tests.method.insights_fixture import planted_rate, put_insights
from tests.method.streams_fixture import WHAT_IS_DONE, put_what_is_done

STREAM_OF_CADENCE = {
    "risk-scans": ("yearly", 90),
    "monitoring-alerts": ("monthly", 20),
    "screening-outcomes": ("quarterly", 30),
}


def months_before(reference_date: date, count: int) -> list[tuple[date, date]]:
    """The `count` whole months before the month of `reference_date`, oldest first."""
    months = []
    first = reference_date.replace(day=1)
    for _ in range(count):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        months.append((first, last))
    return months[::-1]


def quarters_of(months: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    for index in range(len(months) - 2):
        if months[index][0].month % 3 == 1:
            yield months[index][0], months[index + 2][1]


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def agreements_of(frame: list[dict[str, str]]) -> list[dict[str, Any]]:
    """One collective agreement an organisation type, and one chain partner with case statistics."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in frame:
        members[row["organisation_type"]].append(row["organisation_oin"])
    made = [
        {
            "partner": f"loket-{kind.replace('_', '-')}",
            "name": kind,
            "oin": oins[0],
            "role": "collector",
            "valid_from": "2024-01-01",
            "valid_to": "2028-12-31",
            "data_origins": ["synthetic"],
            "streams": [{"stream": s, "cadence": c, "due_days": d} for s, (c, d) in STREAM_OF_CADENCE.items()],
            "organisation_oins": oins,
        }
        for kind, oins in sorted(members.items())
        if not kind.endswith("partner")
    ]
    chain = members["ketenpartner"]
    made.append(
        {
            "partner": "keten",
            "name": "keten",
            "oin": chain[0],
            "role": "chain",
            "valid_from": "2024-01-01",
            "valid_to": None,
            "data_origins": ["synthetic", "published"],
            "organisation_oins": chain,
            "streams": [{"stream": "case-statistics", "cadence": "quarterly", "due_days": 45}],
        }
    )
    return made


def invented_country(folder: Path, *, seed: int = 20261124, months: int = 24, every: int = 1) -> Lake:
    """The country; `every`: only each so-manieth organisation of the frame reports (the frame itself stays whole)."""
    reference_date = date(2026, 11, 24)
    lake = Lake(folder, reference_date)
    frame = seed_rows("reference/population_frame")
    for agreement in agreements_of(frame):
        lake.put_agreement(agreement)
    shares: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in seed_rows("reference/process_of_organisation_type"):
        shares[row["organisation_type"]].append((row["process_id"], float(row["staff_share"])))
    instruments: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
    for row in seed_rows("reference/scan_dimensions"):
        instruments[row["instrument_id"]].append(
            (row["dimension_id"], float(row["scale_min"]), float(row["scale_max"]))
        )
    calendar = months_before(reference_date, months)
    assessed = [row for row in frame if row["staff_years"]]
    for index, row in enumerate(assessed):
        rng = np.random.default_rng([seed, index])
        if index % every or rng.random() > 0.7:
            continue
        _organisation(lake, rng, row, shares[row["organisation_type"]], instruments, calendar)
        put_what_is_done(lake, np.random.default_rng([seed, index, 1]), row, shares[row["organisation_type"]], calendar)
    done = [row for row in lake.rows if row["stream"] in WHAT_IS_DONE]
    counted = [row for row in lake.rows if row["stream"] not in WHAT_IS_DONE]
    for number, told in enumerate((counted, done)):
        _corrections(lake, np.random.default_rng([seed, len(assessed), number][: 2 + number]), told)
    put_insights(lake)
    lake.rows.sort(key=lambda row: (row["appended_at"], row["ingest_seq"]))
    for seq, row in enumerate(lake.rows, 1):
        row["ingest_seq"] = row["offset"] = seq
    _wrong_records(lake, assessed[0]["organisation_oin"])
    _published(lake, frame)
    lake.flush()
    return lake


def _organisation(
    lake: Lake,
    rng: np.random.Generator,
    row: dict[str, str],
    processes: list[tuple[str, float]],
    instruments: dict[str, list[tuple[str, float, float]]],
    calendar: list[tuple[date, date]],
) -> None:
    partner, oin = f"loket-{row['organisation_type'].replace('_', '-')}", row["organisation_oin"]
    staff, resilience = float(row["staff_years"]), float(rng.beta(5, 5))
    late, silent = rng.random() < 0.1, rng.random() < 0.08
    calendar = calendar[: len(calendar) * 3 // 4] if silent else calendar
    delay = 35 if late else 8
    profile, seen = [("aware", 0.25), ("deter", 0.4), ("detect", 0.6), ("defend", 0.8)][int(rng.integers(4))]
    instrument = sorted(instruments)[int(rng.integers(len(instruments)))]
    for year in range(0, len(calendar), 12):
        day = calendar[min(year + int(rng.integers(12)), len(calendar) - 1)][0] + timedelta(days=int(rng.integers(28)))
        grade = ["told", "documented", "tested"][int(rng.choice(3, p=[0.35, 0.4, 0.25]))]
        for process_id, share in [("", 1.0)] + [p for p in processes if rng.random() < 0.1]:
            answers = [
                {
                    "dimension_id": name,
                    "evidence_grade": grade,
                    "score": round(low + (high - low) * float(np.clip(resilience + rng.normal(0, 0.15), 0, 1)), 1),
                }
                for name, low, high in instruments[instrument]
            ]
            data = {
                "organisation_oin": oin,
                "reference_date": day.isoformat(),
                "instrument_id": instrument,
                "scope": "process" if process_id else "organisation",
                "answers": answers,
            }
            if process_id:
                data["process_id"] = process_id
            if rng.random() < 0.5:
                data["staff_years"] = round(staff * share * float(rng.uniform(0.9, 1.1)), 1)
            lake.put(partner, "risk-scans", data, at(day + timedelta(days=delay)))
    for process_id, share in processes:
        if rng.random() > 0.27:
            continue
        rate = 3 * planted_rate(process_id) * float(rng.gamma(3, 1 / 3))  # well above what experts said
        accounts_share, systems = float(rng.beta(8, 3)), int(rng.integers(2, 9))
        for first, last in calendar:
            watched = staff * share / 12 * accounts_share
            mean = rate / 10_000 * watched * (1 - resilience) * accounts_share * systems / 8 * seen
            real, noise = int(rng.poisson(mean)), int(rng.poisson(0.02 * watched))
            still_open = int(rng.binomial(real + noise, 0.1))
            confirmed = min(real, real + noise - still_open)
            opened = real + noise
            signals = (
                [
                    {
                        "category_id": "gegevensexport",
                        "opened": opened,
                        "open": still_open,
                        "confirmed": confirmed,
                        "explained": opened - still_open - confirmed,
                    }
                ]
                if opened
                else []
            )
            data = {
                "organisation_oin": oin,
                "process_id": process_id,
                "signals": signals,
                "monitoring_profile": profile,
                "period": {"from": first.isoformat(), "to": last.isoformat()},
                "exposure": {
                    "accounts_monitored": round(staff * accounts_share),
                    "accounts_total": round(staff),
                    "staff_years_monitored": round(watched, 3),
                    "systems_covered": systems,
                    "systems_total": 8,
                },
            }
            lake.put(partner, "monitoring-alerts", data, at(last + timedelta(days=delay)))
            if rng.random() < 0.02:  # a correction: the same month again, later, with one system more
                again = {**data, "exposure": {**data["exposure"], "systems_covered": min(8, systems + 1)}}
                lake.put(partner, "monitoring-alerts", again, at(last + timedelta(days=delay + 3)))
    for first, last in quarters_of(calendar):
        for category in ["ALLE"] if rng.random() < 0.5 else ["ICT-BEHEER", "FINANCIEEL"]:
            hires, leavers = int(rng.poisson(staff * 0.02)), int(rng.poisson(staff * 0.02))
            data = {
                "organisation_oin": oin,
                "period": {"from": first.isoformat(), "to": last.isoformat()},
                "function_category_id": category,
                "vog_requested": hires,
                "vog_issued": hires,
                "vog_refused": 0,
                "hires": hires,
                "references_checked": int(rng.binomial(hires, 0.7)),
                "leavers": leavers,
                "exit_interviews": int(rng.binomial(leavers, 0.6)),
                "rehiring_checks": int(rng.binomial(hires, 0.4)),
            }
            lake.put(partner, "screening-outcomes", data, at(last + timedelta(days=delay)))


def _corrections(lake: Lake, rng: np.random.Generator, told: list[dict[str, Any]]) -> None:
    """Each way of taking something back, in both orders of arrival, on statements of its own."""
    chosen = iter([told[int(i)] for i in rng.permutation(len(told))])
    for hours in (30, -30):  # what takes back comes after, and before, what it takes back
        for _ in range(max(1, len(told) // 1500)):
            row, later = next(chosen), timedelta(hours=abs(hours))
            said = row["time"] + later
            came = row["appended_at"] + timedelta(hours=hours)
            lake.correct(row, said, came=came)
            lake.retract(row := next(chosen), row["time"] + later, row["appended_at"] + timedelta(hours=hours))
            row = next(row for row in chosen if "period" in row["data"])
            _moved(lake, row, row["time"] + later, row["appended_at"] + timedelta(hours=hours))
            row = next(chosen)  # a chain, of which the last comes first or last
            second = lake.correct(row, row["time"] + later)
            lake.correct(second, row["time"] + 2 * later, came=row["appended_at"] + timedelta(hours=3 * hours))
            row = next(chosen)  # two corrections of one statement, then it is withdrawn by name
            lake.correct(row, row["time"] + 2 * later, came=row["appended_at"] + timedelta(hours=hours))
            lake.correct(row, row["time"] + later)
            lake.retract(next(chosen), row["time"] + later, stream="case-statistics")  # of another type: it can't
            row = next(chosen)
            lake.correct(row, row["time"] + later)
            lake.retract(row, row["time"] + 2 * later, row["appended_at"] + timedelta(hours=3 * hours))
            row = next(chosen)  # a correction that was a mistake
            lake.retract(lake.correct(row, row["time"] + later), row["time"] + 2 * later)
            row = next(chosen)  # of something that never came
            lake.correct({**row, "id": f"lost-{row['id']}"}, row["time"] + later)


def _moved(lake: Lake, row: dict[str, Any], said: datetime, came: datetime) -> None:
    """The same content about another period: that of twenty years before, out of every horizon."""
    period = {end: f"{int(day[:4]) - 20}{day[4:]}" for end, day in row["data"]["period"].items()}
    if period["to"].endswith("02-29"):
        period["to"] = period["to"][:8] + "28"
    lake.correct(row, said, period=period, came=came)


def _wrong_records(lake: Lake, oin: str) -> None:
    moment = at(lake.reference_date)
    for code in ("PRIVACY_BSN", "CODE_UNKNOWN", "JSON_MALFORMED"):
        lake.put("loket-gemeente", "unknown", None, moment, origin=None, disposition="refused", codes=(code,))
    lake.put("loket-gemeente", "risk-scans", {"organisation_oin": oin}, moment, disposition="refused", codes=("A", "B"))
    lake.put("loket-gemeente", "monitoring-alerts", {"organisation_oin": oin}, moment, disposition="duplicate")
    lake.put("loket-gemeente", "monitoring-alerts", {"organisation_oin": oin}, moment, disposition="conflict")


def _published(lake: Lake, frame: list[dict[str, str]]) -> None:
    reporter = next(row for row in frame if row["organisation_type"] == "ketenpartner")["organisation_oin"]
    counted = {
        "reporter_oin": reporter,
        "phase_id": "PH4",
        "unit_of_count": "zaak",
        "counting_rule": "principal_offence",
        "basis_year": "registration",
        "status": "final",
        "territory": "european",
    }
    for year, count in ((2017, 22), (2018, 33)):
        data = {
            **counted,
            "period": {"from": f"{year}-01-01", "to": f"{year}-12-31"},
            "counts": [{"offence_group": "EU-PUB", "count": count}],
            "citation": {"text": f"{count} zaken in {year}", "reference": f"jaarcijfers {year}"},
        }
        lake.put("keten", "case-statistics", data, at(lake.reference_date), origin="published")
    vog = {
        "organisation_oin": reporter,
        "period": {"from": "2021-01-01", "to": "2021-12-31"},
        "vog_requested": 1_400_000,
        "function_category_id": "ALLE",
        "count_quality": "lower_bound",
        "citation": {"text": "ruim 1,4 miljoen", "reference": "jaarcijfers 2021"},
    }
    lake.put("keten", "screening-outcomes", vog, at(lake.reference_date), origin="published")
    quarter = {
        **counted,
        "period": {"from": "2026-04-01", "to": "2026-06-30"},
        "counts": [{"offence_group": "EU-PUB", "count": 4}],
    }
    lake.put("keten", "case-statistics", quarter, at(date(2026, 7, 20)))
