"""Colours that can be read, words that are Dutch, a page that asks nothing of the outside world."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboards.builder import language
from dashboards.builder.assets import STYLE
from infra.settings import TOOLS
from infra.superset import theme
from infra.superset.telemetry import TelemetryError, remove_pixel

WHITE = "#FFFFFF"
PIXEL = "https://apachesuperset.gateway.scarf.sh/pixel/0d34"


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: str, ground: str = WHITE) -> float:
    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [theme.INK, theme.PRIMARY, theme.QUIET, "#47505C"])
def test_text_has_enough_contrast(colour: str) -> None:
    assert contrast(colour) >= 4.5
    assert contrast(colour, theme.TOKENS["colorBgLayout"]) >= 4.5


@pytest.mark.parametrize("quadrant", theme.QUADRANT_COLOURS)
def test_a_quadrants_colour_is_visible_as_mark_and_large_number(quadrant: str) -> None:
    assert contrast(theme.QUADRANT_COLOURS[quadrant]) >= 3.0


def test_every_text_colour_of_the_style_sheet_has_enough_contrast() -> None:
    style = STYLE.read_text(encoding="utf-8")
    colours = set(re.findall(r"(?<![-\w])color:\s*(#[0-9A-Fa-f]{6})", style))
    assert colours
    assert {colour for colour in colours if contrast(colour) < 4.5} == set()


def test_the_style_sheet_loads_nothing() -> None:
    style = STYLE.read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def shipped() -> Path:
    (folder,) = (TOOLS / "superset").glob("lib/python3.*/site-packages/superset/translations/nl/LC_MESSAGES")
    return folder


def test_the_dutch_words_are_ours_and_hold_no_guess_of_the_shipped_ones() -> None:
    words = language.pack(shipped())["locale_data"]["superset"]
    assert words["Sign in"] == ["Inloggen"]
    assert words["Username:"] == ["Gebruikersnaam:"]
    assert "near" not in words  # shipped as "donker", marked as a guess
    assert len(words) > 3000


def test_our_translations_have_text_and_take_the_values_they_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(language.own()) >= 60
    written = tmp_path / "superset.nl.yml"
    monkeypatch.setattr(language, "OWN", written)
    written.write_text("Cached %s: '%s van %s'\n", encoding="utf-8")
    with pytest.raises(language.LanguageError, match="takes 1 values"):
        language.own()
    written.write_text("Cached: ''\n", encoding="utf-8")
    with pytest.raises(language.LanguageError, match="has no text"):
        language.own()


def test_the_measuring_pixel_goes_once_and_stays_gone(tmp_path: Path) -> None:
    (tmp_path / "a.entry.js").write_text(f"let l=`{PIXEL}/${{e}}`;", encoding="utf-8")
    (tmp_path / "b.entry.js").write_text("let x=1;", encoding="utf-8")
    assert remove_pixel(tmp_path) == 1
    assert "scarf" not in (tmp_path / "a.entry.js").read_text(encoding="utf-8")
    assert remove_pixel(tmp_path) == 0


def test_a_superset_without_the_known_pixel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.entry.js").write_text("let l=`https://elsewhere.example/pixel`;", encoding="utf-8")
    with pytest.raises(TelemetryError, match="adapt"):
        remove_pixel(tmp_path)
