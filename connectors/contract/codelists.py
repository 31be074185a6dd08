"""Code lists: the seeds that dbt loads too, as sets of codes with validity."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.contract.reasons import Findings

_ALWAYS = ("0001-01-01", "9999-12-31")
_MEASURES = "mitigerende-maatregelen"
SEEDS = {  # list in the schemas: seed and its key column
    "processes": ("processes", "process_id"),
    "signal_categories": ("signal_categories", "category_id"),
    "monitoring_profiles": ("monitoring_profiles", "profile_id"),
    "function_categories": ("function_categories", "function_category_id"),
    "chain_phases": ("chain_phases", "phase_id"),
    "offences": ("offences", "offence_id"),
    "offence_groups": ("offence_groups", "offence_group"),
    "disposals": ("disposals", "disposal_id"),
    "sepot_codes": ("sepot_codes", "sepot_code"),
    "instruments": ("scan_dimensions", "instrument_id"),
    "measures": ("measures", "measure_id"),
    "conduct": ("conduct", "conduct_id"),
    "police_units": ("police_units", "police_unit_id"),
    "duration_bins": ("duration_bins", "bin_id"),
    "measure_statuses": ("measure_statuses", "status_id"),
    "awareness_activities": ("awareness_activities", "activity_id"),
    "controls": ("controls", "control_id"),
    "sectors": ("sectors", "sector"),
    "organisation_types": ("organisation_types", "organisation_type"),
    "expert_scales": ("expert_scales", "scale_id"),
    "recommendation_bodies": ("recommendation_bodies", "body_id"),
    "recommendation_statuses": ("recommendation_statuses", "status_id"),
    "shown_indicators": ("shown_indicators", "indicator_id"),
}


def code_lists_of(seed: str) -> tuple[str, ...]:
    """Names of the code lists that are read from a seed; none when no record is judged by it."""
    return tuple(name for name, (read_from, _) in SEEDS.items() if read_from == seed)


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes and the days on which each is valid; ISO dates, so that text order is time order."""

    name: str
    validity: Mapping[str, tuple[str, str]]
    always: frozenset[str]
    """Codes without an end or a beginning: the quick answer."""

    def is_valid(self, code: str, first: str, last: str) -> bool:
        """Whether a known code is valid on some day of `first`..`last`.

        An offence that has ended can still be prosecuted for acts of before, so of offences only the beginning counts.
        """
        begin, end = self.validity[code]
        return begin <= last and (end >= first or self.name == "offences")


