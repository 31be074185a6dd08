"""Which units of the invented country leave their rank interval when a weight moves within its stated range."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from tests.method.trials.parameters import FOLDER
from tests.twin.facts import Facts, Seeds
from tests.twin.method import compute


@cache
def weights() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((FOLDER / "sensitivity.yml").read_text(encoding="utf-8"))["weights"]


@dataclass(frozen=True)
class Moved(Seeds):
    """The seeds, but one column of some rows of one seed times a factor."""

    seed: str = ""
    column: str = ""
    where: tuple[tuple[str, str], ...] = ()
    factor: float = 1.0

    def rows(self, name: str) -> list[dict[str, str]]:
        told = super().rows(name)
        if name != f"method/{self.seed}":
            return told
        moved = [self._moved(row) for row in told]
        if moved == told:
            raise ValueError(f"sensitivity.yml: {self.seed}.{self.column} where {dict(self.where)} moves nothing")
        return moved

    def _moved(self, row: dict[str, str]) -> dict[str, str]:
        fits = all(row[name] == value for name, value in self.where)
        return {**row, self.column: repr(float(row[self.column]) * self.factor)} if fits else row


@dataclass(frozen=True)
class Place:
    """Where a unit stands."""

    expected: float
    low: float
    high: float
    quadrant: str


@dataclass(frozen=True)
class Move:
    """One end of one weight's range."""

    weight: str
    factor: float
    facts: Facts
    seeds: Seeds

    def place(self) -> dict[str, Place]:
        told = weights().get(self.weight, {})
        where = tuple((told.get("where") or {}).items())
        seeds = self.seeds
        if told:
            seeds = Moved(self.seeds.folder, told["seed"], told["column"], where, self.factor)
        units, _ = compute(copy.copy(self.facts), seeds)
        names = ("rank_expected", "rank_low", "rank_high", "quadrant")
        return {unit_id: Place(*(unit[name] for name in names)) for unit_id, unit in units.items()}


def moves(facts: Facts, seeds: Seeds) -> list[Move]:
    """The method as it is, then each weight at both ends of its range."""
    ends = [(name, told[end]) for name, told in weights().items() for end in ("low", "high")]
    return [Move("", 1, facts, seeds), *(Move(name, factor, facts, seeds) for name, factor in ends)]


def place_of(move: Move) -> dict[str, Place]:
    return move.place()


def leavers(still: dict[str, Place], moved: dict[str, Place]) -> list[str]:
    """Units whose expected rank, after the move, lies outside the rank interval that they had; furthest first."""
    out = {name: max(was.low - moved[name].expected, moved[name].expected - was.high) for name, was in still.items()}
    return sorted((name for name in out if out[name] > 0), key=lambda name: (-out[name], name))


def widest_move(still: dict[str, Place], moved: dict[str, Place]) -> float:
    """The largest move of an expected rank, as a share of the way to the end of its interval: above 1 it left."""
    shares = []
    for name, was in still.items():
        way = moved[name].expected - was.expected
        room = was.high - was.expected if way > 0 else was.expected - was.low
        shares.append(abs(way) / room)
    return max(shares)


def other_quadrant(still: dict[str, Place], moved: dict[str, Place]) -> list[str]:
    return sorted(name for name, was in still.items() if moved[name].quadrant != was.quadrant)
