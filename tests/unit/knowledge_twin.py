"""Slow, obvious twins of the rules for insights, recommendations and replies: see meaning_twin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.unit.meaning_records import seed

Event = dict[str, Any]
SCALES = {row["scale_id"]: row for row in seed("expert_scales")}
STATUSES = {row["status_id"]: row for row in seed("recommendation_statuses")}
FRAME = seed("population_frame")
PROCESSES = {(row["organisation_type"], row["process_id"]) for row in seed("process_of_organisation_type")}
SHOWN = {row["indicator_id"]: row for row in seed("shown_indicators")}


def _repeats(about: list[Any]) -> Iterator[str]:
    for place in range(len(about)):
        if about[place] in about[:place]:
            yield "ENTRY_TWICE"


def _dates(data: Event, earlier: str, later: str) -> Iterator[str]:
    if earlier in data and later in data and data[earlier] > data[later]:
        yield "DATE_ORDER"


def _must(data: Event, *names: str) -> Iterator[str]:
    for name in names:
        if name not in data:
            yield "FIELD_OF_CHOICE"


def _must_not(data: Event, *names: str) -> Iterator[str]:
    for name in names:
        if name in data:
            yield "FIELD_OF_CHOICE"


def insights(event: Event) -> Iterator[str]:
    data = event["data"]
    if data["status"] == "expected":
        yield from _must_not(data, "published_on", "valid_until")
    else:
        yield from _must(data, "published_on")
        yield from _must_not(data, "expected_by")
    if data["status"] == "expired":
        yield from _must(data, "valid_until")
    yield from _dates(data, "published_on", "reference_date")
    yield from _dates(data, "published_on", "valid_until")
    law = ("sharing_purpose", "obstacle_effect", "legal_provision")
    if data["kind"] == "legal_obstacle":
        yield from _must(data, *law)
    else:
        yield from _must_not(data, *law)
    areas = data.get("areas", [])
    yield from _repeats([(one.get("sector"), one.get("process_id"), one.get("organisation_type")) for one in areas])
    for what in ("likelihood", "impact"):
        scale_id = data.get(f"{what}_scale_id")
        scored = [one for one in areas if any(name.startswith(f"{what}_") for name in one)]
        if bool(scored) and scale_id is None:
            yield "FIELDS_TOGETHER"
        if not scored and scale_id is not None:
            yield "FIELDS_TOGETHER"
        if scale_id is not None and SCALES[scale_id]["quantity"] != what:
            yield "CODE_COMBINATION"
        for one in scored:
            yield from _estimate([one.get(f"{what}_{point}") for point in ("low", "mid", "high")], scale_id)
    if ("basis" in data) != ("likelihood_scale_id" in data):
        yield "FIELDS_TOGETHER"
    for one in areas:
        has_scores = any(name.startswith(("likelihood_", "impact_")) for name in one)
        if has_scores != ("experts_count" in one):
            yield "FIELDS_TOGETHER"


def _estimate(points: list[float | None], scale_id: str | None) -> Iterator[str]:
    given = [point for point in points if point is not None]
    if len(given) < 3 or not given[0] <= given[1] <= given[2]:
        yield "INTERVAL_ORDER"
    if scale_id is not None:
        for point in given:
            if point < float(SCALES[scale_id]["scale_min"]) or point > float(SCALES[scale_id]["scale_max"]):
                yield "SCORE_OUT_OF_SCALE"


def recommendations(event: Event) -> Iterator[str]:
    data = event["data"]
    if data["scope"] == "recommendation":
        yield from _must(data, "addressee", "status_id")
        yield from _must_not(data, "recommendations_total", "statuses")
    else:
        yield from _must(data, "recommendations_total")
        yield from _must_not(data, "addressee", "status_id", "response", "linked_measures")
    counted = data.get("statuses", [])
    named = [line["status_id"] for line in counted]
    for status_id in [*named, *([data["status_id"]] if "status_id" in data else [])]:
        if STATUSES[status_id]["body_id"] != data["body_id"]:
            yield "CODE_COMBINATION"
    if "status_id" in data:
        if STATUSES[data["status_id"]]["outcome_class"] == "pending":
            yield from _must_not(data, "assessed_on")
        else:
            yield from _must(data, "assessed_on")
    yield from _dates(data, "assessed_on", "reference_date")
    yield from _repeats(named)
    yield from _repeats([line["measure_id"] for line in data.get("linked_measures", [])])
    if sum(line["count"] for line in counted) > data.get("recommendations_total", 0):
        yield "PART_EXCEEDS_TOTAL"


def replies(event: Event) -> Iterator[str]:
    data = event["data"]
    if SHOWN[data["indicator_id"]]["about"] == "unit":
        yield from _must(data, "process_id")
    else:
        yield from _must_not(data, "process_id")
    if SHOWN[data["indicator_id"]]["table_name"] == "mart_monitoring__early_warnings":
        yield from _must(data, "warning_id")
    else:
        yield from _must_not(data, "warning_id")
    kind = next(row["organisation_type"] for row in FRAME if row["organisation_oin"] == data["organisation_oin"])
    if "process_id" in data and (kind, data["process_id"]) not in PROCESSES:
        yield "UNIT_NOT_IN_FRAME"
    if data["stance"] == "corrects_elsewhere":
        yield from _must(data, "supported_by")
    if "supported_by" in data and data["supported_by"]["source"][12:32] != event["source"][12:32]:
        yield "REFERENCE_OTHER_SENDER"
