"""Years that were restated: what came after the cut-off, and what that did since an earlier release."""

from __future__ import annotations

from connectors.publication.statutory.source import SERIES, Row, Source

KEY = (
    "series_id",
    "year",
    "territory",
    "offence_group",
    "side",
    "sector",
    "person_kind",
    "official_level",
    "reporter_oin",
    "unit_of_count",
    "counting_rule",
    "basis_year",
)
_FIGURE = ("state", "value", "median_from_days", "median_to_days", "n")
_TOLD = ("indicator_id", "series_name_nl", "series_name_en", "reporter_name", "phase_id")
_LATE = ("statements_after_cut_off", "replaced_after_cut_off")


def restated(source: Source, year: int, earlier: Source | None) -> list[Row]:
    """One row a figure that moved since `earlier`; without it one row a figure that late statements may have moved."""
    now = {_key(row): row for row in _figures(source, year)}
    if earlier is None:
        return [_row(row, None, source) for row in now.values() if row["statements_after_cut_off"]]
    was = {_key(row): row for row in _figures(earlier, year)}
    return [
        _row(row, was[key], source, earlier)
        for key, row in now.items()
        if key in was and any(row[column] != was[key][column] for column in _FIGURE)
    ]


def _figures(source: Source, year: int) -> list[Row]:
    return source.rows(f"SELECT * FROM {SERIES} WHERE year <= ? ORDER BY rowid", [year])


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row[column] for column in KEY)


def _row(row: Row, was: Row | None, source: Source, earlier: Source | None = None) -> Row:
    return {
        **{column: row[column] for column in (*KEY, *_TOLD)},
        "release_was": earlier.release_id if earlier else "",
        **{f"{column}_was": was[column] if was else None for column in _FIGURE},
        "release_now": source.release_id,
        **{f"{column}_now": row[column] for column in _FIGURE},
        **{column: row[column] for column in _LATE},
        "data_origin": row["data_origin"],
    }
