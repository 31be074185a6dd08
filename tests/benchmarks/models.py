"""The four event types as strict pydantic models: a peer in the validation benchmark, used nowhere else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Oin = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}[0-9A-Z]{9}000$", max_length=20)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", max_length=40)]
ProcessId = Annotated[str, StringConstraints(pattern=r"^P[0-9]{2}$")]
Count = Annotated[int, Field(ge=0, le=9_999_999)]
Measure = Annotated[float, Field(ge=0, le=999_999)]
Day = Annotated[date, BeforeValidator(date.fromisoformat)]
Moment = Annotated[datetime, BeforeValidator(datetime.fromisoformat)]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class Period(Strict):
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


class Citation(Strict):
    text: Annotated[str, StringConstraints(max_length=500)]
    reference: Annotated[str, StringConstraints(max_length=300)]


class Answer(Strict):
    dimension_id: Slug
    score: Annotated[float, Field(ge=0, le=100)]
    evidence_grade: Literal["told", "documented", "tested"]


class Equipped(Strict):
    authorisation_management: bool
    compartmentalisation: bool
    logging: bool


class Mitigation(Strict):
    measure_id: Annotated[str, StringConstraints(pattern=r"^M[0-9]{2}$")]
    status: Literal["planned", "in_progress", "in_use"]


class RiskScan(Strict):
    organisation_oin: Oin
    reference_date: Day
    instrument_id: Slug
    scope: Literal["organisation", "process"]
    process_id: ProcessId | None = None
    answers: Annotated[list[Answer], Field(min_length=1, max_length=60)]
    staff_years: Measure | None = None
    equipped: Equipped | None = None
    mitigating_measures: Annotated[list[Mitigation], Field(min_length=1, max_length=60)] | None = None


class Signal(Strict):
    category_id: Slug
    opened: Count
    open: Count
    explained: Count
    confirmed: Count


class Exposure(Strict):
    accounts_monitored: Count
    accounts_total: Count
    staff_years_monitored: Measure
    systems_covered: Count
    systems_total: Count


class Releases(Strict):
    requested: Count
    refused: Count


class StaffReport(Strict):
    conduct_id: Slug
    kind: Literal["approached", "pressured", "threatened", "bribed"]
    count: Count


class Monitoring(Strict):
    organisation_oin: Oin
    process_id: ProcessId
    period: Period
    signals: Annotated[list[Signal], Field(max_length=100)]
    exposure: Exposure
    monitoring_profile: Slug
    logging_pilot: bool | None = None
    private_logging: Literal["none", "logging", "logging_and_monitoring"] | None = None
    releases: Releases | None = None
    staff_reports: Annotated[list[StaffReport], Field(max_length=20)] | None = None


class Screening(Strict):
    organisation_oin: Oin
    period: Period
    function_category_id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?$")]
    vog_requested: Count | None = None
    vog_issued: Count | None = None
    vog_refused: Count | None = None
    hires: Count | None = None
    references_checked: Count | None = None
    leavers: Count | None = None
    exit_interviews: Count | None = None
    rehiring_checks: Count | None = None
    screening_requested: Count | None = None
    screening_passed: Count | None = None
    screening_failed: Count | None = None
    vog_policy: Literal["none", "own", "uniform"] | None = None
    screening_policy: Literal["none", "at_hiring", "at_hiring_and_change", "periodic"] | None = None
    count_quality: Literal["exact", "rounded", "lower_bound"] | None = None
    citation: Citation | None = None


class OffenceLine(Strict):
    offence_id: Annotated[str, StringConstraints(pattern=r"^Sr(-BES)?:[0-9a-z.]+(:[0-9]{1,2})?$")] | None = None
    offence_group: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9+-]+$")] | None = None


class CaseCount(OffenceLine):
    count: Count
    disposal_id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)?$")] | None = None
    sepot_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")] | None = None
    person_kind: Literal["natural", "legal"] | None = None


PhaseId = Annotated[str, StringConstraints(pattern=r"^PH[0-9]{1,2}$")]


class HandOver(OffenceLine):
    direction: Literal["out_to", "in_from"]
    counterpart_phase_id: PhaseId
    cohort_month: Day
    count: Count


class Stock(OffenceLine):
    begin: Count
    arrived: Count = Field(alias="in")
    out: Count
    end: Count


class Duration(OffenceLine):
    bin_id: Annotated[str, StringConstraints(pattern=r"^D[0-9]{2}$")]
    count: Count


class Cases(Strict):
    reporter_oin: Oin
    period: Period
    phase_id: PhaseId
    unit_of_count: Literal["zaak", "feit", "verdachte"]
    counting_rule: Literal["principal_offence", "each_offence"]
    basis_year: Literal["registration", "decision"]
    status: Literal["provisional", "final"]
    territory: Literal["european", "caribbean"]
    counts: Annotated[list[CaseCount], Field(min_length=1, max_length=500)]
    measure_kind: Literal["flow", "stock"] | None = None
    region_code: Annotated[str, StringConstraints(pattern=r"^PU-[A-Za-z]+(-[a-z]+)*$")] | None = None
    capacity_staff_years: Measure | None = None
    hand_overs: Annotated[list[HandOver], Field(max_length=500)] | None = None
    stocks: Annotated[list[Stock], Field(min_length=1, max_length=200)] | None = None
    durations: Annotated[list[Duration], Field(min_length=1, max_length=500)] | None = None
    citation: Citation | None = None


class Envelope(Strict):
    specversion: Literal["1.0"]
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$", max_length=128)]
    source: Annotated[
        str, StringConstraints(pattern=r"^urn:nld:oin:[0-9]{8}[0-9A-Z]{9}000:systeem:[a-z0-9][a-z0-9.-]*$")
    ]
    type: str
    time: Moment
    datacontenttype: Literal["application/json"]
    dataschema: str
    dataorigin: Literal["synthetic", "published", "reported"]
    dataclassification: Literal["public", "internal", "confidential", "restricted"] | None = None


class RiskScanEvent(Envelope):
    data: RiskScan


class MonitoringEvent(Envelope):
    data: Monitoring


class ScreeningEvent(Envelope):
    data: Screening


class CasesEvent(Envelope):
    data: Cases


MODELS: dict[str, type[Envelope]] = {
    "nl.corruptierisicos.risicoscan-vastgesteld.v1": RiskScanEvent,
    "nl.corruptierisicos.monitoringsignalen-samengevat.v1": MonitoringEvent,
    "nl.corruptierisicos.screeninguitkomsten-samengevat.v1": ScreeningEvent,
    "nl.corruptiezaken.zaakcijfers-vastgesteld.v1": CasesEvent,
}
