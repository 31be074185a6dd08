"""What a simulated country plants: it shows in the events as planted, and nothing of it is told."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import yaml
from pydantic import ValidationError

from connectors.contract import Contract
from connectors.simulation import country as countries
from connectors.simulation import planted
from connectors.simulation.country import load_country
from connectors.simulation.events import Outgoing
from connectors.simulation.records import Run, drawn_units, prepare, records
from connectors.simulation.scans import scans
from connectors.simulation.truth import draw_organisation
from infra.settings import REPOSITORY

SEEDS = REPOSITORY / "dbt_project" / "seeds" / "reference"
UNTIL = date(2026, 11, 24)
VERSIONS = ("matched", "heavy_tails", "scans_unrelated")


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load(SEEDS, REPOSITORY / "connectors" / "partners", "test", hash_key=b"fixed")


def _run(contract: Contract, name: str, scale: str) -> Run:
    country = load_country(name)
    return prepare(country, contract, SEEDS, until=UNTIL, scale=scale, seed=country.seed, months=None)


@pytest.fixture(scope="module")
def run(contract: Contract) -> Run:
    return _run(contract, "matched", "small")


@pytest.fixture(scope="module")
def said(run: Run) -> list[Outgoing]:
    return [record for part in records(run).values() for record in part]


@pytest.fixture(scope="module")
def truth(run: Run) -> list[dict[str, Any]]:
    return json.loads(json.dumps(list(planted.rows(run))))


def test_everybody_of_the_frame_takes_part_in_the_national_country(contract: Contract) -> None:
    frame = _run(contract, "matched", "national").frame
    types = Counter(organisation.type for organisation in frame.organisations)
    least = {"gemeente": 340, "provincie": 12, "ministerie": 12, "uitvoeringsorganisatie": 14, "toezichtdienst": 6}
    least |= {"politie": 12, "haven": 10, "luchthaven": 5, "openbaar_lichaam": 3, "transport_logistiek": 150}
    assert set(types) == set(least)
    assert {kind: types[kind] for kind in least if types[kind] < least[kind]} == {}
    assert sum(map(len, frame.units.values())) > 5000
    assert "P05" in {unit.process_id for units in frame.units.values() for unit in units}


def test_no_invented_organisation_bears_the_name_of_a_real_one() -> None:
    def read(name: str) -> list[dict[str, str]]:
        with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    real = {row["municipality_name"].casefold() for row in read("municipalities")}
    real |= {row["province_name"].casefold() for row in read("provinces")}
    real |= {row["organisation_name"].casefold() for row in read("organisations")}
    invented = [row["organisation_name"] for row in read("population_frame") if row["data_origin"] == "synthetic"]
    assert len(invented) == len(set(invented)) > 550
    named = {name for name in invented if name.casefold() in real}
    assert named | {n for n in invented if n.split(" ", 1)[-1].casefold() in real} == set()


def test_every_group_of_the_frame_has_a_planted_rate_and_impact(contract: Contract) -> None:
    for name in ("small", *VERSIONS):
        run = _run(contract, name, "national")
        for units in run.frame.units.values():
            for unit in units:
                assert run.country.rate(unit.organisation.sector, unit.process_id) > 0
                assert run.country.impact(unit.process_id) > 0


def test_the_truth_states_its_units_and_adds_up(truth: list[dict[str, Any]]) -> None:
    assert truth[0]["kind"] == "units_of_measure"
    units = [row for row in truth if row["kind"] == "unit"]
    groups = {(row["sector"], row["process_id"]): row for row in truth if row["kind"] == "group"}
    assert sum(group["units"] for group in groups.values()) == len(units)
    for row in units:
        residual = row["inherent_rates"][-1] * row["left_by_measures"][-1] * (1 - row["resilience"])
        assert row["residual_rate"] == pytest.approx(residual)
        assert row["volume"] == pytest.approx(residual * row["impact"] * row["staff_years"] / 10_000)
    told = {name: value for row in (units[0], *groups.values()) for name, value in row.items()}
    measured = {name for name, value in told.items() if isinstance(value, float) or name.endswith("s_measures")}
    stated = set(truth[0]) - {"kind", "country", "seed", "taken_away"}
    assert measured <= stated <= set(told)


def test_nothing_of_the_truth_stands_in_an_event(truth: list[dict[str, Any]], said: list[Outgoing]) -> None:
    everything = b"\n".join(record.value for record in said)
    units = [row for row in truth if row["kind"] == "unit"]
    for name in ("behaviour", "resilience", "inherent_rates", "residual_rate", "in_outbreak", "taken_away", "planted"):
        assert f'"{name}'.encode() not in everything
    numbers = set(re.findall(rb"[0-9.e+-]+", everything))
    secret = {repr(row[name]).encode() for row in units for name in ("resilience", "residual_rate", "volume")}
    assert len(secret) > len(units)
    assert secret & numbers == set()


def test_a_measure_in_use_takes_its_planted_fraction_away_from_then_on(run: Run) -> None:
    seen = 0
    for _, unit in drawn_units(run):
        for one in unit.effects:
            assert 0 < one.taken_away < 1
        for month, left in zip(run.months, unit.left, strict=True):
            working = [
                one for one in unit.effects if one.since <= month.first and (not one.until or month.first < one.until)
            ]
            assert left == pytest.approx(float(np.prod([1 - one.taken_away for one in working])))
            seen += bool(working)
    assert seen > 500


def test_who_overstates_says_more_coverage_than_there_is_and_nobody_else_does(
    run: Run, truth: list[dict[str, Any]], said: list[Outgoing]
) -> None:
    units = {(row["organisation_oin"], row["process_id"]): row for row in truth if row["kind"] == "unit"}
    ratios: dict[str, list[float]] = {}
    for record in said:
        if record.stream != "monitoring-alerts" or record.kind != "regular":
            continue
        event = orjson.loads(record.value)
        data = event.get("data", event)
        unit = units[data["organisation_oin"], data["process_id"]]
        told = data["exposure"]["staff_years_monitored"] / (unit["staff_years"] / 12)
        ratios.setdefault(unit["behaviour"], []).append(told / unit["accounts_covered"])
    assert set(ratios) == {"honest", "late", "silent", "overstating", "wrong_codes"}
    assert np.mean(ratios.pop("overstating")) > 1.2
    assert all(np.mean(values) == pytest.approx(1, abs=0.01) for values in ratios.values())


def test_versions_differ_from_the_matched_country_only_in_what_their_file_says(contract: Contract) -> None:
    matched = load_country("matched").model_dump()
    differ = {
        name: {field for field, value in load_country(name).model_dump().items() if value != matched[field]}
        - {"country", "version", "description"}
        for name in VERSIONS
    }
    assert differ == {"matched": set(), "heavy_tails": {"between_units"}, "scans_unrelated": {"scans"}}


def test_tails_are_heavy_and_scans_unrelated_where_that_is_planted(contract: Contract) -> None:
    def spread(name: str) -> float:
        run = _run(contract, name, "national")
        rates = [
            unit.rates[-1] / run.country.rate(own.organisation.sector, unit.unit.process_id)
            for own, unit in drawn_units(run)
            if not unit.in_outbreak
        ]
        assert np.mean(rates) == pytest.approx(1, abs=0.15)
        return float(np.quantile(rates, 0.999))

    assert spread("heavy_tails") > 2 * spread("matched")
    assert _agreement_of_scans(contract, "matched") > 0.5
    assert abs(_agreement_of_scans(contract, "scans_unrelated")) < 0.2


def _agreement_of_scans(contract: Contract, name: str) -> float:
    """Correlation over organisations between resilience and the first answer on a scan, as a share of its scale."""
    run = _run(contract, name, "small")
    pairs = []
    for organisation in run.frame.organisations:
        own = draw_organisation(run.country, run.seed, organisation)
        if run.country.scans.instrument_of_type[organisation.type] == "riec-weerbaarheidsscan-1":
            for scan in scans(run.country, run.seed, own, (), run.instruments, run.months)[:1]:
                pairs.append((own.resilience, scan.data["answers"][0]["score"]))
    assert len(pairs) > 100
    return float(np.corrcoef(np.array(pairs).T)[0, 1])


def test_a_country_that_is_incomplete_unknown_or_extends_itself_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = yaml.safe_load((countries.COUNTRIES / "base.yml").read_text(encoding="utf-8"))
    monkeypatch.setattr(countries, "COUNTRIES", tmp_path)
    own = {"extends": "base", "country": "x", "version": "1", "description": "x"}

    def written(name: str, content: dict[str, Any]) -> str:
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        return name

    written("base", base)
    assert load_country(written("whole", own)).country == "x"
    with pytest.raises(ValidationError, match="Extra inputs"):
        load_country(written("unknown", {**own, "monitoring": {"open_shares": 0.1}}))
    with pytest.raises(ValidationError, match="mean only above 1"):
        load_country(written("endless", {**own, "between_units": {"family": "pareto", "shape": 0.9}}))
    written("base", {name: value for name, value in base.items() if name != "impacts"})
    with pytest.raises(ValidationError, match="impacts"):
        load_country("whole")
    with pytest.raises(ValueError, match="ring: ring > ring"):
        load_country(written("ring", {**own, "extends": "ring"}))
    with pytest.raises(FileNotFoundError, match="no country called nowhere"):
        load_country("nowhere")
