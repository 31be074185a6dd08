"""The parameters of a simulated country: one YAML file, fixed before anything is drawn, refused when incomplete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

COUNTRIES = Path(__file__).parent / "countries"

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Name = str
Grade = Literal["told", "documented", "tested"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Beta(_Part):
    """A beta distribution by its mean and its concentration (`a + b`)."""

    mean: Annotated[float, Field(gt=0, lt=1)]
    concentration: Positive


class Spread(_Part):
    """How units of one group differ: a factor with mean 1 of this family and shape (lower = further apart)."""

    family: Literal["gamma", "pareto"]
    shape: Positive

    @model_validator(mode="after")
    def _with_mean(self) -> Spread:
        if self.family == "pareto" and self.shape <= 1:
            raise ValueError(f"between_units.shape is {self.shape:g}; a Pareto has a mean only above 1")
        return self


class Measures(_Part):
    """`effect`: share of a unit's incidents that a measure in use takes away where it covers all of the unit."""

    effect: Beta


class Outbreak(_Part):
    """A sector in which one process gets worse from a month on."""

    sector: Name
    process_id: Name
    starts_months_before_end: Annotated[int, Field(ge=1)]
    factor: Annotated[float, Field(gt=1)]
    affected_share: Share


class Profile(_Part):
    """A monitoring profile: how many organisations have it and which share of incidents on watched accounts it sees."""

    share: Share
    sensitivity: Share


class Monitoring(_Part):
    profiles: dict[Name, Profile]
    unit_monitored_share: Share
    accounts_per_staff_year: Positive
    accounts_covered: Beta
    systems_per_process: Annotated[int, Field(ge=1)]
    systems_covered: Beta
    noise_per_10000_staff_years_month: Positive
    noise_dispersion: Positive
    open_share: Share
    smallest_accounts: Annotated[int, Field(ge=10)]
    category_weights: dict[Name, Positive]


class Reporting(_Part):
    """How organisations report; `behaviours` are shares that add up to 1."""

    behaviours: dict[Literal["honest", "late", "silent", "overstating", "wrong_codes"], Share]
    logged_after_days: tuple[int, int]
    late_extra_days: tuple[int, int]
    silent_share_of_months: Share
    overstating_factor: Annotated[float, Field(gt=1)]
    wrong_code_share_of_records: Share

    @model_validator(mode="after")
    def _whole(self) -> Reporting:
        _adds_up("reporting.behaviours", self.behaviours)
        return self


class Scans(_Part):
    """`about`: whether answers are about the organisation's own controls, or about nothing that there is."""

    about: Literal["own_controls", "unrelated"]
    instrument_of_type: dict[Name, Name]
    grade_weights: dict[Grade, Share]
    answer_noise: dict[Grade, Share]
    process_scan_share: Share
    staff_years_given_share: Share
    equipped_given_share: Share

    @model_validator(mode="after")
    def _whole(self) -> Scans:
        _adds_up("scans.grade_weights", self.grade_weights)
        return self


class Screening(_Part):
    categories_of_type: dict[Name, tuple[Name, ...]]
    hires_per_staff_year: Positive
    leavers_per_staff_year: Positive
    screened: Beta
    refused_share: Share
    references: Beta
    exit_interviews: Beta
    rehiring_checks: Beta


class Route(_Part):
    """How cases of one kind enter the chain: who investigates, how many a year, from which offences (by weight)."""

    reporter: Name
    territory: Literal["european", "caribbean"]
    cases_per_year: Positive
    legal_person_share: Share
    offences: dict[Name, Positive]


class Chain(_Part):
    """Cases move report > investigation > prosecution service > decision > court, each step with a lag."""

    routes: dict[Name, Route]
    logged_after_days: tuple[int, int]
    warm_up_months: Annotated[int, Field(ge=0)]
    lag_months_mean: dict[Literal["investigation", "inflow", "decision", "judgment"], Positive]
    to_prosecution_share: Share
    decisions: dict[Name, Share]
    sepot_codes: dict[Name, Share]
    judgments: dict[Name, Share]

    @model_validator(mode="after")
    def _whole(self) -> Chain:
        for name in ("decisions", "sepot_codes", "judgments"):
            _adds_up(f"chain.{name}", getattr(self, name))
        return self


