"""The simulated country: same seed, same bytes; what it says is what the contract expects of it."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
import yaml

from connectors.contract import Contract, Record
from connectors.simulation import corrections, published, truth
from connectors.simulation.country import Country, load_country
from connectors.simulation.events import Outgoing
from connectors.simulation.published import published_records
from connectors.simulation.records import Run, prepare, records
from connectors.simulation.wrong import KINDS
from infra.settings import REPOSITORY

SEEDS = REPOSITORY / "dbt_project" / "seeds" / "reference"
UNTIL = date(2026, 11, 24)


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load(SEEDS, REPOSITORY / "connectors" / "partners", "test", hash_key=b"fixed")


@pytest.fixture(scope="module")
def country() -> Country:
    return load_country("small")


def _run(
    country: Country, contract: Contract, scale: str, *, seed: int | None = None, months: int | None = None
) -> Run:
    chosen = country.seed if seed is None else seed
    return prepare(country, contract, SEEDS, until=UNTIL, scale=scale, seed=chosen, months=months)


@pytest.fixture(scope="module")
def small_run(country: Country, contract: Contract) -> Run:
    return _run(country, contract, "small")


@pytest.fixture(scope="module")
def small_parts(small_run: Run) -> dict[str, list[Outgoing]]:
    return records(small_run)


@pytest.fixture(scope="module")
def small(small_parts: dict[str, list[Outgoing]]) -> list[Outgoing]:
    return [record for part in small_parts.values() for record in part]


@pytest.fixture(scope="module")
def tiny(country: Country, contract: Contract) -> list[Outgoing]:
    return [record for part in records(_run(country, contract, "tiny")).values() for record in part]


def test_the_same_seed_gives_the_same_records_in_the_same_order(country: Country, contract: Contract) -> None:
    assert records(_run(country, contract, "tiny")) == records(_run(country, contract, "tiny"))


def test_another_seed_gives_other_figures(country: Country, contract: Contract, tiny: list[Outgoing]) -> None:
    others = records(_run(country, contract, "tiny", seed=country.seed + 1))
    assert {record.value for part in others.values() for record in part}.isdisjoint(record.value for record in tiny)


def test_an_organisation_says_the_same_whoever_else_takes_part(
    country: Country, contract: Contract, tiny: list[Outgoing]
) -> None:
    many = records(_run(country, contract, "small", months=6))
    said = {orjson.dumps(_data(record)) for part in many.values() for record in part if record.kind == "regular"}
    own = [record for record in tiny if record.kind == "regular" and record.stream != "case-statistics"]
    assert own
    assert [record.event_id for record in own if orjson.dumps(_data(record)) not in said] == []


@pytest.mark.parametrize("scale", ["tiny", "small"])
def test_the_contract_judges_every_record_as_the_simulation_expects(
    scale: str, contract: Contract, request: pytest.FixtureRequest
) -> None:
    assert _surprises(contract, request.getfixturevalue(scale)) == []


def test_no_seed_makes_a_record_wrong_in_more_ways_than_its_kind_says(country: Country, contract: Contract) -> None:
    surprises = {}
    for seed in range(1, 41):
        drawn = records(_run(country, contract, "tiny", seed=seed)).values()
        if found := _surprises(contract, [record for part in drawn for record in part]):
            surprises[seed] = found
    assert surprises == {}


def _surprises(contract: Contract, drawn: list[Outgoing]) -> list[tuple[str, str, str, list[str]]]:
    """Kind, stream, disposition and codes of each record of which the contract says something else than expected."""
    surprises = []
    for record in drawn:
        verdict = contract.judge(Record(record.value, None, record.headers, record.partner, record.logged_at))
        refused = record.expected.disposition == "refused"  # duplicates and conflicts are landing's to find
        codes = {finding.code for finding in verdict.reasons}
        if (verdict.disposition == "refused", codes) != (refused, set(record.expected.codes) if refused else set()):
            surprises.append((record.kind, record.stream, verdict.disposition, sorted(codes)))
    return surprises


def test_right_records_carry_no_warning(contract: Contract, tiny: list[Outgoing]) -> None:
    right = [record for record in tiny if record.kind == "regular"]
    warned = [
        (record.stream, finding.code)
        for record in right
        for finding in contract.judge(
            Record(record.value, None, record.headers, record.partner, record.logged_at)
        ).warnings
    ]
    assert warned == []


@pytest.mark.parametrize(("scale", "least", "most"), [("tiny", 200, 800), ("small", 20_000, 40_000)])
def test_volume_fits_the_scale(scale: str, least: int, most: int, request: pytest.FixtureRequest) -> None:
    assert least <= len(request.getfixturevalue(scale)) <= most


@pytest.mark.parametrize("scale", ["tiny", "small"])
def test_every_kind_of_wrong_record_is_there(scale: str, country: Country, request: pytest.FixtureRequest) -> None:
    kinds = Counter(record.kind for record in request.getfixturevalue(scale))
    assert set(country.scales[scale].wrong_records) == set(KINDS)
    assert {kind: kinds[kind] for kind in KINDS} == country.scales[scale].wrong_records


def test_a_duplicate_and_a_conflict_come_after_the_record_that_they_repeat(small: list[Outgoing]) -> None:
    first: dict[tuple[str, str], Outgoing] = {}
    repeats = 0
    for record in small:
        identity = (record.source, record.event_id)
        if record.expected.disposition in ("duplicate", "conflict"):
            repeats += 1
            assert (record.value == first[identity].value) == (record.expected.disposition == "duplicate")
            assert first[identity].expected.disposition == "accepted"
        else:
            assert identity not in first
            first[identity] = record
    assert repeats == 18


def test_every_partner_that_may_send_synthetic_events_does(contract: Contract, small: list[Outgoing]) -> None:
    may = {partner for partner, agreement in contract.agreements.items() if "synthetic" in agreement.data_origins}
    assert {record.partner for record in small} == may


def test_both_content_modes_are_used(small: list[Outgoing]) -> None:
    modes = {dict(record.headers)["content-type"] for record in small}
    assert modes == {b"application/cloudevents+json", b"application/json"}


def test_records_are_ordered_by_time_of_logging_and_end_before_the_given_day(
    small_parts: dict[str, list[Outgoing]],
) -> None:
    end = datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=UTC)
    for part in small_parts.values():
        moments = [record.logged_at for record in part]
        assert moments == sorted(moments)
        assert moments[-1] < end


def test_a_silent_organisation_stops_and_a_late_one_is_late(small_run: Run, small: list[Outgoing]) -> None:
    behaviour = {
        organisation.oin: truth.draw_organisation(small_run.country, small_run.seed, organisation).behaviour
        for organisation in small_run.frame.organisations
    }
    last_period: dict[str, str] = {}
    delays: dict[str, list[int]] = {"honest": [], "late": []}
    for record in small:
        if record.stream != "monitoring-alerts" or record.kind != "regular":
            continue
        data = _data(record)
        oin, end = data["organisation_oin"], data["period"]["to"]
        last_period[oin] = max(end, last_period.get(oin, ""))
        if behaviour[oin] in delays:
            delays[behaviour[oin]].append((record.logged_at.date() - date.fromisoformat(end)).days)
    final = small_run.months[-1].last.isoformat()
    assert {oin for oin, end in last_period.items() if behaviour[oin] == "silent" and end == final} == set()
    assert all(last_period[oin] == final for oin in last_period if behaviour[oin] == "honest")
    assert max(delays["honest"]) <= 20 < min(delays["late"])


def test_the_outbreak_shows_in_confirmed_signals(small_run: Run, small: list[Outgoing]) -> None:
    outbreak = small_run.country.outbreak
    starts = small_run.months[-outbreak.starts_months_before_end].first.isoformat()
    sectors = {organisation.oin: organisation.sector for organisation in small_run.frame.organisations}
    confirmed: Counter[bool] = Counter()
    months: dict[bool, set[str]] = {True: set(), False: set()}
    for record in small:
        data = _data(record) if record.stream == "monitoring-alerts" and record.kind == "regular" else {}
        if data.get("process_id") == outbreak.process_id and sectors[data["organisation_oin"]] == outbreak.sector:
            during = data["period"]["from"] >= starts
            confirmed[during] += sum(line["confirmed"] for line in data["signals"])
            months[during].add(data["period"]["from"])
    assert confirmed[True] / len(months[True]) > 2 * confirmed[False] / len(months[False])


def test_assessed_organisations_have_invented_names_and_test_numbers(small_run: Run) -> None:
    with (SEEDS / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        real = {value.casefold() for row in csv.DictReader(file) for value in row.values()}
    for organisation in small_run.frame.organisations:
        bare = organisation.name.casefold().removeprefix("gemeente ")
        assert bare not in real, organisation.name
        assert organisation.oin.startswith("00000099")


def test_published_figures_are_accepted_and_carry_their_source(small_run: Run, contract: Contract) -> None:
    found = published_records(small_run.voices, small_run.key, small_run.end - timedelta(hours=12))
    assert Counter(record.stream for record in found) == {
        "case-statistics": 4,
        "screening-outcomes": 2,
        "insights": 7,
        "recommendations": 2,
    }
    for record in found:
        verdict = contract.judge(Record(record.value, None, record.headers, record.partner, record.logged_at))
        assert verdict.reasons == ()
        assert verdict.warnings == ()
        event = orjson.loads(record.value)
        assert event["dataorigin"] == "published"
        assert event["data"]["citation"]["reference"]


@pytest.mark.parametrize(
    ("stream", "seed", "key"),
    [("insights", "insights", "insight_id"), ("recommendations", "international_recommendations", "report_id")],
)
def test_what_is_published_says_what_the_verified_register_says(stream: str, seed: str, key: str) -> None:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        register = {row[key]: row for row in csv.DictReader(file) if row["verified"] == "true"}
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(published.FOLDER.glob("*.yml"))]
    told = [figure for file in files if file["stream"] == stream for figure in file["statements"]]
    assert told
    for figure in told:
        row, data = register[figure["register"]], figure["data"]
        assert figure["citation"]["reference"] == row["source"]
        if stream == "insights":
            assert data["title"] == row["title"]
            assert (data["status"] == "expected") == row["status"].startswith("expected")
            assert str(data.get("published_on", "")) in row["source"]
        else:
            assert str(data["recommendations_total"]) == row["recommendations_total"]
            counted = {line["status_id"].removeprefix("greco-"): str(line["count"]) for line in data["statuses"]}
            names = {"implemented": "implemented", "partly-implemented": "partly_implemented"}
            names |= {"not-implemented": "not_implemented"}
            assert counted == {name: row[column] for name, column in names.items() if row[column]}


def test_published_rijksrecherche_figures_are_those_of_the_sources(small_run: Run) -> None:
    series = {}
    for record in published_records(small_run.voices, small_run.key, small_run.end - timedelta(hours=12)):
        data = orjson.loads(record.value)["data"]
        if record.partner == "rijksrecherche":
            year = data["period"]["from"][:4]
            series |= {(year, line["offence_group"]): line["count"] for line in data["counts"]}
    assert series == {
        ("2011", "EU-PUB+272"): 31,
        ("2017", "EU-PUB"): 22,
        ("2017", "NL-272"): 23,
        ("2017", "EU-PUB+272"): 45,
        ("2017", "ALL"): 105,
        ("2018", "EU-PUB"): 33,
        ("2018", "NL-272"): 32,
        ("2022", "EU-PUB"): 25,
        ("2022", "NL-272"): 24,
        ("2022", "ALL"): 112,
    }


def test_months_before_the_agreements_begin_are_refused(country: Country, contract: Contract) -> None:
    with pytest.raises(ValueError, match="before the agreements begin"):
        _run(country, contract, "tiny", months=60)


def test_a_rate_that_is_not_planted_is_named(country: Country) -> None:
    with pytest.raises(KeyError, match="sector uitvoering, process P99"):
        country.rate("uitvoering", "P99")


def _data(record: Outgoing) -> dict[str, object]:
    content = orjson.loads(record.value)
    return content["data"] if "specversion" in content else content


def test_every_way_of_taking_back_is_there_and_some_come_before_what_they_name(
    country: Country, tiny: list[Outgoing]
) -> None:
    taken_back = [record for record in tiny if record.kind in corrections.KINDS]
    wanted = country.scales["tiny"].taken_back
    assert set(wanted) == set(corrections.KINDS)
    events = {name: sum(record.kind == name for record in taken_back) for name in wanted}
    assert events == {name: count * len(corrections.KINDS[name].words) for name, count in wanted.items()}
    place = {(record.partner, record.event_id): number for number, record in enumerate(tiny)}
    order = []
    for record in taken_back:
        data = orjson.loads(record.value)["data"]
        named = data.get("retracts") or data["corrects"]
        order.append(place.get((record.partner, named["id"]), len(tiny)) - place[record.partner, record.event_id])
    assert min(order) < 0 < max(order)
    assert sum(after > 0 for after in order) == 2 + wanted["correction_of_nothing"]
