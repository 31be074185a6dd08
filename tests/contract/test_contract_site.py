"""The contract's site: complete, leads nowhere outside, and readable with keyboard and screen reader."""

from __future__ import annotations

import json
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from connectors.contract.asyncapi import asyncapi_yaml, load_contract
from connectors.contract.registers import load_registers
from connectors.contract.site import build_site, page_of, schema_file

CATALOGUE, REASONS = load_contract()
_VOID = {"meta", "link", "br", "wbr"}


class Page(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.tags if "id" in attributes]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site")
    written = build_site(CATALOGUE, REASONS, made)
    assert sorted(written) == sorted(path for path in made.rglob("*") if path.is_file())
    return made


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Page]:
    return {path.name: Page(path.read_text(encoding="utf-8")) for path in folder.glob("*.html")}


def test_every_stream_has_a_page_with_every_field(folder: Path, pages: dict[str, Page]) -> None:
    for stream in CATALOGUE.streams.values():
        page = pages[page_of(stream.name)]
        for number, name in enumerate(stream.types, 1):
            rows = {identifier for identifier in page.ids() if identifier.startswith(f"fields-{number}-")}
            assert rows == {f"fields-{number}-{field.replace('.', '-')}" for field in CATALOGUE.types[name].fields}
            told = set(page.text)
            for doc in CATALOGUE.types[name].fields.values():
                assert {doc.nl, doc.en, doc.unit} <= told


def test_a_streams_page_shows_an_event_that_can_be_copied(folder: Path, pages: dict[str, Page]) -> None:
    for stream in CATALOGUE.streams.values():
        copied = json.loads(next(text for text in pages[page_of(stream.name)].text if text.startswith("{\n")))
        assert copied["type"] in stream.types


def test_every_reason_has_its_anchor_and_says_what_to_do(pages: dict[str, Page]) -> None:
    page = pages["reasons.html"]
    assert {reason.anchor for reason in REASONS.values()} <= set(page.ids())
    for reason in REASONS.values():
        assert {f"{reason.rule_nl}.", reason.action_nl, f"{reason.rule_en}.", reason.action_en} <= set(page.text)


def test_every_register_says_who_decides_and_what_is_not_verified(pages: dict[str, Page]) -> None:
    page = pages["registers.html"]
    for register in load_registers():
        assert register.name in page.ids()
        assert {register.description_nl, register.decided_by_nl + " ", *register.unverified} <= set(page.text)


def test_nothing_comes_from_elsewhere_and_nothing_runs(folder: Path, pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert not {"script", "iframe", "img", "object", "form", "base"} & {tag for tag, _ in page.tags}
        for tag, attributes in page.tags:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            for name in ("href", "src"):
                assert "//" not in (attributes.get(name) or ""), f"<{tag}> leads outside"
    style = (folder / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_every_link_arrives(folder: Path, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for attributes in (*page.all("a"), *page.all("link")):
            target, _, anchor = str(attributes["href"]).partition("#")
            assert (folder / (target or name)).is_file(), f"{name} links to {target}"
            assert not anchor or anchor in pages[target or name].ids(), f"{name} links to #{anchor}"


def test_a_page_can_be_read_without_seeing_it(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.all("html")[0]["lang"] == "nl"
        assert [Counter(tag for tag, _ in page.tags)[tag] for tag in ("title", "h1", "main", "nav")] == [1, 1, 1, 1]
        twice = [identifier for identifier, count in Counter(page.ids()).items() if count > 1]
        assert not twice, f"{name} has {twice} more than once"
        levels = [int(tag[1]) for tag, _ in page.tags if tag in ("h1", "h2", "h3")]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert len(page.all("table")) == len(page.all("caption"))
        assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))
        assert page.all("a")[0] == {"class": "skip", "href": "#main"}
        for _, attributes in page.tags:
            if attributes.get("role") == "region":  # what scrolls must be reached and named without a mouse
                assert attributes["tabindex"] == "0"
                assert attributes["aria-labelledby"] in page.ids()


def test_machines_get_the_same_contract(folder: Path) -> None:
    assert (folder / "asyncapi.yaml").read_text(encoding="utf-8") == asyncapi_yaml(CATALOGUE, REASONS)
    for event_type in CATALOGUE.types.values():
        assert json.loads((folder / schema_file(event_type)).read_text(encoding="utf-8")) == event_type.schema
