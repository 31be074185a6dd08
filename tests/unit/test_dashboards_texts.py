"""The words of the dashboards: none missing, none unused, the same in both languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dashboards.builder import assets
from dashboards.builder.files import WrittenWrong
from dashboards.builder.texts import COMMON, TextKeyError, Texts

FOLDER = assets.ROOT / "risicobeeld"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dashboards' folder that the build reads instead."""
    copy = tmp_path / "dashboards"
    shutil.copytree(assets.ROOT, copy, ignore=shutil.ignore_patterns("builder", "__pycache__"))
    monkeypatch.setattr(assets, "ROOT", copy)
    monkeypatch.setattr(assets, "STYLE", copy / "style.css")
    return copy


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_dashboards_as_they_are_in_git_build(source: Path) -> None:
    assert len(assets.bundle(Path("/releases"))) > 30


def test_a_missing_text_fails_the_build_and_is_named(source: Path) -> None:
    change(source / "risicobeeld" / "texts.en.yml", "    title: What came in, and when?\n", "")
    with pytest.raises(TextKeyError, match=r"risicobeeld/texts.en.yml has no text 'tiles.intake.title'"):
        assets.bundle(Path("/releases"))


def test_a_text_that_nothing_shows_fails_the_build_and_is_named(source: Path) -> None:
    change(source / "risicobeeld" / "texts.nl.yml", "title: Risicobeeld", "subtitle: Iets\ntitle: Risicobeeld")
    with pytest.raises(TextKeyError, match=r"risicobeeld/texts.nl.yml: nothing shows subtitle"):
        assets.bundle(Path("/releases"))


def test_an_empty_text_is_no_text(source: Path) -> None:
    change(source / "risicobeeld" / "texts.nl.yml", "title: Wat moeten we uitzoeken?", "title: ''")
    with pytest.raises(TextKeyError, match=r"to_investigate\.title is ''"):
        assets.bundle(Path("/releases"))


def test_a_file_that_is_not_yaml_is_told_with_its_line(source: Path) -> None:
    change(source / "risicobeeld" / "texts.nl.yml", "title: Risicobeeld", "title: a: b")
    with pytest.raises(WrittenWrong, match=r"risicobeeld/texts.nl.yml isn't YAML: .*line 1"):
        assets.bundle(Path("/releases"))


def test_a_common_text_that_no_dashboard_shows_is_found() -> None:
    texts = Texts("nl", FOLDER)
    before = texts.unused_common()
    texts.common("footers.published")
    assert before - texts.unused_common() == {"footers.published"}


def test_both_languages_have_the_same_keys() -> None:
    for folder in (FOLDER, COMMON):
        name = "texts" if folder is FOLDER else "common"
        dutch, english = (Texts(language, FOLDER) for language in ("nl", "en"))
        pick = "_texts" if name == "texts" else "_common"
        assert getattr(dutch, pick).keys() == getattr(english, pick).keys()
