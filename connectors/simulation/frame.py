"""Who exists in the country: the population frame and its processes, read from the code lists that everybody shares."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Organisation:
    """One row of the frame. `staff_years` is the whole organisation's."""

    oin: str
    name: str
    type: str
    sector: str
    public_private: str
    region_code: str
    territory: str
    staff_years: float


@dataclass(frozen=True, slots=True)
class Unit:
    """Organisation x process, with the staff-years that work in it."""

    organisation: Organisation
    process_id: str
    staff_years: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Who is assessed, their units, and the roles: who counts, knows or answers and isn't assessed."""

    organisations: tuple[Organisation, ...]
    units: Mapping[str, tuple[Unit, ...]]
    roles: Mapping[str, Organisation]


def read_frame(seeds_dir: Path, at_most: Mapping[str, int], only: Mapping[str, Sequence[str]]) -> Frame:
    """The assessed organisations by OIN (at most so many of a type; no limits = all), their units, the roles.

    `only`: the processes that organisations of a type take part with; types that aren't named take part with all.

    Raises `FileNotFoundError` for a missing list, `KeyError` for an unknown organisation type, `ValueError` for one
    that is assessed and has no processes.
    """
    shares: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in rows(seeds_dir / "process_of_organisation_type.csv"):
        shares[row["organisation_type"]].append((row["process_id"], float(row["staff_share"])))
    organisations: list[Organisation] = []
    roles: dict[str, Organisation] = {}
    assessed = {row["organisation_type"]: row["is_assessed"] for row in rows(seeds_dir / "organisation_types.csv")}
    taken: dict[str, int] = defaultdict(int)
    for row in sorted(rows(seeds_dir / "population_frame.csv"), key=lambda row: row["organisation_oin"]):
        organisation = Organisation(
            oin=row["organisation_oin"],
            name=row["organisation_name"],
            type=row["organisation_type"],
            sector=row["sector"],
            public_private=row["public_private"],
            region_code=row["region_code"],
            territory=row["territory"],
            staff_years=float(row["staff_years"] or 0),
        )
        if assessed[organisation.type] == "false":
            roles[organisation.oin] = organisation
            continue
        if at_most and taken[organisation.type] >= at_most.get(organisation.type, 0):
            continue
        taken[organisation.type] += 1
        organisations.append(organisation)
    units: dict[str, tuple[Unit, ...]] = {}
    for organisation in organisations:
        if organisation.type not in shares:
            raise ValueError(
                f"organisation type {organisation.type} has no row in process_of_organisation_type.csv; "
                "each assessed type needs its processes"
            )
        units[organisation.oin] = tuple(
            Unit(organisation, process_id, organisation.staff_years * share)
            for process_id, share in sorted(shares[organisation.type])
            if process_id in only.get(organisation.type, (process_id,))
        )
    return Frame(tuple(organisations), units, roles)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
