"""The history of releases, for who keeps the platform: a page made of the manifests that stand on the shelf.

A release can't hold its own history: it would name releases that come after it, and two builds of the same inputs would
differ by what was published between them. So the history stands beside the releases and is made again with each.
"""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from dashboards.builder.files import write_whole
from dashboards.builder.model import LANGUAGES
from dashboards.builder.report_page import link_table, page, section
from dashboards.builder.texts import words_of
from infra.superset.release_texts import show

_RELEASES = "[rc]" + "[0-9]" * 6  # live and calendar releases


def write_pages(releases: Path, folder: Path) -> list[Path]:
    """The page in each language, as `<folder>/releases.<language>.html`."""
    manifests = [json.loads((one / "manifest.json").read_text()) for one in releases.glob(_RELEASES)]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language in LANGUAGES:
        told = {one["release_id"] for one in manifests if (folder / f"{one['release_id']}.manifest.nl.html").is_file()}
        target = folder / f"releases.{language}.html"
        write_whole(target, releases_page(manifests, told, language))
        written.append(target)
    return written


def releases_page(manifests: list[dict[str, Any]], told: set[str], language: str) -> str:
    """The page of `manifests`, newest first; `told`: the releases that have a page of their own."""
    words = words_of("lineage", language)
    newest_first = sorted(manifests, key=lambda one: (one["made_at"], one["release_id"]), reverse=True)
    caption = words["releases.caption"]
    rows = [_row(one, told, words, language) for one in newest_first]
    shown = link_table(caption, words["releases.columns"].split(" | "), rows)
    return page(
        language=language,
        title=words["releases.title"],
        description=words["releases.description"],
        status="",
        back=(words["back"], f"/superset/dashboard/beheer{'' if language == 'nl' else '-en'}/"),
        skip=words["skip"],
        sections=[section("releases", caption, words["releases.subtitle"], shown, "")],
    )


def _row(manifest: dict[str, Any], told: set[str], words: dict[str, str], language: str) -> list[str]:
    """Cells as HTML."""
    release_id, gate = manifest["release_id"], manifest["gate"]
    link = f'<a href="/risicobeeld/manifest/{language}/?release={release_id}">{release_id}</a>'
    provisional = f" ({words['manifest.made_of.provisional'].lower()})" if manifest["provisional"] else ""
    cells = [
        words[f"releases.kind.{release_id[0]}"],
        show(datetime.fromisoformat(manifest["made_at"]), "moment", language),
        show(manifest["inputs"]["ingest_seq"], "count", language),
        f"{manifest['method_version']}{provisional}",
        f"{gate['passed']}/{gate['expectations']}",
        ", ".join(gate["warnings"]) or "–",
        str(manifest["git_commit"])[:12],
    ]
    return [link if release_id in told else release_id, *(escape(cell) for cell in cells)]
