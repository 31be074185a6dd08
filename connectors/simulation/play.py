"""The demo's part of the simulation: everybody sends, and what must then be true, counted from the senders' files.

Takes folders, dates and plain values, and gives plain values back: whoever compares them with the platform needs to
know nothing of how the country is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from connectors.contract import Contract
from connectors.simulation import corrections, deliveries, ledger, manifest
from connectors.simulation.country import load_country
from connectors.simulation.plan import Plan, keep, kept, prepare_plan, records_of
from connectors.simulation.sending import Sent, send_all

_COUNTRY = "small"
_WRONG_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stand: bundles, state of the simulation, code lists, decided parameters, agreements."""

    bundles: Path
    state: Path
    seeds: Path
    parameters: Path
    partners: Path
    environment: str

    def contract(self) -> Contract:
        return Contract.load(self.seeds, self.partners, self.environment)


@dataclass(frozen=True, slots=True)
class Truths:
    """What the senders' files say must be so.

    `placed`: records of which the outbox knows where the broker has them.
    `rows`: disposition and codes by (partner, offset). `receipts`: records whose receipt says what was expected, of
    `records`. `wrong`: the first that don't. `coverage`: deliveries by (stream, sector) and state. `published`:
    (stream, year, count) of each published figure. `corrections`: corrections and retractions by what became of them.
    """

    records: int
    placed: int
    receipts: int
    wrong: list[str]
    rows: dict[tuple[str, int], tuple[str, tuple[str, ...]]]
    coverage: dict[tuple[str, str], Counter[str]]
    published: Counter[tuple[str, int, int]]
    corrections: Counter[str]


def send(
    places: Places, today: date, scale: str, seed: int | None, timeout_seconds: float, say: Callable[[str], None]
) -> tuple[Plan, list[Sent]]:
    """Send the published figures and the country, or what of it isn't sent yet; wait for the receipts.

    A country that was begun before is gone on with as it was planned then: `today`, `scale` and `seed` (None = the
    country's own) count for a new one.
    Raises what `prepare` and `send_all` raise.
    """
    plan = kept(places.state)
    if plan is None:
        chosen = load_country(_COUNTRY).seed if seed is None else seed
        plan = Plan(_COUNTRY, scale, chosen, today.isoformat(), None, True)
    by_partner = records_of(plan, prepare_plan(plan, places.contract(), places.seeds))
    keep(places.state, plan)
    total = sum(len(part) for part in by_partner.values())
    for partner, part in by_partner.items():
        manifest.write(places.state, partner, part)
    say(f"{total} records of {len(by_partner)} partners are made (country {plan.country}, seed {plan.seed})")
    reached: dict[tuple[str, str], int] = {}

    def progress(partner: str, step: str, count: int) -> None:
        if reached.get((partner, step)) != count:
            reached[partner, step] = count
            done = sum(number for (_, name), number in list(reached.items()) if name == step)
            say(f"{partner}: {count} {step} ({done} of {total})")

    return plan, send_all(by_partner, places.bundles, places.state, timeout_seconds, progress)


def places_of(places: Places) -> set[tuple[str, int]]:
    """(partner, offset) of everything that the outboxes here have sent."""
    return set(ledger.expected_rows(ledger.read_ledger(places.state, _partners(places))))


def _partners(places: Places) -> list[str]:
    return sorted(path.stem for path in (places.state / "manifest").glob("*.ndjson"))


def truths(
    places: Places,
    reference_date: date,
    order: Mapping[tuple[str, int], int],
    others: Iterable[tuple[int, Mapping[str, Any]]],
) -> Truths:
    """Count the senders' files.

    `order`: the number at which the record at (partner, offset) landed. `others`: number and event (structured) of what
    was accepted from other senders. Of two statements about the same thing the one that was logged last stands.
    """
    contract = places.contract()
    entries = ledger.read_ledger(places.state, _partners(places))
    numbered: list[tuple[int, Mapping[str, Any]]] = list(others)
    for entry in entries:
        if entry.event is not None and entry.offsets:
            numbered.append((order.get((entry.partner, entry.offsets[0]), 0), entry.event))
    events = [event for _, event in sorted(numbered, key=lambda one: (corrections.moment_of(one[1]), one[0]))]
    events, became = corrections.holding(events)
    streams = {name: event_type.stream for name, event_type in contract.catalogue.types.items()}
    expected = {
        stream
        for agreement in contract.agreements.values()
        for stream, expectation in agreement.streams.items()
        if expectation.due_days is not None
    }
    synthetic = ((streams[e["type"]], e["data"]) for e in events if e["dataorigin"] == "synthetic")
    heard = deliveries.standing((stream, data) for stream, data in synthetic if stream in expected)
    table = deliveries.states(
        deliveries.read_members(places.seeds),
        contract.agreements,
        list(contract.catalogue.streams),
        heard,
        deliveries.read_rules(places.parameters, reference_date),
    )
    wrong = [entry for entry in entries if not entry.answered_as_expected]
    return Truths(
        records=len(entries),
        placed=sum(bool(entry.offsets) for entry in entries),
        receipts=len(entries) - len(wrong),
        wrong=[
            f"{entry.partner} record {entry.number} ({entry.kind}): expected {entry.disposition} {list(entry.codes)}, "
            f"receipt says {entry.receipt or 'nothing'} {list(entry.receipt_codes)}"
            for entry in wrong[:_WRONG_SHOWN]
        ],
        rows=ledger.expected_rows(entries),
        coverage=deliveries.coverage(table),
        published=_published(streams, events),
        corrections=Counter(became.values()),
    )


def _published(streams: Mapping[str, str], events: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, int, int]]:
    """Each published number once, however often it was sent; a count of screening is any whole number."""
    last: dict[tuple[str, str, str, str], tuple[str, int, int]] = {}
    for event in events:
        if event["dataorigin"] != "published" or "period" not in event["data"]:
            continue  # what isn't about a period holds no figure of a series
        stream, data = streams[event["type"]], event["data"]
        begin, reference = data["period"]["from"], data["citation"]["reference"]
        if stream == "case-statistics":
            numbers = {line.get("offence_group") or line["offence_id"]: line["count"] for line in data["counts"]}
        else:
            numbers = {name: value for name, value in data.items() if isinstance(value, int)}
        for name, value in numbers.items():
            last[stream, begin, name, reference] = (stream, int(begin[:4]), value)
    return Counter(last.values())
