"""Codes with their words behind them, `P24 · uitgifte van …`: what drop-downs offer and cells may hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.contract import Contract
from connectors.contract.labels import Label, Labels
from connectors.sender.sheets.layout import Column

_BETWEEN = " · "
_LONGEST = 90  # characters of one line of a drop-down that can still be read
_NONE = Label("", "")


@dataclass(frozen=True, slots=True)
class Words:
    """The code lists of a contract, in words."""

    contract: Contract
    labels: Labels

    def label(self, column: Column, code: str) -> Label:
        """`Label("", "")` where there are no words for it."""
        if column.kind == "choice":
            return Label(column.words.get(code, ""), "")
        name = list_name(column)
        return _NONE if name is None else self.labels.get(name, {}).get(code, _NONE)

    def shown(self, column: Column, code: str, language: str) -> str:
        """The code as a sheet shows it."""
        label = getattr(self.label(column, code), language)
        return f"{code}{_BETWEEN}{label}"[:_LONGEST].rstrip() if label else code

    def code(self, column: Column, text: str) -> str | None:
        """The code that a cell's text means; None when the words behind it are those of another code."""
        code, between, _ = text.partition(_BETWEEN)
        if not between or (list_name(column) is None and column.kind != "choice"):
            return text
        return code if text in (self.shown(column, code, "nl"), self.shown(column, code, "en")) else None

    def offered(self, column: Column, day: str) -> Iterator[str]:
        """The values to choose from on `day` (ISO): those of the schema, or the codes that are valid then."""
        if column.kind == "choice":
            yield from (f"{value}" for value in column.choices())
            return
        name = column.code_list
        if name is not None and name in self.contract.reference.lists:
            codes = self.contract.reference.lists[name]
            yield from (code for code in codes.validity if codes.is_valid(code, day, day))
        elif name is not None:
            yield from self.labels.get(name, {})


def list_name(column: Column) -> str | None:
    """The register that has words for the column's values."""
    return "organisations" if column.schema.get("x-kind") == "oin" else column.code_list
