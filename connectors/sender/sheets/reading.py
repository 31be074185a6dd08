"""A file as drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from connectors.sender.sheets.assemble import Draft, drafts_of
from connectors.sender.sheets.cells import Reading
from connectors.sender.sheets.csv_file import read_csv
from connectors.sender.sheets.mapping import LocalCodes
from connectors.sender.sheets.table import table_of
from connectors.sender.sheets.words import Words
from connectors.sender.sheets.xlsx import read_workbook

_READERS = {".xlsx": read_workbook, ".csv": read_csv}
SUFFIXES = tuple(_READERS)


def drafts_in(
    content: bytes, suffix: str, file_time: datetime, words: Words, mapping: LocalCodes, asked_for: str | None
) -> tuple[list[Draft], set[tuple[str, str]]]:
    """The drafts, and the rows of the mapping that were used, as (field, local code).

    suffix: one of `SUFFIXES`; file_time: of the file, aware. Raises `SheetError`.
    """
    grid = _READERS[suffix](content, file_time)
    table = table_of(grid, words.contract, asked_for)
    used: set[tuple[str, str]] = set()
    watched = {field: _Watched(field, codes, used) for field, codes in mapping.fields.items()}
    return drafts_of(table, Reading(words, grid.comma, watched)), used


class _Watched(dict[str, str]):
    """Codes that note which of them are asked for."""

    def __init__(self, field: str, codes: Mapping[str, str], used: set[tuple[str, str]]) -> None:
        super().__init__(codes)
        self._field, self._used = field, used

    def __getitem__(self, local: str) -> str:
        self._used.add((self._field, local))
        return super().__getitem__(local)
