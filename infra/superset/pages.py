"""What our own hooks do around Superset's pages: language, release in the address, Dutch words, texts of the release.

Installed by `superset_config.py`; runs inside Superset. Each hook is one rule: the home page is the steering page; a
dashboard's address carries its release; before the first release a plain page says so; `<html>` has its language and a
viewport; the Dutch words are ours; texts on a page speak of the release that it shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.superset.notices import STATUSES, WAITING, notice
from infra.superset.releases import (
    NoRelease,
    cards_folder,
    current_release,
    is_noticed,
    redirect_target,
    release_for,
    release_in_address,
    reports_folder,
)

REPORTED = "risicobeeld"  # who may see this dashboard may read where a release comes from
OPERATIONS = "beheer"  # who may see this dashboard may read the history of releases
START_PAGE = "/superset/dashboard/risicobeeld/"
LANGUAGES = ("nl", "en")
LANGUAGE_PACK = "superset.nl.json"  # in the cache folder of the state; built at start
_STATIC = Path(__file__).parent / "static"
_PAGE = re.compile(r"^/superset/dashboard/(?P<slug>[^/]+)/$")
_DASHBOARD = re.compile(r"^/api/v1/dashboard/(?P<slug>[^/]+)$")
_LIST = re.compile(r"^/api/v1/dashboard/$")
_LANGUAGE = re.compile(r"^/lang/(?P<language>nl|en)$")
_REPORT = re.compile(r"^/risicobeeld/report/(?P<slug>[a-z-]+)/$")
_CARDS = re.compile(r"^/risicobeeld/cards/(?P<slug>[a-z-]+)/$")
_MANIFEST = re.compile(r"^/risicobeeld/manifest/(?P<language>nl|en)/$")
_RELEASES = re.compile(r"^/risicobeeld/releases/(?P<language>nl|en)/$")
_MANIFEST_JSON = "/risicobeeld/manifest.json"
_ASSET_LINK = re.compile(r"^/superset/dashboard/[^/]+/$")


def language_of(slug: str) -> str:
    """Dashboards come in pairs: `risicobeeld` is Dutch, `risicobeeld-en` its English twin."""
    return "en" if slug.endswith("-en") else "nl"


def install(app: Any, home: Path, releases: Path) -> None:
    """Put the hooks on a Flask app. `home`: folder of the state; `releases`: folder of the release files."""
    from flask import Blueprint, Response, redirect, request, send_file, session
    from flask_login import current_user

    app.register_blueprint(
        Blueprint("risicobeeld", __name__, static_folder=str(_STATIC), static_url_path="/risicobeeld/static")
    )

    @app.before_request  # type: ignore[untyped-decorator]
    def before() -> Any:
        if request.method != "GET":
            return None
        if request.path == "/superset/language_pack/nl/":  # also for the login page, where nobody is logged in yet
            return send_file(home / "superset" / LANGUAGE_PACK, mimetype="application/json")
        if request.path == "/static/assets/pwa-manifest.json":
            return send_file(_STATIC / "manifest.json", mimetype="application/manifest+json")
        if choice := _LANGUAGE.match(request.path):
            return _other_language(choice["language"], request.referrer)
        if request.path == "/superset/welcome/" and current_user.is_authenticated:
            return redirect(START_PAGE)
        if report := _REPORT.match(request.path):
            slug = report["slug"]
            return _of_release(releases, slug, language_of(slug), lambda release: _page(home, release, slug))
        if origin := _MANIFEST.match(request.path):
            language = f"manifest.{origin['language']}"
            return _of_release(releases, REPORTED, origin["language"], lambda release: _page(home, release, language))
        if request.path == _MANIFEST_JSON:
            return _of_release(releases, REPORTED, None, lambda release: releases / release / "manifest.json")
        if history := _RELEASES.match(request.path):
            file = reports_folder(home) / f"releases.{history['language']}.html"
            return _kept(OPERATIONS, history["language"], lambda: file)
        if cards := _CARDS.match(request.path):
            explained = cards_folder(home) / f"{cards['slug']}.html"
            return _kept(cards["slug"], language_of(cards["slug"]), lambda: explained)
        page = _PAGE.match(request.path)
        if page is None:
            return None
        session["locale"] = language_of(page["slug"])
        try:
            query = redirect_target(releases, list(request.args.items(multi=True)))
        except NoRelease:
            if not current_user.is_authenticated:
                return None  # Superset asks for the login first
            page_text = notice(WAITING, session["locale"], START_PAGE)
            return Response(page_text, 503, {"Retry-After": "15"}, mimetype="text/html")
        return redirect(f"{request.path}?{query}") if query is not None else None

    @app.after_request  # type: ignore[untyped-decorator]
    def after(response: Any) -> Any:
        language = session.get("locale") if session.get("locale") in LANGUAGES else LANGUAGES[0]
        if response.status_code in STATUSES and _asks_for_page(request):
            response.direct_passthrough = False
            response.mimetype = "text/html"
            response.set_data(notice(str(response.status_code), language, START_PAGE))
        if response.direct_passthrough:
            return response
        if response.mimetype == "text/html":
            response.set_data(_with_language(response.get_data(), language))
        elif request.method == "GET" and response.status_code == 200 and response.mimetype == "application/json":
            if dashboard := _DASHBOARD.match(request.path):
                response.set_data(
                    _with_release_texts(response.get_data(), dashboard["slug"], releases, request.referrer)
                )
            elif _LIST.match(request.path):
                response.set_data(_with_release_in_links(response.get_data(), current_release(releases)))
        return response


def _asks_for_page(request: Any) -> bool:
    """A person with a browser, not a script that fetches data."""
    is_page = request.method == "GET" and not request.path.startswith(("/api/", "/static/"))
    return is_page and "text/html" in request.headers.get("Accept", "")


def _other_language(language: str, referrer: str | None) -> Any:
    """Superset's language menu on a dashboard leads to its twin; elsewhere the menu works as it always does."""
    from flask import redirect

    page = _PAGE.match(urlsplit(referrer or "").path)
    if page is None:
        return None
    name = page["slug"].removesuffix("-en")
    return redirect(f"/superset/dashboard/{name}{'-en' if language == 'en' else ''}/")


