"""The difference between two pictures is split into what caused it, and the parts leave nothing over."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from connectors.publication.restatements.kept import keep
from connectors.publication.restatements.parts import (
    CORRECTED_OR_WITHDRAWN,
    METHOD,
    NEW_EVENTS,
    PARTS,
    PASSAGE_OF_TIME,
)
from connectors.publication.restatements.split import QUADRANT, WHOLE, Split, split
from infra import dbt_runner
from infra.aside import Cut
from infra.settings import Settings
from infra.warehouse import prepare_build
from tests.method.bronze_rows import SEEDS, Lake
from tests.method.conftest import Picture, copied, rows

LONG_AGO, LATELY = datetime(2024, 1, 2, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
CUT_OFF = "cut_off_probability_high,0.8"


@dataclasses.dataclass
class Case:
    split: Split
    references: set[int]


@pytest.fixture(scope="module")
def case(picture: Picture, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Two months apart; in between records, corrections and retractions came, and one cut-off was raised."""
    settings: Settings = copied(picture, tmp_path_factory.mktemp("split"))
    lake = Lake(picture.lake.folder, picture.lake.reference_date, picture.lake.rows)
    lake.files, lake.reference_files = list(picture.lake.files), list(picture.lake.reference_files)
    parameters = (SEEDS / "method" / "parameters.csv").read_text()
    lake.put_reference("parameter", "parameters", parameters.replace(CUT_OFF, "cut_off_probability_high,0.5"), LONG_AGO)
    lake.put_reference("parameter", "parameters", parameters, LATELY)
    references = {
        int(row["ingest_seq"]) for row in picture.rows("SELECT ingest_seq FROM staging.stg_statements__references")
    }
    pin = sorted(references)[len(references) // 2] - 1
    earlier = Cut(
        reference_date=date(2026, 9, 24), ingest_seq=pin, agreements_at=LATELY, lists_at=LATELY, parameters_at=LONG_AGO
    )
    later = dataclasses.replace(
        earlier, reference_date=date(2026, 11, 24), ingest_seq=picture.pin.ingest_seq, parameters_at=LATELY
    )
    return Case(
        split(settings, earlier, later, lambda _: None, lake.bronze()), {seq for seq in references if seq > pin}
    )


def test_the_parts_of_a_figure_follow_each_other_and_add_up_exactly(case: Case, picture: Picture) -> None:
    chains: dict[tuple[str, str], list[tuple[str, str | None, str | None, Decimal | None]]] = {}
    for one in case.split.changes:
        chains.setdefault((one.unit_id, one.figure), []).append((one.part, one.was, one.became, one.change))
    for place, chain in chains.items():
        assert [step[0] for step in chain] == sorted((step[0] for step in chain), key=PARTS.index), place
        assert all(first[2] == second[1] for first, second in pairwise(chain)), place
        if place[1] != QUADRANT:
            total = sum((step[3] for step in chain if step[3] is not None), Decimal(0))
            assert total == Decimal(str(chain[-1][2])) - Decimal(str(chain[0][1])), place
    units = picture.rows("SELECT count(*) AS count FROM marts.mart_picture__units")[0]["count"]
    assert len(chains) > units


def test_every_kind_of_change_is_told_apart(case: Case) -> None:
    """Nothing of the lists changed in between, so that part isn't there."""
    assert {one.part for one in case.split.changes} == {PASSAGE_OF_TIME, NEW_EVENTS, CORRECTED_OR_WITHDRAWN, METHOD}
    method = [one for one in case.split.changes if one.part == METHOD]
    assert {one.figure for one in method if one.unit_id != WHOLE} == {QUADRANT}
    assert all(one.became != "Handelen" for one in method if one.figure == QUADRANT)


def test_the_events_behind_a_part_are_of_its_kind(case: Case) -> None:
    kinds = {part: {one.ingest_seq for one in case.split.behind if one.part == part} for part in PARTS}
    assert kinds[NEW_EVENTS]
    assert not kinds[NEW_EVENTS] & case.references
    assert kinds[CORRECTED_OR_WITHDRAWN]
    assert kinds[CORRECTED_OR_WITHDRAWN] <= case.references
    assert not kinds[PASSAGE_OF_TIME] | kinds[METHOD]


def test_pictures_of_the_same_cut_differ_in_nothing(picture: Picture, tmp_path: Path) -> None:
    settings = copied(picture, tmp_path / "same")
    cut = Cut(reference_date=picture.pin.reference_date, ingest_seq=picture.pin.ingest_seq)
    same = dataclasses.replace(cut, agreements_at=LATELY, lists_at=LATELY, parameters_at=LATELY)
    assert split(settings, same, same, lambda _: None, picture.lake.bronze()).changes == []


def test_the_next_build_shows_what_was_kept(case: Case, picture: Picture, tmp_path: Path) -> None:
    settings = copied(picture, tmp_path / "kept")
    keep(settings, case.split, datetime(2026, 11, 24, 0, 10, tzinfo=UTC))
    prepare_build(settings, None, picture.lake.bronze())
    dbt_runner.run(settings, ["build", "--select", "mart_audit__restatements", "mart_audit__restatement_events"])
    shown = rows(settings, "SELECT part, unit_id, figure, was, became, change FROM marts.mart_audit__restatements")
    assert {
        (one["part"], one["unit_id"] or WHOLE, one["figure"], one["was"], one["became"], one["change"]) for one in shown
    } == {(one.part, one.unit_id, one.figure, one.was, one.became, one.change) for one in case.split.changes}
    behind = rows(settings, "SELECT part, unit_id, ingest_seq FROM marts.mart_audit__restatement_events")
    assert {tuple(one.values()) for one in behind} == {
        (one.part, one.unit_id, one.ingest_seq) for one in case.split.behind
    }
