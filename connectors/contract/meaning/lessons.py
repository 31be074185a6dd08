"""Lessons: from cases that are long closed, without anything that leads to one of them."""

from __future__ import annotations

import re
import unicodedata

from connectors.contract.case import Content, ContentRule
from connectors.contract.meaning.common import citation, once, period

YEARS_BEFORE_A_LESSON = 2
"""A whole calendar year lies between the end of the last case and the lesson."""

# ECLI, the prosecution's number (13-123456-21), the court's (C/10/123456).
_CASE_KEY = re.compile(
    r"ECLI:[A-Z]{2}:"
    r"|(?<![0-9])[0-9]{2}[-/. ]?[0-9]{6}[-/. ][0-9]{2}(?![0-9])"
    r"|(?<![A-Z])[A-Z]/[0-9]{2}/[0-9]{6}(?![0-9])",
    re.ASCII | re.IGNORECASE,
)


def age(content: Content) -> None:
    if content.data["case_year"] > int(content.data["reference_date"][:4]) - YEARS_BEFORE_A_LESSON:
        content.findings.add("CASE_TOO_RECENT", "/data/case_year")


def keys(content: Content) -> None:
    cited = content.data.get("citation", {})
    texts = {"lesson": content.data["lesson"], **{f"citation/{name}": value for name, value in cited.items()}}
    for name, text in texts.items():
        if _CASE_KEY.search(unicodedata.normalize("NFKC", text)):
            content.findings.add("CASE_KEY", f"/data/{name}")


def entries(content: Content) -> None:
    once(content, "failed_controls", "control_id")
    once(content, "recommended_measures", "measure_id")


RULES: tuple[ContentRule, ...] = (period, age, keys, entries, citation)
