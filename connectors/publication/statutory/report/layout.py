"""What every report shares: its texts in one language, tables as templates take them, and what stands on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from connectors.publication.statutory.source import Source
from connectors.publication.statutory.words import Language

_MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


@dataclass(frozen=True, slots=True)
class Table:
    """`caption`: empty where the heading above says it. `words`: how many columns at the left hold words; others hold
    figures and stand right.
    """

    caption: str
    heads: Sequence[str]
    words: int
    rows: list[Sequence[Any]] = field(default_factory=list)


class Texts:
    """Texts of a report in one language; `texts.title` is the text, `texts.fill("title", year=2025)` fills it."""

    def __init__(self, file: Path, language: Language) -> None:
        self.language, self._texts = language, _read(file)

    def __getattr__(self, name: str) -> str:
        try:
            return str(self._texts[name][self.language])
        except KeyError:
            raise AttributeError(f"no text {name} in {self.language}") from None

    def fill(self, name: str, /, **values: Any) -> str:
        return str(getattr(self, name)).format(**values)

    def listed(self, name: str) -> dict[str, str]:
        """A list of texts by their key."""
        return {key: str(text[self.language]) for key, text in self._texts[name].items()}


@cache
def _read(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def day(when: date, language: Language) -> str:
    return f"{when.day} {_MONTHS[language][when.month - 1]} {when.year}"


def facts(source: Source, stream: str | None, t: Texts, sectors: Sequence[str] = ()) -> list[str]:
    """What stands on each page: release and day, until when it holds, and how much of what was expected came.

    `stream`: deliveries of this one; None: of all. `sectors`: of these; empty: of all.
    """
    (head,) = source.rows("SELECT reference_date, valid_until FROM mart_picture__headline")
    (came,) = source.rows(
        "SELECT CAST(sum(value_count + true_zero_count) AS BIGINT) AS covered, CAST(sum(value_count + true_zero_count"
        " + overdue_count + not_participating_count) AS BIGINT) AS expected FROM mart_picture__coverage"
        " WHERE stream = coalesce(?, stream) AND (len(?) = 0 OR list_contains(?, sector))",
        [stream, list(sectors), list(sectors)],
    )
    return [
        t.fill("release", release=source.release_id, day=day(head["reference_date"], t.language)),
        t.fill("valid", valid=day(head["valid_until"], t.language)),
        t.fill("coverage", **came) if came["expected"] else t.coverage_unknown,
    ]
