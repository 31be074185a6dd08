"""What each file and column is: `codebook.yml`, and the codebook as a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import pyarrow as pa
import yaml
from pydantic import BaseModel, ConfigDict

from connectors.publication.statutory.words import LANGUAGES, Language, texts, word

FILE = Path(__file__).with_name("codebook.yml")
_TYPES = {
    "text": pa.string(),
    "code": pa.string(),
    "number": pa.int64(),
    "days": pa.int64(),
    "year": pa.int64(),
    "date": pa.date32(),
    "yes_no": pa.bool_(),
}
_CODES = {  # columns whose codes have words
    "state": "states",
    "reason": "reasons",
    "territory": "territories",
    "unit_of_count": "units",
    "counting_rule": "counting_rules",
    "basis_year": "basis_years",
    "breakdown": "breakdowns",
    "side": "members",
    "sector": "members",
    "person_kind": "members",
    "official_level": "members",
    "cause": "causes",
    "basis": "bases",
}


class Column(BaseModel):
    """Names in both languages. `type` `days`: a number of days; `number`: a count in the row's unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["text", "code", "number", "days", "year", "date", "yes_no"]
    nl: str
    en: str


class File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    title: dict[Language, str]
    columns: list[str]


class Codebook(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    columns: dict[str, Column]
    files: dict[str, File]

    def schema_of(self, file: str) -> pa.Schema:
        """Columns of a file with the types that Parquet gets; `release_id` stands first in each."""
        return pa.schema(
            [(name, _TYPES[self.columns[name].type]) for name in ["release_id", *self.files[file].columns]]
        )


@cache
def codebook() -> Codebook:
    """Raises `pydantic.ValidationError` that names the column and the rule."""
    return Codebook.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def rows() -> Iterator[dict[str, str]]:
    """One row a file and column, and one row a code of it."""
    book = codebook()
    for name, file in book.files.items():
        for column in ["release_id", *file.columns]:
            told = book.columns[column]
            head = {"file": name, "column": column, "code": "", "type": told.type}
            yield {**head, "name_nl": told.nl, "name_en": told.en}
            kind = _CODES.get(column.removesuffix("_was").removesuffix("_now"))
            for code in texts()[kind] if kind else ():
                words = {f"name_{language}": word(kind or "", code, language) for language in LANGUAGES}
                yield {**head, "code": str(code), "type": "code", **words}
