"""What each partner may do, from connectors/partners/<partner>/agreement.yml."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from connectors.contract.identifiers import is_oin
from connectors.contract.periods import begins_at, ended_at

CLASSIFICATIONS = ("public", "internal", "confidential", "restricted")


class AgreementError(ValueError):
    """An agreement that can't be read; the message names file, field and rule."""

    def __init__(self, path: Path, field: str, rule: str) -> None:
        super().__init__(f"{path.parent.name}/{path.name}: {field or 'document'}: {rule}")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected in a stream: one delivery an organisation and period, `due_days` after the period's end."""

    cadence: str
    """monthly, quarterly or yearly; `event`: sent when there is something to tell, so that nothing is expected."""
    due_days: int | None
    """None for `event`."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What the broker lets a partner use; beyond it the broker slows the partner down. Percent of one thread."""

    producer_bytes_per_second: int
    consumer_bytes_per_second: int
    request_percent: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement, with the organisations that it covers resolved over the population frame.

    A listener has no streams, no data origins and speaks for nobody: it only reads what is told to it.
    """

    partner: str
    name: str
    oin: str
    role: str
    contact_role: str
    streams: Mapping[str, Expectation]
    speaks_for: frozenset[str]
    data_origins: frozenset[str]
    valid_from: date
    valid_to: date
    purpose: str
    legal_basis: str
    legal_basis_verified: bool
    classification: str
    article_30: str
    quota: Quota

    def in_force(self, moment: datetime) -> bool:
        """Whether it is a day of the agreement at that moment."""
        return begins_at(self.valid_from.isoformat()) <= moment < ended_at(self.valid_to.isoformat())

    def as_reference(self) -> dict[str, Any]:
        """The applied version, as it is recorded in the lake: plain JSON values in a fixed order."""
        return {
            "partner": self.partner,
            "name": self.name,
            "oin": self.oin,
            "role": self.role,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat(),
            "data_origins": sorted(self.data_origins),
            "streams": [
                {"stream": stream, "cadence": expected.cadence, "due_days": expected.due_days}
                for stream, expected in sorted(self.streams.items())
            ],
            "organisation_oins": sorted(self.speaks_for),
        }


def load_agreements(folder: Path, organisations: Mapping[str, str], streams: Mapping[str, Any]) -> dict[str, Agreement]:
    """Every `<partner>/agreement.yml` in `folder` by partner. Raises `AgreementError`.

    organisations: OIN of the population frame to organisation type. streams: those of the catalogue.
    """
    schema = json.loads((Path(__file__).parent / "schemas" / "agreement.v1.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    agreements: dict[str, Agreement] = {}
    owners: dict[str, str] = {}
    for path in sorted(folder.glob("*/agreement.yml")):
        document = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
        for error in validator.iter_errors(document):
            raise AgreementError(path, "/".join(str(part) for part in error.instance_path), error.message)
        agreement = _resolve(path, document, organisations, streams)
        if agreement.oin in owners:
            raise AgreementError(path, "oin", f"is that of {owners[agreement.oin]} too; rule: one partner an OIN")
        owners[agreement.oin] = agreement.partner
        agreements[agreement.partner] = agreement
    return agreements


def _resolve(
    path: Path, document: Mapping[str, Any], organisations: Mapping[str, str], streams: Mapping[str, Any]
) -> Agreement:
    if document["partner"] != path.parent.name:
        raise AgreementError(path, "partner", f"is {document['partner']}; rule: equal to the name of its folder")
    if not is_oin(document["oin"]):
        raise AgreementError(path, "oin", "rule: 20 positions, known prefix, number that fits the register")
    streams_agreed = document.get("streams", {})
    for stream in streams_agreed:
        if stream not in streams:
            raise AgreementError(path, f"streams/{stream}", f"rule: a stream of the catalogue, {sorted(streams)}")
    valid_from, valid_to = date.fromisoformat(document["valid_from"]), date.fromisoformat(document["valid_to"])
    if valid_to < valid_from:
        raise AgreementError(path, "valid_to", f"is before valid_from {valid_from}; rule: not before")
    return Agreement(
        partner=document["partner"],
        name=document["name"],
        oin=document["oin"],
        role=document["role"],
        contact_role=document["contact_role"],
        streams={name: Expectation(row["cadence"], row.get("due_days")) for name, row in streams_agreed.items()},
        speaks_for=_speaks_for(path, document.get("speaks_for", []), organisations),
        data_origins=frozenset(document.get("data_origins", [])),
        valid_from=valid_from,
        valid_to=valid_to,
        purpose=document["purpose"],
        legal_basis=document["legal_basis"],
        legal_basis_verified=document["legal_basis_verified"],
        classification=document["classification"],
        article_30=document["article_30"].strip(),
        quota=Quota(**document["quota"]),
    )


def _speaks_for(path: Path, rules: list[dict[str, Any]], organisations: Mapping[str, str]) -> frozenset[str]:
    resolved: set[str] = set()
    for number, rule in enumerate(rules):
        where = f"speaks_for/{number}"
        if "oin" in rule:
            named = {rule["oin"]}
        else:
            named = {oin for oin, kind in organisations.items() if kind == rule["organisation_type"]}
            excepted = set(rule.get("except", []))
            if not excepted <= named:
                raise AgreementError(path, f"{where}/except", "rule: only OINs of that organisation type")
            named -= excepted
        if not named or not named <= organisations.keys():
            raise AgreementError(path, where, "rule: names at least one organisation, all of the population frame")
        resolved |= named
    return frozenset(resolved)