class Scale(_Part):
    """How much of the frame takes part in the draw. `organisations`: at most so many of each type; empty = all.

    `processes`: with which of their processes organisations of a type take part; types that aren't named: with all.
    `wrong_records`: how many records of each kind are wrong on purpose (the kinds are in wrong.py).
    `taken_back`: how many statements are corrected or withdrawn in each way (the kinds are in corrections.py).
    """

    months: Annotated[int, Field(ge=1)]
    organisations: dict[Name, Annotated[int, Field(ge=0)]]
    processes: dict[Name, tuple[Name, ...]]
    wrong_records: dict[Name, Annotated[int, Field(ge=0)]]
    taken_back: dict[Name, Annotated[int, Field(ge=0)]]


class Country(_Part):
    """Everything that is fixed about one country. Rates: incidents per 10 000 staff-years a year, before controls.

    `impacts`: impact points (0 to 100) of one incident, by process.
    """

    country: Name
    version: str
    description: str
    seed: int
    binary_partners: tuple[Name, ...]
    scales: dict[Name, Scale]
    inherent_rates: dict[Name, dict[Name, Positive]]
    impacts: dict[Name, Annotated[float, Field(ge=0, le=100)]]
    between_units: Spread
    drift_volatility_per_year: Annotated[float, Field(ge=0)]
    measures: Measures
    outbreak: Outbreak
    resilience: dict[Name, Beta]
    participation: dict[Name, Share]
    reporting: Reporting
    monitoring: Monitoring
    scans: Scans
    screening: Screening
    chain: Chain

    def rate(self, sector: str, process_id: str) -> float:
        """Planted rate of a group. Raises `KeyError` naming the group when the file doesn't plant one."""
        try:
            return self.inherent_rates[sector][process_id]
        except KeyError:
            raise KeyError(
                f"country {self.country}: no inherent rate for sector {sector}, process {process_id}; "
                f"add it under inherent_rates in countries/{self.country}.yml"
            ) from None

    def impact(self, process_id: str) -> float:
        """Planted impact points of an incident. Raises `KeyError` naming the process when none are planted."""
        if process_id not in self.impacts:
            raise KeyError(f"country {self.country}: no impact for process {process_id}; add it under impacts")
        return self.impacts[process_id]


def load_country(name: str) -> Country:
    """The country called `name`.

    Raises `FileNotFoundError`, `ValueError` for files that extend each other in a ring, or `pydantic.ValidationError`
    with field and rule when what the files say together is incomplete or unknown.
    """
    return Country.model_validate(_said(name, ()))


def _said(name: str, before: tuple[str, ...]) -> dict[str, Any]:
    """What the file says, laid over what the file that it extends says."""
    path = COUNTRIES / f"{name}.yml"
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in COUNTRIES.glob("*.yml")))
        raise FileNotFoundError(f"no country called {name}; known: {known}")
    if name in before:
        raise ValueError(f"countries extend each other in a ring: {' > '.join((*before, name))}; end it somewhere")
    own: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    extended = own.pop("extends", None)
    return own if extended is None else _laid_over(_said(extended, (*before, name)), own)


def _laid_over(base: Mapping[str, Any], difference: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are merged name by name; anything else replaces what was there."""
    merged = dict(base)
    for name, value in difference.items():
        both = isinstance(value, dict) and isinstance(base.get(name), dict)
        merged[name] = _laid_over(base[name], value) if both else value
    return merged


def _adds_up(what: str, shares: Mapping[Any, float]) -> None:
    total = sum(shares.values())
    if abs(total - 1) > 1e-9:
        raise ValueError(f"{what} add up to {total:g}; the shares must add up to 1")
