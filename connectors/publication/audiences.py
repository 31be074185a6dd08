"""What each audience gets: `audiences.yml`, read and checked. What isn't listed there can't leave."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

FILE = Path(__file__).parent / "audiences.yml"


def _none(value: object) -> object:
    """`none` has to be written out."""
    if value is None:
        raise ValueError("write `none` where there is none")
    return None if value == "none" else value


class Table(BaseModel):
    """One table of a release: the columns that are copied, and the order in which rows are written."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    order_by: list[str] = Field(min_length=1)
    columns: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Table:
        if doubled := {name for name in self.columns if self.columns.count(name) > 1}:
            raise ValueError(f"columns listed twice: {sorted(doubled)}")
        if unknown := set(self.order_by) - set(self.columns):
            raise ValueError(f"order_by names columns that are not listed: {sorted(unknown)}")
        if "release_id" in self.columns:
            raise ValueError("release_id is added by the release itself")
        if "data_origin" not in self.columns:
            raise ValueError("data_origin must travel with every row")
        return self


class Audience(BaseModel):
    """`cadence`: live after each build, or calendar: made by hand, with disclosure control and its attack.

    `approval`: whether a release waits for two different people before readers get it; calendar releases only.
    `file_for_each`: the column by whose values the audience is parted: each gets a file of the rows with its own value;
    None: one file for all. `readers`: everyone, and then whoever reads another release has this one as well; or named
    ones.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    cadence: Literal["live", "calendar"]
    approval: Literal["none", "two_people"]
    readers: Literal["named", "everyone"]
    file_for_each: Annotated[Literal["partner"] | None, BeforeValidator(_none)]
    title_nl: str
    tables: dict[str, Table] = Field(min_length=1)

    @model_validator(mode="after")
    def _own_names(self) -> Audience:
        if "release_info" in self.tables:
            raise ValueError("release_info is written by the release itself")
        if self.cadence == "live" and self.approval != "none":
            raise ValueError("a live release follows from what landed and waits for nobody: approval is none")
        if self.file_for_each is None:
            return self
        if (self.cadence, self.approval, self.readers) != ("calendar", "none", "named"):
            raise ValueError("own rows leave in calendar releases, to named readers, and wait for nobody")
        if lacking := sorted(name for name, table in self.tables.items() if self.file_for_each not in table.columns):
            raise ValueError(f"{', '.join(lacking)} must list {self.file_for_each}, by which rows are parted")
        return self


@lru_cache(maxsize=4)
def audiences(file: Path = FILE) -> dict[str, Audience]:
    """Every audience by its id. Raises `pydantic.ValidationError` that names the table and the rule."""
    return {name: Audience.model_validate(entry) for name, entry in yaml.safe_load(file.read_text()).items()}


def of_cadence(cadence: Literal["live", "calendar"]) -> dict[str, Audience]:
    """The audiences whose releases are made in this way."""
    return {name: audience for name, audience in audiences().items() if audience.cadence == cadence}
