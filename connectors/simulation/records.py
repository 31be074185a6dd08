"""Everything that the partners of a country say, in the order in which they say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import numpy as np

from connectors.contract import Contract
from connectors.simulation import cases, done, measures, monitoring, replies, scans, screening
from connectors.simulation.corrections import take_back
from connectors.simulation.country import Country, Scale
from connectors.simulation.draw import generator
from connectors.simulation.events import Expected, Outgoing, Statement, encode
from connectors.simulation.frame import Frame, read_frame
from connectors.simulation.periods import Period, complete_months, complete_quarters, moment
from connectors.simulation.told import told_records
from connectors.simulation.truth import OrganisationTruth, UnitTruth, draw_organisation, draw_unit, group_drift
from connectors.simulation.voices import Voice, Voices
from connectors.simulation.wrong import wrong_records

WRONG_CODE = Expected("refused", ("CODE_UNKNOWN",))


@dataclass(frozen=True, slots=True)
class Run:
    """One country, drawn: everything that decides which bytes come out."""

    country: Country
    scale: Scale
    seed: int
    until: date
    months: tuple[Period, ...]
    frame: Frame
    voices: Voices
    instruments: Mapping[str, Sequence[scans.Dimension]]
    contract: Contract

    @property
    def key(self) -> str:
        """Part of every id: another country, seed, day or size says other things, so it says them under other ids."""
        first = self.months[0].first.isoformat()
        return f"{self.country.country}|{self.seed}|{self.until.isoformat()}|{first}|{len(self.frame.organisations)}"

    @property
    def quarters(self) -> list[Period]:
        return complete_quarters(self.months)

    @property
    def end(self) -> datetime:
        """Nothing is logged at or after this moment."""
        return moment(self.until, 0)


def prepare(
    country: Country, contract: Contract, seeds_dir: Path, *, until: date, scale: str, seed: int, months: int | None
) -> Run:
    """A run over the last `months` complete months before `until` (empty = the scale's number).

    Raises `KeyError` for a scale that the country doesn't have, `ValueError` for months before the agreements begin.
    """
    if scale not in country.scales:
        raise KeyError(f"country {country.country} has no scale {scale}; known: {', '.join(country.scales)}")
    chosen = country.scales[scale]
    run = Run(
        country=country,
        scale=chosen,
        seed=seed,
        until=until,
        months=tuple(complete_months(until - timedelta(days=1), months or chosen.months)),
        frame=read_frame(seeds_dir, chosen.organisations, chosen.processes),
        voices=Voices(contract, country.binary_partners),
        instruments=scans.read_instruments(seeds_dir),
        contract=contract,
    )
    begin = max(agreement.valid_from for agreement in contract.agreements.values())
    if run.months[0].last < begin:
        raise ValueError(
            f"the first simulated month ends {run.months[0].last}, before the agreements begin ({begin}): what is "
            "logged then would be refused. Ask for fewer months or a later end."
        )
    return run


def records(run: Run) -> dict[str, list[Outgoing]]:
    """Every record by partner, each list in order of logging; the same run gives the same bytes."""
    regular = [record for record in _regular(run) if record.logged_at < run.end]
    alone, taken_back = take_back(run.contract, run.seed, run.scale.taken_back, regular, run.end)
    everything = [*alone, *taken_back, *wrong_records(run.seed, run.scale.wrong_records, alone)]
    by_partner: dict[str, list[Outgoing]] = {}
    for record in sorted(everything, key=lambda record: (record.logged_at, record.kind != "regular", record.event_id)):
        by_partner.setdefault(record.partner, []).append(record)
    return dict(sorted(by_partner.items()))


def _regular(run: Run) -> Iterator[Outgoing]:
    units = drawn_units(run)
    for own, group in groupby(units, key=lambda drawn: drawn[0]):
        yield from _monitoring(run, own, [unit for _, unit in group])
        yield from _scans(run, own)
        yield from _screening(run, own)
        yield from _replies(run, own)
        yield from _done(run, own)
    yield from _chain(run)
    yield from told_records(run.voices, run.key, run.seed, run.until)


def drawn_units(run: Run) -> Iterator[tuple[OrganisationTruth, UnitTruth]]:
    """The truth of every unit that takes part in the draw, with its organisation's, in the order of the frame."""
    drifts: dict[tuple[str, str], np.ndarray] = {}
    for organisation in run.frame.organisations:
        own = draw_organisation(run.country, run.seed, organisation)
        units = run.frame.units[organisation.oin]
        taken = list(measures.statements(run.seed, organisation, units, run.until))
        for unit in units:
            group = organisation.sector, unit.process_id
            if group not in drifts:
                drifts[group] = group_drift(run.country, run.seed, *group, len(run.months))
            effects = measures.effects(run.country, run.seed, taken, unit)
            yield own, draw_unit(run.country, run.seed, unit, drifts[group], run.months, effects)


def _monitoring(run: Run, own: OrganisationTruth, units: Sequence[UnitTruth]) -> Iterator[Outgoing]:
    oin = own.organisation.oin
    voice = run.voices.for_organisation(oin, monitoring.STREAM)
    if voice is None:
        return
    for planted in units:
        for report in monitoring.reports(run.country, run.seed, own, planted, run.months):
            parts = (oin, planted.unit.process_id, report.period.first.isoformat())
            record = _encode(run, voice, parts, report.logged_at, report.data)
            yield replace(record, kind="wrong_code", expected=WRONG_CODE) if report.wrong_code else record


def _scans(run: Run, own: OrganisationTruth) -> Iterator[Outgoing]:
    oin = own.organisation.oin
    voice = run.voices.for_organisation(oin, scans.STREAM)
    if voice is None:
        return
    for scan in scans.scans(run.country, run.seed, own, run.frame.units[oin], run.instruments, run.months):
        parts = (oin, scan.scope, scan.process_id, scan.reference_date.isoformat())
        yield _encode(run, voice, parts, scan.logged_at, scan.data)


def _screening(run: Run, own: OrganisationTruth) -> Iterator[Outgoing]:
    oin = own.organisation.oin
    voice = run.voices.for_organisation(oin, screening.STREAM)
    if voice is None:
        return
    for told in screening.outcomes(run.country, run.seed, own, run.quarters):
        parts = (oin, told.category_id, told.period.first.isoformat())
        yield _encode(run, voice, parts, told.logged_at, told.data)


def _replies(run: Run, own: OrganisationTruth) -> Iterator[Outgoing]:
    oin = own.organisation.oin
    voice = run.voices.for_organisation(oin, replies.STREAM)
    if voice is None:
        return
    for reply in replies.replies(run.seed, own, run.frame.units[oin], run.until):
        yield _encode(run, voice, (oin,), reply.logged_at, reply.data)


def _done(run: Run, own: OrganisationTruth) -> Iterator[Outgoing]:
    oin = own.organisation.oin
    voices = {stream: run.voices.for_organisation(oin, stream) for stream in done.STREAMS}
    for told in done.told(run.seed, own, run.frame.units[oin], run.quarters, run.until):
        voice = voices[told.stream]
        if voice is not None:
            yield _encode(run, voice, told.parts, told.logged_at, told.data)


def _chain(run: Run) -> Iterator[Outgoing]:
    drawn = cases.draw_cases(run.country, run.seed, len(run.months))
    voices = {partner: run.voices.of_partner(partner, cases.STREAM) for partner in cases.partners(run.country)}
    periods = {partner: _periods(run, voice.cadence) for partner, voice in voices.items()}
    low, high = run.country.chain.logged_after_days
    for told in cases.statistics(run.country, drawn, run.months, periods):
        voice = voices[told.reporter]
        parts = (voice.oin, told.phase_id, told.territory, told.period.first.isoformat())
        rng = generator(run.seed, "chain", *parts)
        logged = moment(
            told.period.last + timedelta(days=int(rng.integers(low, high + 1))), int(rng.integers(28800, 61200))
        )
        yield _encode(run, voice, parts, logged, {"reporter_oin": voice.oin, **told.data})


def _periods(run: Run, cadence: str) -> Sequence[Period]:
    if cadence == "monthly":
        return run.months
    if cadence == "quarterly":
        return run.quarters
    raise ValueError(f"cadence {cadence} isn't simulated for case statistics; known: monthly, quarterly")


def _encode(
    run: Run, voice: Voice, parts: tuple[str, ...], logged_at: datetime, data: Mapping[str, object]
) -> Outgoing:
    statement = Statement(
        partner=voice.partner,
        stream=voice.stream,
        type=voice.type,
        dataschema=voice.dataschema,
        source=voice.source,
        parts=(run.key, *parts),
        logged_at=logged_at,
        data=data,
        classification=voice.classification,
    )
    return encode(statement, binary=voice.binary)
