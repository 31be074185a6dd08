"""The series as files: CSV and Parquet, a codebook, the counting rules and checksums. Same release, same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.publication.statutory import catalogue
from connectors.publication.statutory.codebook import codebook
from connectors.publication.statutory.codebook import rows as codebook_rows
from connectors.publication.statutory.reconciliation import hand_overs, stocks
from connectors.publication.statutory.report.statutory import html
from connectors.publication.statutory.restated import restated
from connectors.publication.statutory.series import series
from connectors.publication.statutory.source import Row, Source, StatutoryError, assert_may_leave
from connectors.publication.statutory.words import LANGUAGES, texts
from infra.pdf import write_pdf

CHECKSUMS = "SHA256SUMS"


def write(
    source: Source,
    year: int,
    folder: Path,
    earlier: Source | None = None,
    *,
    with_report: bool = False,
    base_url: str | None = None,
) -> list[Path]:
    """Write every file of the report year into `folder`, which must be new or empty; the files, sorted by name.

    `base_url`: where readers will find the files; with it a catalogue entry is written. Raises `StatutoryError` when
    the release may not leave as a series (see `assert_may_leave`).
    """
    assert_may_leave(source, year)
    prepare(folder)
    made = tables(source, year, earlier)
    for name, rows in made.items():
        _table(folder, name, [{"release_id": source.release_id, **row} for row in rows])
    _csv(folder / "codebook.csv", list(codebook_rows()))
    for language in LANGUAGES:
        lines = [f"- {rule[language]}" for rule in texts()["rules"]] + ["", texts()["no_matching"][language]]
        (folder / f"counting_rules.{language}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    _about(folder, source, year, {name: len(rows) for name, rows in made.items()}, earlier)
    if with_report:
        for language in LANGUAGES:
            write_pdf(html(source, year, made, language), folder / f"report.{language}.pdf")
    if base_url is not None:
        catalogue.write(source, year, folder, base_url)
    return checksums(folder)


def tables(source: Source, year: int, earlier: Source | None) -> dict[str, list[Row]]:
    """The rows of each data file, without `release_id`."""
    return {
        "series": series(source, year),
        "hand_overs": hand_overs(source, year),
        "stocks": stocks(source, year),
        "restated": restated(source, year, earlier),
    }


def prepare(folder: Path) -> None:
    """Make `folder`. Raises `StatutoryError` when something stands in it: files of two releases never mix."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise StatutoryError(f"{folder} isn't empty: files of two releases must not stand together; name a new folder")


def checksums(folder: Path) -> list[Path]:
    """Write the checksum of every file in `folder`, for `sha256sum -c`; all files, sorted by name."""
    files = sorted(file for file in folder.iterdir() if file.name != CHECKSUMS)
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in files]
    (folder / CHECKSUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sorted([*files, folder / CHECKSUMS])


def _table(folder: Path, name: str, rows: list[Row]) -> None:
    schema = codebook().schema_of(name)
    chosen = [{column: row[column] for column in schema.names} for row in rows]
    _csv(folder / f"{name}.csv", chosen, schema.names)
    pq.write_table(pa.Table.from_pylist(chosen, schema=schema), folder / f"{name}.parquet", compression="zstd")


def _csv(file: Path, rows: list[Row], columns: Iterable[str] | None = None) -> None:
    names = list(columns or rows[0])
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # as RFC 4180 has it
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    file.write_text(text.getvalue(), encoding="utf-8", newline="")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _about(folder: Path, source: Source, year: int, rows: Mapping[str, int], earlier: Source | None) -> None:
    manifest = source.manifest
    told = {
        "year": year,
        "release_id": source.release_id,
        "audience": source.audience,
        "made_at": manifest.made_at.isoformat(),
        "reference_date": manifest.inputs.reference_date.isoformat(),
        "ingest_seq": manifest.inputs.ingest_seq,
        "environment": manifest.inputs.environment,
        "data_origins": manifest.data_origins,
        "invented": source.is_invented,
        "approved_by": source.approved_by,
        "statements_undone_since": source.notices,
        "git_commit": manifest.git_commit,
        "compared_with": earlier.release_id if earlier else None,
        "rows": rows,
    }
    (folder / "about.json").write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
