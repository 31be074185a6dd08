"""METHOD rule 1: whoever stops reporting gains nothing by it.

A picture of late April has everything that was reported until then. From that day on nobody reports, and a picture is
made in November of the same events. Every unit is compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.settings import Environment, Settings
from tests.method.bronze_rows import Lake
from tests.method.conftest import Picture, build, rows, warehouse_with_seeds

SILENT_FROM = date(2026, 4, 28)
ORDER = ("Borgen", "Volgen", "Onderzoeken", "Handelen")
Row = dict[str, Any]
UNITS = """
    SELECT units.*, quadrants.quadrant AS new_quadrant, ln(intensity_p95 / intensity_p05) AS width
    FROM marts.mart_picture__units AS units
    JOIN intermediate.int_method__quadrants AS quadrants USING (unit_id)
"""


def on(day: date, home: Path) -> Settings:
    return Settings(
        _env_prefix="NO_VARIABLE_", home=home, environment=Environment.test, clock_at=f"{day.isoformat()}T12:00:00Z"
    )


@dataclass(frozen=True)
class Silence:
    settings: Settings
    lake: Lake
    told_until: int
    before: dict[str, Row]
    after: dict[str, Row]


@pytest.fixture(scope="module")
def silence(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> Silence:
    home = tmp_path_factory.mktemp("silence") / "home"
    warehouse_with_seeds(picture, home)
    lake = picture.lake
    until = max(row["ingest_seq"] for row in lake.rows if row["appended_at"].date() < SILENT_FROM)
    pictures = []
    for day in (SILENT_FROM, lake.reference_date):
        build(on(day, home), lake, up_to=until)
        pictures.append({row["unit_id"]: row for row in rows(on(day, home), UNITS)})
    return Silence(on(lake.reference_date, home), lake, until, *pictures)


def test_no_unit_is_shown_in_a_lower_quadrant_after_the_silence(silence: Silence) -> None:
    lower = [
        name
        for name, unit in silence.after.items()
        if ORDER.index(unit["quadrant"]) < ORDER.index(silence.before[name]["quadrant"])
    ]
    assert lower == []


def test_without_the_ratchet_silence_would_have_lowered_many(silence: Silence) -> None:
    """The test above can fail: what the method says of the faded evidence alone is lower for many units."""
    lower = {
        name
        for name, unit in silence.after.items()
        if ORDER.index(unit["new_quadrant"]) < ORDER.index(silence.before[name]["quadrant"])
    }
    assert len(lower) > 20
    assert {name for name, unit in silence.after.items() if unit["is_outdated"]} == lower


def test_knowledge_never_grows_by_silence(silence: Silence) -> None:
    grown = [
        name
        for name, unit in silence.after.items()
        if unit["knowledge_share"] > silence.before[name]["knowledge_share"]
    ]
    assert grown == []


def test_no_interval_narrows_by_silence(silence: Silence) -> None:
    """METHOD allows it where coverage error dominates, if such units are listed: in this country there is none."""
    width = {name: unit["width"] - silence.before[name]["width"] for name, unit in silence.after.items()}
    assert [name for name, wider in width.items() if wider < -1e-9] == []
    assert sum(wider > 1e-3 for wider in width.values()) > len(width) / 2


def test_newer_evidence_releases_what_was_held(silence: Silence) -> None:
    """One unit that is held gets one new report; it moves to where the method puts it, the others stay held."""
    held = [unit for unit in silence.after.values() if unit["is_outdated"]]
    lucky = next(unit for unit in held if unit["monitoring_state"] == "overdue")
    old = [
        row
        for row in silence.lake.rows
        if row["stream"] == "monitoring-alerts"
        and row["disposition"] == "accepted"
        and row["data"].get("organisation_oin") == lucky["organisation_oin"]
        and row["data"].get("process_id") == lucky["process_id"]
        and row["ingest_seq"] <= silence.told_until
    ][-1]
    lake = Lake(silence.lake.folder.parent / "more", silence.lake.reference_date, rows=list(silence.lake.rows))
    lake.rows = lake.rows[: silence.told_until]
    lake.agreements, lake.reference_files = silence.lake.agreements, silence.lake.reference_files
    period = {"from": "2026-10-01", "to": "2026-10-31"}
    lake.put(old["partner"], old["stream"], {**old["data"], "period": period, "signals": []}, old["appended_at"])
    lake.flush()
    build(silence.settings, lake)
    now = {row["unit_id"]: row for row in rows(silence.settings, UNITS)}
    assert not now[lucky["unit_id"]]["is_outdated"]
    assert now[lucky["unit_id"]]["quadrant"] == now[lucky["unit_id"]]["new_quadrant"]
    others = Counter(
        now[unit["unit_id"]]["is_outdated"]
        for unit in held
        if unit["organisation_oin"] != lucky["organisation_oin"] and unit["data_weight"] > 0
    )
    assert others[True] > 10