@dataclass(frozen=True, slots=True)
class ExpertScale:
    """What an expert scores on it, `likelihood` or `impact`, and its bounds."""

    quantity: str
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class RecommendationStatus:
    """In whose words it is, and what it comes to: pending, not_done, partly, done."""

    body_id: str
    outcome_class: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything that the seeds say and the contract asks."""

    version: str
    """SHA-256 over the names and contents of all seeds, 16 hexadecimal positions."""
    lists: Mapping[str, CodeList]
    scales: Mapping[str, Mapping[str, tuple[float, float]]]
    """Instrument to dimension to (lowest, highest) score."""
    disposal_phases: Mapping[str, str]
    dismissals: frozenset[str]
    """Disposals that are a dismissal (sepot)."""
    measure_instruments: frozenset[str]
    """Instruments that ask for mitigating measures: one of their dimensions is about them."""
    flow_phases: frozenset[str]
    """Phases of the chain in which nothing waits, so that there is no stock to count."""
    region_territories: Mapping[str, str]
    """Police unit with a region of its own to the territory of that region."""
    organisations: Mapping[str, str]
    """OIN of the population frame to organisation type."""
    public_organisations: frozenset[str]
    """OINs of the population frame that have processes and are not of the private sector."""
    processes_of: Mapping[str, frozenset[str]]
    """Organisation type to its processes."""
    measure_lines: Mapping[str, str]
    """Measure of the catalogue to the line of the policy letter that it belongs to."""
    expert_scales: Mapping[str, ExpertScale]
    recommendation_statuses: Mapping[str, RecommendationStatus]
    shown_indicators: Mapping[str, str]
    """What releases show, to whether it is about an `organisation` or a `unit`."""


def _rows(folder: Path, seed: str) -> list[dict[str, str]]:
    with (folder / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _code_list(name: str, rows: list[dict[str, str]], key: str) -> CodeList:
    validity: dict[str, tuple[str, str]] = {}
    for row in rows:
        window = (row["valid_from"] or _ALWAYS[0], row["valid_to"] or _ALWAYS[1])
        if validity.setdefault(row[key], window) != window:
            raise ValueError(f"{name}: code {row[key]} stands twice with different validity; rule: one row a code")
    return CodeList(name, validity, frozenset(code for code, window in validity.items() if window == _ALWAYS))


def load_reference(folder: Path) -> Reference:
    """Reads the seeds in `folder`. Raises `ValueError` or `KeyError` naming list, code and rule."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    lists = {name: _code_list(name, _rows(folder, seed), key) for name, (seed, key) in SEEDS.items()}
    scales: dict[str, dict[str, tuple[float, float]]] = {}
    for row in _rows(folder, "scan_dimensions"):
        dimensions = scales.setdefault(row["instrument_id"], {})
        dimensions[row["dimension_id"]] = (float(row["scale_min"]), float(row["scale_max"]))
    disposals, frame = _rows(folder, "disposals"), _rows(folder, "population_frame")
    processes_of: dict[str, set[str]] = {}
    for row in _rows(folder, "process_of_organisation_type"):
        if row["process_id"] not in lists["processes"].validity:
            raise ValueError(f"process_of_organisation_type: {row['process_id']} is no code of processes")
        processes_of.setdefault(row["organisation_type"], set()).add(row["process_id"])
    return Reference(
        version=digest.hexdigest()[:16],
        lists=lists,
        scales=scales,
        disposal_phases={row["disposal_id"]: row["phase_id"] for row in disposals},
        dismissals=frozenset(row["disposal_id"] for row in disposals if row["outcome_class"] == "dismissal"),
        measure_instruments=frozenset(name for name, asked in scales.items() if _MEASURES in asked),
        flow_phases=frozenset(
            row["phase_id"] for row in _rows(folder, "chain_phases") if row["flow_or_stock"] == "flow"
        ),
        region_territories={
            row["police_unit_id"]: row["territory"]
            for row in _rows(folder, "police_units")
            if row["kind"] in ("regional", "caribbean")
        },
        organisations={row["organisation_oin"]: row["organisation_type"] for row in frame},
        public_organisations=frozenset(
            row["organisation_oin"]
            for row in frame
            if row["public_private"] != "private" and row["organisation_type"] in processes_of
        ),
        processes_of={name: frozenset(processes) for name, processes in processes_of.items()},
        measure_lines={row["measure_id"]: row["line"] for row in _rows(folder, "measures")},
        expert_scales={
            row["scale_id"]: ExpertScale(row["quantity"], float(row["scale_min"]), float(row["scale_max"]))
            for row in _rows(folder, "expert_scales")
        },
        recommendation_statuses={
            row["status_id"]: RecommendationStatus(row["body_id"], row["outcome_class"])
            for row in _rows(folder, "recommendation_statuses")
        },
        shown_indicators={row["indicator_id"]: row["about"] for row in _rows(folder, "shown_indicators")},
    )


@dataclass(frozen=True, slots=True)
class CodedFields:
    """Which fields of a type hold a code, from `x-code-list` in its schema."""

    top: tuple[tuple[str, CodeList], ...]
    in_lists: tuple[tuple[str, tuple[tuple[str, CodeList], ...]], ...]
    """List of `data`, and the coded fields of its items."""


def coded_fields(schema: Mapping[str, Any], lists: Mapping[str, CodeList]) -> CodedFields:
    """`dimensions` is no list of its own: which are valid depends on the instrument, a rule of meaning."""

    def coded(properties: Mapping[str, Any]) -> tuple[tuple[str, CodeList], ...]:
        named = ((name, field.get("x-code-list", "dimensions")) for name, field in properties.items())
        return tuple((name, lists[code_list]) for name, code_list in named if code_list != "dimensions")

    arrays = {name: field for name, field in schema["properties"].items() if field.get("type") == "array"}
    in_lists = ((name, coded(field["items"]["properties"])) for name, field in arrays.items())
    return CodedFields(coded(schema["properties"]), tuple((name, fields) for name, fields in in_lists if fields))


def check_codes(data: Mapping[str, Any], fields: CodedFields, first: str, last: str, findings: Findings) -> None:
    """Every code of an event against its list; a code of the wrong JSON type is the schema's affair."""
    for name, code_list in fields.top:
        code = data.get(name)
        if code not in code_list.always and isinstance(code, str):
            _check_code(code, code_list, f"/data/{name}", first, last, findings)
    for array, item_fields in fields.in_lists:
        for index, item in enumerate(data.get(array, ())):
            for name, code_list in item_fields:
                code = item.get(name)
                if code not in code_list.always and isinstance(code, str):
                    _check_code(code, code_list, f"/data/{array}/{index}/{name}", first, last, findings)


def _check_code(code: str, code_list: CodeList, path: str, first: str, last: str, findings: Findings) -> None:
    if code not in code_list.validity:
        findings.add("CODE_UNKNOWN", path, code_list.name)
    elif not code_list.is_valid(code, first, last):
        findings.add("CODE_NOT_VALID", path, code_list.name)
