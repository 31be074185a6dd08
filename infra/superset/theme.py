"""How it looks: colours (contrast at least 4.5:1 on white), numbers and dates in the reader's language."""

from __future__ import annotations

from typing import Any

APP_NAME = "Risicobeeld"
INK, PRIMARY, LINES, QUIET = "#1A1A1A", "#154273", "#D9E1EA", "#5A6472"
QUADRANT_COLOURS = {"Handelen": "#A90061", "Onderzoeken": "#E17000", "Borgen": "#39870C", "Volgen": "#007BC7"}
# From light to dark; ink on the darkest still has a contrast of at least 4.5:1.
TINTS = ("#F1F7FB", "#DCEBF5", "#C3DDEE", "#A6CCE5", "#86B8D9")
BOUND = "#5B7FA8"  # a bound of an interval, beside its middle in PRIMARY

TOKENS: dict[str, Any] = {
    "brandAppName": APP_NAME,
    "brandLogoAlt": APP_NAME,
    "brandLogoUrl": "/risicobeeld/static/logo.svg",
    "brandLogoHeight": "28px",
    "brandLogoMargin": "10px 0",
    "colorPrimary": PRIMARY,
    "colorLink": PRIMARY,
    "colorInfo": "#007BC7",
    "colorError": "#A90061",
    "colorWarning": "#B35900",
    "colorSuccess": "#39870C",
    "colorTextBase": INK,
    "colorTextPlaceholder": QUIET,
    "colorTextTertiary": QUIET,
    "colorTextDescription": QUIET,
    "colorBgLayout": "#F3F6F9",
    "borderRadius": 2,
    "fontFamily": "Inter, 'Liberation Sans', Arial, sans-serif",
}

CATEGORICAL = {
    "id": "risicobeeld",
    "label": APP_NAME,
    "description": "",
    "isDefault": True,
    "colors": [PRIMARY, "#E17000", "#007BC7", "#39870C", "#A90061", "#777C00", "#42145F", "#D52B1E"],
}
# For drawings whose parts have their names beside them: a colour would say something that isn't so.
ONE_COLOUR = CATEGORICAL | {
    "id": "risicobeeld_stil",
    "label": f"{APP_NAME} stil",
    "isDefault": False,
    "colors": [PRIMARY],
}
SEQUENTIAL = {
    "id": "risicobeeld_blauw",
    "label": f"{APP_NAME} blauw",
    "description": "",
    "isDefault": True,
    "isDiverging": False,
    "colors": ["#EEF7FB", "#B2D7EE", "#007BC7", PRIMARY],
}

NUMBERS: dict[str, dict[str, Any]] = {
    "nl": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""], "percent": "\u00a0%"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""], "percent": "%"},
}
_MONTHS = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_DAYS = {
    "nl": ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
    "en": ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
}


def times(language: str) -> dict[str, Any]:
    """The d3 time locale of a language."""
    short = [month[:3] for month in _MONTHS[language]]
    if language == "nl":
        short[2] = "mrt"
    return {
        "dateTime": "%A %e %B %Y %X",
        "date": "%d-%m-%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": _DAYS[language],
        "shortDays": [day[:2] if language == "nl" else day[:3] for day in _DAYS[language]],
        "months": _MONTHS[language],
        "shortMonths": short,
    }
