"""How the platform starts Superset: its environment, its commands, its one start-up step."""

from __future__ import annotations

import os

from infra.postgres import dsn
from infra.secrets import secret
from infra.settings import REPOSITORY, TOOLS, Environment, Settings
from infra.superset.pages import START_PAGE

_BIN = TOOLS / "superset" / "bin"
PASSWORDS = ("superset_admin", "superset_beheerder", "superset_lezer")  # secrets that are passwords of users


def superset_environment(settings: Settings) -> dict[str, str]:
    """All environment variables for Superset's processes and its bootstrap, on top of PATH; makes missing secrets."""
    for name in PASSWORDS:
        secret(settings, name)
    behind_tls = settings.environment in (Environment.acceptance, Environment.production)
    return {
        "PATH": f"{_BIN}{os.pathsep}{os.defpath}",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(REPOSITORY),
        "SUPERSET_CONFIG_PATH": str(REPOSITORY / "infra" / "superset" / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secret(settings, "superset_secret_key", nbytes=48),
        "RISICOBEELD_SUPERSET_DATABASE": dsn(settings, "superset"),
        "RISICOBEELD_SUPERSET_BEHIND_TLS": "1" if behind_tls else "0",
        "RISICOBEELD_HOME": str(settings.home),
        "RISICOBEELD_RELEASES": str(settings.releases_dir),
        "RISICOBEELD_SECRETS": str(settings.secrets_dir),
    }


def superset_command(settings: Settings) -> list[str]:
    """The web server on loopback: two processes of four threads, about 700 MiB together."""
    address = f"127.0.0.1:{settings.superset_port}"
    workers = ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]
    patience = ["--timeout", "60", "--graceful-timeout", "10"]
    return [str(_BIN / "gunicorn"), "--bind", address, *workers, *patience, "superset.app:create_app()"]


def bootstrap_command(settings: Settings) -> list[str]:
    """Metadata from nothing to finished: tables, roles, users, dashboards, language pack. Safe to run at every start.

    It needs PostgreSQL and no release: until there is one, readers see a page that says so.
    """
    return [str(_BIN / "python"), "-m", "dashboards.builder.bootstrap"]


def start_address(settings: Settings) -> str:
    """Where a reader starts."""
    return f"http://127.0.0.1:{settings.superset_port}{START_PAGE}"
