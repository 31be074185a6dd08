"""Superset's configuration. Superset executes this file (SUPERSET_CONFIG_PATH); its values come from `config.py`.

It reads the process environment itself: Superset runs in an environment of its own, without the platform's settings.
"""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path
from typing import Any

from superset.config import TALISMAN_CONFIG as _TALISMAN
from superset.config import THEME_DEFAULT as _THEME

from infra.superset import pages, theme
from infra.superset.releases import file_for

_HOME = Path(os.environ["RISICOBEELD_HOME"])
_RELEASES = Path(os.environ["RISICOBEELD_RELEASES"])
_BEHIND_TLS = os.environ["RISICOBEELD_SUPERSET_BEHIND_TLS"] == "1"
_STATE = _HOME / "superset"

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["RISICOBEELD_SUPERSET_DATABASE"]
SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True, "pool_size": 4}  # a database that came back is used again at once
DATA_DIR = str(_STATE)


def _files(name: str, seconds: int) -> dict[str, Any]:
    """A cache in files: what one web process writes, the other must read."""
    folder = str(_STATE / "cache" / name)
    return {
        "CACHE_TYPE": "FileSystemCache",
        "CACHE_DIR": folder,
        "CACHE_DEFAULT_TIMEOUT": seconds,
        "CACHE_THRESHOLD": 2000,
        "CACHE_KEY_PREFIX": name,
    }


CACHE_CONFIG = _files("meta", 3600)
FILTER_STATE_CACHE_CONFIG = _files("filter", 86_400)
EXPLORE_FORM_DATA_CACHE_CONFIG = _files("explore", 86_400)
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}  # a query takes milliseconds; a cached answer would outlive its release
RATELIMIT_STORAGE_URI = "memory://"
RESULTS_BACKEND = None
SQLLAB_ASYNC_TIME_LIMIT_SEC = 60

# Who gets in: people with a password. No registration, no guests, no public role, no interactive API page.
AUTH_USER_REGISTRATION = False
FAB_API_SWAGGER_UI = False
RECAPTCHA_PUBLIC_KEY = ""
SESSION_COOKIE_NAME = "risicobeeld"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _BEHIND_TLS
ENABLE_PROXY_FIX = _BEHIND_TLS
PERMANENT_SESSION_LIFETIME = 8 * 3600

# Nothing from outside: pictures, scripts, fonts and data come from this server only.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = deepcopy(_TALISMAN)
TALISMAN_CONFIG["content_security_policy"].update(
    {
        "img-src": ["'self'", "blob:", "data:"],
        "connect-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
    }
)
TALISMAN_CONFIG["force_https"] = _BEHIND_TLS
TALISMAN_CONFIG["session_cookie_secure"] = _BEHIND_TLS
TALISMAN_CONFIG["referrer_policy"] = "same-origin"  # the page's address tells which release its tiles read

FEATURE_FLAGS = {
    "DASHBOARD_RBAC": True,
    "ESCAPE_MARKDOWN_HTML": True,
    "DASHBOARD_VIRTUALIZATION": False,  # all tiles are drawn at once: on paper and on a tall screen nothing is missing
    "DRILL_BY": False,
    "DRILL_TO_DETAIL": False,
    "ALLOW_ADHOC_SUBQUERY": False,
    "MENU_HIDE_USER_INFO": True,  # the page behind it needs rights that readers lack
    "ENABLE_TEMPLATE_PROCESSING": False,
}

BABEL_DEFAULT_LOCALE = "nl"
LANGUAGES = {"nl": {"flag": "nl", "name": "Nederlands"}, "en": {"flag": "gb", "name": "English"}}
D3_FORMAT = theme.NUMBERS["nl"]
D3_TIME_FORMAT = theme.times("nl")

APP_NAME = theme.APP_NAME
FAVICONS = [{"href": "/risicobeeld/static/favicon.svg", "type": "image/svg+xml"}]
LOGO_TARGET_PATH = pages.START_PAGE
THEME_DEFAULT = deepcopy(_THEME)
THEME_DEFAULT["token"].update(theme.TOKENS, brandLogoHref=pages.START_PAGE)
THEME_DARK = None
ENABLE_UI_THEME_ADMINISTRATION = False
THEME_FONT_URL_ALLOWED_DOMAINS: list[str] = []
EXTRA_CATEGORICAL_COLOR_SCHEMES = [theme.CATEGORICAL, theme.ONE_COLOUR]
EXTRA_SEQUENTIAL_COLOR_SCHEMES = [theme.SEQUENTIAL]


def COMMON_BOOTSTRAP_OVERRIDES_FUNC(data: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 (Superset's name)
    """Numbers and dates in the form of the page's language."""
    language = data["locale"] if data["locale"] in LANGUAGES else BABEL_DEFAULT_LOCALE
    return {"d3_format": theme.NUMBERS[language], "d3_time_format": theme.times(language)}


def DB_CONNECTION_MUTATOR(  # noqa: N802 (Superset's name)
    uri: Any, params: dict[str, Any], username: str | None, security_manager: Any, source: Any
) -> tuple[Any, dict[str, Any]]:
    """A query of a page reads the release in the page's address."""
    from flask import has_request_context, request

    if uri.drivername != "duckdb" or not has_request_context():
        return uri, params
    file = file_for(_RELEASES, uri.database, request.referrer)
    return (uri.set(database=file) if file else uri), params


def FLASK_APP_MUTATOR(app: Any) -> None:  # noqa: N802 (Superset's name)
    pages.install(app, _HOME, _RELEASES)
