"""Make a calendar release for one audience: protect, write aside, attack what was written, then make it current."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.publication import outcomes, shelf
from connectors.publication.audiences import of_cadence
from connectors.publication.calendar import record
from connectors.publication.calendar.attack import Attacked, DisclosureRefused, attack
from connectors.publication.calendar.figures import Figures, figures
from connectors.publication.calendar.files import copies
from connectors.publication.calendar.protect import protect
from connectors.publication.calendar.readers import Rulebook
from connectors.publication.calendar.sequence import Publication
from connectors.publication.calendar.tables import read_back, rows_of
from connectors.publication.described import described
from connectors.publication.manifest import AttackSummary, Manifest, ProtectedSummary, Protection
from connectors.publication.marts import located
from connectors.publication.protected_tables import ProtectedTable, protected_tables
from connectors.publication.provenance import inputs
from connectors.publication.shelf import ReleaseError
from infra.settings import Settings
from infra.warehouse import BuildPin, reading


@dataclass(frozen=True)
class Planned:
    """The figures of the warehouse for every protected table, in the tables' order."""

    figures: tuple[Figures, ...]
    publications: tuple[Publication, ...]


def make(settings: Settings, audience: str) -> str:
    """Publish the marts of the last build to a calendar audience; the id of the release, which is current on return.

    Raises what `prepared` raises, and `ReleaseError` for an audience whose releases wait for people. Then nothing has
    changed for readers.
    """
    found = of_cadence("calendar").get(audience)
    if found is not None and found.approval != "none":
        raise ReleaseError(
            f"a release for {audience} waits for two different people (audiences.yml): start the DAG calendar_release"
            " in Airflow, which proposes it and asks them"
        )
    with prepared(settings, audience) as (aside, manifest):
        shelf.put(settings, aside, manifest)
        for file in manifest.files:
            shelf.make_current(settings, manifest.release_id, file.reader)
    return manifest.release_id


@contextmanager
def prepared(settings: Settings, audience: str) -> Iterator[tuple[Path, Manifest]]:
    """A release for a calendar audience, protected and attacked, in a folder aside, and its manifest, not written yet.

    Nobody else makes a release meanwhile; the folder is removed when the caller fails. Raises `GateRefused` for a red
    gate, `DisclosureRefused` when the attack succeeds, `ReleaseError`, `FigureError` and `MartError` for what can't be
    published.
    """
    if audience not in of_cadence("calendar"):
        known = ", ".join(of_cadence("calendar"))
        raise ReleaseError(f"{audience!r} gets no calendar releases; {known} do (audiences.yml)")
    pin = built(settings)
    gate = outcomes.kept(settings, pin.build_id)
    if not gate.passed:
        raise outcomes.GateRefused(settings, gate)
    with shelf.locked(settings):
        release_id = shelf.next_calendar_id(settings)
        aside = shelf.new_aside(settings, release_id)
        try:
            yield aside, _build(settings, aside, release_id, audience, pin, gate)
        except BaseException:  # what was refused must not lie about until the next maker comes
            shutil.rmtree(aside, ignore_errors=True)
            raise


def built(settings: Settings) -> BuildPin:
    """The build that stands in the warehouse."""
    with reading(settings.warehouse_file) as connection:
        rows = connection.execute("SELECT ingest_seq, build_id, reference_date FROM bronze.build").fetchall()
    return BuildPin(*rows[0])


def rulebook(settings: Settings, partners: Mapping[str, frozenset[str]]) -> Rulebook:
    tables = protected_tables()
    return Rulebook(tables, {name: table.rules(settings) for name, table in tables.items()}, partners)


def partners_of(settings: Settings) -> dict[str, frozenset[str]]:
    """For which organisations each partner tells figures, or may have: those whose deliveries are expected."""
    with reading(settings.warehouse_file) as connection:
        rows = connection.execute(
            f"SELECT partner, list(DISTINCT organisation_oin) FROM {located(connection, 'mart_audit__deliveries')}"
            " GROUP BY partner ORDER BY partner"
        ).fetchall()
    return {str(partner): frozenset(map(str, organisations)) for partner, organisations in rows}


