"""Risk scans: scores within the scale of their instrument, measures only where it asks for them."""

from __future__ import annotations

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import period, unit_in_frame


def scope(content: Content) -> None:
    if (content.data["scope"] == "process") != ("process_id" in content.data):
        content.findings.add("SCOPE_PROCESS", "/data/process_id")


def scores(content: Content) -> None:
    scale = content.known.reference.scales.get(content.data["instrument_id"])
    seen: set[str] = set()
    for index, answer in enumerate(content.data["answers"]):
        dimension = answer["dimension_id"]
        if dimension in seen:
            content.findings.add("ENTRY_TWICE", f"/data/answers/{index}")
        seen.add(dimension)
        if scale is None:
            continue
        bounds = scale.get(dimension)
        if bounds is None:
            content.findings.add("CODE_UNKNOWN", f"/data/answers/{index}/dimension_id", "scan_dimensions")
        elif not bounds[0] <= answer["score"] <= bounds[1]:
            content.findings.add(
                "SCORE_OUT_OF_SCALE", f"/data/answers/{index}/score", f"{bounds[0]:g} to {bounds[1]:g}"
            )


def mitigating_measures(content: Content) -> None:
    reference, seen = content.known.reference, set()
    instrument = content.data["instrument_id"]
    if (
        "mitigating_measures" in content.data
        and instrument in reference.scales
        and instrument not in reference.measure_instruments
    ):
        content.findings.add("CODE_COMBINATION", "/data/mitigating_measures")
    for index, measure in enumerate(content.data.get("mitigating_measures", ())):
        if measure["measure_id"] in seen:
            content.findings.add("ENTRY_TWICE", f"/data/mitigating_measures/{index}")
        seen.add(measure["measure_id"])


RULES: tuple[ContentRule, ...] = (period, scope, scores, mitigating_measures, unit_in_frame)
