"""A new partner's agreement from the template of its role: `connectors/partners/_templates/<role>.yml`."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from connectors.contract.agreements import load_agreements
from connectors.contract.codelists import load_reference
from infra.settings import REPOSITORY, Settings
from streams.agreements.wanted import wanted
from streams.landing.reference import load_contract

FOLDER = REPOSITORY / "connectors" / "partners" / "_templates"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_HEAD = "# What this partner may do. Users, rights, quota and expected deliveries come from here.\n"


@dataclass(frozen=True)
class Template:
    """One role. `meant_for`: whom the template is for; `notes`: what its reader has to settle (Dutch)."""

    role: str
    meant_for: tuple[str, ...]
    notes: tuple[str, ...]
    agreement: Mapping[str, Any]

    @property
    def streams(self) -> tuple[str, ...]:
        return tuple(self.agreement.get("streams", ()))

    @property
    def verified(self) -> bool:
        return bool(self.agreement["legal_basis_verified"])

    def as_json(self) -> dict[str, Any]:
        """Plain values, as `partner roles --json` prints them."""
        return {
            "role": self.role,
            "for": list(self.meant_for),
            "streams": list(self.streams),
            "legal_basis_verified": self.verified,
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Answers:
    """What a template can't know. `speaks_for`: OINs or organisation types; `excepting`: OINs left out of the types."""

    partner: str
    name: str
    oin: str
    speaks_for: tuple[str, ...]
    excepting: tuple[str, ...]
    data_origins: tuple[str, ...]
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Made:
    path: Path
    notes: tuple[str, ...]


def load_templates(folder: Path = FOLDER) -> dict[str, Template]:
    """Every template by role. Raises `ValueError` naming the file."""
    found = {}
    for path in sorted(folder.glob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict) or set(document) != {"for", "notes", "agreement"}:
            raise ValueError(f"{path.name}: rule: exactly the fields for, notes, agreement")
        found[path.stem] = Template(path.stem, tuple(document["for"]), tuple(document["notes"]), document["agreement"])
    return found


def render(template: Template, answers: Answers) -> dict[str, Any]:
    """The agreement as a document, in the order in which agreements are written."""
    fixed = template.agreement
    document: dict[str, Any] = {"partner": answers.partner, "name": answers.name, "oin": answers.oin}
    for field in ("role", "contact_role", "purpose", "legal_basis", "legal_basis_verified", "classification"):
        document[field] = fixed[field]
    document["article_30"] = str(fixed["article_30"]).replace("{name}", answers.name).strip()
    document |= {"valid_from": answers.valid_from, "valid_to": answers.valid_to}
    if fixed["role"] != "listener":
        document |= {"data_origins": list(answers.data_origins), "streams": fixed["streams"]}
    document["quota"] = fixed["quota"]
    if fixed["role"] != "listener":
        document["speaks_for"] = [_speaks_for(named, answers.excepting) for named in answers.speaks_for]
    return document


def _speaks_for(named: str, excepting: tuple[str, ...]) -> dict[str, Any]:
    if named[:1].isdigit():
        return {"oin": named}
    return {"organisation_type": named, **({"except": list(excepting)} if excepting else {})}


class _Dumper(yaml.SafeDumper):
    """Writes a number that is a name in quotes: other readers of YAML would count with it."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, '"' if text.isdigit() else None),
)


def text_of(document: Mapping[str, Any]) -> str:
    """The agreement as it stands in its file."""
    return _HEAD + yaml.dump(
        dict(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None
    )


def new_partner(settings: Settings, role: str, answers: Answers) -> Made:
    """Make the partner's folder, whole or not at all. Raises `ValueError` with what is wrong."""
    templates = load_templates()
    if role not in templates:
        raise ValueError(f"no template for role {role}: one of {', '.join(templates)}")
    if not _NAME.fullmatch(answers.partner):
        raise ValueError(f"partner {answers.partner!r}; rule: a-z, 0-9 and hyphens, begins with a letter")
    folder = settings.partners_dir / answers.partner
    if folder.exists():
        raise ValueError(f"{folder} exists: edit its agreement, or give the new partner another name")
    contract = load_contract(settings)
    with tempfile.TemporaryDirectory(dir=settings.partners_dir, prefix=".new-") as aside:
        made = Path(aside) / answers.partner
        made.mkdir(mode=0o755)
        path = made / "agreement.yml"
        path.write_text(text_of(render(templates[role], answers)), encoding="utf-8")
        agreements = load_agreements(
            Path(aside), load_reference(settings.seeds_dir).organisations, contract.catalogue.streams
        )
        wanted(settings, agreements, datetime.now(UTC))  # refuses names that the platform keeps
        for other in contract.agreements.values():
            if other.oin == answers.oin:
                raise ValueError(f"OIN {answers.oin} is that of {other.partner}; rule: one partner an OIN")
        shutil.move(made, folder)
    notes = list(templates[role].notes)
    if not templates[role].verified:
        notes.insert(0, "de grondslag is nog niet in de wettekst nagelezen: lees na en zet legal_basis_verified")
    spoken_for = agreements[answers.partner].speaks_for
    notes += [
        f"{other.partner} spreekt ook voor {len(both)} van deze organisaties: neem ze daar uit (except)"
        for other in contract.agreements.values()
        if (both := other.speaks_for & spoken_for)
    ]
    return Made(folder / "agreement.yml", tuple(notes))
