"""The demo's comparison: each number from the senders' files beside the one that the platform has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.cli.demo_lake import Row
from infra.cli.demo_screen import Rows

DISPOSITIONS = ("accepted", "duplicate", "conflict", "refused")
STATES = ("value", "true_zero", "not_yet_due", "overdue", "not_participating", "suppressed")
QUADRANTS = ("handelen", "onderzoeken", "borgen", "volgen")
_FIRST_NUMBER = re.compile(r">([0-9.]+)<")


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. `expected`: from the files; `found`: in the lake, the receipts or on the screen."""

    what: str
    expected: str
    found: str
    ok: bool


def same(what: str, expected: object, found: object) -> Check:
    return Check(what, str(expected), str(found), expected == found)


def lake_checks(expected: Mapping[tuple[str, int], tuple[str, tuple[str, ...]]], rows: Sequence[Row]) -> list[Check]:
    """Records by partner and disposition, refusals by code, and each record's own row."""
    found = {row.place: (row.disposition, row.codes) for row in rows}
    own = {place: found[place] for place in expected if place in found}
    checks = [same("lake: records that were sent and have a row", len(expected), len(own))]
    wanted, got = _by_partner(expected), _by_partner(own)
    for partner in sorted(wanted):
        for disposition in DISPOSITIONS:
            what = f"lake: {partner}, {disposition}"
            checks.append(same(what, wanted[partner][disposition], got.get(partner, Counter())[disposition]))
    wanted_codes, got_codes = refusals(expected.values()), refusals(own.values())
    for code in sorted(wanted_codes | got_codes):
        checks.append(same(f"lake: refused with {code}", wanted_codes[code], got_codes[code]))
    differ = sum(own[place] != expected[place] for place in own)
    checks.append(same("lake: records with another disposition or other codes than expected", 0, differ))
    return checks


def intake_checks(rows: Sequence[Row], expected: Mapping[tuple[str, int], tuple[str, Any]], tile: Rows) -> list[Check]:
    """Dispositions by partner on the screen: those of the files, and the lake's for what others sent."""
    wanted = _by_partner(expected)
    for row in rows:
        if row.place not in expected:
            wanted.setdefault(row.partner, Counter())[row.disposition] += 1
    shown: dict[str, Counter[str]] = {}
    for line in tile:
        counter = shown.setdefault(line["partner"], Counter())
        counter.update({name: line[name] for name in DISPOSITIONS})
    return [
        same(f"screen: {partner}, {name}", wanted.get(partner, Counter())[name], shown.get(partner, Counter())[name])
        for partner in sorted({*wanted, *shown})
        for name in DISPOSITIONS
    ]


def coverage_checks(coverage: Mapping[tuple[str, str], Counter[str]], words: Words, tile: Rows) -> list[Check]:
    """Deliveries by stream, sector and state, and the share of them that came (docs/model-cards/deliveries.yml)."""
    shown = {(line["stream"], line["sector"]): line for line in tile}
    wanted = {(words.stream[stream], words.sector[sector]): c for (stream, sector), c in coverage.items()}
    checks = [same("screen: rows of the coverage tile", sorted(wanted), sorted(shown))]
    for place in sorted(wanted.keys() & shown.keys()):
        counted, line = wanted[place], shown[place]
        where = f"screen: {place[0]}, {place[1]}"
        checks.append(same(f"{where}: expected", counted.total(), line["expected"]))
        checks += [same(f"{where}: {state}", counted[state], line[state]) for state in STATES]
        share = (counted["value"] + counted["true_zero"]) / counted.total()
        close = line["share"] is not None and _rounds_to(share, line["share"])
        checks.append(Check(f"{where}: share", f"{share:.4f}", str(line["share"]), close))
    return checks


def published_checks(published: Counter[tuple[str, int, int]], justice: Rows, screening: Rows) -> list[Check]:
    """Each published figure, by stream and year."""
    shown = Counter(("case-statistics", line["year"], line["count"]) for line in justice)
    shown.update(("screening-outcomes", line["year"], line["count"]) for line in screening)
    return [
        same(f"screen: published figure {count} of {year} ({stream})", published[stream, year, count], found)
        for (stream, year, count), found in sorted((figure, shown[figure]) for figure in published | shown)
    ]


def correction_checks(became: Counter[str], released: Counter[str]) -> list[Check]:
    """Corrections and retractions by what became of them, in the release."""
    return [
        same(f"release: corrections and retractions that are {status}", became[status], released[status])
        for status in sorted(became | released)
    ]


def quadrant_counts(tile: Rows) -> dict[str, int]:
    """The number on each of the four cards."""
    (cards,) = tile
    found = {name: _FIRST_NUMBER.search(cards[name]) for name in QUADRANTS}
    return {name: int(match[1].replace(".", "")) if match else -1 for name, match in found.items()}


def quadrant_checks(counts: Mapping[str, int]) -> list[Check]:
    return [
        Check(f"screen: processes in {name}", "more than 0", str(count), count > 0) for name, count in counts.items()
    ]


def release_check(release_id: str, tiles: Iterable[Rows]) -> Check:
    """All tiles show one release: the one that holds the last row."""
    return same("screen: releases shown", [release_id], sorted({row["release_id"] for tile in tiles for row in tile}))


def refusals(rows: Iterable[tuple[str, tuple[str, ...]]]) -> Counter[str]:
    """Refused records by code; a record with two codes counts for both."""
    return Counter(code for disposition, codes in rows if disposition == "refused" for code in set(codes))


@dataclass(frozen=True, slots=True)
class Words:
    """What the screen calls a stream and a sector."""

    stream: Mapping[str, str]
    sector: Mapping[str, str]


def _by_partner(rows: Mapping[tuple[str, int], tuple[str, Any]]) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {}
    for (partner, _), (disposition, _) in rows.items():
        counted.setdefault(partner, Counter())[disposition] += 1
    return counted


def _rounds_to(exact: float, shown: float) -> bool:
    """The screen shows two decimals; whichever way a half is rounded."""
    return abs(exact - shown) <= 0.005 + 1e-9
