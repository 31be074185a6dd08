"""How a column is filled in, in words and as a spreadsheet's own validation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from openpyxl.worksheet.datavalidation import DataValidation

from connectors.contract.catalogue import FieldDoc
from connectors.sender.sheets.layout import Column

LANGUAGES = ("nl", "en")
NUMBER_FORMATS = {"integer": "0", "number": "General", "date": "dd-mm-yyyy"}
"""By kind; every other kind is text, so that a spreadsheet changes nothing of it."""
TEXT_FORMAT = "@"
_FIRST_DAY, _LAST_DAY = 1, 2_958_465  # of a spreadsheet, 1900 to 9999
_LONGEST_PROMPT, _LONGEST_TITLE, _LONGEST_ERROR = 255, 32, 225  # characters that a spreadsheet shows


@cache
def texts(language: str) -> Mapping[str, Any]:
    """The texts of texts.yml in one language."""
    found: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))[
        language
    ]
    return found


@dataclass(frozen=True, slots=True)
class Form:
    """One column for readers of one language."""

    column: Column
    doc: FieldDoc
    language: str
    chosen_from: str | None
    """The range with the values of its drop-down."""

    def heading(self) -> str:
        """What the column means."""
        said: str = getattr(self.doc, self.language)
        return f"{said[0].upper()}{said[1:]}"

    def required(self) -> str:
        said: str = texts(self.language)[
            {"always": "required", "within": "within", "no": "optional"}[self.column.required]
        ]
        return said

    def words(self) -> str:
        """`Geheel getal, 0 tot en met 9999999`."""
        say, schema = texts(self.language), self.column.schema
        if self.chosen_from is not None:
            parts = [say["allowed"]]
        else:
            kinds = {"integer": "whole", "boolean": "flag", "choice": "text"}
            parts = [say[kinds.get(self.column.kind, self.column.kind)]]
        if "minimum" in schema and "maximum" in schema:
            parts.append(say["from_to"].format(low=schema["minimum"], high=schema["maximum"]))
        if self.chosen_from is None and self.column.kind == "text" and "maxLength" in schema:
            parts.append(say["characters"].format(count=schema["maxLength"]))
        return ", ".join([*parts, say["several"]] if self.column.many else parts)

    def validation(self) -> DataValidation:
        """With the words that show when a cell is chosen, and those when its content doesn't fit."""
        say = texts(self.language)
        rule = DataValidation(**self._rule(), allow_blank=True, showErrorMessage=True, showInputMessage=True)
        rule.promptTitle = self.column.name.rpartition(".")[2][:_LONGEST_TITLE]
        prompt = f"{self.heading()}. {self.words()}; {self.required()}."
        rule.prompt = prompt[:_LONGEST_PROMPT]
        rule.errorTitle = say["wrong_title"]
        wrong = say["wrong_list"] if self.chosen_from else say["wrong_value"].format(form=self.words())
        rule.error = wrong[:_LONGEST_ERROR]
        return rule

    def _rule(self) -> dict[str, Any]:
        schema = self.column.schema
        if self.column.many:
            return {"type": None}
        if self.chosen_from is not None:
            return {"type": "list", "formula1": self.chosen_from}
        if self.column.kind in ("integer", "number"):
            kind = "whole" if self.column.kind == "integer" else "decimal"
            return {"type": kind, "operator": "between", **_bounds(schema)}
        if self.column.kind == "date":
            return {"type": "date", "operator": "between", "formula1": _FIRST_DAY, "formula2": _LAST_DAY}
        if "maxLength" in schema:
            return {"type": "textLength", "operator": "lessThanOrEqual", "formula1": schema["maxLength"]}
        return {"type": None}


def _bounds(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"formula1": schema.get("minimum", -(10**15)), "formula2": schema.get("maximum", 10**15)}
