"""The text on which two people decide: what changed for readers, what is withheld, and what the attack found. Dutch."""

from __future__ import annotations

from pathlib import Path

from connectors.publication import shelf
from connectors.publication.audiences import audiences
from connectors.publication.difference import Changed, between
from connectors.publication.manifest import Manifest, Protection
from connectors.publication.notices.kept import kept
from connectors.publication.protected_tables import protected_tables
from infra.settings import Settings

SHOWN = 40
_ROW = {"there": "regel erbij", "not there": "regel weg"}


def request(settings: Settings, folder: Path, manifest: Manifest) -> str:
    """Markdown. The release stands in `folder`, where no reader looks yet."""
    audience = manifest.files[0].audience
    former = shelf.current_release(settings, audience)
    invented = ["**Verzonnen gegevens.**", ""] if "synthetic" in manifest.data_origins else []
    return "\n".join(
        [
            f"# Mag release {manifest.release_id} naar buiten?",
            "",
            *invented,
            f"Lezers: {audiences()[audience].title_nl}. Stand: {manifest.inputs.reference_date:%d-%m-%Y}."
            f" Kwaliteitseisen: {manifest.gate.passed} van {manifest.gate.expectations} gehaald.",
            "",
            *_changes(settings, folder, manifest, former),
            *(_protection(manifest.protection) if manifest.protection else []),
            "## Wat u beslist",
            "",
            "Twee verschillende mensen moeten goedkeuren. Tweemaal dezelfde persoon telt niet."
            " Keurt één persoon af, dan blijft alles zoals het is: "
            + (f"lezers houden {former}." if former else "lezers hebben nog geen release."),
            "",
        ]
    )


def _changes(settings: Settings, folder: Path, manifest: Manifest, former: str | None) -> list[str]:
    title = ["## Wat is er veranderd?", ""]
    if former is None:
        return [*title, "Dit is de eerste release voor deze lezers.", ""]
    found = between((shelf.release_dir(settings, former), shelf.manifest(settings, former)), (folder, manifest))
    said = [f"Sinds release {former}: {len(found)} verschillen.", ""]
    if notices := len(kept(settings, former)):
        said += [f"Van wat in {former} stond zijn {notices} opgaven later gecorrigeerd of ingetrokken.", ""]
    said += [f"- {_change(one)}" for one in found[:SHOWN]]
    more = [f"- … en nog {len(found) - SHOWN}: `risicobeeld release diff` toont ze na publicatie"]
    return [*title, *said, *(more if len(found) > SHOWN else []), ""]


def _change(one: Changed) -> str:
    about = ", ".join(str(value) for value in one.row.values() if value not in ("", "None"))
    if one.column is None:
        return f"{one.table} ({about}): {_ROW[one.became]}"
    return f"{one.table} ({about}), {one.column}: {one.was} wordt {one.became}"


def _protection(protection: Protection) -> list[str]:
    said = ["## Wat is afgeschermd?", ""]
    for name, table in protection.tables.items():
        title = protected_tables()[name].title_nl
        if table.method == "rounding":
            said.append(
                f"- {title}: {table.cells} aantallen, afgerond; de afwijking is hoogstens {table.rounding_reach}"
            )
        else:
            said.append(f"- {title}: {table.suppressed} van {table.cells} aantallen zijn niet te zien")
        if table.legal_exception:
            said.append(f"  - kleine aantallen die er toch staan, volgens: {table.legal_exception}")
    readers = ", ".join(f"{reader} ({count} cijfers)" for reader, count in protection.attack.readers.items())
    before = ", ".join(protection.attack.together_with)
    together = f"samen met {before}" if before else "zonder eerdere releases"
    return [
        *said,
        "",
        "## Kan een lezer terugrekenen wat is afgeschermd?",
        "",
        f"Nagespeeld als {readers}, {together}. Te nauw benaderd: {protection.attack.breaches}.",
        "",
    ]
