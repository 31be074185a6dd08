"""A simulated country as rows of the lake, without a broker: a record becomes what landing makes of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.simulation.records import records
from tests.method.country_rows import Landed, land


def _rows(landed: Landed) -> pa.Table:
    return pa.concat_tables(pq.read_table(path) for _, path in landed.files)


def test_every_record_becomes_what_the_simulation_planted_it_to_be(tmp_path: Path) -> None:
    landed = land(tmp_path, country="small", scale="tiny")
    planted = [record for part in records(landed.run).values() for record in part]
    rows = _rows(landed)
    assert landed.dispositions == Counter(record.expected.disposition for record in planted)
    assert {"accepted", "duplicate", "conflict", "refused"} <= set(landed.dispositions)
    assert rows["ingest_seq"].to_pylist() == list(range(1, len(planted) + 1))
    assert Counter(reason["code"] for reasons in rows["reasons"].to_pylist() for reason in reasons) == Counter(
        code for record in planted for code in record.expected.codes
    )


def test_the_same_country_gives_the_same_rows_and_truth(tmp_path: Path) -> None:
    one, other = (land(tmp_path / name, country="matched", scale="tiny") for name in ("one", "other"))
    assert _rows(one).equals(_rows(other))
    assert one.truth.read_bytes() == other.truth.read_bytes()


def test_what_landed_in_the_first_months_is_what_the_warehouse_reads_of_them(tmp_path: Path) -> None:
    landed = land(tmp_path, country="matched", scale="tiny")
    early = landed.bronze(months=2)
    assert early.head == landed.files[1][0] < landed.head == landed.bronze().head
    assert early.files_above(0) == [path for _, path in landed.files[:2]]
    assert early.files_above(early.head) == []
