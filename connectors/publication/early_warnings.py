"""Early warnings to partners: each one that stands in the current release, once for each state that it takes.

What isn't in the release isn't told. A withdrawal is told to whom the question was told. Written down as a notice
whose id follows from warning and state, so a second run tells nothing again; receipts brings it to the partner.
"""

from __future__ import annotations

import json
from typing import Any

import duckdb

from connectors.publication import shelf
from infra import lake, notices
from infra.notices import EARLY_WARNING, Notice
from infra.settings import Settings

INDICATOR_OF_KIND = {"signals": "vroegsignaal-signalen", "silence": "vroegsignaal-stilte"}
"""What a reply to a warning names as what was shown (list shown_indicators)."""
_WARNINGS = """
SELECT partner, warning_id, state, kind, organisation_oin, process_id, CAST(period_from AS VARCHAR) AS period_from,
    CAST(period_to AS VARCHAR) AS period_to, CAST(closes_on AS VARCHAR) AS closes_on, observed, expected, question_nl
FROM mart_monitoring__early_warnings
WHERE partner IS NOT NULL
ORDER BY partner, period_from, warning_id
"""


def tell(settings: Settings) -> list[Notice]:
    """Write down the current release's warnings that partners weren't told yet; returns them. None without a release.

    Raises `LakeError` when the table of notices keeps moving.
    """
    release_id = shelf.current_release(settings)
    if release_id is None:
        return []
    asked = _asked(settings)
    drafts = []
    for warning in _released(settings):
        partner, warning_id, state = warning.pop("partner"), warning["warning_id"], warning["state"]
        if state == "withdrawn" and warning_id not in asked:
            continue
        content = {"release_id": release_id, "indicator_id": INDICATOR_OF_KIND[warning["kind"]], **warning}
        drafts.append(Notice(EARLY_WARNING, partner, f"{warning_id}:{state}", content))
    return notices.append(settings, drafts) if drafts else []


def _released(settings: Settings) -> list[dict[str, Any]]:
    with duckdb.connect(str(shelf.current_link(settings, "sbo")), read_only=True) as connection:
        found = connection.execute(_WARNINGS)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _asked(settings: Settings) -> set[str]:
    """Warnings of which some state was told."""
    rows = notices.above(lake.notices_table(settings), 0)
    return {json.loads(row["content"])["warning_id"] for row in rows if row["kind"] == EARLY_WARNING}
