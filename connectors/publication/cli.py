"""`risicobeeld release …` and `risicobeeld gate`: what was published, what the gate said, and a release by hand."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from infra.settings import settings

if TYPE_CHECKING:
    from connectors.publication.manifest import Manifest
    from connectors.publication.signature import Checked

AsJson = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]
ReleaseId = Annotated[str | None, typer.Argument(help="Release id, such as r000001; the current one when left out.")]

group = typer.Typer(no_args_is_help=True, help="Releases: what readers see, and what they saw.")


def register(app: typer.Typer) -> None:
    """Add the commands of this room."""
    from connectors.publication.calendar.cli import diff_releases, list_proposals, make_calendar
    from connectors.publication.notices.cli import list_notices

    app.add_typer(group, name="release")
    group.command("calendar")(make_calendar)
    group.command("diff")(diff_releases)
    group.command("proposals")(list_proposals)
    group.command("notices")(list_notices)
    app.command("releases")(list_releases)
    app.command("gate")(show_gate)
    app.command("check-deliveries")(check_deliveries)
    app.command("tell-warnings")(tell_warnings)


def list_releases(as_json: AsJson = False) -> None:
    """The releases that are kept, live ones and then calendar ones, oldest first; * marks those that readers get."""
    from connectors.publication.shelf import calendar_releases, current_release, manifest, releases

    kept = [manifest(settings(), each) for each in (*releases(settings()), *calendar_releases(settings()))]
    read = {file.reader: current_release(settings(), file.reader) for each in kept for file in each.files}
    current = {each.release_id: any(read[file.reader] == each.release_id for file in each.files) for each in kept}
    if as_json:
        typer.echo(json.dumps([{**_summary(each), "current": current[each.release_id]} for each in kept]))
        return
    if not kept:
        typer.echo("no releases yet")
    for each in kept:
        mark = "*" if current[each.release_id] else " "
        told = f"{', '.join(_audiences(each)):8} rows up to {each.inputs.ingest_seq}  {', '.join(each.data_origins)}"
        typer.echo(
            f"{mark} {each.release_id}  {each.made_at:%Y-%m-%d %H:%M}  {told}  {_signature(each).state}{_noticed(each)}"
        )


@group.command("current")
def show_current(as_json: AsJson = False) -> None:
    """The id of the release that readers get. Exit code 1 when there is none yet."""
    from connectors.publication.shelf import current_release

    release_id = current_release(settings())
    typer.echo(json.dumps({"release_id": release_id}) if as_json else release_id or "no release yet")
    raise typer.Exit(0 if release_id else 1)


@group.command("show")
def show_release(release_id: ReleaseId = None, as_json: AsJson = False) -> None:
    """The manifest of a release."""
    found = _manifest(release_id)
    if as_json:
        beside = {"signature": asdict(_signature(found)), "notices": _notices(found)}
        typer.echo(json.dumps({**found.model_dump(mode="json"), **beside}))
        return
    for name, value in _summary(found).items():
        typer.echo(f"{name:16} {value}")
    for file in found.files:
        typer.echo(f"\n{file.file} for {file.reader}: {file.bytes} bytes, sha256 {file.sha256}")
        for name, table in file.tables.items():
            typer.echo(f"  {name:36} {table.rows:>8} rows  {table.content_hash[:16]}")
    if found.protection is None:
        return
    typer.echo()
    for name, protected in found.protection.tables.items():
        rules = ", ".join(f"{rule} {value}" for rule, value in protected.thresholds.items())
        share = f"{protected.suppressed} of {protected.cells} counts withheld ({protected.suppressed_share:.1%})"
        typer.echo(f"{name}: {protected.method}, {rules}; {share}")
    readers = ", ".join(f"{reader} ({count} figures)" for reader, count in found.protection.attack.readers.items())
    together = ", ".join(found.protection.attack.together_with) or "no earlier release"
    typer.echo(f"attacked as {readers}, together with {together}: {found.protection.attack.breaches} broken")
    end = "" if found.protection.complete else "; the search was cut off"
    typer.echo(f"a better choice could save at most {found.protection.gap:.2%} of what is withheld beside{end}")


@group.command("verify")
def verify_release(release_id: ReleaseId = None, as_json: AsJson = False) -> None:
    """Check the signature over a release's manifest, and every hash in it; attack a calendar release again.

    Exit code 1 when something differs, isn't signed by this installation, or a reader gets too close to a protected
    figure.
    """
    from connectors.publication.calendar.verify import attacked_again
    from connectors.publication.verify import differences

    found = _manifest(release_id)
    told = differences(settings(), found)
    if found.protection is not None:
        told += attacked_again(settings(), found)
    if as_json:
        typer.echo(json.dumps({"release_id": found.release_id, "differences": told}))
    else:
        typer.echo("\n".join(told) or f"{found.release_id}: signed, and every file and table is as its manifest says")
    raise typer.Exit(1 if told else 0)


@group.command("key")
def show_key(as_json: AsJson = False) -> None:
    """The public key with which anybody can check the signatures over this installation's manifests. Exit code 0."""
    from connectors.publication.signature import key_id, public_key

    pem = public_key(settings())
    if as_json:
        typer.echo(json.dumps({"key_id": key_id(pem), "public_key": pem.decode()}))
        return
    typer.echo(f"{pem.decode()}id {key_id(pem)}")


