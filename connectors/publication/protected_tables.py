"""How each table of counts is protected: `protected_tables.yml`, read and checked. Secret values aren't in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from connectors.publication.audiences import audiences
from connectors.publication.disclosure.primary import Rules
from connectors.publication.parameters import DOMINANCE, P_PERCENT, parameter
from infra.settings import Settings

FILE = Path(__file__).parent / "protected_tables.yml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _none(value: object) -> object:
    """`none` has to be written out, so that nobody has to wonder whether it was forgotten."""
    if value is None:
        raise ValueError("write `none` where there is none")
    return None if value == "none" else value


class Count(_Strict):
    nl: str
    en: str
    total_of: list[str] = []
    taken_as: str | None = None
    begins_as: str | None = None


class AddsUp(_Strict):
    """`total` is the code of the sum; `parts` its parts, every other code of the column when empty. `rest`: whether the
    parts may leave something out."""

    total: str
    parts: list[str]
    rest: Literal["counted", "none"]


class Balance(_Strict):
    before: list[str] = Field(min_length=1)
    after: list[str] = Field(min_length=1)


class Secret(_Strict):
    secret: str = Field(pattern=r"^[a-z][a-z0-9_]*$")


class Dominance(_Strict):
    largest: int = Field(ge=1)
    percent: Secret


class Contributors(_Strict):
    column: str
    least: int = Field(ge=2)
    dominance: Annotated[Dominance | None, BeforeValidator(_none)]
    p_percent: Annotated[Secret | None, BeforeValidator(_none)]


class LegalException(_Strict):
    """`provision` is the law that wants the figures shown; `where` the rows, each entry a kind of row that it covers,
    and `counts` their counts. All readers are taken to know these figures, published or not yet."""

    provision: str = Field(min_length=10)
    counts: list[str] = Field(min_length=1)
    where: list[dict[str, list[str]]] = Field(min_length=1)

    def covers(self, row: Mapping[str, Any], count: str) -> bool:
        return count in self.counts and any(
            all(str(row[column]) in codes for column, codes in kind.items()) for kind in self.where
        )


class SameFigures(_Strict):
    """`count` of a total row is the figure that the mart `source` has in the column that `named` says for the row's
    code of `by`, in its row `where`, `about` the same. Where the two are equal they are protected as one figure."""

    source: str
    count: str
    by: str
    about: list[str] = Field(min_length=1)
    where: dict[str, str]
    named: dict[str, str] = Field(min_length=1)


class ProtectedTable(_Strict):
    audience: str
    title_nl: str
    title_en: str
    source: str
    year: str
    years: Literal["all", "finished"]
    only: dict[str, list[str]]
    apart: list[str] = Field(min_length=1)
    adds_up: dict[str, AddsUp]
    told_by: Annotated[str | None, BeforeValidator(_none)]
    labels: list[str]
    labels_of_figure: list[str]
    untold_rows: Literal["leave", "stay"]
    same_figures: Annotated[SameFigures | None, BeforeValidator(_none)]
    counts: dict[str, Count] = Field(min_length=1)
    balance: list[Balance]
    zeros: Literal["counted", "structural"]
    method: Literal["suppression", "rounding"]
    rounding_base: int | None = Field(default=None, ge=3)
    least_count: int = Field(ge=2)
    contributors: Annotated[Contributors | None, BeforeValidator(_none)]
    legal_exception: Annotated[LegalException | None, BeforeValidator(_none)]

    @model_validator(mode="after")
    def _consistent(self) -> ProtectedTable:
        if (self.method == "rounding") != (self.rounding_base is not None):
            raise ValueError("rounding_base belongs to the method rounding, and to no other")
        if self.rounding_base is not None and self.least_count > self.rounding_base:
            raise ValueError("least_count is above rounding_base: rounding wouldn't hide such small counts")
        if self.year not in self.apart:
            raise ValueError(f"the year, {self.year}, must stand in apart: counts of two years are never added")
        within = {"total_of": [name for count in self.counts.values() for name in count.total_of]}
        within["balance"] = [name for one in self.balance for name in (*one.before, *one.after)]
        within["legal_exception"] = self.legal_exception.counts if self.legal_exception else []
        for key, names in within.items():
            if unknown := set(names) - set(self.counts):
                raise ValueError(f"{key} names counts that are not listed: {sorted(unknown)}")
        columns = [*self.apart, *self.adds_up, *self.labels, *self.labels_of_figure, *self.counts]
        columns += [self.contributors.column] if self.contributors else []
        if doubled := {name for name in columns if columns.count(name) > 1}:
            raise ValueError(f"columns with two parts to play: {sorted(doubled)}")
        about = {*self.apart, *self.adds_up}
        if self.told_by is not None and (self.told_by not in about or self.contributors):
            raise ValueError(
                "told_by is a column of apart or adds_up, of a table without contributors, who tell it there"
            )
        excepted = self.legal_exception.where if self.legal_exception else []
        limits = {*self.only, *(column for kind in excepted for column in kind)}
        if unknown := limits - about:
            raise ValueError(f"only and legal_exception choose by columns of apart and adds_up, not {sorted(unknown)}")
        return self

    @property
    def key(self) -> list[str]:
        """The columns that say what a row is about."""
        return [*self.apart, *self.adds_up]

    def thresholds(self) -> dict[str, str]:
        """What the manifest says of the rules: public values as they are, secret ones by name."""
        said = {"least_count": str(self.least_count)}
        if self.rounding_base is not None:
            said["rounding_base"] = str(self.rounding_base)
        if one := self.contributors:
            said["least_contributors"] = str(one.least)
            if one.dominance:
                said["dominance"] = f"{one.dominance.largest}, {one.dominance.percent.secret}"
            if one.p_percent:
                said["p_percent"] = one.p_percent.secret
        return said

    def rules(self, settings: Settings) -> Rules:
        """The primary rules with their values. Raises `ParameterError` for a secret that isn't understood."""
        one = self.contributors
        return Rules(
            least_count=self.least_count,
            least_contributors=one.least if one else None,
            dominance=(one.dominance.largest, parameter(settings, one.dominance.percent.secret, DOMINANCE))
            if one and one.dominance
            else None,
            p_percent=parameter(settings, one.p_percent.secret, P_PERCENT) if one and one.p_percent else None,
        )


@lru_cache(maxsize=4)
def protected_tables(file: Path = FILE) -> dict[str, ProtectedTable]:
    """Every protected table by its name. Raises ValueError that names table and rule."""
    found = {}
    for name, entry in yaml.safe_load(file.read_text()).items():
        try:
            found[name] = ProtectedTable.model_validate(entry)
        except ValidationError as error:
            raise ValueError(f"{name}: {error}") from error
    for name, table in found.items():
        audience = audiences().get(table.audience)
        if audience is None or audience.cadence != "calendar":
            raise ValueError(f"{name}: {table.audience!r} is no calendar audience of audiences.yml")
        if audience.file_for_each:
            raise ValueError(
                f"{name}: {table.audience} gets a file for each {audience.file_for_each}, of own rows only"
            )
        if name in audience.tables:
            raise ValueError(f"{name}: {table.audience} gets a table of that name without protection")
        if table.source in audience.tables:
            raise ValueError(f"{name}: {table.audience} gets {table.source} without protection: nothing is left to do")
    return found


def sources(tables: Iterable[ProtectedTable]) -> set[str]:
    """The marts that these tables are made from."""
    return {table.source for table in tables}
