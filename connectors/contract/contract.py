"""The contract: loaded once, then every record gets one verdict. All reasons of a record are reported, not the first.

The privacy gate decides before all others: of what it refuses, the content isn't kept, whatever else is right or wrong.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from connectors.contract import admission, gate, meaning
from connectors.contract.agreements import Agreement, load_agreements
from connectors.contract.case import Case, Content, Known
from connectors.contract.catalogue import Catalogue, load_catalogue
from connectors.contract.codelists import Reference, coded_fields, load_reference
from connectors.contract.envelope import Opened, exceeds_depth, open_record
from connectors.contract.lane import Lane
from connectors.contract.reasons import Findings, Reason, load_reasons
from connectors.contract.record import ACCEPTED, REFUSED, UNKNOWN_STREAM, Record, Verdict
from connectors.contract.schema import Validator, compile_envelope, compile_versions, explain

_FOLDER = Path(__file__).parent
_WRITERS = frozenset({"asyncapi", "cli", "compatibility", "docs", "examples", "labels", "site"})  # these judge nothing
_ENVIRONMENTS = ("demo", "test", "acceptance", "production")
_ORIGINS = ("synthetic", "published", "reported")
_VERSIONED = re.compile(r"(.+)\.v[0-9]+", re.ASCII)
_SHOWN = ("type", "source", "id")  # attributes that a verdict repeats


class Contract:
    """See the module. Make one with `Contract.load`; a Contract doesn't change."""

    def __init__(
        self,
        catalogue: Catalogue,
        reasons: Mapping[str, Reason],
        reference: Reference,
        agreements: Mapping[str, Agreement],
        environment: str,
        hash_key: bytes,
        version: str,
    ) -> None:
        self.catalogue = catalogue
        self.reasons = reasons
        self.agreements = agreements
        self.version = version
        self.reference = reference
        self.reference_version = reference.version
        self._test_allowed = environment in ("demo", "test")
        self._hash_key = hash_key
        self._known = {
            name: Known(event_type, reference, coded_fields(event_type.schema, reference.lists))
            for name, event_type in catalogue.types.items()
        }
        self._envelope = compile_envelope(catalogue)
        self._shown = {name: _shape(catalogue.envelope_schema["properties"][name]) for name in _SHOWN}
        self._validators = {name: compile_versions(catalogue, row) for name, row in catalogue.types.items()}
        self._unversioned = {_unversioned(name) for name in catalogue.types}
        self._lane = Lane(catalogue, reference, agreements, self._test_allowed)

    @classmethod
    def load(cls, seeds_dir: Path, partners_dir: Path, environment: str, hash_key: bytes | None = None) -> Contract:
        """Reads catalogue, code lists and agreements.

        hash_key: for the keyed hash of content that isn't kept; without one a key is made that nobody else has.
        Raises `AgreementError`, `ValueError` or `OSError` naming the file and the rule.
        """
        if environment not in _ENVIRONMENTS:
            raise ValueError(f"environment is {environment}; rule: one of {', '.join(_ENVIRONMENTS)}")
        catalogue = load_catalogue(_FOLDER)
        reference = load_reference(seeds_dir)
        return cls(
            catalogue=catalogue,
            reasons=load_reasons(_FOLDER / "reasons.yml"),
            reference=reference,
            agreements=load_agreements(partners_dir, reference.organisations, catalogue.streams),
            environment=environment,
            hash_key=hash_key if hash_key is not None else secrets.token_bytes(32),
            version=f"{catalogue.version}+{_content_hash()}",
        )

    def judge(self, record: Record) -> Verdict:
        """The verdict on one record. Raises for nothing that stands in a record."""
        passed = self._lane.passes(record)
        if passed is None:
            return self.judge_by_layers(record)
        event, canonical, logged_at, stream = passed
        return Verdict(
            ACCEPTED,
            stream,
            event["type"],
            event["source"],
            event["id"],
            logged_at,
            canonical.decode(),
            hashlib.sha256(canonical).hexdigest(),
            (),
            (),
            event["dataorigin"],
            None,
            self.version,
            self.reference_version,
        )

    def judge_by_layers(self, record: Record) -> Verdict:
        """The same verdict without the quick lane: what the lane must agree with."""
        findings = Findings(self.reasons)
        opened = open_record(record, findings)
        event = opened.event
        if event is None:
            _add_all(findings, gate.scan_raw(record.value or b""))
            self._scan_around(record, opened, findings)
            return self._verdict(record, opened, None, None, findings)
        type_name = event.get("type")
        known = self._known.get(type_name) if isinstance(type_name, str) else None
        validator = self._validator(event, known)
        well_formed = known is not None and validator.is_valid(event)
        if not well_formed:
            self._explain(event, known, validator, findings)
        logged_at = _timestamp(event.get("time"))
        self._apply_rules(record, event, known, logged_at, tolerant=not well_formed, findings=findings)
        schema = known.event_type.schema if known is not None else {}
        _add_all(findings, gate.scan_event(event, schema, self.catalogue.envelope_fields, opened.binary))
        self._scan_around(record, opened, findings)
        return self._verdict(record, opened, known, logged_at, findings)

    def _validator(self, event: Mapping[str, Any], known: Known | None) -> Validator:
        """That of the version which the event names; of the current one when it names none that is known."""
        if known is None:
            return self._envelope
        versions = self._validators[known.event_type.type]
        named = event.get("dataschema")
        current = versions[known.event_type.dataschema]
        return versions.get(named, current) if isinstance(named, str) else current

    def _explain(self, event: dict[str, Any], known: Known | None, validator: Validator, findings: Findings) -> None:
        """Layers CloudEvents, profile, catalogue and schema in words, for an event that isn't well formed."""
        if exceeds_depth(event):
            findings.add("VALUE_TOO_DEEP", "value")
            return
        explain(validator, event, findings)
        type_name = event.get("type")
        if known is None and isinstance(type_name, str):
            known_otherwise = _unversioned(type_name) in self._unversioned
            findings.add("TYPE_VERSION_UNKNOWN" if known_otherwise else "TYPE_UNKNOWN", "/type")

    def _apply_rules(
        self,
        record: Record,
        event: dict[str, Any],
        known: Known | None,
        logged_at: datetime | None,
        tolerant: bool,
        findings: Findings,
    ) -> None:
        """All other rules. `tolerant`: the schema's findings stand for a rule that malformed content can't answer."""
        agreement = self.agreements.get(record.partner)
        case = Case(event, logged_at, record.appended_at, agreement, self._test_allowed, findings)
        rules: list[Callable[[], None]] = [partial(rule, case) for rule in admission.RULES]
        if known is not None:
            stream, field = known.event_type.stream, known.event_type.subject_field
            rules.append(partial(admission.check_version, case, known.event_type))
            content = Content(event, event.get("data", {}), known, record.appended_at, findings)
            rules += [
                partial(admission.check_stream, case, stream),
                partial(admission.check_organisation, case, field),
                *(partial(rule, content) for rule in meaning.rules_of(known.event_type)),
            ]
        unanswerable = (KeyError, TypeError, ValueError, AttributeError, OverflowError) if tolerant else ()
        for rule in rules:
            try:
                rule()
            except unanswerable:
                continue

    def _scan_around(self, record: Record, opened: Opened, findings: Findings) -> None:
        if record.key is not None:
            _add_all(findings, gate.scan_key(record.key))
        _add_all(findings, gate.scan_headers(record.headers, opened.binary))

    def _verdict(
        self,
        record: Record,
        opened: Opened,
        known: Known | None,
        logged_at: datetime | None,
        findings: Findings,
    ) -> Verdict:
        event = opened.event if opened.event is not None else {}
        reasons = findings.of("error") if findings else ()
        kept = opened.event is not None and (not findings or findings.keep_content())
        hidden = {finding.path for finding in reasons if not self.reasons[finding.code].keeps_content}
        origin = event.get("dataorigin")
        return Verdict(
            disposition=REFUSED if reasons else ACCEPTED,
            stream=known.event_type.stream if known is not None else UNKNOWN_STREAM,
            type=self._attribute(event, "type", hidden),
            source=self._attribute(event, "source", hidden),
            id=self._attribute(event, "id", hidden),
            time=logged_at,
            payload=opened.canonical.decode() if kept else None,
            payload_hash=hashlib.sha256(opened.canonical).hexdigest() if kept else self._keyed_hash(record.value),
            reasons=reasons,
            warnings=findings.of("warning") if findings else (),
            data_origin=origin if isinstance(origin, str) and origin in _ORIGINS else None,
            trace_id=_trace_id(event.get("traceparent"), opened.header_trace),
            contract_version=self.version,
            reference_version=self.reference_version,
        )

    def _attribute(self, event: Mapping[str, Any], name: str, hidden: set[str]) -> str | None:
        """An attribute that has its own form and in which the gate found nothing."""
        value = event.get(name)
        if not isinstance(value, str) or self._shown[name].fullmatch(value) is None:
            return None
        return None if f"/{name}" in hidden or f"header:ce_{name}" in hidden else value

    def _keyed_hash(self, value: bytes | None) -> str:
        return hmac.new(self._hash_key, value or b"", hashlib.sha256).hexdigest()


def _add_all(findings: Findings, found: gate.Found) -> None:
    for code, path in found:
        findings.add(code, path)


def _unversioned(type_name: str) -> str:
    match = _VERSIONED.fullmatch(type_name)
    return match.group(1) if match else type_name


def _timestamp(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.upper())
        return moment if moment.tzinfo is not None else None
    except ValueError:
        return None


def _shape(schema: Mapping[str, Any]) -> re.Pattern[str]:
    return re.compile(f"(?=.{{0,{schema['maxLength']}}}$){schema['pattern']}", re.ASCII)


def _trace_id(attribute: Any, header: str | None) -> str | None:
    for value in (attribute, header):
        match = gate.TRACEPARENT.fullmatch(value) if isinstance(value, str) else None
        if match:
            return match.group(1)
    return None


def _content_hash() -> str:
    """Over rules, schemas and the code that judges, so that a version says exactly what judged."""
    paths = [_FOLDER / "reasons.yml"]
    for part in ("catalogue", "schemas", "released"):
        paths += sorted(path for path in (_FOLDER / part).rglob("*") if path.suffix in (".yml", ".json"))
    paths += [path for path in sorted(_FOLDER.rglob("*.py")) if path.stem not in _WRITERS]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(_FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
