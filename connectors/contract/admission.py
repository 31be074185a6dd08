"""Rules for every event: the profile's own, and whether this partner may say this now."""

from __future__ import annotations

from datetime import timedelta

from connectors.contract.agreements import CLASSIFICATIONS
from connectors.contract.case import Case, Rule
from connectors.contract.catalogue import EventType
from connectors.contract.identifiers import TEST_PREFIX, is_oin
from connectors.contract.periods import begins_at, ended_at

_CLOCK_TOLERANCE = timedelta(minutes=5)
_LARGEST_SEQUENCE = 2**31 - 1
_SOURCE_OIN = slice(12, 32)  # what follows urn:nld:oin:


def time_of_logging(case: Case) -> None:
    if case.logged_at is None:
        case.findings.add("CE_ATTRIBUTE_INVALID", "/time")
    elif case.logged_at - case.appended_at > _CLOCK_TOLERANCE:
        case.findings.add("TIME_IN_FUTURE", "/time")


def sequence(case: Case) -> None:
    value = case.event.get("sequence")
    if value is None:
        return
    if "sequencetype" not in case.event:
        case.findings.add("NLGOV_SEQUENCE_UNTYPED", "/sequence")
    elif not (value.isascii() and value.isdigit() and value[0] != "0" and int(value) <= _LARGEST_SEQUENCE):
        case.findings.add("NLGOV_SEQUENCE", "/sequence")


def subject(case: Case) -> None:
    if "subject" in case.event:
        case.findings.add("NLGOV_SUBJECT_USED", "/subject")


def source_oin(case: Case) -> None:
    source = case.event["source"]
    if not source.startswith("urn:nld:oin:"):
        return  # the profile's layer has said so
    _check_oin(case, source[_SOURCE_OIN], "/source")
    if case.agreement is not None and source[_SOURCE_OIN] != case.agreement.oin:
        case.findings.add("AGREEMENT_SOURCE", "/source")


def agreement_in_force(case: Case) -> None:
    if case.agreement is None:
        case.findings.add("AGREEMENT_MISSING", "value")
    elif not case.agreement.in_force(case.appended_at):
        case.findings.add("AGREEMENT_NOT_IN_FORCE", "value")


def origin(case: Case) -> None:
    given = case.event["dataorigin"]
    if given == "synthetic" and not case.test_allowed:
        case.findings.add("ORIGIN_SYNTHETIC_REFUSED", "/dataorigin")
    if case.agreement is not None and given not in case.agreement.data_origins:
        case.findings.add("AGREEMENT_ORIGIN", "/dataorigin")


def classification(case: Case) -> None:
    given = case.event.get("dataclassification")
    if given is None or case.agreement is None:
        return
    if CLASSIFICATIONS.index(given) > CLASSIFICATIONS.index(case.agreement.classification):
        case.findings.add("AGREEMENT_CLASSIFICATION", "/dataclassification")


def check_stream(case: Case, stream: str) -> None:
    """For a type that the catalogue knows."""
    if case.agreement is not None and stream not in case.agreement.streams:
        case.findings.add("AGREEMENT_STREAM", "/type")


def check_version(case: Case, event_type: EventType) -> None:
    """An earlier version of the schema is told to be leaving, and refused once it has left."""
    for earlier in event_type.earlier:
        if case.event["dataschema"] != earlier.dataschema:
            continue
        if case.appended_at >= ended_at(earlier.ends_on.isoformat()):
            case.findings.add("SCHEMA_ENDED", "/dataschema", f"{earlier.version} ended on {earlier.ends_on}")
        elif case.appended_at >= begins_at(earlier.deprecated_from.isoformat()):
            case.findings.add("SCHEMA_DEPRECATED", "/dataschema", f"{earlier.version} ends on {earlier.ends_on}")


def check_organisation(case: Case, field: str) -> None:
    """`field`: the one in `data` with the OIN of the organisation that the event is about."""
    oin = case.event["data"][field]
    _check_oin(case, oin, f"/data/{field}")
    if case.agreement is not None and oin not in case.agreement.speaks_for:
        case.findings.add("AGREEMENT_ORGANISATION", f"/data/{field}")


def _check_oin(case: Case, oin: str, path: str) -> None:
    if not is_oin(oin):
        case.findings.add("OIN_INVALID", path)
    elif oin.startswith(TEST_PREFIX) and not case.test_allowed:
        case.findings.add("OIN_TEST_REFUSED", path)


RULES: tuple[Rule, ...] = (
    time_of_logging,
    sequence,
    subject,
    source_oin,
    agreement_in_force,
    origin,
    classification,
)
