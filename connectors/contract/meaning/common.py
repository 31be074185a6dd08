"""Rules that statements of several streams share: their period, their codes, what they correct or withdraw."""

from __future__ import annotations

from connectors.contract.case import Content
from connectors.contract.codelists import check_codes
from connectors.contract.periods import begins_at, calendar_kind, ended_at

_SOURCE_OIN = slice(12, 32)  # what follows urn:nld:oin:


def span(content: Content) -> tuple[str, str]:
    """First and last day that the event is about, ISO."""
    date_field = content.known.event_type.date_field
    if not date_field:
        return content.event["time"][:10], content.event["time"][:10]
    if date_field == "period":
        return content.data["period"]["from"], content.data["period"]["to"]
    return content.data["reference_date"], content.data["reference_date"]


def period(content: Content) -> None:
    first, last = span(content)
    event_type = content.known.event_type
    if event_type.date_field == "period":
        kind = calendar_kind(first, last)
        if kind is None:
            content.findings.add("PERIOD_NOT_CALENDAR", "/data/period")
        elif kind not in event_type.periods:
            content.findings.add("PERIOD_KIND", "/data/period", " or ".join(event_type.periods))
        if content.appended_at < ended_at(last):
            content.findings.add("PERIOD_NOT_ENDED", "/data/period/to")
    elif content.appended_at < begins_at(last):
        content.findings.add("REFERENCE_DATE_IN_FUTURE", "/data/reference_date")
    if content.event["time"][:10] < last:
        content.findings.add("NLGOV_TIME_NOT_LOGGING", "/time")


def codes(content: Content) -> None:
    first, last = span(content)
    check_codes(content.data, content.known.codes, first, last, content.findings)


def unit_in_frame(content: Content) -> None:
    process = content.data.get("process_id")
    kind = content.known.reference.organisations.get(content.data["organisation_oin"])
    if process is not None and kind is not None and process not in content.known.reference.processes_of.get(kind, ()):
        content.findings.add("UNIT_NOT_IN_FRAME", "/data/process_id")


def once(content: Content, entries: str, key: str) -> None:
    """Of a list in the data each `key` stands at most once."""
    seen: set[str] = set()
    for index, entry in enumerate(content.data.get(entries, ())):
        if entry[key] in seen:
            content.findings.add("ENTRY_TWICE", f"/data/{entries}/{index}")
        seen.add(entry[key])


def citation(content: Content) -> None:
    if (content.event["dataorigin"] == "published") != ("citation" in content.data):
        content.findings.add("CITATION_RULE", "/data/citation")


def references(content: Content) -> None:
    """What is corrected, withdrawn or called upon is another event of the same sender: the door can't know whether it
    exists."""
    for name in ("corrects", "retracts", "supported_by"):
        named = content.data.get(name)
        if named is None:
            continue
        if named["source"][_SOURCE_OIN] != content.event["source"][_SOURCE_OIN]:
            content.findings.add("REFERENCE_OTHER_SENDER", f"/data/{name}/source")
        elif (named["source"], named["id"]) == (content.event["source"], content.event["id"]):
            content.findings.add("REFERENCE_TO_ITSELF", f"/data/{name}/id")


def exactly_with(content: Content, name: str, chosen: bool) -> None:
    """A field that belongs to a choice: present where the choice was made, absent where it wasn't."""
    if (name in content.data) != chosen:
        content.findings.add("FIELD_OF_CHOICE", f"/data/{name}")


def in_order(content: Content, earlier: str, later: str) -> None:
    """Two days of which the first isn't after the second, where both are given."""
    first, last = content.data.get(earlier), content.data.get(later)
    if first is not None and last is not None and first > last:
        content.findings.add("DATE_ORDER", f"/data/{later}")
