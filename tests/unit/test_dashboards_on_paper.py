"""A dashboard on paper says on each page of which release it is, until when it holds and how complete it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from dashboards.builder import cli
from infra.cli.main import app
from infra.settings import Settings
from tests.browser.release_fixture import tables, write_release
from tests.conftest import isolated_settings

RELEASE = "r000042"
_GLYPHS = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = isolated_settings(tmp_path_factory.mktemp("paper"))
    write_release(settings.releases_dir, RELEASE, tables())
    return settings


def texts(file: Path) -> list[str]:
    """The text of each page, without spaces: fonts are subsets, so glyphs are turned back by the font's own table."""
    with pikepdf.open(file) as pdf:
        return [_text(page) for page in pdf.pages]


def _text(page: pikepdf.Page) -> str:
    fonts = {
        name: {
            glyph: bytes.fromhex(text.decode()).decode("utf-16-be")
            for glyph, text in ((int(a, 16), b) for a, b in _GLYPHS.findall(font.ToUnicode.read_bytes()))
        }
        for name, font in page.Resources.Font.items()
    }
    told, current = "", {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            for part in operands[0] if str(operator) == "TJ" else operands:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    told += "".join(current.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2))
    return re.sub(r"\s", "", told)


@pytest.mark.parametrize(("language", "words"), [("nl", ("dekking", "geldigt/m")), ("en", ("coverage", "validuntil"))])
def test_each_page_says_release_validity_and_coverage(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: tuple[str, str]
) -> None:
    monkeypatch.setattr(cli, "settings", lambda: home)
    file = tmp_path / "regio.pdf"
    done = CliRunner().invoke(
        app, ["dashboards", "paper", "regio", "--language", language, "--out", str(file), "--json"]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"file": str(file), "release_id": RELEASE, "language": language}
    pages = texts(file)
    assert len(pages) > 1, "one page proves nothing of each page"
    for page in pages:
        assert re.search(rf"{words[0]}\d+%·{words[1]}[\w-]+·release{RELEASE}", page), page[-300:]
    with pikepdf.open(file) as pdf:
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.MarkInfo.Marked


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nergens"], "there is no dashboard 'nergens'; on paper there are: beheer"),
        (["proces"], "isn't made on paper"),
        (["regio", "--release", "r000001"], "release r000001 isn't kept"),
    ],
)
def test_what_there_is_no_paper_of_is_said(
    home: Settings, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.setattr(cli, "settings", lambda: home)
    done = CliRunner().invoke(app, ["dashboards", "paper", *words])
    assert (done.exit_code, told in done.output) == (1, True), done.output