def _page(home: Path, release_id: str, kind: str) -> Path:
    return reports_folder(home) / f"{release_id}.{kind}.html"


def _of_release(releases: Path, slug: str, language: str | None, file_of: Callable[[str], Path]) -> Any:
    """A file of the release in the address, or else of the one that the reader came from, or else of the newest; for
    who may see the dashboard `slug`."""
    from flask import request

    def file() -> Path | None:
        asked = request.url if release_in_address(request.url) else request.referrer
        try:
            return file_of(release_for(releases, asked))
        except NoRelease:
            return None

    return _kept(slug, language, file)


def _kept(slug: str, language: str | None, file_of: Callable[[], Path | None]) -> Any:
    """A file of ours, for who may see the dashboard `slug`."""
    from flask import abort, redirect, request, send_file, session
    from flask_login import current_user

    from infra.superset.served import may_see

    if language is not None:
        session["locale"] = language
    if not current_user.is_authenticated:
        return redirect(f"/login/?next={request.path}")
    if not may_see(slug):
        abort(403)
    file = file_of()
    return send_file(file) if file is not None and file.is_file() else abort(404)


def _with_language(page: bytes, language: str) -> bytes:
    """Superset writes a bare `<html>` and no viewport (WCAG 3.1.1; phones would lay out at 980 px)."""
    viewport = b'<head><meta name="viewport" content="width=device-width, initial-scale=1">'
    return page.replace(b"<html>", f'<html lang="{language}">'.encode(), 1).replace(b"<head>", viewport, 1)


def _with_release_texts(body: bytes, slug: str, releases: Path, referrer: str | None) -> bytes:
    from infra.superset.release_texts import fill_layout
    from infra.superset.served import reader_of_dashboard

    answer = json.loads(body)
    layout = answer.get("result", {}).get("position_json")
    if not layout:
        return body
    release_id = release_for(releases, referrer)
    read = reader_of_dashboard(slug)
    language = language_of(str(answer["result"].get("slug") or slug))
    answer["result"]["position_json"] = fill_layout(
        layout,
        read,
        release_id,
        is_current=release_id == current_release(releases),
        is_noticed=is_noticed(releases, release_id),
        language=language,
    )
    return json.dumps(answer).encode()


def _with_release_in_links(body: bytes, release_id: str | None) -> bytes:
    """Links in Superset's own list change the page without asking the server for it: give them their release here."""
    answer = json.loads(body)
    for row in answer.get("result", []):
        if release_id and _ASSET_LINK.match(str(row.get("url"))):
            row["url"] = f"{row['url']}?release={release_id}"
    return json.dumps(answer).encode()
