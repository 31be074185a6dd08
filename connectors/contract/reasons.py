"""What each finding means, from reasons.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from connectors.contract.record import Finding

LAYERS = (
    "privacy",
    "bytes",
    "cloudevents",
    "nlgov",
    "catalogue",
    "schema",
    "code_lists",
    "identifiers",
    "agreement",
    "meaning",
    "landing",
)
_FIELDS = {
    "layer",
    "severity",
    "rule_nl",
    "rule_en",
    "action_nl",
    "action_en",
    "resend",
    "keeps_content",
    "anchor",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of reasons.yml."""

    code: str
    layer: str
    severity: str
    """`error` refuses the record, `warning` doesn't."""
    rule_nl: str
    rule_en: str
    action_nl: str
    action_en: str
    resend: bool
    """Whether sending again, after the action, helps."""
    keeps_content: bool
    """False: the record's content is not kept, only a keyed hash of it."""
    anchor: str


def load_reasons(path: Path) -> dict[str, Reason]:
    """All reasons by code, in the order of the file. Raises `ValueError` naming code and rule."""
    reasons: dict[str, Reason] = {}
    for code, row in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        if set(row) != _FIELDS:
            raise ValueError(f"{path.name}: {code} has fields {sorted(row)}, rule: exactly {sorted(_FIELDS)}")
        if row["layer"] not in LAYERS or row["severity"] not in ("error", "warning"):
            raise ValueError(f"{path.name}: {code} has layer {row['layer']} and severity {row['severity']}, not known")
        reasons[code] = Reason(code=code, **row)
    return reasons


class Findings:
    """Collects the findings of one record; a finding that was made before is not repeated."""

    __slots__ = ("_made", "_reasons")

    def __init__(self, reasons: Mapping[str, Reason]) -> None:
        self._reasons = reasons
        self._made: dict[Finding, None] = {}

    def add(self, code: str, path: str, limit: str = "") -> None:
        """`limit` is the bound or list name of the contract, never a value of the record."""
        rule = self._reasons[code].rule_en
        self._made[Finding(code, path, f"{rule} ({limit})" if limit else rule)] = None

    def __bool__(self) -> bool:
        return bool(self._made)

    def has_in(self, layer: str) -> bool:
        return any(self._reasons[finding.code].layer == layer for finding in self._made)

    def of(self, severity: str) -> tuple[Finding, ...]:
        """Findings of one severity, in the order of the layers."""
        chosen = (finding for finding in self._made if self._reasons[finding.code].severity == severity)
        return tuple(sorted(chosen, key=lambda finding: LAYERS.index(self._reasons[finding.code].layer)))

    def keep_content(self) -> bool:
        return all(self._reasons[finding.code].keeps_content for finding in self._made)
