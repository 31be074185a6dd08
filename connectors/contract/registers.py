"""The reference registers as readers see them: what each is, where it comes from and what of it nobody verified.

What a register is and who decides about it stands beside its columns, in the YAML of the seeds.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from connectors.contract.codelists import code_lists_of

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds" / "reference"
_LISTED_AT_MOST = 12
"""More unverified rows than this are told by note, with their number."""


@dataclass(frozen=True, slots=True)
class Register:
    """One register, counted. Texts in Dutch (nl) and English (en)."""

    name: str
    """Of its file, without suffix."""
    title_nl: str
    title_en: str
    description_nl: str
    description_en: str
    decided_by_nl: str
    decided_by_en: str
    code_lists: tuple[str, ...]
    """Names of the code lists of the schemas that are read from it: a partner sends their codes."""
    sources: tuple[str, ...]
    versions: tuple[str, ...]
    rows: int
    unverified: Mapping[str, tuple[str, ...]]
    """What isn't verified to the keys of the rows it holds for, the greatest number first."""

    @property
    def unverified_rows(self) -> int:
        return sum(len(keys) for keys in self.unverified.values())

    @property
    def verified_rows(self) -> int:
        return self.rows - self.unverified_rows

    @property
    def main_sources(self) -> tuple[str, ...]:
        """As many of the most used sources as a reader takes in."""
        return self.sources[:3]

    def notes(self) -> Iterator[tuple[str, int, tuple[str, ...]]]:
        """Note, number of rows, and the keys when there are few."""
        for note, keys in self.unverified.items():
            yield note, len(keys), keys if len(keys) <= _LISTED_AT_MOST else ()


def load_registers(folder: Path = SEEDS) -> list[Register]:
    """Every register in `folder`. Raises `KeyError` naming what the YAML of one lacks."""
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yml"))]
    return [_register(folder, seed) for file in files for seed in file["seeds"]]


def _register(folder: Path, seed: Mapping[str, Any]) -> Register:
    with (folder / f"{seed['name']}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    key = next(test["register"]["arguments"]["key"] for test in seed["data_tests"] if "register" in test)
    notes: dict[str, list[str]] = {}
    for row in rows:
        if row["verified"] != "true":
            notes.setdefault(row["verified_note"], []).append(" / ".join(row[column] for column in key))
    meta = seed["config"]["meta"]
    return Register(
        name=seed["name"],
        title_nl=meta["title_nl"],
        title_en=meta["title_en"],
        description_nl=meta["description_nl"].strip(),
        description_en=seed["description"].strip(),
        decided_by_nl=meta["decided_by_nl"],
        decided_by_en=meta["decided_by_en"],
        code_lists=code_lists_of(seed["name"]),
        sources=_most_used(row["source"] for row in rows),
        versions=_most_used(row["version"] for row in rows),
        rows=len(rows),
        unverified={note: tuple(notes[note]) for note in sorted(notes, key=lambda note: (-len(notes[note]), note))},
    )


def _most_used(values: Iterator[str]) -> tuple[str, ...]:
    return tuple(value for value, _ in sorted(Counter(values).items(), key=lambda found: (-found[1], found[0])))


def registers_page(registers: list[Register], made: str) -> str:
    """The page in Markdown; `made` is the line that says by which command it was written."""
    rows, unverified = sum(each.rows for each in registers), sum(each.unverified_rows for each in registers)
    lines = ["# Registers", "", made, ""]
    lines += [
        f"{len(registers)} registers, {rows} rows, {unverified} of them not verified: from general knowledge or a"
    ]
    lines += [
        "secondary source, of our own making, or invented for the demonstration. What that means for a row stands in"
    ]
    lines += ["its column `verified_note`; nothing here was filled by guess, an empty cell is not known.", ""]
    lines += [
        f"*{len(registers)} registers, {rows} rijen, waarvan {unverified} niet geverifieerd: uit algemene kennis of"
    ]
    lines += [
        "een afgeleide bron, door onszelf gemaakt, of verzonnen voor de demonstratie. Wat dat voor een rij betekent"
    ]
    lines += ["staat in haar kolom `verified_note`; niets is gegokt, een lege cel is niet bekend.*", ""]
    lines += ["| Register | Register (nl) | Code list in events | Rows | Verified | Not verified |"]
    lines += ["| --- | --- | --- | ---: | ---: | ---: |"]
    for each in registers:
        lists = ", ".join(f"`{name}`" for name in each.code_lists)
        counts = f"{each.rows} | {each.verified_rows} | {each.unverified_rows}"
        lines += [f"| [{each.title_en}](#{each.name}) | {each.title_nl} | {lists} | {counts} |"]
    for each in registers:
        lines += ["", *_section(each)]
    return "\n".join(lines) + "\n"


def _section(register: Register) -> Iterator[str]:
    yield f'<a id="{register.name}"></a>'
    yield ""
    yield f"## {register.title_en}"
    yield ""
    yield f"{register.description_en}"
    yield ""
    yield f"*{register.title_nl[:1].upper()}{register.title_nl[1:]}.* {register.description_nl}"
    yield ""
    yield f"- file: `dbt_project/seeds/reference/{register.name}.csv`, version {', '.join(register.versions)}"
    yield f"- decided by: {register.decided_by_en} (*{register.decided_by_nl}*)"
    yield f"- rows: {register.rows}, verified {register.verified_rows}, not verified {register.unverified_rows}"
    more = len(register.sources) - len(register.main_sources)
    sources = "; ".join(register.main_sources) + (f"; {more} more, in the rows" if more else "")
    yield f"- {'source' if len(register.sources) == 1 else 'sources'}: {sources}"
    if register.unverified:
        yield ""
        yield "| Not verified | Rows | Which |"
        yield "| --- | ---: | --- |"
        for note, count, keys in register.notes():
            yield f"| {note} | {count} | {', '.join(f'`{key}`' for key in keys) or 'all that say so'} |"
