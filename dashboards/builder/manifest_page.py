"""Where a release comes from, for who reads: its manifest as a page, in each language, beside its accessible page.

The manifest itself is JSON for machines and stands beside the release; the page leads to it and adds nothing to it.
"""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from dashboards.builder.files import write_whole
from dashboards.builder.model import LANGUAGES
from dashboards.builder.report_page import page, section, table
from dashboards.builder.texts import words_of
from infra.superset.release_texts import show


def write_pages(releases: Path, release_id: str, folder: Path) -> list[Path]:
    """The pages of a release, as `<folder>/<release>.manifest.<language>.html`."""
    manifest = json.loads((releases / release_id / "manifest.json").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        target = folder / f"{release_id}.manifest.{language}.html"
        write_whole(target, manifest_page(manifest, language))
        written.append(target)
    return written


def manifest_page(manifest: dict[str, Any], language: str) -> str:
    """The page of a manifest as the publication writes it. Raises `KeyError` for one that lacks what is told here."""
    words = words_of("lineage", language)
    release_id = manifest["release_id"]
    slug = "risicobeeld" if language == "nl" else "risicobeeld-en"
    json_link = f'<p><a href="/risicobeeld/manifest.json?release={release_id}">{escape(words["manifest.json"])}</a></p>'
    return page(
        language=language,
        title=f"{words['manifest.title']} {release_id}",
        description=words["manifest.description"],
        status="",
        back=(words["back"], f"/superset/dashboard/{slug}/?release={release_id}"),
        skip=words["skip"],
        sections=[
            _part("made_of", _made_of(manifest, words, language), words),
            _part("checked", _checked(manifest, words, language), words),
            _part("tables", _tables(manifest, words, language), words),
            json_link,
        ],
    )


def _part(name: str, rows: list[list[str]], words: dict[str, str]) -> str:
    headings = words[f"manifest.{name}.columns"].split(" | ")
    caption = words[f"manifest.{name}.title"]
    return section(name, caption, words[f"manifest.{name}.subtitle"], table(caption, headings, rows), "")


def _made_of(manifest: dict[str, Any], words: dict[str, str], language: str) -> list[list[str]]:
    inputs = manifest["inputs"]
    facts = {
        "made_at": show(datetime.fromisoformat(manifest["made_at"]), "moment", language),
        "reference_date": show(datetime.fromisoformat(inputs["reference_date"]).date(), "date", language),
        "ingest_seq": show(inputs["ingest_seq"], "count", language),
        "origins": _origins(manifest["data_origins"], words),
        "method_version": manifest["method_version"],
        "provisional": words["yes" if manifest["provisional"] else "no"],
        "environment": inputs["environment"],
        "reference_version": inputs["reference_version"],
        "code_hash": inputs["code_hash"],
        "git_commit": manifest["git_commit"],
        "build_id": manifest["build_id"],
    }
    return [[words[f"manifest.made_of.{name}"], str(value)] for name, value in facts.items()]


def _checked(manifest: dict[str, Any], words: dict[str, str], language: str) -> list[list[str]]:
    gate = manifest["gate"]
    rows = [
        [words["manifest.checked.expectations"], show(gate["expectations"], "count", language)],
        [words["manifest.checked.passed"], show(gate["passed"], "count", language)],
    ]
    return rows + [[words["manifest.checked.warning"], name] for name in gate["warnings"]]


def _tables(manifest: dict[str, Any], words: dict[str, str], language: str) -> list[list[str]]:
    return [
        [
            name,
            show(told["rows"], "count", language),
            _origins(told["data_origins"], words),
            told["content_hash"],
        ]
        for file in manifest["files"]
        for name, told in sorted(file["tables"].items())
    ]


def _origins(codes: list[str], words: dict[str, str]) -> str:
    return ", ".join(words[f"origin.{code}"] for code in codes)
