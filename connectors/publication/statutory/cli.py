"""`risicobeeld statutory`: the yearly series of the EU directive as files, from a release."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from infra.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from connectors.publication.statutory.source import Source
    from connectors.publication.statutory.words import Language


def register(app: typer.Typer) -> None:
    """Add the commands of this folder."""
    app.command("statutory")(statutory)
    app.command("sector-assessment")(sector_assessment)
    app.command("registration-report")(registration_report)


def statutory(
    year: Annotated[int, typer.Option(help="Report year, one that has ended; earlier years come with it.")],
    out: Annotated[Path, typer.Option(help="New or empty folder for the files.")],
    release: Annotated[str | None, typer.Option(help="Release id; empty: the current one.")] = None,
    earlier: Annotated[str | None, typer.Option(help="Earlier release, to tell what was restated since.")] = None,
    report: Annotated[bool, typer.Option(help="Also the report as PDF, in Dutch and English.")] = True,
    base_url: Annotated[
        str | None, typer.Option(help="https address under which readers find the files; empty: no catalogue entry.")
    ] = None,
    audience: Annotated[
        str, typer.Option(help="Whose file of the release is read; sbo: a draft for inside, never to be sent on.")
    ] = "statutory",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Write the series of the EU directive as CSV, Parquet and PDF, with codebook, counting rules and checksums.

    The same release gives the same bytes. Exit codes: 0 done; 1 there is no such release or year, its signature doesn't
    hold, nobody approved it where that is asked, a code that belongs to no group stops the series, the folder isn't
    empty, or a library for the PDF is missing (the message says which); 2 wrong use.
    """
    from connectors.publication.statutory.files import write
    from connectors.publication.statutory.source import opened

    with ExitStack() as stack:
        source = stack.enter_context(opened(settings(), release, audience))
        before = stack.enter_context(opened(settings(), earlier, audience)) if earlier else None
        files = write(source, year, out, before, with_report=report, base_url=base_url)
        release_id = source.release_id
    if as_json:
        typer.echo(json.dumps({"release_id": release_id, "year": year, "files": [file.name for file in files]}))
        return
    for file in files:
        typer.echo(f"{file.stat().st_size:>9}  {file.name}")
    typer.echo(f"the series of {year}, made of release {release_id}, stand in {out}")


def sector_assessment(
    out: Annotated[Path, typer.Option(help="File to write: .pdf or .html; must not exist.")],
    release: Annotated[str | None, typer.Option(help="Release id; empty: the current one.")] = None,
    language: Annotated[Literal["nl", "en"], typer.Option(help="nl or en.")] = "nl",
    audience: Annotated[str, typer.Option(help="Whose file of the release is read.")] = "sbo",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Write the risk assessment of transport and logistics, as PDF or HTML. The same release gives the same bytes.

    Exit codes: 0 done; 1 there is no such release, or it has no figure of the sector, the file exists, or a library for
    the PDF is missing (the message says which); 2 wrong use.
    """
    from connectors.publication.statutory.report.sector import html

    _write(html, out, release, language, audience, as_json)


def registration_report(
    out: Annotated[Path, typer.Option(help="File to write: .pdf or .html; must not exist.")],
    release: Annotated[str | None, typer.Option(help="Release id; empty: the current one.")] = None,
    language: Annotated[Literal["nl", "en"], typer.Option(help="nl or en.")] = "nl",
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Write which codes of each partner fit the uniform registration, what is lost, and capacity beside counts.

    PDF or HTML, of the release for inside. The same release gives the same bytes. Exit codes: 0 done; 1 there is no
    such release, nobody sent a code, the file exists, or a library for the PDF is missing (the message says which); 2
    wrong use.
    """
    from connectors.publication.statutory.report.registration import html

    _write(html, out, release, language, "sbo", as_json)


def _write(
    html: Callable[[Source, Language], str],
    out: Path,
    release: str | None,
    language: Language,
    audience: str,
    as_json: bool,
) -> None:
    """A report of one release as a new file."""
    if out.suffix not in (".pdf", ".html"):
        raise typer.BadParameter("--out ends with .pdf or .html")
    from connectors.publication.statutory.source import StatutoryError, opened
    from infra.pdf import write_pdf

    if out.exists():
        raise StatutoryError(f"{out} exists: a report never replaces another; name a new file")
    with opened(settings(), release, audience) as source:
        text, release_id = html(source, language), source.release_id
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".html":
        out.write_text(text, encoding="utf-8")
    else:
        write_pdf(text, out)
    told = {"release_id": release_id, "file": out.name, "bytes": out.stat().st_size}
    typer.echo(json.dumps(told) if as_json else f"{out}: made of release {release_id}")
