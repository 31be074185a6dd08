"""A running month of twelve invented organisations: an outbreak at some, one of them told by mistake, and a reply."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.method.bronze_fixture import at, months_before
from tests.method.bronze_rows import Lake, seed_rows

PROCESS, MONTH = "P01", date(2026, 10, 1)
PARTNER = "loket-gemeente"
USUAL, OUTBREAK = 4, 30


def warning_id(kind: str, level: str, subject: str, period_from: date) -> str:
    """The id of a warning, as a reply names it."""
    digest = hashlib.md5(f"{kind}:{level}:{subject}:{period_from}".encode(), usedforsecurity=False).hexdigest()
    return "w" + digest[:20].translate(str.maketrans("0123456789", "ghijklmnop"))


def unit_id(oin: str) -> str:
    return f"o{oin[8:17]}-{PROCESS}"


def report(oin: str, first: date, last: date, opened: int) -> dict[str, Any]:
    signal = {"category_id": "gegevensexport", "opened": opened, "open": opened, "confirmed": 0, "explained": 0}
    return {
        "organisation_oin": oin,
        "process_id": PROCESS,
        "signals": [signal] if opened else [],
        "monitoring_profile": "detect",
        "period": {"from": first.isoformat(), "to": last.isoformat()},
        "exposure": {
            "accounts_monitored": 90,
            "accounts_total": 100,
            "staff_years_monitored": 40.0,
            "systems_covered": 7,
            "systems_total": 8,
        },
    }


def warning_story(folder: Path) -> tuple[Lake, list[str]]:
    """The lake, and the OINs: of the first three October shows an outbreak; the second takes it back; the third's comes
    after a repeat of its own first word. The last reports of October come later than every other record."""
    lake, rng = Lake(folder, date(2026, 11, 24)), np.random.default_rng(5)
    oins = [row["organisation_oin"] for row in seed_rows("reference/population_frame")][:12]
    lake.put_agreement(
        {
            "partner": PARTNER,
            "name": PARTNER,
            "oin": oins[0],
            "role": "collector",
            "valid_from": "2024-01-01",
            "valid_to": "2028-12-31",
            "data_origins": ["synthetic"],
            "streams": [{"stream": "monitoring-alerts", "cadence": "monthly", "due_days": 30}],
            "organisation_oins": oins,
        }
    )
    calendar = months_before(lake.reference_date, 14)
    for first, last in calendar[:-1]:
        for oin in oins:
            told = report(oin, first, last, int(rng.poisson(USUAL)))
            lake.put(PARTNER, "monitoring-alerts", told, at(last + timedelta(days=8)))
    first, last = calendar[-1]
    for number, oin in enumerate(oins[:10]):
        opened = OUTBREAK if number < 3 else USUAL
        said = lake.put(PARTNER, "monitoring-alerts", report(oin, first, last, opened), at(last + timedelta(days=5)))
        if number == 1:
            signals = report(oin, first, last, USUAL)["signals"]
            lake.correct(said, at(last + timedelta(days=9)), signals=signals)
    answer = {
        "organisation_oin": oins[0],
        "reference_date": "2026-11-12",
        "release_id": "r000001",
        "indicator_id": "vroegsignaal-signalen",
        "process_id": PROCESS,
        "warning_id": warning_id("signals", "unit", unit_id(oins[0]), MONTH),
        "stance": "explains",
        "text": "Een nieuw systeem ziet meer dan het oude.",
    }
    lake.put(PARTNER, "replies", answer, at(date(2026, 11, 12)))
    lake.put(PARTNER, "replies", answer | {"organisation_oin": oins[5]}, at(date(2026, 11, 13)))
    lake.flush()
    for oin in oins[10:]:
        lake.put(PARTNER, "monitoring-alerts", report(oin, first, last, OUTBREAK), at(last + timedelta(days=20)))
    lake.flush()
    return lake, oins
