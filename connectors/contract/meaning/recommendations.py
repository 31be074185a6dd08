"""Recommendations: what belongs to one of them or to a whole report, in the words of the body."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import exactly_with, in_order, once, period

_OF_SCOPE = {  # fields that a scope must have; no other scope may
    "recommendation": ("addressee", "status_id"),
    "report": ("recommendations_total",),
}
_MAY = {"response": "recommendation", "linked_measures": "recommendation", "statuses": "report"}


def scope(content: Content) -> None:
    chosen = content.data["scope"]
    for of, names in _OF_SCOPE.items():
        for name in names:
            exactly_with(content, name, of == chosen)
    for name, of in _MAY.items():
        if of != chosen:
            exactly_with(content, name, False)


def status(content: Content) -> None:
    known = content.known.reference.recommendation_statuses
    given = [("/data/status_id", content.data.get("status_id", ""))]
    given += [
        (f"/data/statuses/{index}/status_id", row["status_id"])
        for index, row in enumerate(content.data.get("statuses", ()))
    ]
    for path, status_id in given:
        if status_id in known and known[status_id].body_id != content.data["body_id"]:
            content.findings.add("CODE_COMBINATION", path)
    given_status = known.get(content.data.get("status_id", ""))
    if given_status is not None:
        exactly_with(content, "assessed_on", given_status.outcome_class != "pending")
    in_order(content, "assessed_on", "reference_date")


def counts(content: Content) -> None:
    """Of some reports not every status is known: the counts may stay below the total."""
    once(content, "statuses", "status_id")
    once(content, "linked_measures", "measure_id")
    if sum(row["count"] for row in content.data.get("statuses", ())) > content.data.get("recommendations_total", 0):
        content.findings.add("PART_EXCEEDS_TOTAL", "/data/recommendations_total")


RULES: tuple[ContentRule, ...] = (period, scope, status, counts)
