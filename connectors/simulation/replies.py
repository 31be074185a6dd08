"""What a few organisations say about what is shown of them: never a figure, never a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from connectors.simulation.draw import generator, pick
from connectors.simulation.frame import Unit
from connectors.simulation.periods import moment
from connectors.simulation.truth import OrganisationTruth

STREAM = "replies"
_SHARE = 0.06  # of the organisations that take part
_LONGEST_AGO_DAYS = 25
_FIRST_RELEASE = "r000001"
_STANCES = {"explains": 5.0, "contests": 3.0, "accepts": 2.0}
_INDICATORS = {"kwadrant": 4.0, "rang": 2.0, "signalen": 2.0, "stand-scan": 1.0, "levering": 2.0}
_OF_THE_ORGANISATION = frozenset({"stand-scan", "levering"})
_TEXTS = {
    "explains": "De monitoring is dit jaar uitgebreid; daardoor wordt meer gezien dan voorheen.",
    "contests": "Het aantal dienstjaren van dit proces is kleiner dan waarmee is gerekend.",
    "accepts": "Wij herkennen dit beeld en bespreken het in het bestuur.",
}


@dataclass(frozen=True, slots=True)
class Reply:
    logged_at: datetime
    data: dict[str, Any]


def replies(seed: int, own: OrganisationTruth, units: tuple[Unit, ...], until: date) -> list[Reply]:
    """At most one reply of an organisation, shortly before the end."""
    rng = generator(seed, "reply", own.organisation.oin)
    if not own.participates or rng.random() >= _SHARE:
        return []
    stance, indicator = pick(rng, _STANCES), pick(rng, _INDICATORS)
    day = until - timedelta(days=int(rng.integers(1, _LONGEST_AGO_DAYS)))
    data = {
        "organisation_oin": own.organisation.oin,
        "reference_date": day.isoformat(),
        "release_id": _FIRST_RELEASE,
        "indicator_id": indicator,
        "stance": stance,
        "text": _TEXTS[stance],
    }
    if indicator not in _OF_THE_ORGANISATION:
        data["process_id"] = units[int(rng.integers(len(units)))].process_id
    return [Reply(moment(day, int(rng.integers(28800, 61200))), data)]
