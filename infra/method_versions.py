"""Which rows of the method's seeds count on a day: those of the newest version adopted by then.

`seeds/method` holds version 1.0. A later version is a folder of `dbt_project/candidates` with the seeds that it
changes, whole; it counts from the day on that its row of `seeds/method/method_versions.csv` gives. So adopting is a
dated, signed row and no edit, and a picture of an earlier day is still made with what held then.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb

from infra.dbt_runner import PROJECT, WarehouseError

CANDIDATES = PROJECT / "candidates"


def method_files(day: date, project: Path = PROJECT) -> dict[str, Path]:
    """The file of each of the method's seeds that counts on `day`.

    Raises `WarehouseError` for an adopted version without a folder, or with what is no seed of the method in it.
    """
    files = {file.stem: file for file in sorted((project / "seeds" / "method").glob("*.csv"))}
    with files["method_versions"].open(encoding="utf-8", newline="") as opened:
        adopted = sorted((row["adopted_from"], row["method_version"]) for row in csv.DictReader(opened))
    for adopted_from, version in adopted[1:]:
        if date.fromisoformat(adopted_from) <= day:
            files |= candidate_files(project / "candidates" / version, files)
    return files


def candidate_files(folder: Path, files: dict[str, Path]) -> dict[str, Path]:
    """The seeds of a candidate's folder. Raises `WarehouseError` when there are none or one isn't among `files`."""
    found = {file.stem: file for file in sorted(folder.glob("*.csv"))}
    if unknown := sorted(found.keys() - files.keys() | found.keys() & {"method_versions"}):
        raise WarehouseError(f"{folder.name}: {', '.join(unknown)} is no seed that a version of the method can change")
    if not found:
        raise WarehouseError(f"{folder}: no seeds (*.csv) there; a candidate is a folder with those that it changes")
    return found


def replace_rows(warehouse: duckdb.DuckDBPyConnection, schema: str, seed: str, file: Path) -> None:
    """The rows of `file` in the place of the seed's. A list that no model reads any more is left alone.

    Raises `WarehouseError` when the file has other columns, or values that don't fit their types.
    """
    there = warehouse.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = ?", [schema, seed]
    ).fetchall()[0][0]
    if not there:
        return
    warehouse.execute(f"DELETE FROM {schema}.{seed}")
    try:
        warehouse.execute(
            f"INSERT INTO {schema}.{seed} BY NAME SELECT * FROM read_csv(?, header = true, all_varchar = true)",
            [str(file)],
        )
    except (duckdb.BinderException, duckdb.ConversionException) as error:
        raise WarehouseError(f"{file.name} doesn't fit the models of today: {error}") from error
