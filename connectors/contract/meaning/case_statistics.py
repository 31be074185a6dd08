"""Case statistics: each combination once, codes that fit the phase and the territory."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import citation, period


def counts(content: Content) -> None:
    phase, european = content.data["phase_id"], content.data["territory"] == "european"
    reference, seen = content.known.reference, set()
    for index, row in enumerate(content.data["counts"]):
        offence, disposal, sepot = row.get("offence_id"), row.get("disposal_id"), row.get("sepot_code")
        identity = (offence, row.get("offence_group"), disposal, sepot, row.get("person_kind"))
        if identity in seen:
            content.findings.add("ENTRY_TWICE", f"/data/counts/{index}")
        seen.add(identity)
        if (offence is None) == (identity[1] is None):
            content.findings.add("OFFENCE_OR_GROUP", f"/data/counts/{index}")
        if offence is not None and offence.startswith("Sr-BES:") == european:
            content.findings.add("CODE_COMBINATION", f"/data/counts/{index}/offence_id")
        if disposal is not None and reference.disposal_phases.get(disposal, phase) != phase:
            content.findings.add("CODE_COMBINATION", f"/data/counts/{index}/disposal_id")
        if sepot is not None and disposal not in reference.dismissals:
            content.findings.add("CODE_COMBINATION", f"/data/counts/{index}/sepot_code")


RULES: tuple[ContentRule, ...] = (period, counts, citation)
