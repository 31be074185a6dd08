"""A dashboard on paper: its accessible page as a PDF, with release, validity and coverage on each sheet.

Made when it is asked for: a live release stands for minutes, and the layout of all pages takes longer than a build.
"""

from __future__ import annotations

from pathlib import Path

from dashboards.builder import assets
from dashboards.builder.layout import has_report
from dashboards.builder.model import Dashboard
from dashboards.builder.report import reading, report
from infra.errors import OperationError
from infra.pdf import write_pdf
from infra.superset.releases import AUDIENCE


class PaperError(OperationError):
    """A page that there is no paper of; the message names those that there are."""


def dashboard_of(name: str) -> Dashboard:
    """The dashboard that a person asks for. Raises `PaperError` for one that there isn't or that has no text."""
    found = {dashboard.name: dashboard for dashboard in assets.dashboards()}
    on_paper = ", ".join(sorted(name for name, dashboard in found.items() if has_report(dashboard)))
    if name not in found:
        raise PaperError(f"there is no dashboard {name!r}; on paper there are: {on_paper}")
    if not has_report(found[name]):
        raise PaperError(f"{name} shows one of thousands, by choice, and isn't made on paper; there are: {on_paper}")
    return found[name]


def write_paper(releases: Path, release_id: str, dashboard: Dashboard, language: str, target: Path) -> None:
    """The PDF of a dashboard on a release that is there. Raises `PdfError` where the machine can't make one."""
    with reading(releases / release_id / f"{AUDIENCE}.duckdb") as read:
        page = report(read, release_id, dashboard, language)
    write_pdf(page, target)
