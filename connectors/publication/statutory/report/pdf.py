"""HTML to PDF/UA-1: tagged, with title, language, headings and alternative texts. Same HTML, same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from connectors.publication.statutory.source import StatutoryError

HERE = Path(__file__).parent


def page(template: str, **content: Any) -> str:
    """The whole HTML document. A value that the template asks for and `content` lacks is an error."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(template).render(style=(HERE / "style.css").read_text(encoding="utf-8"), **content)


def write_pdf(html: str, file: Path) -> None:
    """Write `html` as PDF. Raises `StatutoryError` where the machine lacks Pango, with what to install."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except OSError as error:
        raise StatutoryError(
            f"a PDF can't be made here, a system library is missing ({error}). As root: apt-get install libpango-1.0-0"
            " libpangoft2-1.0-0 libharfbuzz-subset0 fonts-lato"
        ) from error
    inside = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)  # pictures stand in the document itself
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    document = HTML(string=html, base_url=None, url_fetcher=inside)
    try:
        document.write_pdf(file, pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    except FatalURLFetchingError as error:
        raise StatutoryError(f"a report may show only what stands in it: {error}") from error