def published(settings: Settings, before: str | None = None) -> list[Publication]:
    """Every table of every calendar release, oldest first; only releases older than `before`, where it is given."""
    found = []
    for release_id in shelf.calendar_releases(settings):
        if before is not None and release_id >= before:
            continue
        protection = shelf.manifest(settings, release_id).protection
        kept = record.kept(settings, release_id, protection.record_hmac if protection else None)
        found += [Publication.of_record(release_id, kept.audience, table) for table in kept.tables]
    return found


def planned(settings: Settings, release_id: str, reference_year: int) -> Planned:
    tables = protected_tables()
    with reading(settings.warehouse_file) as connection:
        found = tuple(figures(connection, name, table, reference_year) for name, table in tables.items())
    publications = tuple(
        Publication(
            release_id,
            tables[one.table].audience,
            one.table,
            one.cells,
            frozenset(one.hidden),
            tuple(one.sums),
            {},
            frozenset(one.excepted),
        )
        for one in found
    )
    return Planned(found, publications)


def _build(
    settings: Settings,
    aside: Path,
    release_id: str,
    audience: str,
    pin: BuildPin,
    gate: outcomes.GateResult,
) -> Manifest:
    made_of = inputs(settings, pin)
    about = described(settings, pin, made_of, gate)
    partners = partners_of(settings)
    plan, book = planned(settings, release_id, pin.reference_date.year), rulebook(settings, partners)
    before = published(settings)
    ours = {one.table: one for one in plan.figures if book.tables[one.table].audience == audience}
    decided = protect(before, plan.publications, audience, book)
    beside = {name: rows_of(one, book.tables[name], decided) for name, one in ours.items()}
    files = copies(settings, aside, release_id, audience, about.info, beside)
    for copied in files.values():
        copied.assert_checked(gate)
    target = next(iter(files))
    kept = record.Record(
        release_id=release_id,
        audience=audience,
        tables=tuple(read_back(target, one, book.tables[name], decided) for name, one in ours.items()),
        partners={name: tuple(sorted(organisations)) for name, organisations in partners.items()},
    )
    written = [Publication.of_record(release_id, audience, table) for table in kept.tables]
    others = [one for one in plan.publications if one.audience != audience]
    told = attack([*before, *written, *others], audience, book)
    if breaches := [breach for one in told for breach in one.breaches]:
        raise DisclosureRefused(release_id, audience, breaches)
    protection = Protection(
        tables={one.table: _summary(one, book.tables[one.table]) for one in kept.tables},
        gap=decided.gap,
        complete=decided.complete,
        attack=_attack_summary(told, before),
        record_hmac=record.keep(settings, kept),
    )
    published_files = [copied.file(audience, file) for file, copied in files.items()]
    return about.manifest(release_id, pin, made_of, published_files, protection)


def _summary(kept: record.KeptTable, table: ProtectedTable) -> ProtectedSummary:
    """No sum of what is withheld: it would be one equation more for a reader."""
    cells = [kept.figures[index] for _, counts in kept.rows for index in counts.values()]
    suppressed = sum(figure.shown is None for figure in cells)
    return ProtectedSummary(
        method=table.method,
        thresholds=table.thresholds(),
        legal_exception=table.legal_exception.provision if table.legal_exception else None,
        cells=len(cells),
        suppressed=suppressed,
        suppressed_share=round(suppressed / len(cells), 4) if cells else 0.0,
        rounding_reach=max((figure.reach for figure in cells), default=0),
    )


def _attack_summary(told: list[Attacked], before: list[Publication]) -> AttackSummary:
    return AttackSummary(
        readers={one.reader: one.in_doubt for one in told},
        breaches=0,
        together_with=sorted({one.release for one in before}),
    )
