"""The register of processing (GDPR article 30) as readers see it: every agreement, its purpose and its legal basis."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connectors.contract.agreements import Agreement, load_agreements
from connectors.contract.catalogue import load_catalogue
from connectors.contract.codelists import load_reference
from connectors.contract.registers import SEEDS

PARTNERS = Path(__file__).parents[1] / "partners"
_ROLES_NL = {
    "chain": "ketenpartner",
    "intermediary": "levert namens organisaties",
    "knowledge": "kennisinstelling",
    "listener": "toehoorder",
    "organisation": "levert voor zichzelf",
}
_CADENCES_NL = {
    "monthly": "maandelijks",
    "quarterly": "per kwartaal",
    "yearly": "jaarlijks",
    "event": "bij gelegenheid",
}
_CLASSIFICATIONS_NL = {
    "public": "openbaar",
    "internal": "intern",
    "confidential": "vertrouwelijk",
    "restricted": "beperkt",
}


def load_committed_agreements() -> dict[str, Agreement]:
    """The agreements that stand in the repository, by partner. Raises `AgreementError`."""
    catalogue = load_catalogue(Path(__file__).parent)
    return load_agreements(PARTNERS, load_reference(SEEDS).organisations, catalogue.streams)


def processing_register_page(agreements: dict[str, Agreement], made: str) -> str:
    """The page, in Dutch: its readers are partners and supervisors. `made`: the comment that says who wrote it."""
    unread = sum(not one.legal_basis_verified for one in agreements.values())
    lines = [
        "# Register van verwerkingen",
        "",
        made,
        "",
        "Per overeenkomst: doel, grondslag en wat er verwerkt wordt (AVG artikel 30). Het platform ontvangt alleen",
        f"aantallen; wat op een persoon lijkt, wordt geweigerd. {len(agreements)} overeenkomsten; bij {unread} is de",
        "grondslag nog niet in de wettekst nagelezen, en dat staat erbij.",
        "",
    ]
    for partner in sorted(agreements):
        lines += _entry(agreements[partner])
    return "\n".join(lines).rstrip() + "\n"


def _counted(one: Agreement) -> str:
    count = len(one.speaks_for)
    return f"{count} organisatie" + ("" if count == 1 else "s")


def _entry(one: Agreement) -> Iterator[str]:
    doubt = "" if one.legal_basis_verified else " **(nog niet in de wettekst nagelezen)**"
    streams = ", ".join(f"{name} ({_CADENCES_NL[row.cadence]})" for name, row in sorted(one.streams.items()))
    yield f"## {one.name} (`{one.partner}`)"
    yield ""
    yield f"- rol: {_ROLES_NL[one.role]}; aanspreekpunt: {one.contact_role}"
    yield f"- doel: {one.purpose}"
    yield f"- grondslag: {one.legal_basis}{doubt}"
    yield f"- levert: {streams or 'niets'}; spreekt voor {_counted(one)}"
    yield f"- rubricering: ten hoogste {_CLASSIFICATIONS_NL[one.classification]}"
    yield f"- geldig: {one.valid_from} tot en met {one.valid_to}"
    yield ""
    yield one.article_30
    yield ""
