"""HTML to PDF/UA-1: tagged, with title, language, headings and alternative texts. Same HTML, same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from infra.errors import OperationError


class PdfError(OperationError):
    """A PDF that can't be made; the message says why, and what to install."""


def write_pdf(html: str, file: Path) -> None:
    """Write `html` as PDF, whole at every moment. Raises `PdfError` where the machine lacks Pango, and for a page that
    asks for something outside itself."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except OSError as error:
        raise PdfError(
            f"a PDF can't be made here, a system library is missing ({error}). As root: apt-get install libpango-1.0-0"
            " libpangoft2-1.0-0 libharfbuzz-subset0 fonts-lato"
        ) from error
    inside = URLFetcher(allowed_protocols=["data"], fail_on_errors=True)  # pictures stand in the document itself
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    document = HTML(string=html, base_url=None, url_fetcher=inside)
    aside = file.with_suffix(".new")
    try:
        document.write_pdf(aside, pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    except FatalURLFetchingError as error:
        raise PdfError(f"a report may show only what stands in it: {error}") from error
    aside.replace(file)