@group.command("make")
def make_release(as_json: AsJson = False) -> None:
    """Build, check and release in this process, as the DAG risk_picture does. Exit code 1 when the gate refuses."""
    from connectors.publication import steps

    pin = steps.pin_build(settings())
    made = None
    if pin is not None:
        steps.build_picture(settings(), pin)
        steps.pass_gate(settings(), pin)
        made = steps.make_release(settings(), pin)
    typer.echo(
        json.dumps({"release_id": made}) if as_json else made or "nothing new: the current release is made of this"
    )


def show_gate(
    build_id: Annotated[str | None, typer.Argument(help="Build; the one checked last when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """What the release gate found. Exit code 1 when it stopped the release, or never ran."""
    from connectors.publication.outcomes import kept, latest, report_file

    result = kept(settings(), build_id) if build_id else latest(settings())
    if result is None:
        typer.echo(json.dumps(None) if as_json else "the gate hasn't checked a build yet")
        raise typer.Exit(1)
    if as_json:
        typer.echo(result.model_dump_json())
        raise typer.Exit(0 if result.passed else 1)
    verdict = "passed" if result.passed else "STOPPED"
    good = sum(each.passed for each in result.outcomes)
    typer.echo(f"build {result.build_id}: {verdict}, {good} of {result.expectations} expectations met")
    for each in (*result.failures, *result.warnings):
        typer.echo(f"  {each.severity}: {each.id} on {each.table}: {each.error or f'{each.count} of {each.rows} rows'}")
    typer.echo(f"report: {report_file(settings(), result.build_id)}")
    raise typer.Exit(0 if result.passed else 1)


def tell_warnings(as_json: AsJson = False) -> None:
    """Write down for partners the early warnings of the current release that they weren't told yet. Exit code 0."""
    from connectors.publication.early_warnings import tell

    told = tell(settings())
    if as_json:
        typer.echo(json.dumps([{"partner": one.partner, "notice_id": one.notice_id} for one in told]))
        return
    for one in told:
        typer.echo(f"{one.partner}: {one.content['warning_id']} {one.content['state']}")
    typer.echo(f"{len(told)} warnings written; receipts tells them")


def _manifest(release_id: str | None) -> Manifest:
    from connectors.publication.shelf import ReleaseError, current_release, manifest

    wanted = release_id or current_release(settings())
    if wanted is None:
        raise ReleaseError(
            "no release yet: `risicobeeld release make`, or send an event and wait for the DAG risk_picture"
        )
    return manifest(settings(), wanted)


def _signature(found: Manifest) -> Checked:
    from connectors.publication.shelf import release_dir
    from connectors.publication.signature import checked

    return checked(settings(), release_dir(settings(), found.release_id))


def _notices(found: Manifest) -> int:
    from connectors.publication.notices.kept import kept

    return len(kept(settings(), found.release_id))


def _noticed(found: Manifest) -> str:
    count = _notices(found)
    return f"  NOTICES: {count}" if count else ""


def _audiences(found: Manifest) -> list[str]:
    counts = Counter(file.audience for file in found.files)
    return [audience if count == 1 else f"{audience} ({count} files)" for audience, count in counts.items()]


def _summary(found: Manifest) -> dict[str, str | int | bool]:
    return {
        "release_id": found.release_id,
        "audiences": ", ".join(_audiences(found)),
        "made_at": found.made_at.isoformat(),
        "environment": found.inputs.environment,
        "clock_simulated": found.inputs.clock_simulated,
        "data_origins": ", ".join(found.data_origins),
        "ingest_seq": found.inputs.ingest_seq,
        "reference_date": found.inputs.reference_date.isoformat(),
        "method_version": found.method_version,
        "provisional": found.provisional,
        "git_commit": found.git_commit,
        "gate": f"{found.gate.passed} of {found.gate.expectations} expectations met",
        "signature": _signature(found).state,
        "notices": _notices(found),
        "approved_by": ", ".join(each.user for each in found.approval.approved_by) if found.approval else "not asked",
    }


def check_deliveries(as_json: AsJson = False) -> None:
    """Hold what landed since the last check against agreements and each partner's own past, and tell the partners.

    Exit codes: 0 done, also when nothing was new; 1 there is no build yet or one is running.
    """
    from connectors.publication.delivery_gate import check

    written = check(settings())
    if as_json:
        typer.echo(json.dumps([{"partner": one.partner, "findings": one.content["findings"]} for one in written]))
        return
    for one in written:
        told = ", ".join(f"{finding['check']} {finding['total']}" for finding in one.content["findings"])
        typer.echo(f"{one.partner}: {told}")
    typer.echo(f"{len(written)} partners get remarks on their deliveries; receipts tells them")
