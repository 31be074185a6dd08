"""Texts on a page that are true for the release it shows.

A dashboard's texts carry marks, filled in when the page is asked for:

- `⟦mart.column:format⟧` — the column of a mart of one row; format is text, count, percent, date or moment
- `⟦sum:mart.column⟧` — the sum over a mart, as a count
- `⟦list:mart.column⟧` — every value that occurs in a mart, once
- `⟦origin:mart|synthetic=…|published=…⟧` — the words for the origins of the mart's rows, all that occur
- `⟦if:mart.column|…⟧` — the words when the column is true
- `⟦release⟧` — the release's id; `⟦older|…⟧` — the words when it isn't the newest; `⟦noticed|…⟧` — the words when
  something that it held was corrected or withdrawn afterwards

So a footer names the coverage, validity and origin of exactly the figures above it, and no text outlives its release.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from infra.errors import OperationError

Read = Callable[[str], list[dict[str, Any]]]
MARK = re.compile(r"⟦([^⟦⟧]*)⟧")
_VALUE = re.compile(
    r"^(?P<mart>[a-z][a-z0-9_]*)\.(?P<column>[a-z][a-z0-9_]*):(?P<format>text|count|percent|date|moment)$"
)
_SUM = re.compile(r"^sum:(?P<mart>[a-z][a-z0-9_]*)\.(?P<column>[a-z][a-z0-9_]*)$")
_LIST = re.compile(r"^list:(?P<mart>[a-z][a-z0-9_]*)\.(?P<column>[a-z][a-z0-9_]*)$")
_IF = re.compile(r"^if:(?P<mart>[a-z][a-z0-9_]*)\.(?P<column>[a-z][a-z0-9_]*)$")
_ORIGIN = re.compile(r"^origin:(?P<mart>[a-z][a-z0-9_]*)$")
_ZONE = ZoneInfo("Europe/Amsterdam")
_UNKNOWN = {"nl": "onbekend", "en": "unknown"}
_NOTHING = {"nl": "nog geen gegevens", "en": "no data yet"}


class TextError(OperationError):
    """A mark that isn't understood, or that the release can't fill."""


def columns_used(text: str) -> set[tuple[str, str]]:
    """(mart, column) of every mark in a text. Raises `TextError` for a mark that isn't understood."""
    used = set()
    for mark in MARK.findall(text):
        head = mark.split("|")[0]
        found = _VALUE.match(head) or _SUM.match(head) or _LIST.match(head) or _IF.match(head)
        if found:
            used.add((found["mart"], found["column"]))
        elif origin := _ORIGIN.match(head):
            used.add((origin["mart"], "data_origin"))
        elif head not in ("release", "older", "noticed"):
            raise TextError(f"mark ⟦{mark}⟧ isn't understood: see infra/superset/release_texts.py for the forms")
    return used


def fill_layout(layout: str, read: Read, release_id: str, *, is_current: bool, is_noticed: bool, language: str) -> str:
    """A dashboard's layout (Superset's JSON) with every mark in its texts filled in."""
    parts = json.loads(layout)
    fill = filler(read, release_id, is_current=is_current, is_noticed=is_noticed, language=language)
    for part in parts.values():
        meta = part.get("meta", {}) if isinstance(part, dict) else {}
        for key in ("code", "text", "sliceNameOverride"):
            if MARK.search(meta.get(key) or ""):
                meta[key] = fill(meta[key])
    return json.dumps(parts)


def filler(read: Read, release_id: str, *, is_current: bool, is_noticed: bool, language: str) -> Callable[[str], str]:
    """A function that gives a text with every mark filled in; it reads each mart once. Raises `TextError`."""
    one = _Filler(read, release_id, is_current, is_noticed, language)
    return lambda text: MARK.sub(lambda mark: one.fill(mark[1]), text)


class _Filler:
    """Fills marks of one page; reads each mart once."""

    def __init__(self, read: Read, release_id: str, is_current: bool, is_noticed: bool, language: str) -> None:
        self._read, self._release_id, self._language = read, release_id, language
        self._is_current, self._is_noticed = is_current, is_noticed
        self._rows: dict[str, dict[str, Any]] = {}

    def fill(self, mark: str) -> str:
        head, *words = mark.split("|")
        if head == "release":
            return self._release_id
        if head == "older":
            return "" if self._is_current else words[0]
        if head == "noticed":
            return words[0] if self._is_noticed else ""
        if value := _VALUE.match(head):
            return show(self._row(value["mart"])[value["column"]], value["format"], self._language)
        if total := _SUM.match(head):
            rows = self._read(f"SELECT sum({total['column']}) AS total FROM {total['mart']}")
            return show(int(rows[0]["total"] or 0), "count", self._language)
        if every := _LIST.match(head):
            rows = self._read(f"SELECT DISTINCT {every['column']} AS value FROM {every['mart']} ORDER BY value")
            return "; ".join(show(row["value"], "text", self._language) for row in rows) or _NOTHING[self._language]
        if condition := _IF.match(head):
            return words[0] if self._row(condition["mart"])[condition["column"]] else ""
        if origin := _ORIGIN.match(head):
            names = dict(word.split("=", 1) for word in words)
            found = self._read(f"SELECT DISTINCT data_origin FROM {origin['mart']} ORDER BY data_origin DESC")
            return ", ".join(names[row["data_origin"]] for row in found) or _NOTHING[self._language]
        raise TextError(f"mark ⟦{mark}⟧ isn't understood")

    def _row(self, mart: str) -> dict[str, Any]:
        if mart not in self._rows:
            rows = self._read(f"SELECT * FROM {mart}")
            if len(rows) != 1:
                raise TextError(f"{mart} holds {len(rows)} rows: a text can only show a column of a mart of one row")
            self._rows[mart] = rows[0]
        return self._rows[mart]


def show(value: Any, form: str, language: str) -> str:
    """A value in the reader's form: 1.234, 72 %, 24-11-2026, 24-11-2026 14:05 (Dutch time); a missing one in words."""
    if value is None:
        return _UNKNOWN[language]
    if form == "text":
        return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", str(value))
    if form == "count":
        digits = f"{int(value):,}"
        return digits.replace(",", ".") if language == "nl" else digits
    if form == "percent":
        share = float(value)
        few = {"nl": "minder dan ", "en": "less than "}[language] if 0 < share < 0.005 else ""
        return f"{few}{max(round(share * 100), int(bool(few)))}{' ' if language == 'nl' else ''}%"
    if form == "date":
        day: date = value
        return f"{day:%d-%m-%Y}" if language == "nl" else f"{day.day} {day:%B %Y}"
    moment: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
    local = moment.astimezone(_ZONE)
    return f"{local:%d-%m-%Y %H:%M}" if language == "nl" else f"{local.day} {local:%B %Y %H:%M}"
