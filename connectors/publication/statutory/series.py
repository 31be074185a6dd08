"""The series of the directive as rows of a file: each cell with its words in both languages."""

from __future__ import annotations

from connectors.publication.statutory.source import SERIES, Row, Source
from connectors.publication.statutory.words import LANGUAGES, bases, word

_WORDS = {  # column of the file: (list of words, column of the mart)
    "territory_name": ("territories", "territory"),
    "breakdown_name": ("breakdowns", "breakdown"),
    "side_name": ("members", "side"),
    "sector_name": ("members", "sector"),
    "person_kind_name": ("members", "person_kind"),
    "official_level_name": ("members", "official_level"),
    "unit_of_count_name": ("units", "unit_of_count"),
    "counting_rule_name": ("counting_rules", "counting_rule"),
    "basis_year_name": ("basis_years", "basis_year"),
    "state_name": ("states", "state"),
    "reason_name": ("reasons", "reason"),
    "status_name": ("status", "is_provisional"),
}


def series(source: Source, year: int) -> list[Row]:
    """Every row of the years up to `year`, in the release's order, with words beside each code."""
    return [worded(row) for row in source.rows(f"SELECT * FROM {SERIES} WHERE year <= ? ORDER BY rowid", [year])]


def worded(row: Row) -> Row:
    """The row with `<column>_nl` and `<column>_en` for each of its codes."""
    told = {
        f"{name}_{language}": word(kind, row[column], language)
        for name, (kind, column) in _WORDS.items()
        for language in LANGUAGES
    }
    told |= {f"basis_name_{language}": bases(row["basis"], language) for language in LANGUAGES}
    return {**row, **told}
