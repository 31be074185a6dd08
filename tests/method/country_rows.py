"""A simulated country as rows of the lake, without Kafka: what landing writes of its records, month by month.

    python -m tests.method.country_rows FOLDER --country matched --scale national

The contract judges every record and landing's own builder decides repeats and makes the columns; only the broker and
the commit are left out. Beside the rows stands `truth.ndjson`, which no event knows.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer

from connectors.contract import Contract
from connectors.simulation import planted
from connectors.simulation.country import load_country
from connectors.simulation.events import Outgoing
from connectors.simulation.records import Run, prepare, records
from infra.lake import Place
from infra.settings import REPOSITORY
from infra.warehouse import Bronze
from streams.landing.decode import Read
from streams.landing.identities import IdentityIndex
from streams.landing.rows import Builder
from streams.landing.source import PREFIX, Polled
from tests.method.bronze_rows import SEEDS, Lake

UNTIL = date(2026, 11, 24)
_HASH_KEY = b"simulated"


@dataclass(frozen=True, slots=True)
class Landed:
    """`files`: last number and path of each month's file. `dispositions`: how many records became what."""

    run: Run
    files: tuple[tuple[int, str], ...]
    agreements: Lake
    truth: Path
    dispositions: Counter[str]

    @property
    def head(self) -> int:
        return self.files[-1][0]

    def bronze(self, months: int | None = None) -> Bronze:
        """What the warehouse reads; `months`: only what landed in the first so many, as if it were that day."""
        files = self.files[:months]
        return Bronze(
            files[-1][0],
            lambda built: [path for last, path in files if last > built],
            list(self.agreements.reference_files),
            [],
        )


def land(
    folder: Path, *, country: str = "matched", scale: str = "national", until: date = UNTIL, months: int | None = None
) -> Landed:
    """Draw the country and write its rows into `folder`. The same arguments give the same rows."""
    contract = Contract.load(SEEDS / "reference", REPOSITORY / "connectors" / "partners", "test", hash_key=_HASH_KEY)
    chosen = load_country(country)
    run = prepare(chosen, contract, SEEDS / "reference", until=until, scale=scale, seed=chosen.seed, months=months)
    folder.mkdir(parents=True, exist_ok=True)
    agreements = Lake(folder, until)
    for agreement in contract.agreements.values():
        agreements.put_agreement(agreement.as_reference())
    truth = folder / "truth.ndjson"
    truth.write_text("".join(json.dumps(row) + "\n" for row in planted.rows(run)), encoding="utf-8")
    files, dispositions = [], Counter[str]()
    for last, path, counted in _files(folder, run, contract):
        files.append((last, path))
        dispositions += counted
    return Landed(run, tuple(files), agreements, truth, dispositions)


def _files(folder: Path, run: Run, contract: Contract) -> Iterator[tuple[int, str, Counter[str]]]:
    """One file for each month in which records were logged: its last number, its path, what became of its records."""
    index = IdentityIndex(folder / "identities")
    builder = Builder(contract, index, _HASH_KEY)
    places: dict[str, Place] = {}
    by_partner = records(run)
    by_month: dict[str, dict[tuple[str, int], list[Read]]] = defaultdict(dict)
    for partner, part in by_partner.items():
        for offset, record in enumerate(part):
            topic = by_month[f"{record.logged_at:%Y%m}"].setdefault((f"{PREFIX}{partner}", 0), [])
            topic.append(_read(offset, record))
        places[f"{PREFIX}{partner}:0"] = Place(next_offset=0, topic_id="simulated", first_offset=0)
    seq = 1
    for month, polled in sorted(by_month.items()):
        ids = {topic: "simulated" for topic, _ in polled}
        after = max(record.timestamp for part in polled.values() for record in part)
        landed_at = datetime.fromtimestamp(after / 1000, UTC) + timedelta(seconds=2)
        batch = builder.build(Polled(dict(polled), ids), places, seq, landed_at, _untimed)
        index.add(batch.accepted, batch.last_seq)
        places, seq = batch.places, batch.last_seq + 1
        path = folder / f"events-{month}.parquet"
        pq.write_table(batch.rows, path)
        yield batch.last_seq, str(path), Counter(batch.rows["disposition"].to_pylist())


def _read(offset: int, record: Outgoing) -> Read:
    milliseconds = round(record.logged_at.timestamp() * 1000)
    return Read(offset, milliseconds, None, record.value, list(record.headers))


def _untimed(_step: str, _seconds: float) -> None:
    """Landing tells how long its steps took; here nobody asks."""


def _main(
    folder: Annotated[Path, typer.Argument(help="Where the rows and the truth are written.")],
    country: Annotated[str, typer.Option(help="File in connectors/simulation/countries, without .yml.")] = "matched",
    scale: Annotated[str, typer.Option(help="How much of the frame takes part.")] = "national",
) -> None:
    """Write the rows of a simulated country. Exit code 0, or 2 for a wrong country or scale."""
    try:
        landed = land(folder, country=country, scale=scale)
    except (FileNotFoundError, KeyError, ValueError) as error:
        raise typer.BadParameter(str(error.args[0])) from error
    typer.echo(json.dumps({"rows": landed.head, "files": len(landed.files), **landed.dispositions}))


if __name__ == "__main__":
    typer.run(_main)
