"""The delivery gate: what landed since the last check, held against the agreement and the partner's own past.

Nothing is refused here. What stands out is told to the partner on its own topic and kept for `mart_audit__quality`.
The expectations stand in delivery_expectations/*.yml; cadence, deadline and who is spoken for come from the agreement.
How far checking has come is itself a row of `bronze.notices`, so a second run finds nothing new.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from connectors.publication.suites import Suite, suites
from connectors.publication.validation import failing_rows
from infra import lake, notices
from infra.notices import DELIVERY_CHECK, QUALITY_FINDINGS, Notice
from infra.settings import Settings
from infra.warehouse import reading

FOLDER = Path(__file__).parent / "delivery_expectations"
MOST_ROWS = 50
_PIN = "SELECT ingest_seq, reference_date FROM bronze.build"


def check(settings: Settings) -> list[Notice]:
    """Check what the last build holds above the last check; returns the notices to partners that were written.

    Raises `WarehouseError` before the first build and while one runs.
    """
    checked_up_to = _checked_up_to(settings)
    with reading(settings.warehouse_file) as connection:
        found = connection.execute(_PIN).fetchone()
        assert found is not None  # every build writes its row
        ingest_seq, reference_date = found
        if ingest_seq <= checked_up_to:
            return []
        values = {"ingest_seq": ingest_seq, "reference_date": reference_date, "checked_up_to": checked_up_to}
        failing = failing_rows(connection, suites(FOLDER), values)
    about = f"{checked_up_to + 1}-{ingest_seq}"
    told = [
        Notice(
            QUALITY_FINDINGS,
            partner,
            about,
            {"ingest_seq_from": checked_up_to + 1, "ingest_seq_to": ingest_seq, "findings": findings},
        )
        for partner, findings in sorted(findings_by_partner(failing, _meanings(suites(FOLDER))).items())
    ]
    done = Notice(DELIVERY_CHECK, None, about, {"ingest_seq_to": ingest_seq, "partners": len(told)})
    return [notice for notice in notices.append(settings, [*told, done]) if notice.partner is not None]


def _checked_up_to(settings: Settings) -> int:
    rows = notices.above(lake.notices_table(settings), 0)
    return max(
        (json.loads(row["content"])["ingest_seq_to"] for row in rows if row["kind"] == DELIVERY_CHECK), default=0
    )


def _meanings(by_name: dict[str, Suite]) -> dict[str, str]:
    return {each.id: each.meaning_nl for suite in by_name.values() for each in suite.expectations()}


def findings_by_partner(
    failing: dict[str, list[dict[str, Any]]], meanings: dict[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """Findings of each partner: the check, how often, and the first rows, newest first."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for check_id, rows in failing.items():
        by_partner: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            by_partner[row["partner"]].append(_told(row))
        for partner, mine in by_partner.items():
            newest = sorted(mine, key=lambda row: -int(row["ingest_seq"]))[:MOST_ROWS]
            finding = {"check": check_id, "meaning_nl": meanings[check_id], "total": len(mine), "rows": newest}
            found[partner].append(finding)
    return found


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Days as ISO dates: the gate's frame holds them as moments."""
    days = {name: str(row[name])[:10] for name in ("period_from", "period_to")}
    return {
        "stream": row["stream"],
        "organisation_oin": row["organisation_oin"],
        **days,
        "ingest_seq": int(row["ingest_seq"]),
    }
