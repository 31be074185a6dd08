"""Where splits are kept: two Parquet files each in the state folder, which the next build of the marts reads.

They can be made again from the lake as long as its content is kept, so they are no facts of the lake.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.publication.restatements.split import Split
from infra.bronze_views import restatements_dir
from infra.settings import Settings

_OF_SPLIT = [
    ("comparison_id", pa.string()),
    ("made_at", pa.timestamp("us", "UTC")),
    ("from_date", pa.date32()),
    ("to_date", pa.date32()),
    ("from_ingest_seq", pa.int64()),
    ("to_ingest_seq", pa.int64()),
]
CHANGES = pa.schema(
    [
        *_OF_SPLIT,
        ("part", pa.string()),
        ("unit_id", pa.string()),
        ("figure", pa.string()),
        ("was", pa.string()),
        ("became", pa.string()),
        ("change", pa.decimal128(38, 18)),
    ]
)
BEHIND = pa.schema([*_OF_SPLIT, ("part", pa.string()), ("unit_id", pa.string()), ("ingest_seq", pa.int64())])


def keep(settings: Settings, split: Split, made_at: datetime) -> str:
    """Keep `split`; the id under which it stands. A split of the same two pictures takes the place of the former."""
    earlier, later = split.earlier, split.later
    comparison = "--".join(f"{cut.reference_date:%Y%m%d}-{cut.ingest_seq:09d}" for cut in (earlier, later))
    about = {
        "comparison_id": comparison,
        "made_at": made_at,
        "from_date": earlier.reference_date,
        "to_date": later.reference_date,
        "from_ingest_seq": earlier.ingest_seq,
        "to_ingest_seq": later.ingest_seq,
    }
    changes = [
        {**about, **{name: getattr(one, name) for name in CHANGES.names[len(_OF_SPLIT) :]}} for one in split.changes
    ]
    behind = [
        {**about, **{name: getattr(one, name) for name in BEHIND.names[len(_OF_SPLIT) :]}} for one in split.behind
    ]
    _write(restatements_dir(settings, "events") / f"{comparison}.parquet", behind, BEHIND)
    _write(restatements_dir(settings, "changes") / f"{comparison}.parquet", changes, CHANGES)
    return comparison


def _write(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".aside")
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), aside)
    aside.replace(path)
