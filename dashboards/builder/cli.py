"""`risicobeeld dashboards build | apply | check | report | paper | impact`."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from infra.errors import OperationError
from infra.settings import REPOSITORY, settings

AsJson = Annotated[bool, typer.Option("--json", help="one JSON object on standard output")]


def register(app: typer.Typer) -> None:
    """Add the group `dashboards` to the command line."""
    group = typer.Typer(no_args_is_help=True, help="The dashboards: from git to Superset, and whether a release fits.")
    group.command("build")(build)
    group.command("apply")(apply)
    group.command("check")(check)
    group.command("report")(report)
    group.command("paper")(paper)
    group.command("impact")(impact)
    app.add_typer(group, name="dashboards")


def build(
    out: Annotated[Path | None, typer.Option(help="folder to write to; default: superset/assets in the state")] = None,
    as_json: AsJson = False,
) -> None:
    """Write Superset's assets as files, to look at them; `apply` doesn't need this."""
    from dashboards.builder.assets import bundle

    folder = out or settings().home / "superset" / "assets"
    built = bundle(settings().releases_dir)
    for path, text in built.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    typer.echo(
        json.dumps({"folder": str(folder), "files": len(built)}) if as_json else f"{len(built)} files in {folder}"
    )


def apply() -> None:
    """Bring dashboards, roles and users into Superset, read them back and compare. Exit code 1 when they differ."""
    from infra.superset.config import bootstrap_command, superset_environment

    environment = os.environ | superset_environment(settings())
    done = subprocess.run(bootstrap_command(settings()), env=environment, cwd=REPOSITORY)
    if done.returncode != 0:
        raise typer.Exit(1)


def check(as_json: AsJson = False) -> None:
    """Whether every text is there and used, each column shown is described, and the current release has what the tiles
    show; how long their queries take. Exit code 1 if not."""
    from dashboards.builder import assets
    from dashboards.builder.check import ReleaseMismatch
    from dashboards.builder.documented import undocumented
    from dashboards.builder.refresh import hold_against_tiles
    from infra.superset.releases import current_release

    built = assets.build(settings().releases_dir)
    charts = sum(path.startswith("charts/") for path in built.bundle)
    release_id = current_release(settings().releases_dir)
    report: dict[str, object] = {"charts": charts, "release": release_id}
    checked = None
    try:
        if release_id is not None:
            checked = hold_against_tiles(settings(), built)
            report |= asdict(checked)
    except ReleaseMismatch as error:
        report["problem"] = str(error)
    if missing := undocumented(built):
        report["problem"] = f"shown, and described in no file of dbt_project/models/marts: {', '.join(missing)}"
    if as_json:
        typer.echo(json.dumps(report))
    elif "problem" not in report:
        seen = (
            f"release {release_id} has all they show" if release_id else "there is no release yet to hold them against"
        )
        typer.echo(f"{charts} charts in two languages, every text there and used; {seen}")
        if checked is not None:
            quick = f"{checked.share_under_200_ms:.0%} under 200 ms"
            typer.echo(f"{checked.tiles} queries: median {checked.median_ms} ms, {quick}; the slowest:")
            for name, milliseconds in checked.slowest.items():
                typer.echo(f"{milliseconds:>10} ms  {name}")
    if "problem" in report:
        if as_json:
            raise typer.Exit(1)
        raise OperationError(str(report["problem"]))


def report() -> None:
    """Write the current release's accessible pages and origin, which tiles link to; the pipeline does it itself."""
    from dashboards.builder.refresh import write_pages
    from infra.superset.releases import current_release

    release_id = current_release(settings().releases_dir)
    if release_id is None:
        raise OperationError("there is no current release: `risicobeeld release` makes one from the last build")
    for file in write_pages(settings(), release_id):
        typer.echo(str(file))


def paper(
    name: Annotated[str, typer.Argument(help="the dashboard, as its folder is called: risicobeeld, regio, …")],
    language: Annotated[str, typer.Option(help="nl or en")] = "nl",
    release_id: Annotated[str | None, typer.Option("--release", help="default: the current one")] = None,
    out: Annotated[
        Path | None, typer.Option(help="file ending with .pdf; default: <release>.<page>.pdf in this folder")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a dashboard as a PDF to print or send, with release, validity and coverage on each page.

    Exit codes: 0 done; 1 no such dashboard or release, or this machine can't make a PDF; 2 wrong use.
    """
    from dashboards.builder.model import LANGUAGES
    from dashboards.builder.paper import dashboard_of, write_paper
    from infra.superset.releases import current_release, exists

    if language not in LANGUAGES or (out is not None and out.suffix != ".pdf"):
        raise typer.BadParameter("--language is nl or en, and --out ends with .pdf")
    releases = settings().releases_dir
    chosen = release_id or current_release(releases)
    if chosen is None:
        raise OperationError("there is no current release: `risicobeeld release` makes one from the last build")
    if not exists(releases, chosen):
        raise OperationError(f"release {chosen} isn't kept; `risicobeeld releases` shows those that are")
    dashboard = dashboard_of(name)
    target = out or Path(f"{chosen}.{dashboard.slugs[language]}.pdf")
    write_paper(releases, chosen, dashboard, language, target)
    told = {"file": str(target), "release_id": chosen, "language": language}
    typer.echo(json.dumps(told) if as_json else f"{target}: {name} of release {chosen}")


def impact(
    column: Annotated[str, typer.Argument(help="<mart>.<column>, or a column's name in any mart")],
    as_json: AsJson = False,
) -> None:
    """What a change of a mart's column touches: tiles, texts and model cards. Exit code 1 when nothing names it."""
    from dashboards.builder import assets
    from dashboards.builder.impact import impact as touched_by

    told = asdict(touched_by(column, assets.build(settings().releases_dir)))
    if as_json:
        typer.echo(json.dumps(told))
        return
    for part, names in told.items():
        typer.echo(f"{part}: {', '.join(names) or 'none'}")
